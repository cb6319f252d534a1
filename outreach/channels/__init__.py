"""How a message reaches a person: addresses, and the providers of letters, SMS and e-mails. Pure: no database, no web."""
