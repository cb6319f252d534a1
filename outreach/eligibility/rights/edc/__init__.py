"""The European Disability Card."""
