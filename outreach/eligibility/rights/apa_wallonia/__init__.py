"""The allowance for the assistance to the elderly in Wallonia: APA, THAB, BUB."""
