"""The child supplement for a disease or disability in Brussels."""
