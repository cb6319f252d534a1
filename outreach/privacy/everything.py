"""Everything this service keeps, kind by kind; a table that stands in no kind fails a test."""

from outreach.privacy.keeping import Kept, OnErasure
from outreach.privacy.kept_in_files import FILES
from outreach.privacy.kept_of_campaigns import CAMPAIGNS
from outreach.privacy.kept_of_people import PEOPLE
from outreach.privacy.kept_of_service import SERVICE

__all__ = ["EVERYTHING", "FILES", "about_people"]

EVERYTHING: tuple[Kept, ...] = (*PEOPLE, *CAMPAIGNS, *SERVICE)


def about_people() -> list[Kept]:
    """The kinds that say which rows are about a person."""
    return [kept for kept in EVERYTHING if kept.of_person is not None and kept.on_erasure is not OnErasure.NOBODY]
