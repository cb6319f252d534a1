"""The database as a place: connections, column types, seals, the journal and the lease."""
