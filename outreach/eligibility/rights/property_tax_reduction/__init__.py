"""The reduction of the property tax for a home with a person with a disability."""
