"""Advantages of municipalities, provinces and local companies."""
