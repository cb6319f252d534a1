"""Builds rows of the people tables that state only what matters."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from outreach.people.tables import Extract, Person
from outreach.people.vocabulary import AddressKind

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)


def a_person(number: int = 1, **changes: Any) -> Person:
    """Somebody of forty at home whom nothing keeps us from writing to."""
    usual: dict[str, Any] = {
        "person_key": f"{number:032d}", "extract_id": 1, "row_digest": "", "national_number": "", "last_name": "",
        "first_names": "", "birth_date": "1986-01-01", "address": {}, "phone": None, "email": None, "birth_year": 1986,
        "municipality_nis": "62063", "postal_area": "4000", "address_kind": AddressKind.OWN_HOME,
        "language_choice": None, "language_source": None, "channel_preference": None, "has_mobile": False,
        "has_email": False, "protection": None, "dead_since": None, "receives": [], "claims_pending": [], "signs": [],
        "refused_on": None, "refused_for": None,
    }  # fmt: skip
    return Person(**(usual | changes))


def an_extract(session: Session) -> None:
    session.add(
        Extract(
            id=1,
            day=date(2026, 1, 1),
            content_digest="0",
            imported_at=NOW,
            rows_read=0,
            rows_imported=0,
            rows_rejected=0,
        )
    )
    session.flush()
