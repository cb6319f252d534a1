"""The allowance for the assistance to the elderly in Brussels: APA, THAB, BUB."""
