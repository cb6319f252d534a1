"""Builders of texts, rights and envelopes that state only what matters."""

from datetime import date
from typing import Any

from outreach.languages import Language
from outreach.messages.envelope import Envelope, Sender
from outreach.messages.filling import Filled, fill
from outreach.messages.markdown import Text, parse
from outreach.messages.texts import shipped_sources
from outreach.messages.wording import RightToTell, Wording, facts_for_message
from outreach.settings import Settings

CODE = "K7QM-3F9T-2HXS"
DAY = date(2026, 11, 22)


def a_source(
    body: str = "Bonjour.", subject: str = "Objet", sms: str = "Un message: {{phone}}", tested: str = ""
) -> str:
    return f"# subject\n\n{subject}\n\n# sms\n\n{sms}\n\n# body\n\n{body}\n\n# tested\n\n{tested}\n"


def a_text(body: str = "Bonjour.", language: str = "fr", **sections: str) -> Text:
    return parse(a_source(body, **sections), "trial", language)


def a_right(right: str = "arr", **known: Any) -> RightToTell:
    return RightToTell(right=right, **known)


def a_settled_right(right: str = "arr", cents_a_year: int = 16_167_85) -> RightToTell:
    """A right whose amount is one single amount on confirmed values."""
    return RightToTell(right=right, low=cents_a_year, high=cents_a_year, amount_may_be_printed=True)


def an_envelope(**known: Any) -> Envelope:
    names = {"fr": "Service d’essai", "nl": "Proefdienst", "de": "Probedienst"}
    sender = Sender(names, "Rue Exemple 1", "1000 Bruxelles / Brussel", "0800 00 000")
    given = {"recipient": ("Jeanne Exemple", "Rue du Test 1", "4000 Liège"), "day": DAY, "code": CODE}
    return Envelope(**{"sender": sender, "public_url": "https://droits.example", **given, **known})


def the_wording(*rights: RightToTell, language: Language = Language.FR, day: date = DAY, **given: Any) -> Wording:
    given = {"income_is_recent": True, "sender_name": Settings().sender_names()[language], **given}
    return facts_for_message(
        rights or (a_right(),), language, day,
        code=CODE, phone="0800 00 000", public_url="https://droits.example", **given,
    )  # fmt: skip


def the_message(
    *rights: RightToTell, message: str = "new_right", language: Language = Language.FR, **given: Any
) -> Filled:
    """A shipped text, filled."""
    wording = the_wording(*rights, language=language, **given)
    return fill(parse(shipped_sources()[message, language], message, language), wording.fields, wording.flags)
