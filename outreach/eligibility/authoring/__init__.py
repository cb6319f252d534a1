"""For whoever writes a right: a folder to start from, and everything that is wrong with it."""
