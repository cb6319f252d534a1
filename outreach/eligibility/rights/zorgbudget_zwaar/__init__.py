"""The Flemish care budget for people who need heavy and long care."""
