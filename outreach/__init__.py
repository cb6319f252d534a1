"""Outreach finds people who miss an allowance and reaches them in their language."""
