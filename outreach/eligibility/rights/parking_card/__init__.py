"""The parking card for people with a disability."""
