"""Who may act for a person or help them, and what such a caller may hear and do."""
