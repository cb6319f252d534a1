"""Codes are easy to read aloud, and a slip of the finger is recognised."""

import random

import pytest

from outreach.messages import links
from outreach.storage.sealing import Keyring


def a_code(seed: int = 1) -> str:
    return links.new_code(random.Random(seed))


def test_a_code_has_three_groups_of_four_clear_characters() -> None:
    for seed in range(300):
        code = a_code(seed)
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert not set(code) & set("0O1I")


@pytest.mark.parametrize("typed", ["{}", " {} ", "{} ."])
def test_case_blanks_and_hyphens_do_not_matter(typed: str) -> None:
    code = a_code()
    for way in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), code.replace("-", "–")):
        assert links.normalise(typed.format(way)) == code


def test_every_single_wrong_character_is_recognised() -> None:
    plain = a_code().replace("-", "")
    for place in range(links.LENGTH):
        for other in set(links.ALPHABET) - {plain[place]}:
            assert links.normalise(plain[:place] + other + plain[place + 1 :]) is None


def test_nearly_every_swap_of_neighbours_is_recognised() -> None:
    swaps = missed = 0
    for seed in range(300):
        plain = a_code(seed).replace("-", "")
        for place in range(links.LENGTH - 1):
            if plain[place] != plain[place + 1]:
                swaps += 1
                swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
                missed += links.normalise(swapped) is not None
    assert missed / swaps < 0.01


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-3F9T-2HX0", "K7QM-3F9T-2HXS-2", "é" * 12, "٣" * 12])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert links.normalise(typed) is None


def test_the_demo_makes_the_same_code_for_the_same_person_and_step() -> None:
    make, again, other = links.codes_for_demo(7), links.codes_for_demo(7), links.codes_for_demo(8)
    assert make(1, 2, 1) == again(1, 2, 1)
    assert len({make(1, 2, 1), make(1, 2, 2), make(1, 3, 1), make(2, 2, 1), other(1, 2, 1)}) == 5


def test_in_service_no_code_comes_twice() -> None:
    make = links.codes_for_service()
    assert len({make(1, 1, 1) for _ in range(2000)}) == 2000


def test_a_code_is_found_by_a_keyed_digest(keyring: Keyring) -> None:
    code = a_code()
    assert links.digest(keyring, code) == links.digest(keyring, code)
    assert links.digest(keyring, code) != links.digest(Keyring({"test": b"k" * 32}, b"e" * 32), code)


def test_the_address_in_a_qr_code_holds_the_code_and_nothing_else() -> None:
    assert links.answer_url("https://droits.example/", "K7QM-3F9T-2HXS") == "https://droits.example/l/K7QM-3F9T-2HXS"
    assert links.typed_address("https://droits.example/") == "droits.example/l"
