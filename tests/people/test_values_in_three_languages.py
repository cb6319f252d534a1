"""Every problem of a value has its code and a plain sentence in three languages that never repeats the value."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from outreach.channels.addresses import EmailAddress, PhoneNumber, PostalAddress
from outreach.errors import Problem, ValueRefused
from outreach.languages import Language
from outreach.people.national_number import NationalNumber
from outreach.people.postal_code import PostalCode
from outreach.settings import ROOT

LONGEST_SENTENCE = 20  # words


def catalogue(language: Language) -> Catalog:
    return read_po(BytesIO((ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").read_bytes()))


PROBLEMS = [problem for values in Problem.__subclasses__() for problem in values]
CATALOGUES = {language: catalogue(language) for language in Language}


def sentences_of(problem: Problem) -> list[str]:
    return [problem.sentence, *(str(CATALOGUES[language][problem.sentence].string) for language in Language)]


def test_no_two_problems_share_a_code_or_a_sentence() -> None:
    assert len(PROBLEMS) > 30
    assert len({problem.value for problem in PROBLEMS}) == len(PROBLEMS)
    assert len({problem.sentence for problem in PROBLEMS}) == len(PROBLEMS)


@pytest.mark.parametrize("problem", PROBLEMS, ids=[problem.value for problem in PROBLEMS])
def test_every_problem_has_a_plain_sentence_in_three_languages(problem: Problem) -> None:
    for language in Language:
        assert CATALOGUES[language].get(problem.sentence), f"{problem.value} is not in the {language} catalogue"
    texts = sentences_of(problem)
    assert len(set(texts)) == 4, "a sentence is not translated"
    for text in texts:
        assert text.endswith(".")
        assert "%" not in text, "the sentence has a place for a value"
        assert max(len(part.split()) for part in re.split(r"[.:]\s", text)) <= LONGEST_SENTENCE


@pytest.mark.parametrize(
    ("read", "value"),
    [
        pytest.param(PhoneNumber.parse, "0489 77 66 55 / 0489 77 66 44", id="two phone numbers"),
        pytest.param(PhoneNumber.parse, "0489 77 66", id="half a phone number"),
        pytest.param(PhoneNumber.parse, "0900 98 765", id="a dear phone number"),
        pytest.param(PhoneNumber.parse, "Maisonbleue", id="a name for a phone number"),
        pytest.param(EmailAddress.parse, "maisonbleue..x@domaine-inventé.be", id="an e-mail address"),
        pytest.param(EmailAddress.parse, "maisonbleue@inventé@inventé.be", id="an e-mail address with two @"),
        pytest.param(NationalNumber.parse, "85.07.30-033.29", id="a national number"),
        pytest.param(NationalNumber.parse, "98765432109876", id="too many digits"),
        pytest.param(PostalCode.parse, "98765", id="a postal code"),
        pytest.param(lambda text: PostalAddress((text, text), "", "").check(), "Maisonbleue 987", id="an address"),
    ],
)
def test_no_error_repeats_the_value_in_any_language(read: object, value: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        read(value)  # type: ignore[operator]
    error = refused.value
    shown = " ".join([*sentences_of(error.problem), str(error), repr(error), str(error.details), error.code])
    pieces = [piece for piece in re.split(r"[^\w]+", value) if len(piece) > 1]
    assert pieces
    for piece in pieces:
        assert not re.search(rf"\b{re.escape(piece)}\b", shown), "the sentence repeats what was given"
    assert error.__cause__ is None, "the cause may repeat what was given"
