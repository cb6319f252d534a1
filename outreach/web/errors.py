"""Pages for what went wrong: in the reader's language, saying what to do next."""

import logging

from flask import Flask, g, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from outreach.errors import OutreachError
from outreach.web.desk import access, words

logger = logging.getLogger("outreach.web")


def _page(status: int, sentence: str = "") -> tuple[str, int]:
    if status < 500 and request.path.split("/")[2:3] == ["desk"]:
        access.signed_in()  # so that the page keeps the desk's frame
    title, advice = _words(status)
    return render_template("errors/error.html", title=title, advice=advice, sentence=sentence), status


def _words(status: int) -> tuple[str, str]:
    if status == 400:
        return _("This page was open too long"), _("Go back, load the page again and send the form once more.")
    if status in (401, 403):
        return _("You may not open this page"), _("Sign in with an account that may, or ask your administrator.")
    if status == 409:
        return _("The campaign changed"), _("Open it again, read what is there now, then decide.")
    if status in (404, 405, 410):
        return _("This page does not exist"), _("Check the address, or start from the home page.")
    if status == 413:
        return _("You sent too much at once"), _("Go back and shorten your text.")
    if 400 <= status < 500:
        return _("We could not use what you sent"), _("Go back and check your answers.")
    return _("Something went wrong on our side"), _("Try again in a few minutes, or call us. Nothing was recorded.")


def _on_http(error: HTTPException) -> tuple[str, int]:
    return _page(error.code or 500)


def _on_csrf(error: CSRFError) -> tuple[str, int]:
    return _page(400)


def _on_outreach(error: OutreachError) -> tuple[str, int]:
    """Staff read why they may not; citizens a plain page."""
    if error.status >= 500:
        logger.error("%s", error.code, exc_info=error)
    return _page(error.status, words.reason(str(error.details.get("reason", ""))) if g.get("account") else "")


def _on_crash(error: InternalServerError) -> tuple[str, int]:
    return _page(500)


def show_errors(app: Flask) -> None:
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(OutreachError, _on_outreach)
    app.register_error_handler(InternalServerError, _on_crash)
