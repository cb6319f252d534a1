"""The table of contents of the web: everything a page needs, put together from settings and a database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, g
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from outreach import clock
from outreach.languages import Language
from outreach.settings import ROOT, Settings
from outreach.storage.database import Database
from outreach.web import errors, figures, log, rim, security
from outreach.web.citizen import check, letter, pages, rights
from outreach.web.desk import access, routes, words
from outreach.web.page_language import page_language, page_locale, same_page_in, speak
from outreach.web.static_files import FOLDER, static_url


def create_app(settings: Settings, database: Database, now: Callable[[], datetime] = clock.now) -> Flask:
    """The whole web as one WSGI application; `now` is the clock, a fixed one in tests."""
    app = log.Reticent("outreach.web", template_folder=str(ROOT / "templates"), static_folder=str(FOLDER))
    app.secret_key = sha256(f"web sessions\0{settings.session_key}".encode()).digest()
    here = rim.Rim(settings, database, now)
    rim.put(app, here)

    log.log_requests(app)
    security.harden(app, here.secure)
    speak(app)
    Babel(
        app,
        default_translation_directories=str(ROOT / "translations"),
        default_timezone="Europe/Brussels",
        locale_selector=page_locale,
    )
    CSRFProtect(app)
    errors.show_errors(app)
    for part in (pages, check, letter, rights, routes):
        app.register_blueprint(part.blueprint)
    _prepare_templates(app, here)
    return app


def _prepare_templates(app: Flask, here: rim.Rim) -> None:
    """What templates may ask for by name."""
    own, macros = app.jinja_loader, PackageLoader("govuk_frontend_jinja")
    app.jinja_loader = ChoiceLoader([*([own] if own else []), PrefixLoader({"govuk_frontend_jinja": macros})])
    app.jinja_env.globals.update(
        settings=here.settings,
        languages=tuple(Language),
        static_url=static_url,
        same_page_in=same_page_in,
        word=words.word,
        need_word=words.need_word,
        tag_colour=words.tag_colour,
    )

    def for_every_page() -> dict[str, Any]:
        language = page_language()
        return {
            "language": language,
            "sender": here.settings.sender_names()[language.value],
            "account": g.get("account"),
            "may_read": (account := g.get("account")) is not None and account.role in access.READS_LETTERS,
            "may_do_tasks": account is not None and account.role in access.DOES_TASKS,
            "day_of": lambda moment: language.day(moment.astimezone(clock.BRUSSELS).date()),
            "number": lambda value: figures.number(value, language),
            "last_day_of_month": lambda: language.day(_last_day(here)),
        }

    app.context_processor(for_every_page)


def _last_day(here: rim.Rim) -> Any:
    """The last day on which an application still counts for this month's start."""
    first = here.today.replace(day=1)
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
