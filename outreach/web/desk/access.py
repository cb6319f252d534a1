"""Who may open a desk page: every view declares its roles, and the signed-in account is found before it runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from outreach.errors import NotAllowed
from outreach.staff import sessions
from outreach.staff.tables import Account, Role
from outreach.web.rim import rim

COOKIE = "outreach_staff"
BROWSER_COOKIE = "outreach_browser"
EVERYBODY = frozenset(Role)
READS_LETTERS = frozenset({Role.AUTHOR, Role.APPROVER, Role.AGENT})
DOES_TASKS = frozenset({Role.AGENT, Role.AUTHOR, Role.ADMINISTRATOR})

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def only(roles: frozenset[Role]) -> Callable[[View[P]], View[P]]:
    """The view opens for these roles; others get NotAllowed, a stranger the sign-in page."""

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            account = signed_in()
            if account is None:
                return redirect(url_for("desk.sign_in"), 303)
            if account.role not in roles:
                raise NotAllowed(reason="your account has another role")
            return view(*args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return declare


def without_account(view: View[P]) -> View[P]:
    """The view opens for everybody: signing in and out."""
    view.roles = frozenset()  # type: ignore[attr-defined]
    return view


def declared_roles(endpoint: str) -> frozenset[Role] | None:
    """What a view declared; None when it forgot to."""
    view: Any = current_app.view_functions[endpoint]
    return getattr(view, "roles", None)


def signed_in() -> Account | None:
    """The account of this browser, if it is signed in; asked once a request."""
    if "account" not in g:
        g.account = _find()
    account: Account | None = g.account
    return account


def _find() -> Account | None:
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    here = rim()
    now = here.now()
    with here.database.reading() as session:
        found = sessions.account_of(session, token, now)
        session.expunge_all()
    if found is None:
        return None
    account, row = found
    if sessions.needs_mark(row, now):
        with here.database.transaction() as session:
            sessions.mark_seen(session, token, now)
    return account
