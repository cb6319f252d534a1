"""The child supplement for a disability in the German-speaking Community."""
