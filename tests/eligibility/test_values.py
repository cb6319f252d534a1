"""The small frozen values of the rules behave as dataclasses do, and cost no more than a page can wait for."""

from dataclasses import fields, replace
from typing import Any

import pytest

from outreach.eligibility.values import frozen


@frozen
class Limit:
    """A limit."""

    name: str
    cents: int
    note: str = ""

    @property
    def is_free(self) -> bool:
        return self.cents == 0


@frozen
class OtherLimit:
    name: str
    cents: int
    note: str = ""


@frozen(apart="titles")
class Place:
    key: str
    titles: Any


@frozen(eq=False, slots=False)
class Folder:
    code: str


def test_fields_are_given_by_place_or_by_name_and_the_rest_by_default() -> None:
    assert Limit("work", 5) == Limit(cents=5, name="work") == Limit("work", cents=5, note="")
    assert Limit("work", 5, "since March").note == "since March"
    assert Limit("work", 0).is_free


@pytest.mark.parametrize("named", [{}, {"name": "work"}, {"name": "work", "cents": 5, "colour": "red"}])
def test_a_field_too_few_or_unknown_is_refused(named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Limit has the fields name, cents, note"):
        Limit(**named)


@pytest.mark.parametrize("given", [("work", 5, "", 4), ("work",)])
def test_too_many_or_too_few_by_place_are_refused(given: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError):
        Limit(*given)
    with pytest.raises(TypeError):
        Limit("work", 5, name="again")  # type: ignore[misc]


def test_two_are_equal_when_class_and_fields_are() -> None:
    assert Limit("work", 5) != Limit("work", 6)
    assert Limit("work", 5) != OtherLimit("work", 5)
    assert len({Limit("work", 5), Limit("work", 5), OtherLimit("work", 5)}) == 2
    assert Place("law", {"fr": "loi"}) == Place("law", {})
    assert hash(Place("law", {"fr": "loi"})) == hash(Place("law", {}))
    assert Folder("arr") != Folder("arr")


def test_nothing_can_be_changed_or_added() -> None:
    limit = Limit("work", 5)
    for name in ("cents", "colour"):
        with pytest.raises(AttributeError, match="frozen"):
            setattr(limit, name, 6)
    with pytest.raises(AttributeError, match="frozen"):
        del limit.cents


def test_the_usual_tools_for_dataclasses_work_on_them() -> None:
    assert replace(Limit("work", 5), cents=6) == Limit("work", 6)
    assert [field.name for field in fields(Limit)] == ["name", "cents", "note"]
    assert replace(Folder("arr"), code="ai").code == "ai"


def test_they_show_their_fields_and_can_be_matched() -> None:
    assert repr(Limit("work", 5)) == "Limit(name='work', cents=5, note='')"
    match Limit("work", 5):
        case Limit(name, cents):
            assert (name, cents) == ("work", 5)
