"""The social internet offer of the telecom operators."""
