"""What we say: texts in three languages, and how they become a letter, an SMS, an e-mail."""
