"""The rights of a person over all floors: what is kept of them and until when, their own file, their erasure."""
