"""The Flemish care budget for people with a disability: granted to closed groups, never asked for."""
