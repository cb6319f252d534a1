"""A register holds street, number and box in three columns, and people fill them in every way: one line comes out."""

import pytest

from outreach.languages import Language
from outreach.people.contact.addresses import Address


@pytest.mark.parametrize(
    ("street", "number", "box", "line"),
    [
        pytest.param("Rue Inventée", "12", "3", "Rue Inventée 12 bte 3", id="each in its column"),
        pytest.param("Rue Inventée,", "12/3", None, "Rue Inventée 12 bte 3", id="the box behind a slash"),
        pytest.param("Rue Inventée", "12 bte 3", None, "Rue Inventée 12 bte 3", id="the box in the number"),
        pytest.param("Rue Inventée", "12", "bus 3", "Rue Inventée 12 bte 3", id="a word in the box, in Dutch"),
        pytest.param("Rue Inventée", "12 A", "0", "Rue Inventée 12A", id="a zero for no box"),
        pytest.param("Rue Inventée", "12/14", None, "Rue Inventée 12/14", id="perhaps two houses"),
        pytest.param("Rue Inventée", None, None, "Rue Inventée", id="no number"),
    ],
)
def test_street_number_and_box_make_one_line(street: str, number: str | None, box: str | None, line: str) -> None:
    address = Address(street=street, house_number=number, box=box, postal_code="4000", town="Liège")
    assert address.lines(Language.FR) == (line,)


def test_abroad_nothing_is_put_in_our_order() -> None:
    address = Address(street="Dorpsstraat,", house_number="12/3", box="b", town="Nergens", country="NL")
    assert address.lines(Language.NL) == ("Dorpsstraat, 12/3 b",)
