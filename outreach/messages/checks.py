"""Checks a message in all its languages before it may be used: what must be there, and what must not."""

import re
from collections.abc import Iterator, Mapping

from outreach.channels.gsm7 import BASIC, EXTENDED, plain
from outreach.languages import Language
from outreach.messages.markdown import FIELD, Text
from outreach.messages.vocabulary import PARTS

LONGEST_SENDER = 34  # characters; every SMS shipped then still fits, in one language or two
LONGEST_SENTENCE = 15  # words; a guide, so more is a warning and not a fault

# Beginnings of words that tell others about a disability or name an allowance; a lock screen shows subject and SMS.
NEVER_OUTSIDE = {
    "fr": ("handicap", "invalid", "incapacit", "infirm", "malad", "médic", "alloc", "intégration", "arr", "ai"),
    "nl": ("handicap", "beperking", "invalid", "ziek", "arbeidsongeschikt", "medisch", "tegemoetkoming", "uitkering",
           "ivt", "it"),
    "de": ("behinder", "handicap", "invalid", "krank", "ärzt", "beihilfe", "eingliederung", "eeb", "eb"),
}  # fmt: skip
_WHOLE_WORDS = frozenset({"arr", "ai", "ivt", "it", "eeb", "eb"})


def faults(texts: Mapping[Language, Text]) -> list[str]:
    """Everything that keeps a message from being used, as sentences; none means it may be."""
    found = [f"{language}: the text is missing" for language in Language if language not in texts]
    for language, text in texts.items():
        found += (f"{language}: {fault}" for fault in _faults_of(text))
    for name, of in (("placeholders", _placeholders), ("conditions", _conditions)):
        used = {language: of(text) for language, text in texts.items()}
        shared = frozenset.intersection(*used.values()) if used else frozenset()
        found += (
            f"{language}: only here the {name} {', '.join(sorted(own - shared))}"
            for language, own in used.items()
            if own - shared
        )
    return found


def _faults_of(text: Text) -> Iterator[str]:
    for part in PARTS:
        if part not in text.parts:
            yield f"the part {part} is missing"
    wanted = [part for part in PARTS if part in text.parts]
    if list(text.parts) != wanted:
        yield f"the parts stand in the order {', '.join(text.parts)}; right is {', '.join(wanted)}"
    if "for_another" not in text.flags:
        yield "nothing says to somebody who acts for the person who is meant"
    for name, words in (("subject", text.subject), ("sms", text.sms)):
        for word in unfit_words(words, text.language):
            yield f"the {name} says {word}"
    bare = FIELD.sub("", text.sms)
    if outside := list(dict.fromkeys(sign for sign in bare if sign not in BASIC | EXTENDED)):
        yield f"the sms has characters outside GSM-7: {' '.join(outside)}"
    if "://" in bare or "www." in bare:
        yield "the sms holds a link"


def sender_faults(name: str) -> Iterator[str]:
    """What keeps a name from signing messages; words of any language, as an e-mail shows the names side by side."""
    if words := list(dict.fromkeys(word for language in NEVER_OUTSIDE for word in unfit_words(name, language))):
        yield f"it tells others what we write about: {', '.join(words)}"
    if len(name) > LONGEST_SENDER:
        yield f"it is longer than {LONGEST_SENDER} characters, and an SMS begins with it"
    if outside := list(dict.fromkeys(sign for sign in plain(name) if sign not in BASIC)):
        yield f"an SMS cannot write {' '.join(outside)}"


def unfit_words(words: str, language: str) -> list[str]:
    """The words of a subject, an SMS or a sender that tell others what it is about."""
    return [
        word
        for word in re.findall(r"[^\W\d_]+", FIELD.sub(" ", words).casefold())
        if any(word == start if start in _WHOLE_WORDS else word.startswith(start) for start in NEVER_OUTSIDE[language])
    ]


def long_sentences(text: Text, limit: int = LONGEST_SENTENCE) -> list[str]:
    """The sentences of the body with more words than the limit: read each aloud once more."""
    lines = (line for passage in text.body for line in passage.block.lines)
    sentences = (sentence.strip() for line in lines for sentence in re.split(r"(?<=[.?!:])\s", line))
    return [sentence for sentence in sentences if len(re.findall(r"[\w’'{}-]+", sentence)) > limit]


def _placeholders(text: Text) -> frozenset[str]:
    return text.placeholders


def _conditions(text: Text) -> frozenset[str]:
    return text.flags
