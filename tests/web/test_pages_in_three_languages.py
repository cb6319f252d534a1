"""Every page in three languages: headers, errors, forms that need their token, and no English left over."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from web_world import PASSWORD, a_campaign, a_letter

from outreach.app import create_app
from outreach.eligibility.facts import FACTS
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import every_right
from outreach.eligibility.telling.pages import page_of
from outreach.languages import Language
from outreach.staff.tables import Role
from outreach.web.citizen.questions import ORDER

# The pages are the same on both databases; answering a letter and signing in are tested on both.
pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

OPEN_PAGES = [
    "/",
    "/check",
    "/check/age",
    "/check/residence",
    "/letter",
    "/l/K7QM-3F9T-2HXD",
    "/your-data",
    "/rights",
    "/rights/arr",
    "/desk/sign-in",
]
POSTS = [
    "/check",
    "/check/age",
    "/check/clear",
    "/letter",
    "/desk/sign-in",
    "/desk/sign-out",
    "/desk/campaigns/1/approve",
    "/desk/tasks/1/done",
]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("page", OPEN_PAGES)
def test_a_page_says_its_language_and_offers_itself_in_the_others(client, page, language):
    shown = client.get(f"/{language}{page}")
    assert shown.status_code == 200
    assert f'<html lang="{language}-BE"' in shown.text
    for other in Language:
        assert f'href="/{other}{page}"' in shown.text


@pytest.mark.parametrize("page", ["/", *(f"/fr{page}" for page in OPEN_PAGES), "/fr/nothing", "/healthz"])
def test_every_answer_carries_the_strict_headers(client, page):
    headers = client.get(page).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    for rule in ("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "script-src 'self'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("page", [f"/fr{page}" for page in OPEN_PAGES])
def test_pages_hold_no_inline_script_or_style_and_ask_nobody_else(client, page):
    shown = client.get(page).text
    assert not re.search(r"<script(?![^>]*\bsrc=)", shown)
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", shown)
    assert not re.search(r'(?:src|<link[^>]*href)="https?:', shown)
    assert "http-equiv" not in shown
    body = shown.split("<body", 1)[1].split(">", 1)[1].strip()
    assert body.startswith('<script src="/static/js-enabled.js')


@pytest.mark.parametrize("page", POSTS)
def test_no_form_is_accepted_without_its_token(client, page):
    refused = client.post(f"/nl{page}", data={"value": "3"})
    assert refused.status_code == 400
    assert "Deze pagina stond te lang open" in refused.text


def test_nothing_but_post_acts(site):
    acting = {
        "check.begin",
        "check.answer",
        "check.clear",
        "letter.answer",
        "desk.enter",
        "desk.sign_out",
        "desk.approve",
        "desk.task_done",
    }
    for rule in site.url_map.iter_rules():
        if rule.endpoint in acting:
            assert "GET" not in rule.methods
        else:
            assert "POST" not in rule.methods


@pytest.mark.parametrize("page", ["/letter", "/check/age", "/desk/sign-in"])
def test_a_form_with_a_mistake_offers_itself_in_the_other_languages(send, page):
    shown = send(f"/fr{page}")
    assert shown.status_code == 422
    for other in Language:
        assert f'href="/{other}{page}"' in shown.text


def test_what_only_acts_offers_the_home_page_in_the_other_languages(client):
    assert 'href="/nl/"' in client.post("/fr/check/clear").text


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "n’existe pas"), ("nl", "bestaat niet"), ("de", "gibt es nicht")]
)
def test_a_page_that_does_not_exist_says_so_in_its_language(client, language, words):
    shown = client.get(f"/{language}/nothing-here")
    assert shown.status_code == 404
    assert words in shown.text


def test_a_crash_shows_a_plain_page_and_no_detail(site, client, monkeypatch):
    site.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("outreach.web.citizen.pages.letter_rights", lambda: 1 / 0)
    shown = client.get("/nl/")
    assert shown.status_code == 500
    assert "Er ging bij ons iets mis" in shown.text
    assert "ZeroDivision" not in shown.text


def test_a_crash_on_the_page_of_a_letter_leaves_no_code_in_the_log(site, client, monkeypatch, caplog):
    site.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("outreach.web.citizen.letter_gate.find_by_code", lambda *_: 1 / 0)
    assert client.get("/l/K7QM-3F9T-2HXS").status_code == 500
    assert "crash in GET /l/<" in caplog.text
    assert "K7QM" not in caplog.text


def test_the_first_page_offers_three_languages_and_frames_the_wished_one(client):
    shown = client.get("/", headers={"Accept-Language": "de-BE,fr;q=0.5"}).text
    assert 'choose-language__item--likely" lang="de"' in shown
    for language in Language:
        assert f'href="/{language}/"' in shown


def test_too_much_at_once_is_refused(send):
    assert send("/fr/letter", code="x" * 70_000).status_code == 413


def test_log_lines_hold_the_route_and_nothing_of_the_visitor(client, caplog):
    caplog.set_level("INFO", logger="outreach.web")
    client.get("/fr/l/K7QM-3F9T-2HXD?born=1985-03-27", headers={"User-Agent": "Visitor/1.0"})
    client.get("/fr/K7QM-3F9T-2HXD")
    text = caplog.text
    assert "/l/<code> 200" in text
    for hidden in ("K7QM", "1985", "Visitor"):
        assert hidden not in text


def test_cookies_are_bound_to_https_when_citizens_come_by_https(settings, database, now):
    client = create_app(replace(settings, public_url="https://rechten.example"), database, lambda: now).test_client()
    page = client.get("/fr/check", base_url="https://rechten.example")
    assert all("Secure" in cookie for cookie in page.headers.getlist("Set-Cookie"))
    assert page.headers["Strict-Transport-Security"]


def test_static_files_may_be_kept_because_their_address_changes_with_them(client):
    address = re.search(r'href="(/static/outreach\.css\?v=\w+)"', client.get("/fr/").text)[1]
    with client.get(address) as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Security-Policy"]


class VisibleText(HTMLParser):
    """The words a reader sees or hears: text, labels, placeholders, alternative texts.

    What stands beside a value (from where, since when) comes from the rule files and their words, which have their own
    tests, and is marked as `source`.
    """

    def __init__(self):
        super().__init__()
        self.found, self.foreign, self.silent = [], 0, 0
        self.open = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in ("meta", "link", "input", "img", "br"):
            self.open.append(
                (tag, given.get("lang"), tag in ("script", "style", "code") or given.get("class") == "source")
            )
        for name in ("aria-label", "alt", "placeholder", "title"):
            if given.get(name):
                self.note(given[name])

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        self.note(data)

    def note(self, text):
        inside = self.open[1:]
        if text.strip() and not any(lang or silent for _, lang, silent in inside):
            self.found.append(" ".join(text.split()))


class Wrapped:
    """A made-up language: every sentence of the catalogues between brackets."""

    def ugettext(self, text):
        return f"⟦{text}⟧"

    def ungettext(self, one, many, number):
        return f"⟦{many}⟧"


def own_words(language, day):
    """Words that come from the rule files, which have their own checks."""
    rights, words = every_right().values(), []
    for fact in FACTS.values():
        words += [fact.title[language]]
        words += [texts[language] for texts in (fact.question, fact.why, fact.where) if texts]
        words += [label[language] for label in fact.labels.values()]
    for right in rights:
        words += [
            right.name[language],
            right.abbreviation[language],
            right.summary[language],
            right.how_to_claim[language],
            right.authority[language],
            right.documents.get(language, ""),
            right.when_automatic.get(language, ""),
            right.claim_url[language].split("/")[2].removeprefix("www."),
        ]
        words += [effect.texts[language] for effect in right.effects.values()]
        words += [label[language] for label in right.amount_labels.values()]
        words += [text[language] for each in right.conditions.values() for text in (each.yes, each.no, each.unknown)]
        words += [text[language] for text in right.unclear.values()]
        page = page_of(right, ParameterBook.load().on(day), Language(language))
        words += [value.value for value in page.amounts]
        words += [limit.value for condition in page.conditions for limit in condition.limits]
    return [" ".join(word.split()) for word in words]


def test_no_visible_word_comes_from_outside_the_catalogues(client, settings, database, now, monkeypatch):
    """Each sentence of a catalogue is wrapped; what a page shows outside the wrapping was never translated."""
    monkeypatch.setattr("flask_babel.Domain.get_translations", lambda self: Wrapped())
    with database.transaction() as session:
        campaign = a_campaign(session, now)
        a_letter(session, now, campaign)

    def send(page, to=None, **filled):
        token = re.search(r'csrf_token" value="([^"]+)', client.get(page, follow_redirects=True).text)[1]
        return client.post(to or page, data={"csrf_token": token, **filled}, follow_redirects=True).text

    shown = {page: client.get(f"/fr{page}").text for page in OPEN_PAGES}
    shown |= {name: client.get(f"/fr/check/{name}").text for name in ORDER}
    shown["refused letter"] = send(
        "/fr/letter", code="x", answer="will_apply", **{"born-day": "1", "born-month": "1", "born-year": "1980"}
    )
    shown["empty letter"] = send("/fr/letter")
    shown["wrong age"] = send("/fr/check/age", value="many")
    send("/fr/check")
    shown["question"] = send("/fr/check/age", value="34")
    shown["result"] = client.get("/fr/check/result").text
    shown["cleared"] = send("/fr/check/result", to="/fr/check/clear")
    shown["not there"] = client.get("/fr/nothing").text
    shown["refused sign-in"] = send("/fr/desk/sign-in", username="a", password="b")
    shown["campaigns"] = send("/fr/desk/sign-in", username=Role.APPROVER.value, password=PASSWORD)
    shown["campaign"] = client.get("/fr/desk/campaigns/1").text
    shown["messages"] = client.get("/fr/desk/campaigns/1/messages").text

    known = [*own_words("fr", now.date()), settings.sender_name, settings.sender_phone]
    known += ["Nouveaux droits, novembre 2026"]
    known += [language.own_name for language in Language] + [
        "handicap.belgium.be/fr/",
        "handicap.belgium.be",
        "new_right",
        "Approver Exemple",
        "Author Exemple",
    ]
    left = {}
    for name, page in shown.items():
        reader = VisibleText()
        reader.feed(page)
        for text in reader.found:
            rest = re.sub(r"⟦[^⟧]*⟧", "", text)
            for word in sorted(known, key=len, reverse=True):
                rest = rest.replace(word, "")
            if re.search(r"[A-Za-zÀ-ÿ]{3,}", rest) and not re.fullmatch(
                r"[\d\s\u00a0]+\w+ \d{4}|[a-z]{2}", rest.strip()
            ):
                left.setdefault(name, []).append(text)
    allowed = re.compile(r"Exemple, \d|^\d+ novembre 2026$|^[A-Z0-9-]{14}$")
    left = {name: [text for text in texts if not allowed.search(text)] for name, texts in left.items()}
    assert not {name: texts for name, texts in left.items() if texts}
