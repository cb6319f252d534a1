"""Who acts for a person is kept at the command line, and a caller's line says what they may hear."""

from datetime import date

import pytest
from sqlalchemy import select

from outreach.casework import tasks
from outreach.casework.tables import TaskKind
from outreach.clock import at_noon
from outreach.people.tables import Mandate

AGENT = ("--as", "agent", "--case", "file-9")
ABOUT = ("--person", "3", *AGENT)
JUDGEMENT = ("--scope", "goods", "--form", "represent", "--proof", "judgement", "--proof-day", "2026-11-02")
HOLDER = "Maître Exemple\nKerkstraat\n2\n\n9000\nGent\n\n"
CALLER = ("--channel", "phone", "--language", "nl")


@pytest.fixture
def question(office):
    """The task that asks who gets the letter of person 3, whose administrator nobody knows."""
    with office.transaction() as session:
        return tasks.ask(session, TaskKind.WHO_GETS_THE_LETTER, 3, "recipient:1:3", at_noon(date(2026, 11, 20)),
                         detail="administrator_unknown").id  # fmt: skip


def test_a_judgement_shown_at_the_desk_is_kept_and_answers_who_gets_the_letter(desk, office, question, journal):
    told = desk("person", "mandate", "grant", "administrator", *ABOUT, *JUDGEMENT, typed=HOLDER)
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("mandate 1\n")
    assert f"Task {question} (administrator_unknown) is answered: press Done" in told.stdout
    assert "Exemple" not in told.output
    with office.reading() as session:
        kept = session.scalars(select(Mandate)).one()
        assert (kept.holder_name, kept.address["town"], kept.scopes) == ("Maître Exemple", "Gent", ["goods"])
    assert journal(3) == [("mandate_granted", "file-9", "administrator goods")]


def test_a_mandate_that_is_taken_back_opens_the_question_again(desk, question, journal):
    desk("person", "mandate", "grant", "administrator", *ABOUT, *JUDGEMENT, typed=HOLDER)
    told = desk("person", "mandate", "revoke", "1", *ABOUT)
    assert told.stdout == f"Task {question} stays open: administrator_unknown.\n"
    assert journal(3)[-1] == ("mandate_revoked", "file-9", "administrator goods")
    assert desk("person", "caller", "administrator", *ABOUT, *CALLER).stdout.startswith("Mandaat vandaag niet geldig.")


def test_a_mandate_ends_on_a_day_which_still_counts(desk):
    desk("person", "mandate", "grant", "administrator", *ABOUT, *JUDGEMENT, typed=HOLDER)
    assert desk("person", "mandate", "end", "1", *ABOUT, "--on", "2026-11-10").exit_code == 0
    line = "1: administrator, goods, represent, … to 2026-11-10, judgement, does not hold\n"
    assert desk("person", "mandate", "list", *ABOUT).stdout == line


def test_the_list_names_a_holder_only_when_asked_and_the_journal_says_so(desk, journal):
    desk("person", "mandate", "grant", "administrator", *ABOUT, *JUDGEMENT, typed=HOLDER)
    assert "Exemple" not in desk("person", "mandate", "list", *ABOUT).stdout
    assert desk("person", "mandate", "list", *ABOUT, "--names").stdout.endswith(", holds, Maître Exemple\n")
    assert journal(3)[-2:] == [("mandates_shown", "file-9", ""), ("mandates_shown", "file-9", "with names")]


def test_a_holder_without_an_address_is_kept_and_said_to_get_no_letter(desk):
    told = desk("person", "mandate", "grant", "administrator", *ABOUT, *JUDGEMENT, typed="Maître Exemple\n")
    assert "No letter can go to the holder" in told.stdout


def test_a_caller_hears_one_line_that_names_nobody(desk, journal):
    desk("person", "mandate", "grant", "administrator", *ABOUT, *JUDGEMENT, typed=HOLDER)
    told = desk("person", "caller", "administrator", *ABOUT, *CALLER).stdout
    assert told.startswith("Bewindvoerder (goederen), vertegenwoordigt. Mag horen: ")
    assert told.count("\n") == 1
    assert "Exemple" not in told
    assert journal(3)[-1] == ("caller_answered", "file-9", "administrator phone")


def test_a_caller_nobody_knows_hears_nothing(desk):
    told = desk("person", "caller", "professional_helper", *ABOUT, *CALLER)
    assert told.stdout.startswith("Geen mandaat bekend. Zeg niets over de persoon.")


def test_of_two_administrators_who_is_calling_must_be_said(desk):
    for name in ("Maître Exemple", "Maître Deux"):
        holder = HOLDER.replace("Maître Exemple", name)
        desk("person", "mandate", "grant", "administrator", *ABOUT, *JUDGEMENT, typed=holder)
    told = desk("person", "caller", "administrator", *ABOUT, *CALLER)
    assert (told.exit_code, "--mandate 1, 2" in told.stderr) == (65, True)
    told = desk("person", "caller", "administrator", *ABOUT, *CALLER, "--mandate", "2")
    assert "Vraag eerst naar het vonnis" in told.stdout


@pytest.mark.parametrize(
    ("words", "typed", "reason"),
    [
        pytest.param(JUDGEMENT, "\n", "names_its_holder", id="nobody named"),
        pytest.param((*JUDGEMENT, "--until", "2026-01-01", "--since", "2026-02-01"), HOLDER, "ends_after_it_begins",
                     id="ends before it begins"),
        pytest.param((*JUDGEMENT[:5], "written", *JUDGEMENT[6:]), HOLDER, "comes_from_a_judge", id="no judgement"),
        pytest.param(JUDGEMENT, HOLDER.replace("9000", "90"), "postal_code", id="no postal code"),
    ],
)  # fmt: skip
def test_a_mandate_that_is_not_complete_is_refused(desk, office, words, typed, reason):
    told = desk("person", "mandate", "grant", "administrator", *ABOUT, *words, typed=typed)
    assert told.exit_code == 65
    assert reason in told.stderr
    with office.reading() as session:
        assert session.scalars(select(Mandate)).all() == []


@pytest.mark.parametrize("verb", [("end", "1", "--on", "2026-11-10"), ("revoke", "1")])
def test_the_mandate_of_somebody_else_is_not_touched(desk, office, verb):
    desk("person", "mandate", "grant", "administrator", *ABOUT, *JUDGEMENT, typed=HOLDER)
    told = desk("person", "mandate", *verb, "--person", "1", *AGENT)
    assert told.exit_code == 65
    with office.reading() as session:
        kept = session.scalars(select(Mandate)).one()
        assert (kept.until, kept.revoked_on) == (None, None)


@pytest.mark.parametrize("verb", [
    ("mandate", "grant", "parent", "--scope", "person", "--proof", "oral", "--proof-day", "2026-11-01"),
    ("mandate", "end", "1", "--on", "2026-11-10"), ("mandate", "revoke", "1"), ("mandate", "list"),
    ("caller", "parent", *CALLER),
])  # fmt: skip
def test_only_who_answers_people_may(desk, journal, verb):
    assert desk("person", *verb, "--person", "3", "--as", "author", "--case", "x").exit_code == 77
    assert journal(3) == []
