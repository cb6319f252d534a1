"""In which language a page speaks: the prefix of its address decides, the browser's wish only where there is none."""

from typing import Any

from flask import Flask, current_app, g, request, url_for

from outreach.languages import Language

PREFIX = "/<any(fr, nl, de):lang>"


def page_language() -> Language:
    """The language of this page."""
    language: Language = g.language if "language" in g else wished_language()
    return language


def wished_language() -> Language:
    """The first language of the browser that we speak; French when it asks for none of them."""
    wishes = (tag.split("-")[0].casefold() for tag in request.accept_languages.values())
    return next((Language(wish) for wish in wishes if wish in list(Language)), Language.FR)


def page_locale() -> str:
    """What flask-babel asks for."""
    return page_language().locale


def same_page_in(language: Language) -> str:
    """This page in another language; the home page where there is no such page."""
    values = {**(request.view_args or {}), "lang": language.value}
    if request.endpoint == "letter.by_code":  # the address in a QR code has no language: the letter's is taken
        return url_for("letter.by_code_in", **values)
    endpoint = request.endpoint if _has_language(request.endpoint) else "citizen.home"
    if endpoint == "citizen.home" or (request.method == "POST" and not _can_be_opened()):
        return url_for("citizen.home", lang=language.value)
    return url_for(str(endpoint), **values)


def speak(app: Flask) -> None:
    """Take the language out of every address before the view sees it, and put it into every address we make."""
    app.url_value_preprocessor(_take)
    app.url_defaults(_give)


def _take(endpoint: str | None, values: dict[str, Any] | None) -> None:
    prefix = request.path.split("/")[1]  # also for a page that does not exist below a prefix that does
    lang = (values or {}).pop("lang", prefix)
    if lang in list(Language):
        g.language = Language(lang)


def _give(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and _has_language(endpoint):
        values["lang"] = page_language().value


def _has_language(endpoint: str | None) -> bool:
    return endpoint is not None and current_app.url_map.is_endpoint_expecting(endpoint, "lang")


def _can_be_opened() -> bool:
    """Whether this address has a page of its own; one that takes POST only would lead nowhere as a link."""
    here = request.url_rule.rule if request.url_rule else None
    return any(rule.rule == here and "GET" in (rule.methods or ()) for rule in current_app.url_map.iter_rules())
