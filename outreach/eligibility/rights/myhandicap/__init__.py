"""My Handicap, the online file with the DG for people with a disability."""
