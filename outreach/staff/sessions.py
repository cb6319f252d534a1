"""Signed-in browsers: a random token in the cookie, its digest here, ended from either side."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from outreach.staff.tables import Account, StaffSession

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
BROWSER_KNOWN_FOR = timedelta(days=90)
SEEN_STEP = timedelta(minutes=1)  # `seen_at` is not written more often than this


def begin(session: Session, account: Account, now: datetime) -> str:
    """Sign an account in; returns the new token for the cookie. A sign-in always makes a new token."""
    token = secrets.token_urlsafe(32)
    session.add(StaffSession(account_id=account.id, token_digest=_digest(token), began_at=now, seen_at=now))
    return token


def account_of(session: Session, token: str, now: datetime) -> tuple[Account, StaffSession] | None:
    """Who is signed in with this token: nobody once it ended, was idle, is too old, or the account closed."""
    row = session.execute(
        select(Account, StaffSession)
        .join(StaffSession, StaffSession.account_id == Account.id)
        .where(StaffSession.token_digest == _digest(token), StaffSession.ended_at.is_(None), Account.is_active)
    ).first()
    if row is None:
        return None
    account, signed_in = row
    if now - signed_in.seen_at > IDLE or now - signed_in.began_at > LONGEST:
        return None
    return account, signed_in


def needs_mark(signed_in: StaffSession, now: datetime) -> bool:
    return now - signed_in.seen_at >= SEEN_STEP


def mark_seen(session: Session, token: str, now: datetime) -> None:
    session.execute(update(StaffSession).where(StaffSession.token_digest == _digest(token)).values(seen_at=now))


def end(session: Session, token: str, now: datetime) -> None:
    """Sign out this browser."""
    one = update(StaffSession).where(StaffSession.token_digest == _digest(token), StaffSession.ended_at.is_(None))
    session.execute(one.values(ended_at=now))


def end_all(session: Session, account_id: int, now: datetime) -> None:
    """Sign an account out everywhere."""
    every = update(StaffSession).where(StaffSession.account_id == account_id, StaffSession.ended_at.is_(None))
    session.execute(every.values(ended_at=now))


def browser_mark(token: str) -> str:
    """What a browser keeps after signing out, to be known again. It opens nothing: it is the digest kept here."""
    return _digest(token)


def knows_browser(session: Session, mark: str, account: Account, now: datetime) -> bool:
    """Whether the browser with this mark signed in to this account in the last three months."""
    return bool(
        session.scalar(
            select(StaffSession.id).where(
                StaffSession.token_digest == mark,
                StaffSession.account_id == account.id,
                StaffSession.began_at > now - BROWSER_KNOWN_FOR,
            )
        )
    )


def forget_browser(session: Session, mark: str) -> None:
    """A wrong password from a known browser during a lock: from now on it waits like everybody else."""
    session.execute(delete(StaffSession).where(StaffSession.token_digest == mark))


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
