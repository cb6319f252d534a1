"""What a person says of their household is kept beside the register, and both are read in one place."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from outreach import clock
from outreach.people.households.beside import BESIDE
from outreach.people.households.facts import EVIDENCE, Households, write_households

ABOUT = ("--person", "1", "--as", "agent", "--case", "call-7")
FRENCH = (*ABOUT, "--language", "fr")
SPOUSE = {
    "person_key": "key 1", "partner_rule": 14, "alone_rule": 39, "children_rule": 57, "children_registered": None,
    "own_code": 1, "other_code": 2, "partner_since": date(2021, 3, 1), "adults_since": date(2021, 3, 1),
    "members_since": date(2021, 3, 1), "registered_on": date(2026, 11, 1),
}  # fmt: skip


@pytest.fixture
def screened(office: Any, tmp_path: Path) -> Any:
    """What a screening keeps: the register names a spouse of person 1; `said` lies beside it."""

    def keep(*said: tuple[str, int, date]) -> None:
        beside = [("key 1", topic, 1, date(2021, 3, 1), date(2026, 11, 1), value, on, True, True)
                  for topic, value, on in said]  # fmt: skip
        evidence = pl.DataFrame([SPOUSE], schema_overrides={"children_registered": pl.Int32}).select(EVIDENCE)
        kept = Households(evidence.select("person_key"), evidence, pl.DataFrame(beside, schema=BESIDE, orient="row"))
        write_households(kept, tmp_path / "data" / "sealed", 1, office.keyring)

    return keep


def test_the_register_is_shown_with_its_row_and_its_day_in_the_language_asked_for(desk, screened, journal):
    screened()
    for language, words in (("fr", "Selon le registre lu le 1er novembre 2026"),
                            ("nl", "Volgens het register, gelezen op 1 november 2026"),
                            ("de", "Laut Register, gelesen am 1. November 2026")):  # fmt: skip
        told = desk("person", "household", *ABOUT, "--language", language)
        assert told.exit_code == 0, told.output
        assert len(told.stdout.splitlines()) == 3
        assert words in told.stdout
        assert "H14" in told.stdout
    assert journal(1) == [("household_shown", "call-7", "0 conflicts")] * 3


def test_what_a_person_says_stands_beside_the_register_until_they_take_it_back(desk, screened, journal):
    screened()
    said = desk("person", "said", "partner_counts", "no", *ABOUT, "--on", "2026-11-20", "--source", "phone")
    assert said.exit_code == 0, said.output
    told = desk("person", "household", *FRENCH).stdout
    assert "non, dit par la personne le 20 novembre 2026. Le prochain calcul le comparera avec le registre." in told
    assert "H14" in told, "the register is not written over"
    assert desk("person", "unsaid", "partner_counts", *ABOUT).stdout == "taken back\n"
    assert desk("person", "unsaid", "partner_counts", *ABOUT).stdout == "nothing was said\n"
    assert "dit par la personne" not in desk("person", "household", *FRENCH).stdout
    assert ("statement_kept", "call-7", "partner_counts") in journal(1)
    assert ("statement_taken_back", "call-7", "partner_counts") in journal(1)


def test_a_conflict_is_shown_once_a_screening_laid_both_beside_each_other(desk, screened, journal):
    on = date(2026, 11, 20)
    desk("person", "said", "partner_counts", "no", *ABOUT, "--on", on, "--source", "letter")
    screened(("partner_counts", 0, on))
    told = desk("person", "household", *FRENCH).stdout
    assert "Les deux ne disent pas la même chose" in told
    assert "Le prochain calcul" not in told
    assert journal(1)[-1] == ("household_shown", "call-7", "1 conflicts")


def test_what_was_said_anew_or_taken_back_since_the_screening_is_not_shown_as_if_it_held(desk, screened):
    on = date(2026, 11, 19)
    screened(("partner_counts", 0, on), ("lives_alone", 0, on))
    for topic in ("partner_counts", "lives_alone"):
        desk("person", "said", topic, "no", *ABOUT, "--on", on, "--source", "desk")
    desk("person", "said", "partner_counts", "yes", *ABOUT, "--on", "2026-11-21", "--source", "desk")
    desk("person", "unsaid", "lives_alone", *ABOUT)
    told = desk("person", "household", *FRENCH).stdout
    assert "oui, dit par la personne le 21 novembre 2026. Le prochain calcul" in told
    assert "19 novembre" not in told


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("partner_counts", "perhaps", "--source", "phone"), 65, id="neither yes nor no"),
        pytest.param(("dependent_children", "two", "--source", "phone"), 65, id="no number"),
        pytest.param(("dependent_children", "4000", "--source", "phone"), 65, id="more than anybody has"),
        pytest.param(("partner_income", "1", "--source", "phone"), 2, id="the other person's, no topic"),
        pytest.param(("partner_counts", "no", "--source", "register"), 2, id="not said by the person"),
    ],
)
def test_what_cannot_have_been_said_is_refused_and_nothing_is_kept(desk, journal, words, code):
    told = desk("person", "said", *words, *ABOUT)
    assert told.exit_code == code
    assert "perhaps" not in told.output
    assert journal(1) == []


def test_what_is_said_to_come_is_refused(desk, journal):
    tomorrow = clock.today() + timedelta(days=1)
    assert desk("person", "said", "lives_alone", "yes", *ABOUT, "--on", tomorrow, "--source", "web").exit_code == 65
    assert journal(1) == []


def test_before_any_screening_it_says_what_to_do(desk):
    told = desk("person", "household", *FRENCH)
    assert told.exit_code == 65
    assert "outreach screen-register" in told.stderr


@pytest.mark.parametrize("verb", [("said", "lives_alone", "yes", "--source", "desk"), ("unsaid", "lives_alone"),
                                  ("household", "--language", "nl")])  # fmt: skip
def test_only_who_answers_people_may(desk, journal, verb):
    assert desk("person", *verb, "--person", "1", "--as", "author", "--case", "x").exit_code == 77
    assert journal(1) == []
