"""Register rows become the facts of a household; each test is one line of the decision table in docs/households.md."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from register_rows import a_frame, a_household, a_number, a_row

from outreach.eligibility.facts import FACTS, load_facts
from outreach.eligibility.parameters import OfficialEntry, ParameterBook
from outreach.eligibility.right import load_rights
from outreach.eligibility.screening import screen_frame
from outreach.eligibility.timing import finding_holds, income_changed
from outreach.people.extract import COLUMNS
from outreach.people.households import own_facts
from outreach.people.households.facts import facts_of, read_facts, write_facts
from outreach.storage.sealing import Keyring

DAY = date(2026, 11, 22)
Facts = dict[str, Any]


def facts(rows: list[dict[str, Any]], day: date = DAY) -> list[Facts]:
    return facts_of(a_frame(rows).lazy(), day).collect().to_dicts()


def facts_of_one(**changes: Any) -> Facts:
    [only] = facts([a_row(**changes)])
    return only


def home(*members: dict[str, Any]) -> list[tuple[bool | None, bool | None]]:
    """Of each member: whether a partner counts, and whether they live alone."""
    return [(row["partner_counts"], row["lives_alone"]) for row in facts(a_household(*members))]


SPOUSE, CHILD, SIBLING, COUSIN, UNRELATED, PARTNER = (
    {"relationship_code": c} for c in ("02", "03", "09", "17", "12", "21")
)
COUPLE, ALONE, WITH_RELATIVES, UNKNOWN = (True, True), (False, True), (False, False), (None, None)
YOUNG = {"birth_date": "2015-05-05"}


def test_the_facts_are_those_of_the_shared_vocabulary_in_its_order() -> None:
    frame = facts_of(a_frame([a_row()]).lazy(), DAY).collect()
    assert frame.columns == ["person_key", *load_facts()]


def test_a_register_kept_before_a_column_existed_leaves_its_facts_unknown() -> None:
    newer = [column.name for column in COLUMNS if column.optional]
    [row] = facts_of(a_frame([a_row()]).drop(newer).lazy(), DAY).collect().to_dicts()
    assert row["partner_counts"] is False
    for name in ("back_to_work", "years_since_back_to_work", "disability_after_child_benefit"):
        assert row[name] is None
    assert row["co_tenancy_registered"] is False, "nobody there to rent with"


# Partner and living alone


def test_a_household_of_one_lives_alone() -> None:
    assert home({}) == [ALONE]


def test_spouses_are_partners() -> None:
    assert home({}, SPOUSE) == [COUPLE, COUPLE]


def test_spouses_with_a_young_child_have_nobody_else_at_home() -> None:
    assert home({}, SPOUSE, CHILD | YOUNG) == [COUPLE, COUPLE, WITH_RELATIVES]


def test_spouses_with_a_grown_up_child_do_not_live_alone() -> None:
    assert home({}, SPOUSE, CHILD) == [(True, False), (True, False), WITH_RELATIVES]


def test_a_parent_with_a_young_child_lives_alone() -> None:
    assert home({}, CHILD | YOUNG)[0] == ALONE


def test_brother_and_sister_live_with_relatives() -> None:
    assert home({}, SIBLING) == [WITH_RELATIVES, WITH_RELATIVES]


@pytest.mark.parametrize("code", ["11", "12", "17", "21"])
def test_an_adult_who_may_be_unrelated_leaves_the_partner_unknown(code: str) -> None:
    assert home({}, {"relationship_code": code}) == [UNKNOWN, UNKNOWN]


def test_an_unrelated_child_is_no_partner() -> None:
    assert home({}, UNRELATED | YOUNG)[0] == ALONE


def test_two_unrelated_adults_leave_the_partner_unknown() -> None:
    assert home({}, UNRELATED, UNRELATED) == [UNKNOWN] * 3


def test_somebody_unrelated_beside_a_relative_is_not_living_alone_in_any_case() -> None:
    assert home({}, SIBLING, UNRELATED)[0] == (None, False)


def test_a_child_of_unmarried_parents_is_not_taken_for_the_partner_of_the_other_parent() -> None:
    assert home({}, UNRELATED, CHILD)[2] == (None, False)


def test_an_adult_of_unknown_age_counts_as_one_who_may_be() -> None:
    assert home({}, UNRELATED | {"birth_date": "2008-00-00"})[0] == UNKNOWN


def test_spouses_are_found_by_naming_each_other() -> None:
    son, wife = a_number("1990-01-01", 901), a_number("1991-01-01", 902)
    members = home(
        {"birth_date": "1960-01-01"},
        {
            "relationship_code": "03",
            "birth_date": "1990-01-01",
            "national_number": son,
            "spouse_number": wife,
            "civil_state": "20",
        },
        {
            "relationship_code": "04",
            "birth_date": "1991-01-01",
            "national_number": wife,
            "spouse_number": son,
            "civil_state": "20",
        },
        {"relationship_code": "03", "birth_date": "1993-01-01"},
    )
    assert members == [WITH_RELATIVES, (True, False), (True, False), WITH_RELATIVES]


def test_a_spouse_named_on_one_side_only_is_not_enough() -> None:
    friend = a_number("1990-01-01", 903)
    assert home({"spouse_number": friend}, UNRELATED | {"national_number": friend}) == [UNKNOWN, UNKNOWN]


def test_a_legal_cohabitant_in_force_is_a_partner() -> None:
    number = a_number("1990-01-01", 904)
    declared = {
        "legal_cohabitation": "D",
        "legal_cohabitation_since": "2020-01-01",
        "legal_cohabitation_partner": number,
    }
    assert home(declared, UNRELATED | {"national_number": number}) == [COUPLE, COUPLE]


def test_a_cohabitation_that_ceased_is_not_in_force() -> None:
    number = a_number("1990-01-01", 905)
    declared = {
        "legal_cohabitation": "D",
        "legal_cohabitation_since": "2020-01-01",
        "legal_cohabitation_partner": number,
    }
    ceased = {"legal_cohabitation": "C", "legal_cohabitation_since": "2024-01-01", "national_number": number}
    assert home(declared, UNRELATED | ceased) == [UNKNOWN, UNKNOWN]


def test_a_sister_who_declared_a_cohabitation_stays_a_sister() -> None:
    number = a_number("1990-01-01", 906)
    declared = {
        "legal_cohabitation": "D",
        "legal_cohabitation_since": "2020-01-01",
        "legal_cohabitation_partner": number,
    }
    assert home(declared, SIBLING | {"national_number": number}) == [WITH_RELATIVES, WITH_RELATIVES]


def test_two_spouses_in_one_household_leave_the_partner_unknown() -> None:
    assert home({}, SPOUSE, SPOUSE)[0] == UNKNOWN


# What is no household


@pytest.mark.parametrize(
    ("kind", "residence", "lives_alone"),
    [("INST", "institution", False), ("REF", "reference_address", None), ("PRIS", "prison", None)],
)
def test_an_institution_a_reference_address_and_a_prison_are_no_household(
    kind: str, residence: str, lives_alone: bool | None
) -> None:
    row, other = facts(a_household({"address_kind": kind}, UNRELATED | {"address_kind": kind}))
    assert (row["residence"], row["partner_counts"], row["lives_alone"]) == (residence, False, lives_alone)
    assert other["partner_counts"] is False


def test_the_residents_of_a_collective_household_form_none() -> None:
    rows = [a_row(relationship_code="20", reference_person="HOME-1", address_kind="INST") for _ in range(3)]
    assert [row["partner_counts"] for row in facts(rows)] == [False] * 3


def test_the_address_of_a_cpas_forms_no_household() -> None:
    members = facts(a_household({"care_of": "CPAS de Liège"}, UNRELATED | {"care_of": "CPAS de Liège"}))
    assert [(row["partner_counts"], row["lives_alone"]) for row in members] == [(False, None), (False, None)]


def test_a_household_ends_when_the_spouse_is_in_prison() -> None:
    assert home({}, SPOUSE | {"address_kind": "PRIS"})[0] == ALONE


def test_a_stay_in_hospital_does_not_end_a_household() -> None:
    assert home({}, SPOUSE | {"address_kind": "HOSP"}) == [COUPLE, COUPLE]


def test_somebody_married_in_an_institution_may_still_count_with_the_spouse() -> None:
    assert facts_of_one(address_kind="INST", civil_state="20")["partner_counts"] is None


def test_a_spouse_in_an_institution_leaves_the_other_unknown() -> None:
    assert home({}, SPOUSE | {"address_kind": "INST"})[0] == UNKNOWN


def test_somebody_struck_off_has_no_household_we_know() -> None:
    row = facts_of_one(address_kind="STRUCK")
    assert (row["partner_counts"], row["lives_alone"], row["in_population_register"]) == (None, None, False)


def test_a_household_we_do_not_see_whole_is_unknown() -> None:
    rows = a_frame([a_row()]).with_columns(household_incomplete=pl.lit(True))
    [row] = facts_of(rows.lazy(), DAY).collect().to_dicts()
    assert (row["partner_counts"], row["lives_alone"]) == UNKNOWN


@pytest.mark.parametrize("code", ["12", "17", "11", "21", "02"])
def test_whoever_may_be_the_partner_leaves_the_other_unknown_from_an_institution(code: str) -> None:
    away = {"relationship_code": code, "address_kind": "INST"}
    assert home({}, away)[0] == UNKNOWN


def test_the_spouse_of_a_child_at_home_may_be_away_too() -> None:
    members = home({}, CHILD | {"civil_state": "20"}, {"relationship_code": "04", "address_kind": "INST"})
    assert members[:2] == [WITH_RELATIVES, (None, False)]


def test_a_relative_in_an_institution_leaves_nothing_open() -> None:
    assert home({}, SIBLING | {"address_kind": "INST"})[0] == ALONE
    assert home({}, UNRELATED | YOUNG | {"address_kind": "INST"})[0] == ALONE, "a child is no partner"


@pytest.mark.parametrize(
    "care_of",
    ["OCMW Gent", "ocmw van Leuven", "C.P.A.S. de Namur", "ÖSHZ Eupen", "Centre public d'action sociale",
     "Openbaar Centrum voor Maatschappelijk Welzijn"],
)  # fmt: skip
def test_a_cpas_is_known_however_it_is_written(care_of: str) -> None:
    members = facts(a_household({"care_of": care_of}, UNRELATED | {"care_of": care_of}))
    assert [(row["partner_counts"], row["lives_alone"]) for row in members] == [(False, None), (False, None)]


def test_who_is_in_the_care_of_a_cpas_is_not_in_the_household_of_others() -> None:
    assert home({}, SPOUSE | {"care_of": "CPAS de Liège"})[0] == ALONE


def test_care_of_a_friend_is_a_household_like_others() -> None:
    assert home({"care_of": "Dominique Boisvert"}, UNRELATED) == [UNKNOWN, UNKNOWN]


def test_a_household_whose_reference_person_is_missing_is_unknown() -> None:
    row = facts_of_one(reference_person=a_number("1950-01-01"), relationship_code="03")
    assert (row["partner_counts"], row["lives_alone"], row["dependent_children"]) == (None, None, None)


def test_no_household_at_all_is_unknown() -> None:
    row = facts_of_one(reference_person=None, relationship_code=None)
    assert (row["partner_counts"], row["lives_alone"]) == UNKNOWN


def test_who_has_died_is_no_longer_there() -> None:
    rows = a_household({}, SPOUSE | {"death_date": "2026-11-01"})
    [widowed] = facts(rows)
    assert (widowed["partner_counts"], widowed["lives_alone"]) == ALONE


def test_only_the_period_open_on_the_day_counts() -> None:
    moved = {
        "household_since": "2026-11-10",
        "previous_household_since": "2015-01-01",
        "previous_household_until": "2026-11-10",
    }
    parent = a_row(birth_date="1955-01-01")
    child = a_row() | moved | {
        "previous_reference_person": parent["national_number"], "previous_relationship_code": "03",
    }  # fmt: skip
    assert [(r["partner_counts"], r["lives_alone"]) for r in facts([parent, child], DAY)] == [ALONE, ALONE]
    assert [(r["partner_counts"], r["lives_alone"]) for r in facts([parent, child], date(2026, 11, 9))] == [
        WITH_RELATIVES, WITH_RELATIVES,
    ]  # fmt: skip


def test_a_closed_period_is_no_household() -> None:
    row = facts_of_one(household_until="2026-10-01")
    assert (row["partner_counts"], row["lives_alone"]) == UNKNOWN


# Dependent children


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param([{"child_benefit_for": 2}, CHILD | YOUNG], 2, id="paid to the person"),
        pytest.param(
            [{"child_benefit_for": 0}, SPOUSE | {"child_benefit_for": 1}, CHILD | YOUNG], 1, id="to the partner"
        ),
        pytest.param([{}, SPOUSE | {"child_benefit_for": 1}, CHILD | YOUNG], 1, id="to the partner, own not known"),
        pytest.param([{"child_benefit_for": 1}, UNRELATED], 1, id="to the person, the partner unknown"),
        pytest.param([{}, CHILD | YOUNG], None, id="an own child at home and nothing known"),
        pytest.param([{"child_benefit_for": 0}, CHILD | YOUNG], 0, id="an own child, paid to somebody else"),
        pytest.param([{"child_benefit_for": 0}, SPOUSE, CHILD | YOUNG], None, id="the partner's column is empty"),
        pytest.param([{}, CHILD], 0, id="the child is grown up"),
        pytest.param([{}, SIBLING | YOUNG], 0, id="a young brother is no own child"),
        pytest.param([{}], 0, id="nobody"),
        pytest.param([{"child_benefit_for": 0}, UNRELATED | {"child_benefit_for": 1}], None, id="a possible partner's"),
        pytest.param([{"child_benefit_for": 0}, UNRELATED, UNRELATED | YOUNG], None, id="maybe a possible partner's"),
    ],
)
def test_dependent_children_of_the_reference_person(members: list[dict[str, Any]], expected: int | None) -> None:
    assert facts(a_household(*members))[0]["dependent_children"] == expected


def test_grandparents_do_not_count_the_child_of_a_daughter_at_home() -> None:
    members = facts(a_household({}, CHILD | {"child_benefit_for": 1}, {"relationship_code": "05"} | YOUNG))
    assert [row["dependent_children"] for row in members[:2]] == [0, 1]


# Income


def test_the_partner_brings_income_along() -> None:
    work = {
        "work_income": 1_000_000,
        "replacement_income": 20_000,
        "other_income": 3_000,
        "work_income_recent": 900_000,
    }
    one, two = facts(a_household({}, SPOUSE | work | {"benefits_received": "ARR"}))
    assert (one["partner_income"], one["partner_income_recent"], one["partner_receives_arr"]) == (
        1_023_000,
        900_000,
        True,
    )
    assert (two["partner_income"], two["own_work_income"], two["receives_arr"]) == (0, 1_000_000, True)


def test_without_a_partner_the_partner_has_no_income() -> None:
    row = facts_of_one()
    assert (row["partner_income"], row["partner_income_recent"], row["partner_receives_arr"]) == (0, 0, False)


def test_an_unknown_partner_has_an_unknown_income() -> None:
    row = facts(a_household({}, UNRELATED))[0]
    assert (row["partner_income"], row["partner_income_recent"], row["partner_receives_arr"]) == (None, None, None)


def test_a_part_of_the_partners_income_unknown_makes_all_of_it_unknown() -> None:
    assert facts(a_household({}, SPOUSE | {"other_income": None}))[0]["partner_income"] is None


def test_a_missing_assessment_is_not_zero() -> None:
    row = facts_of_one(work_income=None)
    assert row["own_work_income"] is None
    assert row["income_changed"] is None


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [(0, 0, False), (0, 1, True), (1, 0, True), (100, 119, False), (100, 120, True), (100, 81, False), (100, 80, True)],
)
def test_income_changed_by_twenty_percent_or_more(before: int, after: int, changed: bool) -> None:
    assert facts_of_one(work_income=before, work_income_recent=after)["income_changed"] is changed


def test_the_change_is_that_of_the_household() -> None:
    rows = a_household({"work_income": 100, "work_income_recent": 150},
                       SPOUSE | {"work_income": 900, "work_income_recent": 900})  # fmt: skip
    assert [row["income_changed"] for row in facts(rows)] == [False, False]


def test_in_the_new_year_the_recent_year_becomes_the_reference_year() -> None:
    [row] = facts([a_row(work_income=1, work_income_recent=2)], date(2027, 1, 10))
    assert (row["own_work_income"], row["own_work_income_recent"]) == (2, None)


# The person alone


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2008-11-22", DAY, 18),
        ("2008-11-23", DAY, 17),
        ("1985-11-00", DAY, None),
        ("1985-10-00", DAY, 41),
        ("1985-12-00", DAY, 40),
        ("1985-00-00", DAY, None),
        ("1985-11-00", date(2026, 11, 30), 41),
        ("1985-00-00", date(2026, 12, 31), 41),
        ("2008-02-29", date(2026, 2, 28), 17),
        ("2008-02-29", date(2026, 3, 1), 18),
        ("1899-01-01", DAY, None),
    ],
)
def test_age_on_the_day(birth: str, day: date, age: int | None) -> None:
    [row] = facts([a_row(birth_date=birth)], day)
    assert row["age"] == age


@pytest.mark.parametrize(
    ("kind", "expected"), [("POP", True), ("FOR", True), ("WAIT", False), ("BIS", False), (None, None)]
)
def test_the_register_somebody_stands_in(kind: str | None, expected: bool | None) -> None:
    assert facts_of_one(register_kind=kind)["in_population_register"] is expected


@pytest.mark.parametrize(("code", "expected"), [("Y", True), ("N", False), (None, None)])
def test_residence_not_verified_is_unknown(code: str | None, expected: bool | None) -> None:
    assert facts_of_one(really_lives_in_belgium=code)["really_lives_in_belgium"] is expected


@pytest.mark.parametrize(
    ("changes", "capacity", "points"),
    [
        ({"earning_capacity_reduced": "Y", "autonomy_points": 9}, "reduced", 9),
        ({"earning_capacity_reduced": "N"}, "not_reduced", None),
        ({"earning_capacity_reduced": "NA"}, "not_assessed", None),
        ({}, "not_assessed", None),
        ({"earning_capacity_reduced": "Y", "autonomy_points": 9, "finding_until": "2026-11-22"}, "reduced", 9),
        ({"earning_capacity_reduced": "Y", "autonomy_points": 9, "finding_until": "2026-11-21"}, "not_assessed", None),
    ],
)
def test_a_finding_holds_until_its_last_day(changes: dict[str, Any], capacity: str, points: int | None) -> None:
    row = facts_of_one(**changes)
    assert (row["earning_capacity"], row["autonomy_points"]) == (capacity, points)


@pytest.mark.parametrize(
    ("cell", "arr", "ai"), [("ARR AI", True, True), ("AI", False, True), ("-", False, False), (None, None, None)]
)
def test_benefits_received(cell: str | None, arr: bool | None, ai: bool | None) -> None:
    row = facts_of_one(benefits_received=cell)
    assert (row["receives_arr"], row["receives_ai"]) == (arr, ai)


@pytest.mark.parametrize(
    ("kind", "since", "expected"),
    [
        ("INST", "2026-08-22", True),
        ("INST", "2026-08-23", False),
        ("INST", None, None),
        ("HOSP", "2026-11-01", False),
        ("HOSP", "2026-01-01", None),
        ("OWN", "2026-01-01", False),
        ("CONF", "2026-01-01", None),
    ],
)
def test_three_months_in_an_institution_are_a_long_stay(kind: str, since: str | None, expected: bool | None) -> None:
    assert facts_of_one(address_kind=kind, address_since=since)["long_stay_in_institution"] is expected


def test_the_nationality_groups_are_those_of_the_rules() -> None:
    assert set(own_facts.NATIONALITY_GROUPS.values()) == set(FACTS["nationality_group"].codes)
    assert set(own_facts.RESIDENCES.values()) <= set(FACTS["residence"].codes)


# The whole


def test_one_household_gives_the_same_alone_and_among_others_in_any_order() -> None:
    rows = [
        row
        for members in ([{}], [{}, SPOUSE, CHILD | YOUNG], [{}, UNRELATED], [{}, SIBLING, COUSIN], [{}, PARTNER]) * 20
        for row in a_household(*members)
    ]
    frame = a_frame(rows)
    together = facts_of(frame.lazy(), DAY).collect().sort("person_key")
    shuffled = facts_of(frame.sample(fraction=1, shuffle=True, seed=3).lazy(), DAY).collect().sort("person_key")
    assert_frame_equal(together, shuffled)
    alone = facts_of(frame.filter(pl.col("reference_person") == rows[1]["reference_person"]).lazy(), DAY).collect()
    assert_frame_equal(
        alone.sort("person_key"), together.filter(pl.col("person_key").is_in(alone["person_key"].implode()))
    )


def test_spouses_rent_no_co_tenancy_and_nobody_registered_at_home_is_detained() -> None:
    for row in facts(a_household({}, SPOUSE)):
        assert (row["co_tenancy_registered"], row["partner_detained"]) == (False, False)


def test_without_a_partner_there_is_no_co_tenancy_and_nobody_detained() -> None:
    row = facts_of_one()
    assert (row["co_tenancy_registered"], row["partner_detained"]) == (False, False)


@pytest.mark.parametrize(("code", "expected"), [("Y", True), ("N", False), (None, None)])
def test_between_people_who_may_be_unrelated_the_register_of_leases_says(
    code: str | None, expected: bool | None
) -> None:
    row = facts(a_household({"co_tenancy_registered": code}, UNRELATED))[0]
    assert (row["partner_counts"], row["co_tenancy_registered"], row["partner_detained"]) == (None, expected, False)


def test_a_spouse_in_prison_is_no_partner_at_home() -> None:
    row = facts(a_household({"civil_state": "20"}, SPOUSE | {"address_kind": "PRIS"}))[0]
    assert (row["partner_counts"], row["partner_detained"]) == (False, False)


def test_married_and_in_an_institution_the_partner_may_be_anywhere() -> None:
    row = facts_of_one(address_kind="INST", civil_state="20")
    assert (row["partner_counts"], row["co_tenancy_registered"], row["partner_detained"]) == (None, False, None)


@pytest.mark.parametrize(
    ("code", "expected"), [("10", False), ("20", True), ("30", True), ("40", True), ("41", True), (None, None)]
)
def test_who_is_or_was_married(code: str | None, expected: bool | None) -> None:
    assert facts_of_one(civil_state=code)["ever_married"] is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"child_benefit_paid": "Y"}, False),
        ({"child_supplement": "Y"}, False),
        ({"child_benefit_paid": "N"}, None),
        ({"child_benefit_paid": "N", "child_supplement": "N"}, None),
        ({}, None),
    ],
)
def test_only_child_benefit_paid_or_increased_speaks_against_a_later_disability(
    changes: dict[str, Any], expected: bool | None
) -> None:
    assert facts_of_one(**changes)["disability_after_child_benefit"] is expected


@pytest.mark.parametrize(
    ("cell", "kept"), [("ARR", True), ("AI SICK", True), ("SICK", False), ("-", False), (None, None)]
)
def test_a_right_is_kept_while_it_is_paid(cell: str | None, kept: bool | None) -> None:
    assert facts_of_one(benefits_received=cell)["kept_without_interruption"] is kept


@pytest.mark.parametrize(
    ("said", "since", "returned", "years"),
    [
        ("Y", "2024-05-01", True, 2),
        ("Y", "2026-11-22", True, 0),
        ("Y", "2026-11-23", False, None),
        ("Y", None, True, None),
        ("N", None, False, None),
        (None, None, None, None),
    ],
)
def test_back_to_work_counts_calendar_years(
    said: str | None, since: str | None, returned: bool | None, years: int | None
) -> None:
    row = facts_of_one(back_to_work=said, back_to_work_since=since)
    assert (row["back_to_work"], row["years_since_back_to_work"]) == (returned, years)


def test_which_year_counts_and_what_is_a_change_are_values_that_officials_can_confirm_anew() -> None:
    entries = [
        OfficialEntry("income.year_offset", date(2026, 1, 1), Decimal(1), "a made-up decree"),
        OfficialEntry("income.change_percent", date(2026, 1, 1), Decimal(10), "a made-up decree"),
    ]
    values = ParameterBook.load(entries).on(DAY)
    frame = a_frame([a_row(work_income=1, work_income_recent=2)])
    [row] = facts_of(frame.lazy(), DAY, values).collect().to_dicts()
    assert (row["own_work_income"], row["own_work_income_recent"]) == (2, None)
    assert income_changed(100, 110, values)


@pytest.mark.parametrize(("before", "after"), [(0, 0), (0, 1), (100, 119), (100, 120), (100, 81), (100, 80)])
def test_the_change_is_the_one_the_rules_know(before: int, after: int) -> None:
    said = income_changed(before, after, ParameterBook.load().on(DAY))
    assert facts_of_one(work_income=before, work_income_recent=after)["income_changed"] is said


@pytest.mark.parametrize("until", [None, "2026-11-21", "2026-11-22", "2026-11-23"])
def test_a_finding_ends_as_the_rules_say(until: str | None) -> None:
    row = facts_of_one(earning_capacity_reduced="Y", finding_until=until)
    holds = finding_holds(date.fromisoformat(until) if until else None, DAY)
    assert row["earning_capacity"] == ("reduced" if holds else "not_assessed")


def test_learning_who_a_cohabitant_is_never_contradicts_what_was_said() -> None:
    unknown = facts(a_household({}, UNRELATED))[0]
    married = facts(a_household({}, SPOUSE))[0]
    related = facts(a_household({}, SIBLING))[0]
    for name in ("partner_counts", "lives_alone", "partner_income", "partner_receives_arr"):
        assert unknown[name] is None or unknown[name] == married[name] == related[name]


def test_a_crowd_under_one_reference_person_is_no_household_we_understand() -> None:
    assert home(*[{}, *[CHILD] * 40])[5] == UNKNOWN


# Many people at one address


def under_one(code: str, count: int = 500, **changes: Any) -> list[dict[str, Any]]:
    """Many people under one reference person, who is the first of them."""
    return a_household(changes, *[{"relationship_code": code} | changes] * (count - 1))


def each_under_themselves(**changes: Any) -> list[dict[str, Any]]:
    return [a_row(**changes) for _ in range(500)]


CROWDS = {
    "an institution as reference person, code 20": [
        a_row(relationship_code="20", reference_person="HOME-7", address_kind="INST") for _ in range(500)
    ],
    "code 20 at what stands as an own home": [
        a_row(relationship_code="20", reference_person="HOME-7") for _ in range(500)
    ],
    "an institution, each their own reference person": each_under_themselves(address_kind="INST"),
    "an institution, all under one resident": under_one("12", address_kind="INST"),
    "an institution, all married": under_one("12", address_kind="INST", civil_state="20"),
    "reference address of a CPAS": each_under_themselves(address_kind="REF", care_of="CPAS de Liège"),
    "reference address, all under one": under_one("12", address_kind="REF"),
    "own home in the care of a CPAS": under_one("12", care_of="OCMW Gent"),
    "prison": under_one("12", address_kind="PRIS"),
    "a big house, 500 reference persons": each_under_themselves(house_number="1"),
    "a big house, 499 reference persons missing from the extract": [
        a_row(reference_person=a_number("1950-01-01"), relationship_code="12") for _ in range(500)
    ],
    "one reference person with 500, not related": under_one("12"),
    "one reference person with 500 partners": under_one("21"),
    "one reference person with 500 cousins": under_one("17"),
    "one reference person with 500 spouses": under_one("02"),
    "one reference person with 31": under_one("12", 31),
    "one reference person with 31 and a spouse": a_household({}, SPOUSE, *[UNRELATED] * 29),
    "a period closed for all": under_one("02", household_until="2026-10-31"),
}


@pytest.mark.parametrize("crowd", CROWDS, ids=[*CROWDS])
def test_many_people_at_one_address_have_no_partner_and_each_an_outcome(crowd: str) -> None:
    rows = CROWDS[crowd]
    crowd_facts = facts_of(a_frame(rows).lazy(), DAY).collect()
    assert crowd_facts.height == len(rows)
    assert not crowd_facts["partner_counts"].any()
    assert crowd_facts["partner_income"].fill_null(0).sum() == 0
    said = screen_frame(crowd_facts.lazy(), DAY, ParameterBook.load().on(DAY)).collect()
    assert said["person_key"].to_list() == crowd_facts["person_key"].to_list()
    for right in load_rights():
        assert said[f"{right}_outcome"].null_count() == 0


@pytest.mark.parametrize(
    ("crowd", "partner", "alone"),
    [
        ("an institution, all under one resident", False, False),
        ("reference address of a CPAS", False, None),
        ("own home in the care of a CPAS", False, None),
        ("prison", False, None),
        ("a big house, 500 reference persons", False, True),
        ("one reference person with 500, not related", None, None),
        ("one reference person with 31 and a spouse", None, None),
        ("a big house, 499 reference persons missing from the extract", None, None),
    ],
)
def test_what_a_crowd_says_of_each(crowd: str, partner: bool | None, alone: bool | None) -> None:
    assert {(row["partner_counts"], row["lives_alone"]) for row in facts(CROWDS[crowd])} == {(partner, alone)}


def test_thirty_members_are_still_a_household_with_a_spouse() -> None:
    members = home({}, SPOUSE, *[CHILD | YOUNG] * 28)
    assert members[:2] == [COUPLE, COUPLE]


def test_facts_are_kept_sealed_and_come_back_as_they_were(tmp_path: Path, keyring: Keyring) -> None:
    frame = facts_of(a_frame([a_row(), a_row()]).lazy(), DAY).collect()
    path = write_facts(frame, tmp_path, 7, keyring)
    assert frame["person_key"][0].encode() not in path.read_bytes()
    assert_frame_equal(read_facts(tmp_path, 7, keyring), frame)
