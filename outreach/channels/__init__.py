"""How a message reaches a person: addresses, and who carries letters, SMS and e-mails. Pure: no database, no web."""
