"""Parameter values entered by an official; each counts only once another official has confirmed it."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.eligibility.parameters import OfficialEntry
from outreach.errors import InputRefused, NotAllowed
from outreach.staff.tables import Account, OfficialValue, Role
from outreach.storage import journal


def propose(
    session: Session, account: Account, parameter: str, since: date, value: str | Decimal, source: str, now: datetime
) -> OfficialValue:
    """Enter a value with its source; it has no effect before another official confirms it."""
    _must_be_official(account)
    if not source.strip():
        raise InputRefused(reason=f"the value of {parameter} has no source")
    row = OfficialValue(
        parameter=parameter,
        since=since,
        value=str(number(parameter, value)),
        source=source.strip(),
        proposed_by=account.id,
        proposed_at=now,
    )
    session.add(row)
    session.flush()
    _note(session, now, account, "official_value_proposed", row)
    return row


def confirm(session: Session, account: Account, value_id: int, now: datetime) -> OfficialValue:
    """Confirm what another official proposed; a second confirmation changes nothing."""
    _must_be_official(account)
    row = session.get(OfficialValue, value_id)
    if row is None:
        raise InputRefused(reason="there is no such proposed value")
    if row.proposed_by == account.id:
        raise NotAllowed(reason="another official than the one who entered a value has to confirm it")
    if row.confirmed_by is None:
        row.confirmed_by, row.confirmed_at = account.id, now
        _note(session, now, account, "official_value_confirmed", row)
    return row


def confirmed(session: Session, by: datetime | None = None) -> list[OfficialEntry]:
    """The values in force now, or at the moment `by`; of two for the same day the later confirmation counts."""
    chosen = select(OfficialValue).where(OfficialValue.confirmed_at.is_not(None))
    if by is not None:
        chosen = chosen.where(OfficialValue.confirmed_at <= by)
    rows = session.scalars(
        chosen.order_by(OfficialValue.parameter, OfficialValue.since, OfficialValue.confirmed_at, OfficialValue.id)
    )
    newest = {(row.parameter, row.since): row for row in rows}
    return [OfficialEntry(row.parameter, row.since, Decimal(row.value), row.source) for row in newest.values()]


def _must_be_official(account: Account) -> None:
    if account.role is not Role.OFFICIAL or not account.is_active:
        raise NotAllowed(reason="only a parameter official enters or confirms values of the law")


def number(parameter: str, value: str | Decimal) -> Decimal:
    """The value as a number of zero or more; raises InputRefused."""
    try:
        found = Decimal(value)
    except InvalidOperation as cause:
        raise InputRefused(reason=f"the value of {parameter} is not a decimal number") from cause
    if not found.is_finite() or found < 0:
        raise InputRefused(reason=f"the value of {parameter} is not a number of zero or more")
    return found


def _note(session: Session, now: datetime, account: Account, action: str, row: OfficialValue) -> None:
    journal.note(
        session, at=now, actor=f"account:{account.id}", action=action, subject=f"official_value:{row.id}",
        detail=f"{row.parameter} {row.value} since {row.since.isoformat()}",
    )  # fmt: skip
