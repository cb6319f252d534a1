"""The child supplement that ends at 21: the allowances for adults must be asked for."""
