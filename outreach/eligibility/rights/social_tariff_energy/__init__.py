"""The social tariff for electricity, gas and heat."""
