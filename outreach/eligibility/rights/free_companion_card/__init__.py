"""The card with which a companion travels free of charge on public transport."""
