"""Signing in and out; a refusal never says whether the name, the password or a lock was the reason."""

from flask import g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.validators import InputRequired, Length

from outreach.staff import accounts, sessions
from outreach.staff.tables import Account
from outreach.storage import journal
from outreach.web.desk.access import BROWSER_COOKIE, COOKIE, signed_in, without_account
from outreach.web.forms import HiddenWordField, OurForm, TextField
from outreach.web.rim import rim


class SignInForm(OurForm):
    username = TextField()
    password = HiddenWordField()

    def __init__(self) -> None:
        super().__init__()
        self.username.label.text = _("User name")
        self.username.validators = [InputRequired(_("Type your user name.")), Length(max=60)]
        self.password.label.text = _("Password")
        self.password.validators = [InputRequired(_("Type your password.")), Length(max=200)]


@without_account
def sign_in() -> ResponseReturnValue:
    """Show the form; somebody signed in already goes on to the campaigns."""
    if signed_in():
        return redirect(url_for("desk.campaigns"), 303)
    return render_template("desk/sign_in.html", form=SignInForm())


@without_account
def enter() -> ResponseReturnValue:
    """Check name and password, and begin a new session."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("desk/sign_in.html", form=form), 422
    token = _begin(form.username.data, form.password.data)
    if token is None:
        return render_template("desk/sign_in.html", form=form, refused=True), 422
    session.clear()  # a new CSRF token for a new session
    response = redirect(url_for("desk.campaigns"), 303)
    secure = rim().secure
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=secure)
    mark, age = sessions.browser_mark(token), int(sessions.BROWSER_KNOWN_FOR.total_seconds())
    response.set_cookie(BROWSER_COOKIE, mark, max_age=age, httponly=True, samesite="Strict", secure=secure)
    return response


@without_account
def sign_out() -> ResponseReturnValue:
    """End the session here and on the server."""
    here = rim()
    if (account := signed_in()) is not None:
        with here.database.transaction() as db:
            sessions.end(db, request.cookies[COOKIE], here.now())
            journal.note(db, at=here.now(), actor=f"account:{account.id}", action="signed_out")
    session.clear()
    g.account = None
    response = make_response(render_template("desk/signed_out.html"))
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=here.secure)
    return response


def _begin(username: str, password: str) -> str | None:
    """A token for the cookie, or None; the try is counted and journalled either way."""
    here = rim()
    now = here.now()
    mark = request.cookies.get(BROWSER_COOKIE, "")
    with here.database.transaction() as db:
        named = accounts.find_account(db, username)
        known = named is not None and sessions.knows_browser(db, mark, named, now)
        account: Account | None = accounts.check_password(db, username, password, now, knows_browser=known)
        if account is None:
            if named is not None and known and accounts.is_locked(named, now):
                sessions.forget_browser(db, mark)
            actor = f"account:{named.id}" if named else "nobody"
            journal.note(db, at=now, actor=actor, action="sign_in_refused")
            return None
        if before := request.cookies.get(COOKIE):
            sessions.end(db, before, now)
        journal.note(db, at=now, actor=f"account:{account.id}", action="signed_in")
        return sessions.begin(db, account, now)
