"""The raised tax-free amount of the income tax for a person with a disability."""
