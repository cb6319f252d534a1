"""What people do for a person: tasks such as calling back."""
