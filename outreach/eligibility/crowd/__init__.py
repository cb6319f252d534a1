"""Works rules out for a whole population, in arrays; imported only by bulk work."""
