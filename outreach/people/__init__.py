"""Who people are, in which language we write to them, and whether we may."""
