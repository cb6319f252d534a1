"""What people say beside the register: kept, taken back, followed when it is newer, shown when it differs."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from register_rows import a_frame, a_household, a_row
from sqlalchemy import select, text

from outreach.eligibility.facts import FACTS
from outreach.errors import FactRefused
from outreach.people.households import statements
from outreach.people.households.beside import BESIDE, SAID, Topic
from outreach.people.households.facts import Households, facts_of, households_of
from outreach.people.tables import KnownPerson, Statement
from outreach.people.vocabulary import ContactSource
from outreach.storage.database import Database

DAY = date(2026, 11, 22)
SAID_ON = date(2026, 11, 10)
DESK = ContactSource.DESK
SPOUSE, CHILD, SIBLING, UNRELATED = ({"relationship_code": code} for code in ("02", "03", "09", "12"))
YOUNG = {"birth_date": "2015-05-05"}
Say = dict[str, Any]


def said_by(row: dict[str, Any], said_on: date = SAID_ON, **topics: Any) -> list[tuple[Any, ...]]:
    return [(row["national_number"], topic, int(value), said_on) for topic, value in topics.items()]


def heard(rows: list[dict[str, Any]], said_on: date = SAID_ON, day: date = DAY, **topics: Any) -> Households:
    """The households when the first person of the rows said something."""
    frame = pl.DataFrame(said_by(rows[0], said_on, **topics), schema=SAID, orient="row")
    return households_of(a_frame(rows).lazy(), day, statements=frame)


def first(kept: Households) -> Say:
    return kept.facts.row(0, named=True)


# What follows from what was said


def test_a_topic_is_a_fact_of_the_vocabulary_and_never_somebody_elses_income() -> None:
    assert {*Topic} <= set(FACTS)
    assert not [topic for topic in Topic if "income" in topic or topic in ("partner_receives_arr", "residence")]


def test_no_partner_said_brings_nothing_of_the_partner_along() -> None:
    earning = SPOUSE | {"work_income": 1_000_000, "benefits_received": "ARR", "child_benefit_for": 2}
    row = first(heard(a_household({"child_benefit_for": 1}, earning, CHILD | YOUNG), partner_counts=False))
    assert row["partner_counts"] is False
    assert (row["partner_income"], row["partner_income_recent"], row["partner_receives_arr"]) == (0, 0, False)
    assert (row["co_tenancy_registered"], row["partner_detained"]) == (False, False)
    assert row["dependent_children"] == 1, "the spouse's two are no longer counted"
    assert row["lives_alone"] is None, "the spouse is another adult there, or has left"


def test_the_change_of_income_is_then_the_persons_own() -> None:
    rows = a_household(
        {"work_income": 100, "work_income_recent": 150}, SPOUSE | {"work_income": 900, "work_income_recent": 900}
    )
    assert first(heard(rows, lives_alone=True))["income_changed"] is False
    assert first(heard(rows, partner_counts=False))["income_changed"] is True


def test_a_partner_the_register_does_not_know_brings_what_is_unknown() -> None:
    row = first(heard([a_row()], partner_counts=True))
    assert row["partner_counts"] is True
    for name in (
        "partner_income", "partner_income_recent", "partner_receives_arr", "income_changed", "dependent_children",
        "co_tenancy_registered", "partner_detained",
    ):  # fmt: skip
        assert row[name] is None, name


def test_somebody_unrelated_at_home_is_not_taken_for_the_partner_somebody_speaks_of() -> None:
    row = first(heard(a_household({}, UNRELATED | {"work_income": 5}), partner_counts=True))
    assert (row["partner_counts"], row["partner_income"]) == (True, None)


def test_one_of_two_registered_spouses_is_not_chosen() -> None:
    assert first(heard(a_household({}, SPOUSE, SPOUSE), partner_counts=True))["partner_income"] is None


def test_a_partner_the_register_knows_stays_that_one() -> None:
    rows = a_household({}, SPOUSE | {"work_income": 700})
    assert first(heard(rows, partner_counts=True)) == first(households_of(a_frame(rows).lazy(), DAY))


def test_a_co_tenancy_with_a_spouse_cannot_be() -> None:
    kept = heard(a_household({}, SPOUSE), co_tenancy_registered=True)
    assert first(kept)["co_tenancy_registered"] is False
    assert kept.beside.select("prevails", "is_newer").row(0) == (False, True)
    assert kept.conflicts.height == 1


def test_a_co_tenancy_with_somebody_unrelated_is_as_said() -> None:
    rows = a_household({"co_tenancy_registered": "N"}, UNRELATED)
    assert first(heard(rows, co_tenancy_registered=True))["co_tenancy_registered"] is True
    assert first(heard(rows, co_tenancy_registered=True, partner_counts=True))["co_tenancy_registered"] is True
    assert first(heard(rows, co_tenancy_registered=True, partner_counts=False))["co_tenancy_registered"] is False


def test_a_detained_partner_said_is_followed_only_where_there_may_be_a_partner() -> None:
    assert first(heard(a_household({}, UNRELATED), partner_detained=True))["partner_detained"] is True
    assert first(heard([a_row()], partner_detained=True))["partner_detained"] is False


@pytest.mark.parametrize(
    ("changes", "topic", "value"),
    [
        ({"civil_state": None}, "ever_married", True),
        ({"really_lives_in_belgium": None}, "really_lives_in_belgium", True),
        ({}, "disability_after_child_benefit", True),
        ({"child_benefit_for": 0}, "dependent_children", 2),
        ({"relationship_code": "03", "reference_person": "85031400126"}, "lives_alone", False),
        ({}, "lives_alone", False),
    ],
)
def test_the_person_is_followed(changes: dict[str, Any], topic: str, value: Any) -> None:
    assert first(heard([a_row(**changes)], **{topic: value}))[topic] == value


def test_a_statement_changes_nothing_for_anybody_else() -> None:
    rows = [*a_household({}, SPOUSE), a_row(), *a_household({}, UNRELATED)]
    quiet, after = households_of(a_frame(rows).lazy(), DAY), heard(rows, partner_counts=False)
    assert_frame_equal(quiet.facts[1:], after.facts[1:])
    assert_frame_equal(quiet.evidence, after.evidence)  # it is of the register alone


def test_a_statement_of_somebody_the_register_does_not_name_is_left_out() -> None:
    said = pl.DataFrame([("nobody", "partner_counts", 1, SAID_ON)], schema=SAID, orient="row")
    kept = households_of(a_frame([a_row()]).lazy(), DAY, statements=said)
    assert kept.beside.is_empty()
    assert first(kept)["partner_counts"] is False


def test_without_statements_nothing_stands_beside() -> None:
    kept = households_of(a_frame([a_row()]).lazy(), DAY)
    assert kept.beside.schema == pl.Schema(BESIDE)
    assert kept.conflicts.is_empty()


def test_the_facts_follow_what_was_said_when_asked_for_alone() -> None:
    rows = a_household({}, SPOUSE)
    said = pl.DataFrame(said_by(rows[0], partner_counts=False), schema=SAID, orient="row")
    alone = facts_of(a_frame(rows).lazy(), DAY, statements=said).collect()
    assert_frame_equal(alone, heard(rows, partner_counts=False).facts)


# Newer or older than the register

SINCE_2015 = "2015-01-01"


@pytest.mark.parametrize(
    ("members", "said_on", "followed"),
    [
        pytest.param([{}, SPOUSE], date(2026, 11, 10), True, id="said after, the household unchanged since 2015"),
        pytest.param([{}, SPOUSE], date(2015, 1, 1), True, id="said on the very day"),
        pytest.param([{}, SPOUSE], date(2014, 12, 31), False, id="said the day before"),
        pytest.param([{}, SPOUSE | {"household_since": "2026-11-11"}], date(2026, 11, 10), False, id="moved in since"),
        pytest.param(
            [{"civil_state": "20", "civil_state_since": "2026-11-11"}, SPOUSE],
            date(2026, 11, 10), False, id="married since",
        ),
        pytest.param(
            [{}, SPOUSE, CHILD | YOUNG | {"household_since": "2026-11-11"}],
            date(2026, 11, 10), True, id="a child came, which says nothing of a partner",
        ),
        pytest.param(
            [{}, SPOUSE, SIBLING | {"death_date": "2026-11-11"}], date(2026, 11, 10), False, id="somebody died since"
        ),
        pytest.param([{}, SPOUSE], date(2026, 11, 23), False, id="said after the day that is screened"),
    ],
)  # fmt: skip
def test_a_statement_is_followed_when_it_is_no_older_than_the_household(
    members: list[dict[str, Any]], said_on: date, followed: bool
) -> None:
    kept = heard(a_household(*members), said_on, partner_counts=False)
    assert first(kept)["partner_counts"] is not followed


def test_a_partner_who_died_since_is_not_kept_alive_by_what_was_said() -> None:
    rows = a_household({}, SPOUSE | {"death_date": "2026-11-15"})
    assert first(heard(rows, partner_counts=True))["partner_counts"] is False


def test_an_unknown_that_is_newer_stays_unknown() -> None:
    rows = a_household({}, UNRELATED | {"household_since": "2026-11-15"})
    kept = heard(rows, partner_counts=False)
    assert first(kept)["partner_counts"] is None
    assert kept.beside["prevails"].to_list() == [False]
    assert kept.conflicts.is_empty(), "one of the two does not know"


def test_who_moved_to_an_institution_since_is_where_the_register_says() -> None:
    rows = [a_row(address_kind="INST", address_since="2026-11-15")]
    assert first(heard(rows, lives_alone=True))["lives_alone"] is False
    assert first(heard(rows, date(2026, 11, 16), lives_alone=True))["lives_alone"] is True


def test_without_a_date_the_register_counts_as_of_the_day_it_was_read() -> None:
    rows = [a_row(child_benefit_paid="Y")]  # read on 1 November
    older, newer = date(2026, 10, 31), date(2026, 11, 1)
    assert first(heard(rows, older, disability_after_child_benefit=True))["disability_after_child_benefit"] is False
    assert first(heard(rows, newer, disability_after_child_benefit=True))["disability_after_child_benefit"] is True
    silent = [a_row()]
    assert first(heard(silent, older, disability_after_child_benefit=True))["disability_after_child_benefit"] is True


def test_an_extract_that_says_the_same_again_does_not_end_a_statement() -> None:
    rows = a_household({}, SPOUSE)
    later = [row | {"extract_day": "2026-12-31"} for row in rows]
    assert first(heard(later, day=date(2027, 1, 5), partner_counts=False))["partner_counts"] is False


# Conflicts


@pytest.mark.parametrize("said_on", [date(2014, 1, 1), SAID_ON])
def test_a_conflict_is_shown_whoever_is_followed_and_nothing_is_overwritten(said_on: date) -> None:
    rows = a_household({}, SPOUSE)
    [conflict] = heard(rows, said_on, partner_counts=False).conflicts.to_dicts()
    assert conflict == {
        "person_key": rows[0]["national_number"], "topic": "partner_counts", "registered": 1,
        "registered_since": date(2015, 1, 1), "registered_on": date(2026, 11, 1), "said": 0, "said_on": said_on,
        "is_newer": said_on == SAID_ON, "prevails": said_on == SAID_ON,
    }  # fmt: skip


def test_the_same_from_both_is_no_conflict() -> None:
    kept = heard(a_household({}, SPOUSE), partner_counts=True)
    assert kept.conflicts.is_empty()
    assert kept.beside.height == 1


def test_a_conflict_is_with_the_register_alone_not_with_what_follows_from_another_statement() -> None:
    rows = a_household({}, SPOUSE | {"child_benefit_for": 2})
    kept = heard(rows, partner_counts=False, dependent_children=2)
    assert kept.conflicts["topic"].to_list() == ["partner_counts"]


# Kept in the database


@pytest.fixture
def person(database: Database) -> int:
    with database.transaction() as session:
        session.add(KnownPerson(person_key="k" * 32))
        session.flush()
        return session.scalars(select(KnownPerson.id)).one()


@pytest.fixture
def told(database: Database, person: int, now: datetime) -> Callable[..., None]:
    def run(topic: str, value: Any, said_on: date = SAID_ON, source: ContactSource = DESK) -> None:
        with database.transaction() as session:
            statements.say(session, person, topic, value, said_on, source, now)

    return run


def holding(database: Database, day: date = DAY) -> list[tuple[Any, ...]]:
    with database.reading() as session:
        return [row[1:] for row in statements.in_force(session, day).iter_rows()]


def test_a_statement_holds_from_the_day_it_was_said(database: Database, told: Callable[..., None]) -> None:
    told("partner_counts", False)
    told("dependent_children", 2, date(2026, 11, 12))
    assert holding(database) == [("partner_counts", 0, SAID_ON), ("dependent_children", 2, date(2026, 11, 12))]
    assert holding(database, date(2026, 11, 11)) == [("partner_counts", 0, SAID_ON)]
    assert holding(database, date(2026, 11, 9)) == []


def test_said_anew_the_earlier_statement_ends_and_both_stay(
    database: Database, person: int, told: Callable[..., None]
) -> None:
    told("partner_counts", False)
    told("partner_counts", True, date(2026, 11, 15))
    assert holding(database) == [("partner_counts", 1, date(2026, 11, 15))]
    assert holding(database, date(2026, 11, 12)) == [("partner_counts", 0, SAID_ON)]
    with database.reading() as session:
        kept = statements.said_by(session, [person])
        assert [(statements.value_of(one), one.ended_on) for one in kept] == [(False, date(2026, 11, 15)), (True, None)]


def test_a_letter_that_arrives_late_does_not_end_what_was_said_after_it(
    database: Database, person: int, told: Callable[..., None]
) -> None:
    told("lives_alone", True, date(2026, 11, 1))
    told("lives_alone", False, date(2026, 11, 15))
    told("lives_alone", True, SAID_ON, ContactSource.LETTER)
    assert holding(database) == [("lives_alone", 0, date(2026, 11, 15))]
    assert holding(database, date(2026, 11, 12)) == [("lives_alone", 1, SAID_ON)]
    with database.reading() as session:
        ends = [(one.said_on, one.ended_on) for one in statements.said_by(session, [person])]
    later = date(2026, 11, 15)
    assert ends == [(date(2026, 11, 1), later), (SAID_ON, later), (later, None)]


def test_twice_on_one_day_the_last_word_counts(database: Database, told: Callable[..., None]) -> None:
    told("partner_counts", False)
    told("partner_counts", True)
    assert holding(database) == [("partner_counts", 1, SAID_ON)]


def test_what_was_taken_back_no_longer_holds(database: Database, person: int, told: Callable[..., None]) -> None:
    told("partner_counts", False)
    with database.transaction() as session:
        assert statements.take_back(session, person, "partner_counts", date(2026, 11, 20))
        assert not statements.take_back(session, person, "partner_counts", DAY)
    assert holding(database) == []
    assert holding(database, date(2026, 11, 19)) == [("partner_counts", 0, SAID_ON)]


@pytest.mark.parametrize(
    ("topic", "value", "said_on", "source"),
    [
        pytest.param("partner_income", 5, SAID_ON, DESK, id="the other person's income"),
        pytest.param("death", True, SAID_ON, DESK, id="a death has a home of its own"),
        pytest.param("language", True, SAID_ON, DESK, id="a language too"),
        pytest.param("autonomy_points", 9, SAID_ON, DESK, id="a physician's finding"),
        pytest.param("partner_counts", 1, SAID_ON, DESK, id="a number is no yes"),
        pytest.param("partner_counts", None, SAID_ON, DESK, id="nothing said"),
        pytest.param("dependent_children", 21, SAID_ON, DESK, id="more children than can be"),
        pytest.param("dependent_children", True, SAID_ON, DESK, id="yes is no number"),
        pytest.param("partner_counts", True, DAY + timedelta(days=1), DESK, id="tomorrow"),
        pytest.param("partner_counts", True, SAID_ON, ContactSource.REGISTER, id="the register says nothing here"),
    ],
)
def test_what_cannot_be_said_is_refused_and_not_kept(
    database: Database, told: Callable[..., None], topic: str, value: Any, said_on: date, source: ContactSource
) -> None:
    with pytest.raises(FactRefused) as refused:
        told(topic, value, said_on, source)
    assert "kkkk" not in refused.value.sentence
    with database.reading() as session:
        assert session.scalars(select(Statement)).all() == []


def test_what_was_said_is_sealed(database: Database, told: Callable[..., None]) -> None:
    told("dependent_children", 13)
    with database.reading() as session:
        [raw] = session.execute(text("SELECT value FROM statement")).scalars()
    assert b"value" not in bytes(raw)


def test_what_is_kept_reaches_the_facts(database: Database, told: Callable[..., None]) -> None:
    rows = a_household({}, SPOUSE)
    frame = a_frame(rows).with_columns(person_key=pl.Series(["k" * 32, "other"]))
    told("partner_counts", False)
    with database.reading() as session:
        said = statements.in_force(session, DAY)
    kept = households_of(frame.lazy(), DAY, statements=said)
    assert kept.facts["partner_counts"].to_list() == [False, True]
    assert kept.conflicts.height == 1
