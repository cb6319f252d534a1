"""Who may apply and when, from which day a right runs, changes or ends, and what a granted amount becomes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import yaml

from outreach.eligibility.applying import (
    CLAIMED_FIRST,
    age_on,
    counts_for,
    first_day_to_apply,
    last_day_to_apply,
    may_apply,
    start_of_right,
    to_claim_first,
)
from outreach.eligibility.parameters import OfficialEntry, ParameterBook, Parameters, State
from outreach.eligibility.right import FOLDER, load_rights
from outreach.eligibility.timing import (
    effect_of_household_change,
    effect_of_income_change,
    end_of_back_to_work,
    finding_holds,
    granted_amount,
    income_changed,
    income_year,
    last_day_to_report,
    newer_income_year,
    payable_while_abroad,
    review_of_income_change,
)
from outreach.errors import ParameterMissing

DAY = date(2026, 11, 22)


def born(age: int, on: date = DAY) -> date:
    """Somebody who turned that age on the day."""
    return date(on.year - age, on.month, on.day)


def test_in_the_month_of_the_17th_birthday_one_may_apply(values: Parameters) -> None:
    """E01; S30. The right itself does not begin before 18."""
    birth = date(2009, 11, 30)
    assert may_apply(birth, DAY, values), "the birthday comes later this month"
    assert may_apply(birth, date(2026, 11, 1), values)
    assert may_apply(birth, date(2026, 10, 31), values) is False
    assert start_of_right(DAY, birth, values) is None, "on which day it then begins was not found"


def test_at_16_unmarried_and_without_a_child_one_may_not_apply(values: Parameters) -> None:
    """E02; S30."""
    assert may_apply(born(16), DAY, values) is False


def test_at_16_married_or_with_a_child_one_may_and_the_right_starts_with_the_next_month(values: Parameters) -> None:
    """Art. 3."""
    assert may_apply(born(16), DAY, values, treated_as_adult=True)
    assert may_apply(born(16), DAY, values, treated_as_adult=None) is None
    assert start_of_right(DAY, born(16), values, treated_as_adult=True) == date(2026, 12, 1)


def test_the_month_counts_for_somebody_born_on_29_february(values: Parameters) -> None:
    birth = date(2008, 2, 29)
    assert first_day_to_apply(birth, values) == date(2025, 2, 1)
    assert age_on(birth, date(2026, 2, 28)) == 17
    assert age_on(birth, date(2026, 3, 1)) == 18


def test_since_the_amended_law_was_seen_the_upper_age_is_the_pension_age(values: Parameters) -> None:
    assert may_apply(born(65), DAY, values)
    assert may_apply(born(66), DAY, values) is False


def test_the_upper_age_is_open_between_65_and_the_pension_age_before_the_amended_law_was_seen(
    book: ParameterBook,
) -> None:
    day = date(2026, 7, 31)
    assert may_apply(born(64, day), day, book.on(day))
    assert may_apply(born(65, day), day, book.on(day)) is None
    assert may_apply(born(66, day), day, book.on(day)) is False


def test_before_2025_a_first_application_at_65_came_too_late(book: ParameterBook) -> None:
    """E04; S12, S31."""
    day = date(2024, 12, 31)
    assert may_apply(born(65, day), day, book.on(day)) is False
    assert may_apply(born(65, day) + timedelta(days=1), day, book.on(day))


def test_an_application_on_14_march_gives_a_right_from_1_april(values: Parameters) -> None:
    """E07; S28."""
    assert start_of_right(date(2025, 3, 14), born(40), values) == date(2025, 4, 1)
    assert start_of_right(date(2025, 12, 31), born(40), values) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("entitled_from", "last"),
    [
        (date(2026, 12, 1), date(2026, 11, 30)),
        (date(2026, 12, 2), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2026, 12, 31)),
        (date(2028, 2, 10), date(2028, 2, 29)),
    ],
)
def test_applying_by_the_last_day_loses_no_month_and_a_day_later_loses_one(
    values: Parameters, entitled_from: date, last: date
) -> None:
    assert last_day_to_apply(entitled_from) == last
    in_time = start_of_right(last, born(40), values)
    late = start_of_right(last + timedelta(days=1), born(40), values)
    assert in_time is not None
    assert late is not None
    assert in_time >= entitled_from
    assert (in_time - entitled_from).days < 31
    assert late > in_time


def test_one_application_counts_for_both_allowances() -> None:
    """Art. 8 § 1."""
    assert counts_for("arr") == counts_for("ai") == ("arr", "ai")
    assert counts_for("bim") == ("bim",)


def test_other_benefits_are_claimed_first_and_both_rights_say_which() -> None:
    """Art. 7 § 2."""
    assert to_claim_first() == CLAIMED_FIRST
    assert "pension" not in to_claim_first({"pension"})
    words = {"sickness": "maladie", "unemployment": "chômage", "work_accident": "accident du travail",
             "occupational_disease": "maladie professionnelle", "pension": "pension", "grapa": "GRAPA"}  # fmt: skip
    for code in counts_for("arr"):
        told = yaml.safe_load((FOLDER / code / "right.yaml").read_text(encoding="utf-8"))["effects"]["claim_first"][
            "fr"
        ]
        assert all(word in told for word in words.values())
    assert words.keys() <= set(CLAIMED_FIRST)


def test_the_income_of_the_second_year_before_counts_or_the_year_after_it(values: Parameters) -> None:
    """S39; the offset is a parameter that officials can confirm anew."""
    assert income_year(DAY, values) == 2024
    assert newer_income_year(DAY, values) == 2025
    other = ParameterBook.load([OfficialEntry("income.year_offset", date(2026, 1, 1), Decimal(1), "a new decree")])
    assert income_year(DAY, other.on(DAY)) == 2025


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (10_000, 12_000, True),
        (10_000, 11_999, False),
        (10_000, 8_000, True),
        (10_000, 8_001, False),
        (0, 1, True),
        (0, 0, False),
    ],
)
def test_a_change_of_a_fifth_brings_the_newer_year_in(
    values: Parameters, before: int, after: int, changed: bool
) -> None:
    """S27."""
    assert income_changed(before, after, values) is changed


def test_a_change_of_income_counts_after_31_december_and_one_of_household_at_once() -> None:
    """S27; Solidaris."""
    changed_on = date(2026, 3, 9)
    assert review_of_income_change(changed_on) == date(2026, 12, 31)
    assert effect_of_income_change(changed_on) == date(2027, 1, 1)
    assert effect_of_income_change(date(2026, 12, 31)) == date(2027, 1, 1)
    assert effect_of_household_change(changed_on) == changed_on


@pytest.mark.parametrize(
    ("changed_on", "last"),
    [
        (date(2026, 3, 9), date(2026, 6, 9)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_a_rise_of_income_is_reported_within_three_months(values: Parameters, changed_on: date, last: date) -> None:
    """S27."""
    assert last_day_to_report(changed_on, values) == last


def test_back_to_work_ends_with_the_second_calendar_year_and_the_announced_third_is_unclear(
    values: Parameters,
) -> None:
    """S18; announced on 16 September 2025."""
    end = end_of_back_to_work(date(2023, 2, 1), values)
    assert (end.certain, end.announced) == (date(2025, 12, 31), date(2026, 12, 31))
    assert end.holds(date(2025, 12, 31)) is True
    assert end.holds(date(2026, 1, 1)) is None
    assert end.holds(date(2027, 1, 1)) is False


def test_before_the_announcement_the_end_was_clear(book: ParameterBook) -> None:
    end = end_of_back_to_work(date(2023, 2, 1), book.on(date(2025, 9, 15)))
    assert end.certain == end.announced == date(2025, 12, 31)


def test_100_days_abroad_on_holiday_are_not_payable_all_year(values: Parameters) -> None:
    """E08; S32."""
    assert payable_while_abroad(100, values) is False
    assert payable_while_abroad(90, values) is True
    assert payable_while_abroad(91, values) is False
    assert payable_while_abroad(100, values, has_exception=True) is None
    assert payable_while_abroad(100, values, has_exception=None) is None


def test_a_finding_holds_up_to_its_last_day() -> None:
    assert finding_holds(None, DAY)
    assert finding_holds(DAY, DAY)
    assert not finding_holds(DAY - timedelta(days=1), DAY)


def test_a_granted_amount_is_indexed_itself(book: ParameterBook) -> None:
    """Art. 14: 7 239.11 granted in February 2025 becomes that times 1.8114 / 1.7410, whatever a new test would give."""
    now = granted_amount(723_911, date(2025, 2, 1), DAY, book)
    assert now.cents == 753_183
    assert now.state is State.SECONDARY, "no better than the newer coefficient"
    same = granted_amount(723_911, date(2025, 2, 1), date(2025, 12, 31), book)
    assert (same.cents, same.state) == (723_911, State.PRINTED)


def test_a_hole_in_the_coefficients_is_a_hole_in_a_granted_amount(book: ParameterBook) -> None:
    for granted_on, day in ((date(2022, 3, 1), DAY), (date(2021, 9, 1), date(2024, 3, 1))):
        assert granted_amount(100_000, granted_on, day, book).cents is None
        assert granted_amount(100_000, granted_on, day, book).state is State.NOT_FOUND
    with pytest.raises(ValueError, match="backwards"):
        granted_amount(100_000, DAY, date(2025, 2, 1), book)


def test_before_the_first_known_value_nothing_is_guessed(book: ParameterBook) -> None:
    day = date(1999, 1, 1)
    with pytest.raises(ParameterMissing):
        may_apply(born(30, day), day, book.on(day))


def test_the_sentence_of_a_child_names_the_age_of_applying(values: Parameters) -> None:
    """The age stands in the words; it must be the parameter's."""
    age = str(values["age.apply"].whole)
    for code in ("arr", "ai"):
        assert all(age in text for text in load_rights()[code].conditions["adult"].no.values())
