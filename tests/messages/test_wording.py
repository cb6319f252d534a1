"""An amount is printed only when everything behind it is settled; otherwise the right is named in words."""

from datetime import date
from typing import Any

import pytest
from message_builders import a_right, a_settled_right, the_message, the_wording

from outreach.languages import Language
from outreach.messages.wording import income_is_recent, monthly


def test_a_settled_amount_on_confirmed_values_is_printed_a_month_with_its_date() -> None:
    wording = the_wording(a_settled_right("arr", 16_167_85))
    assert wording.fields["arr_amount"] == "1\u00a0347,32\u00a0€"
    assert wording.fields["amount_day"] == "22\u00a0novembre\u00a02026"
    assert wording.prints_amount


@pytest.mark.parametrize(
    "known",
    [
        pytest.param({"low": 100_00, "high": 100_00}, id="a value behind it is not confirmed"),
        pytest.param({"low": 0, "high": 100_00, "amount_may_be_printed": True}, id="it is a range"),
        pytest.param({"low": 0, "high": 0, "amount_may_be_printed": True}, id="it is nothing"),
        pytest.param({"amount_may_be_printed": True}, id="it is not known"),
        pytest.param(
            {"low": 100_00, "high": 100_00, "amount_may_be_printed": True, "needs_finding": True},
            id="a finding is missing",
        ),
    ],
)
def test_no_amount_is_printed_when(known: dict[str, Any]) -> None:
    wording = the_wording(a_right(**known))
    assert not wording.prints_amount
    assert "arr_amount" not in wording.fields


def test_no_amount_is_printed_on_old_incomes() -> None:
    assert not the_wording(a_settled_right(), income_is_recent=False).prints_amount


def test_of_two_rights_only_the_settled_one_has_an_amount() -> None:
    wording = the_wording(a_settled_right("arr"), a_right("ai", needs_finding=True))
    assert {"arr", "ai", "data_changed", "needs_finding", "amount_known", "arr_amount_known"} == wording.flags


@pytest.mark.parametrize(
    ("arr", "ai", "day", "printed"),
    [
        pytest.param(18_000_00, 6_000_00, date(2026, 6, 1), True, id="exactly 2,000 euros a month together"),
        pytest.param(18_000_00, 6_000_12, date(2026, 6, 1), False, id="a cent above"),
        pytest.param(18_000_00, 6_000_12, date(2026, 5, 31), True, id="a cent above, the day before"),
        pytest.param(25_000_00, None, date(2026, 11, 22), True, id="one right alone"),
    ],
)
def test_no_amount_is_printed_where_indexation_may_be_moderated(
    arr: int, ai: int | None, day: date, printed: bool
) -> None:
    rights = [a_settled_right("arr", arr)] + ([a_settled_right("ai", ai)] if ai else [])
    wording = the_wording(*rights, day=day)
    assert wording.prints_amount is printed
    assert ("arr_amount" in wording.fields) is printed
    assert ("ai_amount" in wording.fields) is (printed and ai is not None)


def test_an_amount_not_settled_counts_with_the_most_it_may_be() -> None:
    assert the_wording(a_settled_right("arr", 18_000_00), a_right("ai", low=0, high=6_000_00)).prints_amount
    assert not the_wording(a_settled_right("arr", 18_000_00), a_right("ai", low=0, high=7_000_00)).prints_amount


@pytest.mark.parametrize(("after_refusal", "cause"), [(True, "after_refusal"), (False, "data_changed")])
def test_there_is_always_one_reason_why_we_write(after_refusal: bool, cause: str) -> None:
    assert the_wording(after_refusal=after_refusal).flags & {"after_refusal", "data_changed"} == {cause}


@pytest.mark.parametrize(("year", "month"), [(16_167_85, 1_347_32), (1_200, 100), (6, 1), (5, 0), (1_581_40, 131_78)])
def test_a_month_is_a_twelfth_with_half_a_cent_upwards(year: int, month: int) -> None:
    assert monthly(year) == month


@pytest.mark.parametrize(
    ("income_year", "recent"),
    [(2024, True), (2023, True), (2022, False), (None, False)],
)
def test_incomes_are_recent_for_36_months_after_their_year(income_year: int | None, recent: bool) -> None:
    assert income_is_recent(income_year, date(2026, 11, 22), 36) is recent


def test_the_limit_of_recent_incomes_is_the_month() -> None:
    assert income_is_recent(2023, date(2026, 12, 31), 36)
    assert not income_is_recent(2023, date(2027, 1, 1), 36)


def test_each_language_writes_days_and_amounts_in_its_way() -> None:
    said = {language: the_wording(a_settled_right(), language=language).fields for language in Language}
    assert [said[language]["amount_day"].replace("\u00a0", " ") for language in Language] == [
        "22 novembre 2026", "22 november 2026", "22. November 2026",
    ]  # fmt: skip
    assert [said[language]["arr_amount"].replace("\u00a0", " ") for language in Language] == [
        "1 347,32 €", "€ 1.347,32", "1.347,32 €",
    ]  # fmt: skip
    assert Language.FR.day(date(2027, 3, 1)) == "1er mars 2027"


def test_no_blank_is_used_that_letter_fonts_lack() -> None:
    for language in Language:
        message = the_message(a_settled_right("arr", 123_456_789), language=language)
        assert "\u202f" not in "".join(line for block in message.blocks for line in block.lines)
