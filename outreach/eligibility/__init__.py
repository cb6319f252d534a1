"""Which rights a household is likely to have: pure rules, no database and no web."""
