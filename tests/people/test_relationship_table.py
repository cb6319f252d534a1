"""Pairs of members composed from their codes to the reference person."""

from pathlib import Path

import pytest

from outreach.people.extract import RELATIONSHIPS
from outreach.people.households.relationships import CHILDREN, COMPOSED, TABLE, Relation, relation


def test_every_pair_of_codes_has_an_answer() -> None:
    assert COMPOSED.keys() == {(one, other) for one in RELATIONSHIPS for other in RELATIONSHIPS}


def test_the_order_of_two_people_does_not_matter() -> None:
    assert all(COMPOSED[one, other] is COMPOSED[other, one] for one, other in COMPOSED)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("01", "02", Relation.SPOUSE, id="reference person and spouse"),
        pytest.param("01", "03", Relation.RELATIVE, id="parent and child"),
        pytest.param("01", "14", Relation.RELATIVE, id="great-grandchild, third degree"),
        pytest.param("01", "15", Relation.RELATIVE, id="aunt, third degree"),
        pytest.param("01", "16", Relation.RELATIVE, id="niece, third degree"),
        pytest.param("01", "17", Relation.BEYOND, id="cousin, fourth degree"),
        pytest.param("01", "12", Relation.BEYOND, id="not related"),
        pytest.param("01", "11", Relation.UNKNOWN, id="relative of a degree not stated"),
        pytest.param("01", "21", Relation.PARTNER, id="partner, code to be confirmed"),
        pytest.param("02", "03", Relation.RELATIVE, id="child or stepchild"),
        pytest.param("02", "09", Relation.RELATIVE, id="brother-in-law, second degree"),
        pytest.param("02", "04", Relation.UNKNOWN, id="spouse of a child that may be a stepchild"),
        pytest.param("03", "03", Relation.RELATIVE, id="siblings"),
        pytest.param("03", "04", Relation.EITHER, id="spouses, or brother and sister-in-law"),
        pytest.param("03", "05", Relation.RELATIVE, id="own child or nephew"),
        pytest.param("03", "12", Relation.UNKNOWN, id="unrelated to the parent, maybe the other parent"),
        pytest.param("03", "13", Relation.UNKNOWN, id="stepsiblings, or half-siblings"),
        pytest.param("03", "16", Relation.BEYOND, id="first cousins"),
        pytest.param("04", "04", Relation.BEYOND, id="spouses of two siblings"),
        pytest.param("05", "05", Relation.UNKNOWN, id="siblings or first cousins"),
        pytest.param("06", "06", Relation.UNKNOWN, id="two parents, married or not"),
        pytest.param("06", "07", Relation.BEYOND, id="parents of two spouses"),
        pytest.param("09", "15", Relation.RELATIVE, id="nephew and aunt"),
        pytest.param("13", "13", Relation.RELATIVE, id="two children of the same spouse"),
        pytest.param("16", "16", Relation.UNKNOWN, id="siblings or first cousins"),
        pytest.param("20", "20", Relation.UNKNOWN, id="two residents of an institution"),
    ],
)
def test_two_codes_compose_to(one: str, other: str, expected: Relation) -> None:
    assert relation(one, other) is expected


def test_only_the_code_of_a_spouse_says_spouse() -> None:
    assert {pair for pair, said in COMPOSED.items() if said is Relation.SPOUSE} == {("01", "02"), ("02", "01")}


def test_parents_and_children_are_never_said_to_be_unrelated() -> None:
    certain = {("01", "03"), ("02", "03"), ("02", "13"), ("01", "13")}
    assert all(COMPOSED[pair] is Relation.RELATIVE for pair in certain)
    children = {(parent, child) for parent, codes in CHILDREN.items() for child in codes}
    assert not [pair for pair in children if COMPOSED[pair] in (Relation.SPOUSE, Relation.BEYOND) and "12" not in pair]


def test_the_page_shows_this_very_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "households.md"
    assert TABLE.strip("\n") in page.read_text("utf-8")
