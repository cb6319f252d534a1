"""One folder a right: its texts, its rule, its worked households."""
