"""Who works here: accounts, roles, sessions, and the values two officials confirmed."""
