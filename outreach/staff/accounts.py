"""Accounts of staff: passwords as Argon2id, and a lock that slows guessing without shutting anybody out for good.

Five wrong passwords lock the account for a while; during the lock further tries are not counted, so nobody can make it
longer by hammering, and it never exceeds fifteen minutes. Whoever guesses without end could still keep the account
locked most of the time; therefore a browser that has signed in to this account before (outreach.staff.sessions) is let
through the lock, once per wrong password.
"""

from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.errors import InputRefused
from outreach.staff.tables import Account, Role

TRIES = 5
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(minutes=15)
SHORTEST_PASSWORD = 12

_hasher = PasswordHasher()


def add_account(session: Session, username: str, display_name: str, role: Role, password: str) -> Account:
    """Make an account; raises InputRefused for a short password or a name already taken."""
    name = username.strip().casefold()
    if len(password) < SHORTEST_PASSWORD:
        raise InputRefused(reason=f"the password needs at least {SHORTEST_PASSWORD} characters")
    if not name or session.scalar(select(Account.id).where(Account.username == name)):
        raise InputRefused(reason="the user name is empty or already taken")
    account = Account(username=name, display_name=display_name, role=role, password_hash=_hasher.hash(password))
    session.add(account)
    session.flush()
    return account


def check_password(
    session: Session, username: str, password: str, now: datetime, knows_browser: bool = False
) -> Account | None:
    """The account, if the name and password are right and it may sign in now; None says nothing about which was wrong.

    An unknown name costs the same time as a wrong password. Counts the try; the caller commits.
    """
    account = find_account(session, username, lock=True)
    fits = _fits(account.password_hash if account else _nobody(), password)
    if account is None or not account.is_active:
        return None
    if is_locked(account, now) and not knows_browser:
        return None
    if fits:
        account.failed_tries, account.locked_until = 0, None
        if _hasher.check_needs_rehash(account.password_hash):
            account.password_hash = _hasher.hash(password)
        return account
    if not is_locked(account, now):
        account.failed_tries += 1
        if account.failed_tries >= TRIES:
            account.locked_until = now + _lock_after(account.failed_tries)
    return None


def find_account(session: Session, username: str, lock: bool = False) -> Account | None:
    found = select(Account).where(Account.username == username.strip().casefold())
    return session.scalar(found.with_for_update() if lock else found)


def is_locked(account: Account, now: datetime) -> bool:
    return account.locked_until is not None and now < account.locked_until


def _lock_after(failed_tries: int) -> timedelta:
    """A minute after the fifth wrong password, then twice as long each time, at most fifteen minutes."""
    doubled = min(failed_tries - TRIES, 10)
    return min(FIRST_LOCK * 2**doubled, LONGEST_LOCK)


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash no password is known for, so that an unknown name takes as long as a known one."""
    return _hasher.hash("the account that does not exist")
