"""The Flemish care budget for older people who need care."""
