"""The tax advantages for the car of a person with a severe disability."""
