"""The old social telephone tariff, closed for new requests since March 2024."""
