"""The integration allowance: AI, IT, EB."""
