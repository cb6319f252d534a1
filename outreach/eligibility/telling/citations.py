"""A source named in the reader's language: laws and decrees by kind and date, pages by their site, never in English.

Sources are noted in English beside the values. Where a file gives titles in three languages those are used; otherwise
what reads the same everywhere is kept: the kind and date of a law, its articles, the number of an advice, a site.
"""

import re
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from outreach.eligibility.parameters import Parameter, Source
from outreach.eligibility.telling.words import BETWEEN, WORDS, day_text, word
from outreach.languages import Language

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
KINDS = tuple(WORDS["cited"])
_DAY = rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})"
_ACT = re.compile(rf"({'|'.join(KINDS)})(?: of the [\w -]+?)? of {_DAY}", re.IGNORECASE)
_PAGE_DAY = re.compile(rf", {_DAY}$")
_ARTICLES = re.compile(r"\bart\. ?[\d§][\w§°]*(?:(?:,? (?:to|and) |, | )[\d§][\w§°]*)*")
_SITE = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:be|eu|gov|org|net|com|info|brussels|vlaanderen)\b", re.IGNORECASE)
_ADVICE = re.compile(r"\b(?:CSNPH|NHRPH)\b.*?\b(\d{4}/\d+)")
_NUMAC = re.compile(r"\bnumac (\d{10})")


def source_name(source: Source, language: Language) -> str:
    """A source as a reader of this language can look for it; an official's own words stay as they were typed."""
    if source.titles:
        return source.titles[language]
    if source.key == "official":
        return source.title
    host = urlsplit(source.url).hostname or ""
    return (
        cited(source.title, language) or host.removeprefix("www.") or word("citation", "note", language, key=source.key)
    )


def value_source(parameter: Parameter, language: Language) -> str:
    """The source of a value, with the article where somebody read it."""
    name = source_name(parameter.source, language)
    place = parameter.proof.place
    articles = _articles(place, language) if place.startswith("art.") and "art." not in name else []
    return ", ".join([name, *articles])


@lru_cache(maxsize=4096)
def cited(text: str, language: Language) -> str:
    """The parts of a citation that can be said in this language, in their order; empty where there are none."""
    parts = (_cited(part.strip(), language) for part in text.split(";"))
    return BETWEEN[language].join(dict.fromkeys(part for part in parts if part))


def _cited(text: str, language: Language) -> str:
    if act := _ACT.search(text):
        name = word("cited", act[1].casefold(), language, day=_day(act[2], act[3], act[4], language))
        rest = text[act.end() :]
        return ", ".join([name, *(_articles(rest, language) if rest.startswith(", art") else ())])
    if advice := _ADVICE.search(text):
        return word("citation", "advice", language, number=advice[1])
    if site := _SITE.search(text):
        day = _PAGE_DAY.search(text)  # the day of the page, not one it speaks of
        return site[0] + (f", {_day(day[1], day[2], day[3], language)}" if day else "")
    if articles := _articles(text, language):
        return articles[0]
    numac = _NUMAC.search(text)
    return f"numac {numac[1]}" if numac else ""


def _articles(text: str, language: Language) -> list[str]:
    """The first mention of articles: art. 2 to 7, art. 7 § 2."""
    articles = _ARTICLES.search(text)
    if not articles:
        return []
    return [re.sub(r"\b(to|and)\b", lambda found: word("citation", found[0], language), articles[0])]


def _day(day: str, month: str, year: str, language: Language) -> str:
    return day_text(date(int(year), [m.casefold() for m in MONTHS].index(month.casefold()) + 1, int(day)), language)
