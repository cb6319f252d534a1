"""Which household a version belongs to, and until when an address may still be the one shared with a former partner."""

from datetime import date
from typing import Any

import pytest
from register_rows import a_frame, a_household, a_row

from outreach.people.register.households import household_of, joint_address_until

DAY = date(2026, 11, 22)
PARTED, SIX_MONTHS_ON = "2026-09-10", "2027-03-10"


def joint(rows: list[dict[str, Any]]) -> dict[str, str]:
    return dict(joint_address_until(a_frame(rows).lazy(), DAY).collect().iter_rows())


def households(rows: list[dict[str, Any]]) -> list[str | None]:
    return a_frame(rows).select(household_of(DAY))["household"].to_list()


@pytest.mark.parametrize(
    ("changes", "until"),
    [
        pytest.param({"civil_state": "40", "civil_state_since": PARTED}, SIX_MONTHS_ON, id="divorced"),
        pytest.param({"civil_state": "41", "civil_state_since": PARTED}, SIX_MONTHS_ON, id="divorced, the other code"),
        pytest.param({"civil_state": "30", "civil_state_since": PARTED}, None, id="widowed"),
        pytest.param({"civil_state": "20", "civil_state_since": PARTED}, None, id="married"),
        pytest.param({"legal_cohabitation": "C", "legal_cohabitation_since": PARTED}, SIX_MONTHS_ON, id="ceased"),
        pytest.param({"legal_cohabitation": "D", "legal_cohabitation_since": PARTED}, None, id="declared"),
        pytest.param({"civil_state": "40", "civil_state_since": "2026-05-22"}, None, id="six months are over"),
        pytest.param({"civil_state": "40", "civil_state_since": "2026-05-23"}, "2026-11-23", id="the last day"),
        pytest.param({"civil_state": "40", "civil_state_since": "2026-08-31"}, "2027-02-28", id="no 31st"),
        pytest.param({"civil_state": "40", "civil_state_since": None}, None, id="nobody knows since when"),
        pytest.param({"civil_state": "40", "civil_state_since": PARTED, "address_since": PARTED}, None, id="moved"),
        pytest.param({"civil_state": "40", "civil_state_since": PARTED, "address_since": "2026-10-01"}, None,
                     id="moved later"),
        pytest.param({"civil_state": "40", "civil_state_since": PARTED, "address_since": None}, SIX_MONTHS_ON,
                     id="nobody knows since when there"),
    ],
)  # fmt: skip
def test_after_a_separation_an_address_is_the_shared_one_for_six_months(
    changes: dict[str, Any], until: str | None
) -> None:
    row = a_row(**changes)
    assert joint([row]) == ({row["national_number"]: until} if until else {})


def parted(**changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A couple of whom the second left for a household of their own."""
    head, spouse = a_household({"civil_state": "20"}, {"civil_state": "20", "relationship_code": "02"})
    gone = {
        "reference_person": spouse["national_number"], "relationship_code": "01", "household_since": PARTED,
        "previous_reference_person": head["national_number"], "previous_relationship_code": "02",
        "previous_household_since": "2015-01-01", "previous_household_until": PARTED,
    }  # fmt: skip
    return head, spouse | gone | changes


def test_whoever_stayed_is_at_the_shared_address_and_whoever_left_and_moved_is_not() -> None:
    head, gone = parted(address_since=PARTED)
    assert joint([head, gone]) == {head["national_number"]: SIX_MONTHS_ON}


def test_whoever_left_without_another_address_is_still_at_the_shared_one() -> None:
    head, gone = parted()
    assert joint([head, gone]) == dict.fromkeys((head["national_number"], gone["national_number"]), SIX_MONTHS_ON)


def test_a_partner_who_died_or_is_cared_for_elsewhere_separated_from_nobody() -> None:
    assert joint([*parted(death_date=PARTED)]) == {}
    assert joint([*parted(address_kind="INST")]) == {}


def test_who_came_back_to_the_household_is_not_separated() -> None:
    head, gone = parted()
    back = gone | {"reference_person": head["national_number"], "relationship_code": "02"}
    assert joint([head, back]) == {}


def test_a_child_who_left_separated_from_nobody() -> None:
    head, gone = parted(previous_relationship_code="03")
    assert joint([head, gone]) == {}


@pytest.mark.parametrize(
    ("changes", "household"),
    [
        pytest.param({"reference_person": "head"}, "head", id="in force"),
        pytest.param({"reference_person": "head", "household_until": "2026-10-01"}, "head", id="the last one"),
        pytest.param({"reference_person": "new", "household_since": "2026-12-01",
                      "previous_reference_person": "old"}, "old", id="the present one begins later"),
        pytest.param({"reference_person": None, "relationship_code": None, "previous_reference_person": "old"}, "old",
                     id="only a last one"),
        pytest.param({"reference_person": "HOME-17", "relationship_code": "20", "previous_reference_person": "old"},
                     None, id="a collective one is none"),
        pytest.param({"reference_person": None, "relationship_code": None}, None, id="none known"),
        pytest.param({"reference_person": None, "relationship_code": None, "previous_reference_person": "HOME-17",
                      "previous_relationship_code": "20"}, None, id="the last one was a collective one"),
    ],
)  # fmt: skip
def test_a_version_belongs_to_the_household_in_force_or_the_last_one(
    changes: dict[str, Any], household: str | None
) -> None:
    assert households([a_row(**changes)]) == [household]
