"""A lease: one holder at a time may do a job, for a while; a holder that dies loses it when the while is over."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.storage.columns import Base, Moment


class Lease(Base):
    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime] = mapped_column(Moment)


def take(session: Session, name: str, holder: str, now: datetime, lasting: timedelta) -> bool:
    """Take or renew the lease `name` for `holder`; False when somebody else holds it."""
    mine = update(Lease).where(Lease.name == name, (Lease.holder == holder) | (Lease.until < now))
    if session.execute(mine.values(holder=holder, until=now + lasting)).rowcount:  # type: ignore[attr-defined]
        return True
    if session.get(Lease, name) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(Lease(name=name, holder=holder, until=now + lasting))
    except IntegrityError:
        return False
    return True


def give_back(session: Session, name: str, holder: str) -> None:
    """End the lease at once, if `holder` has it."""
    session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))
