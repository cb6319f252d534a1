"""A limit or an amount that grows with every person counted."""

from outreach.eligibility.expression import Amount, when


def per_head(first: Amount, each_more: Amount, persons: Amount, most: int = 20) -> Amount:
    """One amount for the first person, and another for each person more."""
    total = first
    for number in range(2, most + 1):
        total = total + when(persons >= number, each_more)
    return total
