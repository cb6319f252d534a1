"""The desk: staff sign in, see campaigns with their books and messages, and approve."""
