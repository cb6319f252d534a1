"""Works a rule out for one household: exact while few facts are unknown, bounds beyond."""
