"""Segments are counted as operators do, and no letter ever becomes a question mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.channels.gsm7 import BASIC, EXTENDED, plain, segments


@pytest.mark.parametrize(
    ("text", "units", "count"),
    [
        pytest.param("", 0, 1, id="empty"),
        pytest.param("a" * 160, 160, 1, id="one full segment"),
        pytest.param("a" * 161, 161, 2, id="one too many"),
        pytest.param("a" * 306, 306, 2, id="two full segments of 153"),
        pytest.param("a" * 307, 307, 3, id="three"),
        pytest.param("€" * 80, 160, 1, id="each euro sign is two units"),
        pytest.param("a" * 152 + "€" + "a" * 152, 306, 3, id="an escape pair is not cut: 306 units need three"),
        pytest.param("a" * 151 + "€" + "a" * 153, 306, 2, id="an escape pair that fits exactly"),
    ],
)
def test_gsm_segments(text: str, units: int, count: int) -> None:
    found = segments(text)
    assert (found.is_gsm7, found.units, found.count) == (True, units, count)


@pytest.mark.parametrize(
    ("text", "units", "count"),
    [
        pytest.param("ж" * 70, 70, 1, id="one full Unicode segment"),
        pytest.param("ж" * 71, 71, 2, id="one too many"),
        pytest.param("ж" * 66 + "😀" + "ж" * 66, 134, 3, id="a surrogate pair is not cut"),
    ],
)
def test_unicode_segments(text: str, units: int, count: int) -> None:
    found = segments(text)
    assert (found.is_gsm7, found.units, found.count) == (False, units, count)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Votre cœur, l’être, « ça » – déjà…", 'Votre coeur, l\'etre, " ca " - déjà...'),
        ("Œuvre", "OEuvre"),
        ("„Grüße“, reëel, coördinatie", '"Grüße", reeel, coördinatie'),
        ("10\u202f€\u00a0: oui", "10 € : oui"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_typographic_signs_become_plain_ones(written: str, sent: str) -> None:
    assert plain(written) == sent
    assert segments(plain(written)).is_gsm7


def test_a_letter_without_a_plain_neighbour_stays_itself() -> None:
    assert plain("Жанна 😀 ½ m²") == "Жанна 😀 ½ m²"


@given(st.text(alphabet=st.characters(exclude_characters="?", exclude_categories=("Cs",)), max_size=400))
def test_plain_text_is_stable_and_asks_no_questions(text: str) -> None:
    once = plain(text)
    assert "?" not in once
    assert plain(once) == once


@given(st.text(alphabet=sorted(BASIC | EXTENDED), max_size=700))
def test_segments_never_hold_more_than_they_can(text: str) -> None:
    found = segments(text)
    assert found.is_gsm7
    assert found.units <= (160 if found.count == 1 else 153 * found.count)
    assert found.count == 1 or found.units > 152 * (found.count - 1)
