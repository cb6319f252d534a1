"""A made-up register to work on: two consecutive monthly extracts in the form of docs/register-extract.md."""

from outreach.sample.extracts import make
from outreach.sample.household_facts import write_household_facts
from outreach.sample.page import format_page

__all__ = ["format_page", "make", "write_household_facts"]
