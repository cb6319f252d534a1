"""What two registers say otherwise of somebody: each kind of change, its day, and what is no change."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from register_rows import a_frame, a_household, a_row

from outreach.people.extract import COLUMNS
from outreach.people.register.changes import INCOME_COLUMNS, WATCHED, Thresholds, changes_between

Row = dict[str, Any]
FIRST, SECOND = date(2026, 10, 22), date(2026, 11, 22)
READ_ON = "2026-11-22"  # where the register gives no day
THRESHOLDS = Thresholds(change_percent=20, ages=(17, 18, 21, 66))
NO_YEAR = {"income_year": None, "work_income": None, "replacement_income": None, "other_income": None}
NO_RECENT = {f"{name}_recent": None for name in NO_YEAR}


def found(
    before: list[Row], after: list[Row], days: tuple[date, date] = (FIRST, SECOND), **columns: Any
) -> list[tuple[str, str, str, str]]:
    """Changes as (national number, kind, day, detail), sorted."""
    frames = [a_frame(rows).with_columns(household_incomplete=pl.lit(False)) for rows in (before, after)]
    frames = [frame.with_columns(**columns) for frame in frames]
    said = changes_between(frames[0].lazy(), frames[1].lazy(), days, THRESHOLDS)
    return sorted((key, kind, day.isoformat(), detail) for key, kind, day, detail in said.iter_rows())


def of_one(changes: Row, before: Row | None = None) -> list[tuple[str, str, str]]:
    """The changes of one person: (kind, day, detail)."""
    row = a_row(**(before or {}))
    return [change[1:] for change in found([row], [row | changes])]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        # identity, language, contact, protection
        ({}, {"last_name": "Blaumann"}, [("identity", READ_ON, "name")]),
        ({}, {"first_names": None}, [("identity", READ_ON, "name")]),
        ({}, {"birth_date": "1979-01-02"}, [("identity", READ_ON, "birth_date")]),
        ({}, {"nationality_group": "REF"}, [("identity", READ_ON, "nationality")]),
        ({}, {"language_choice": "de", "language_source": "login"}, [("language", READ_ON, "")]),
        ({"phone": "0470123456"}, {"phone": "0470123457"}, [("contact", READ_ON, "phone")]),
        ({"phone": "0470123456"}, {"phone": None}, [("contact", READ_ON, "phone")]),
        ({}, {"email": "a@example.invalid"}, [("contact", READ_ON, "email")]),
        ({}, {"channel_preference": "sms"}, [("contact", READ_ON, "preference")]),
        ({}, {"protection": "ADMIN"}, [("protection", READ_ON, "protection")]),
        ({}, {"mandate_kind": "parent", "mandate_name": "Sam Exemple"}, [("protection", READ_ON, "mandate")]),
        # address
        ({}, {"street": "Rue Neuve", "address_since": "2026-11-03"}, [("address", "2026-11-03", "moved")]),
        ({}, {"street": "Rue Inventee"}, [("address", "2015-01-01", "corrected")]),
        ({"address_since": None}, {"street": "Rue Neuve"}, [("address", READ_ON, "moved")]),
        ({"address_kind": "PRIS"}, {"address_kind": "OWN", "address_since": "2026-11-03"},
         [("address", "2026-11-03", "released")]),
        ({}, {"address_kind": "PRIS", "address_since": "2026-11-03"}, [("address", "2026-11-03", "prison")]),
        ({}, {"address_kind": "STRUCK", "address_since": None}, [("address", READ_ON, "struck_off")]),
        ({}, {"address_kind": "REF", "care_of": "CPAS"}, [("address", "2015-01-01", "reference")]),
        ({}, {"address_kind": "CONF"}, [("address", "2015-01-01", "confidential")]),
        ({}, {"really_lives_in_belgium": None}, [("address", READ_ON, "residence")]),
        # death
        ({}, {"death_date": "2026-11-02"}, [("death", "2026-11-02", "")]),
        ({"death_date": "2026-10-02"}, {}, [("death", "2026-10-02", "")]),
        ({"death_date": "2026-10-02"}, {"death_date": None}, [("death", READ_ON, "withdrawn")]),
        # finding
        ({}, {"earning_capacity_reduced": "Y"}, [("finding", READ_ON, "")]),
        ({"autonomy_points": 7}, {"autonomy_points": 12}, [("finding", READ_ON, "")]),
        ({"autonomy_points": 7, "finding_until": "2027-01-01"}, {"finding_until": "2028-01-01"},
         [("finding", READ_ON, "")]),
        ({"autonomy_points": 7, "finding_until": "2026-11-10"}, {}, [("finding", "2026-11-11", "expired")]),
        ({"autonomy_points": 7, "finding_until": "2026-10-22"}, {}, [("finding", "2026-10-23", "expired")]),
        ({"autonomy_points": 7, "finding_until": "2026-10-21"}, {}, []),  # was over before
        ({"autonomy_points": 7, "finding_until": "2026-11-22"}, {}, []),  # still holds on the day
        ({"finding_until": "2026-11-10"}, {}, []),  # no finding was made
        ({"earning_capacity_reduced": "NA", "finding_until": "2026-11-10"}, {}, []),
        ({"autonomy_points": 7, "finding_until": "2026-11-10"}, {"finding_until": "2030-01-01"},
         [("finding", READ_ON, "")]),  # prolonged in time
        ({}, {"parking_card": "Y"}, [("finding", READ_ON, "sign")]),
        # decision, benefits, claims
        ({}, {"earlier_decision": "REFUSED_MEDICAL", "earlier_decision_on": "2026-11-05"},
         [("decision", "2026-11-05", "")]),
        ({}, {"earlier_decision": "GRANTED"}, [("decision", READ_ON, "")]),
        ({}, {"benefits_received": "ARR"}, [("benefits", READ_ON, "")]),
        ({"benefits_received": None}, {"benefits_received": "-"}, [("benefits", READ_ON, "")]),
        ({"benefits_received": "RIS SICK"}, {"benefits_received": "SICK RIS"}, []),
        ({}, {"claims_pending": "AI"}, [("claims", READ_ON, "")]),
        # composition of one person
        ({}, {"civil_state": "40", "civil_state_since": "2026-10-30"}, [("composition", "2026-10-30", "civil_state")]),
        ({"legal_cohabitation": "D", "legal_cohabitation_since": "2020-01-01"},
         {"legal_cohabitation": "C", "legal_cohabitation_since": "2026-11-01"},
         [("composition", "2026-11-01", "legal_cohabitation")]),
        ({}, {"household_until": "2026-11-04"}, [("composition", "2026-11-04", "period")]),
        ({}, {"child_benefit_for": 2}, [("composition", READ_ON, "child_benefit")]),
        ({}, {"co_tenancy_registered": "Y"}, [("composition", READ_ON, "co_tenancy")]),
        # what is none
        ({}, {"ticket_cbss": "another", "extract_day": "2026-11-22"}, []),
        ({"phone": None, "autonomy_points": None}, {}, []),
    ],
)  # fmt: skip
def test_a_change_has_its_kind_its_day_and_a_word(before: Row, after: Row, changes: list[tuple[str, str, str]]) -> None:
    if before.get("death_date") and not after:
        before, after = {}, before
    assert of_one(after, before) == changes


@pytest.mark.parametrize(
    ("before", "after", "detail"),
    [
        ({"work_income": 1_000_000}, {"work_income": 1_200_000}, "revised"),
        ({"work_income": 1_000_000}, {"work_income": 1_199_999}, None),
        ({"work_income": 1_000_000}, {"work_income": 800_000}, "revised"),
        ({"work_income": 0}, {"work_income": 1}, "revised"),  # from nothing to something
        ({"work_income_recent": 500_000}, {"work_income_recent": 900_000}, "revised"),
        ({"work_income": 500_000}, {"work_income": 0, "replacement_income": 500_000}, None),  # the total counts
        (NO_YEAR | NO_RECENT, {}, "known"),
        ({}, NO_YEAR | NO_RECENT, "unknown"),
        (NO_YEAR | NO_RECENT, NO_YEAR | NO_RECENT, None),
        # the year moves on: what was the recent year is the reference year now
        ({"work_income_recent": 500_000},
         {"income_year": 2025, "work_income": 500_000, "income_year_recent": 2026, "work_income_recent": 510_000},
         None),
        ({"work_income_recent": 500_000},
         {"income_year": 2025, "work_income": 500_000, "income_year_recent": 2026, "work_income_recent": 900_000},
         "newer_year"),
        ({"work_income_recent": 500_000},
         {"income_year": 2025, "work_income": 900_000, **NO_RECENT}, "revised"),
        ({"work_income": 500_000, **NO_RECENT}, {"work_income": 500_000, "work_income_recent": 900_000}, "newer_year"),
        ({"work_income": 500_000, **NO_RECENT}, {"work_income": 500_000, "work_income_recent": 510_000}, None),
        ({}, {"work_income": None}, None),  # an older year is no longer known; the newer one is
    ],
)  # fmt: skip
def test_an_income_changes_by_a_fifth_of_a_year_both_know(before: Row, after: Row, detail: str | None) -> None:
    row = a_row(**before)
    usual = a_row()
    newer = row | {name: usual[name] for name in INCOME_COLUMNS} | after
    told = [(kind, detail) for _, kind, _, detail in found([row], [newer])]
    assert told == ([] if detail is None else [("income", detail)])


@pytest.mark.parametrize(
    ("birth", "days", "reached"),
    [
        pytest.param("2008-11-01", (FIRST, SECOND), ("2026-11-01", "18"), id="between the days"),
        pytest.param("2008-11-22", (FIRST, SECOND), ("2026-11-22", "18"), id="on the second day"),
        pytest.param("2008-10-22", (FIRST, SECOND), None, id="on the first day, which counted then"),
        pytest.param("2008-11-23", (FIRST, SECOND), None, id="the day after"),
        pytest.param("2009-11-01", (FIRST, SECOND), ("2026-11-01", "17"), id="seventeen"),
        pytest.param("1960-11-01", (FIRST, SECOND), ("2026-11-01", "66"), id="the pension age handed in"),
        pytest.param("1961-11-01", (FIRST, SECOND), None, id="an age nobody handed in"),
        pytest.param("2008-02-29", (date(2026, 2, 28), date(2026, 3, 1)), ("2026-03-01", "18"), id="29 February"),
        pytest.param("2008-02-29", (date(2026, 2, 1), date(2026, 2, 28)), None, id="29 February, the day before"),
        pytest.param("2008-11-00", (FIRST, date(2026, 11, 30)), None, id="day unknown, not sure yet"),
        pytest.param("2008-11-00", (FIRST, date(2026, 12, 1)), ("2026-12-01", "18"), id="day unknown, sure now"),
        pytest.param("2008-00-00", (FIRST, date(2026, 12, 30)), None, id="month unknown, not sure yet"),
        pytest.param("2008-00-00", (FIRST, date(2026, 12, 31)), ("2026-12-31", "18"), id="month unknown, sure now"),
        pytest.param("2008-11-01", (SECOND, SECOND), None, id="no day between"),
    ],
)
def test_a_birthday_that_matters_is_found_once(
    birth: str, days: tuple[date, date], reached: tuple[str, str] | None
) -> None:
    row = a_row(birth_date=birth, national_number="number")
    expected = [("number", "age", *reached)] if reached else []
    assert found([row], [row], days) == expected


def test_the_dead_have_no_birthday() -> None:
    row = a_row(birth_date="2008-11-01", national_number="number", death_date="2026-10-01")
    assert found([row], [row]) == []


def test_who_stays_is_told_who_joined_and_when() -> None:
    head, child, newborn = a_household(
        {}, {"relationship_code": "03"}, {"relationship_code": "03", "household_since": "2026-11-05"}
    )
    stays = [head["national_number"], child["national_number"]]
    assert found([head, child], [head, child, newborn]) == sorted(
        (number, "composition", "2026-11-05", "joined") for number in stays
    )


def test_who_stays_is_told_who_left_and_who_left_has_moved_apart() -> None:
    head, spouse = a_household({}, {"relationship_code": "02"})
    gone = spouse | {
        "reference_person": spouse["national_number"], "relationship_code": "01", "household_since": "2026-11-03",
        "previous_reference_person": head["national_number"], "previous_relationship_code": "02",
        "previous_household_since": "2015-01-01", "previous_household_until": "2026-11-02",
    }  # fmt: skip
    told = found([head, spouse], [head, gone])
    assert (head["national_number"], "composition", "2026-11-02", "left") in told
    assert (spouse["national_number"], "composition", "2026-11-03", "moved_apart") in told
    assert [change for change in told if change[0] == head["national_number"]] == [
        (head["national_number"], "composition", "2026-11-02", "left")
    ]


def test_who_stays_is_told_that_somebody_died() -> None:
    head, spouse = a_household({}, {"relationship_code": "02"})
    told = found([head, spouse], [head, spouse | {"death_date": "2026-11-09"}])
    assert told == sorted(
        [
            (head["national_number"], "composition", "2026-11-09", "died"),
            (spouse["national_number"], "death", "2026-11-09", ""),
        ]
    )


def test_a_row_that_was_laid_aside_makes_nobody_leave() -> None:
    head, spouse = a_household({}, {"relationship_code": "02"})
    assert found([head, spouse], [head], household_incomplete=pl.lit(True)) == []
    assert found([head], [head, spouse], household_incomplete=pl.lit(True)) == []


def test_many_people_at_one_address_are_no_household_whose_members_come_and_go() -> None:
    many = a_household({}, *({"relationship_code": "12"} for _ in range(40)))
    assert found(many[:-1], many) == []
    collective = [row | {"relationship_code": "20", "reference_person": "HOME-17"} for row in many[:4]]
    assert found(collective[:-1], collective) == []


def test_whoever_only_one_register_names_has_no_change() -> None:
    assert found([a_row()], [a_row()]) == []


def test_a_register_kept_before_a_column_existed_compares_all_the_same() -> None:
    row = a_row()
    older = a_frame([row]).drop([c.name for c in COLUMNS if c.optional])
    newer = a_frame([row | {"co_tenancy_registered": "Y"}])
    said = changes_between(older.lazy(), newer.lazy(), (FIRST, SECOND), THRESHOLDS)
    assert said["detail"].to_list() == ["co_tenancy"]


def test_every_column_of_the_register_is_watched() -> None:
    watched = {name for watch in WATCHED for name in watch.columns} | {*INCOME_COLUMNS}
    # The key itself, the day of the file, and the ticket of the row: they say nothing of the person.
    assert {column.name for column in COLUMNS} - watched == {"national_number", "extract_day", "ticket_cbss"}
