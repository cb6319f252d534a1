"""Dated values: holes show, states combine, an index step is one line, officials can confirm, nothing is guessed."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from household_builders import a_household

from outreach.eligibility.parameters import (
    SHIPPED,
    OfficialEntry,
    ParameterBook,
    Parameters,
    State,
    Step,
    read_series,
    worst,
)
from outreach.eligibility.screening import screen_one
from outreach.eligibility.verdict import Outcome
from outreach.errors import ParameterMissing, RuleBroken

SEPTEMBER = date(2026, 9, 1)


def confirmed(parameter: str = "index.coefficient", value: str = "1.8114", since: date = SEPTEMBER) -> OfficialEntry:
    return OfficialEntry(parameter, since, Decimal(value), "table of the FPS Social Security, read on 22 November 2026")


def changed(tmp_path: Path, change: Callable[[str], str]) -> Path:
    path = tmp_path / "parameters.yaml"
    path.write_text(change(SHIPPED.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def without(text: str, part: str, instead: str = "") -> str:
    assert part in text
    return text.replace(part, instead, 1)


def test_the_worst_state_wins_when_values_are_combined() -> None:
    assert worst([State.PRINTED, State.SECONDARY, State.DERIVED]) is State.SECONDARY
    assert worst([State.FORECAST, State.NOT_FOUND]) is State.NOT_FOUND
    assert [state for state in State if state.may_be_printed] == [State.PRINTED, State.DERIVED]


def test_on_the_demo_day_the_index_step_is_secondary_so_no_amount_may_be_printed(judged: Any) -> None:
    verdict = judged()["arr"]
    assert verdict.outcome is Outcome.LIKELY
    assert verdict.amount_state is State.SECONDARY
    assert not verdict.amount_may_be_printed


def test_once_officials_confirm_the_coefficient_amounts_of_the_arr_may_be_printed() -> None:
    parameters = ParameterBook.load([confirmed()]).on(date(2026, 11, 22))
    verdict = screen_one(a_household(), parameters.day, parameters)["arr"]
    assert verdict.amount_state is State.DERIVED
    assert verdict.amount_may_be_printed
    assert parameters["index.coefficient"].state is State.PRINTED


def test_the_ai_also_waits_for_its_exemptions_because_nobody_printed_them_since_2021() -> None:
    day = date(2026, 11, 22)
    entries = [confirmed()]
    assert not screen_one(a_household(), day, ParameterBook.load(entries).on(day))["ai"].amount_may_be_printed
    entries += [confirmed("ai.work_exemption", "63000"), confirmed("ai.replacement_exemption", "3780")]
    assert screen_one(a_household(), day, ParameterBook.load(entries).on(day))["ai"].amount_may_be_printed


def test_a_confirmed_amount_wins_from_its_day_until_the_next_step() -> None:
    book = ParameterBook.load([confirmed("arr.maximum.B", "17158.10")])
    held = book.on(date(2026, 11, 22))["arr.maximum.B"]
    assert (held.value, held.state) == (Decimal("17158.10"), State.PRINTED)
    assert book.on(date(2027, 3, 1)).value("arr.maximum.B") != Decimal("17158.10")


def test_a_confirmed_value_that_differs_says_so() -> None:
    held = ParameterBook.load([confirmed(value="1.8115")]).on(date(2026, 11, 22))["index.coefficient"]
    assert held.value == Decimal("1.8115")
    assert "1.8114" in held.note


def test_confirming_changes_the_version_and_the_order_of_entries_does_not(book: ParameterBook) -> None:
    one, two = confirmed(), confirmed("arr.maximum.B", "17158.05")
    assert ParameterBook.load([one]).version != book.version
    assert ParameterBook.load([one, two]).version == ParameterBook.load([two, one]).version
    assert ParameterBook.load().version == book.version


def test_a_confirmed_value_of_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(RuleBroken, match="no parameter"):
        ParameterBook.load([confirmed("arr.maximum.Z")])


@pytest.mark.parametrize("day", [date(2022, 3, 1), date(2022, 12, 15), date(2023, 9, 1), date(2024, 3, 1)])
def test_a_day_between_known_index_steps_is_a_hole(book: ParameterBook, day: date) -> None:
    parameters = book.on(day)
    assert parameters["index.coefficient"].state is State.NOT_FOUND
    assert parameters["arr.maximum.B"].value is None
    with pytest.raises(ParameterMissing):
        parameters.value("arr.maximum.B")


def test_in_a_hole_the_verdict_is_unclear_and_the_screening_goes_on(book: ParameterBook) -> None:
    day = date(2022, 3, 1)
    alone = screen_one(a_household(), day, book.on(day))["arr"]
    assert alone.outcome is Outcome.UNKNOWN
    assert "parameter_missing" in alone.unclear
    assert (alone.low, alone.high) == (None, None)
    assert not alone.amount_may_be_printed
    abroad = screen_one(a_household(really_lives_in_belgium=False), day, book.on(day))["arr"]
    assert abroad.outcome is Outcome.UNLIKELY, "what another condition decides stays decided"


def test_a_day_before_everything_is_one_great_hole_and_no_crash(book: ParameterBook) -> None:
    day = date(1999, 1, 1)
    verdicts = screen_one(a_household(), day, book.on(day))
    for code in ("arr", "ai"):
        assert verdicts[code].outcome is Outcome.UNKNOWN
        assert verdicts[code].unclear == ("parameter_missing",)


def test_after_the_known_steps_the_values_are_a_forecast(book: ParameterBook) -> None:
    assert book.on(date(2027, 4, 1))["arr.maximum.A"].state is State.FORECAST


def test_a_new_index_step_is_one_line_and_moves_every_indexed_amount(tmp_path: Path, book: ParameterBook) -> None:
    line = "      - {since: 2027-03-01, n: 31,"
    path = changed(tmp_path, lambda text: without(text, line, "      - {since: 2027-02-01, n: 31,"))
    day = date(2027, 2, 1)
    before, after = book.on(day), ParameterBook.load(path=path).on(day)
    moved = {n for n, p in after.values.items() if p.value is not None and p.value != before[n].value}
    indexed = {n for n in after.values if n.startswith(("arr.maximum", "ai.maximum", "arr.back_to_work."))}
    assert indexed | {"arr.partner_exemption", "arr.work_first", "arr.work_second", "arr.other_exemption"} <= moved
    assert "ai.work_exemption" not in moved, "63 000 is not indexed until somebody finds that it is"


@pytest.mark.parametrize(
    ("part", "instead", "complaint"),
    [
        ("{since: 2026-09-01, n: 30, state: secondary,", "{n: 30, state: secondary,", "no date"),
        ("n: 30, state: secondary, source: BFP2026", "n: 30, state: secondary", "no source"),
        ("n: 30, state: secondary, source: BFP2026", "n: 30, source: BFP2026", "no state"),
        ("    unit: factor\n", "", "no unit"),
    ],
)
def test_a_record_without_date_unit_source_or_state_does_not_load(
    tmp_path: Path, part: str, instead: str, complaint: str
) -> None:
    path = changed(tmp_path, lambda text: without(text, part, instead))
    with pytest.raises(RuleBroken, match=complaint):
        ParameterBook.load(path=path)


def test_records_out_of_order_do_not_load(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda text: without(text, "{since: 2026-09-01, n: 30", "{since: 2024-09-01, n: 30"))
    with pytest.raises(RuleBroken, match="order"):
        ParameterBook.load(path=path)


def test_the_better_supported_amount_stands_where_print_and_law_differ(book: ParameterBook) -> None:
    """S09 prints 10 778.50 for A on 1 February 2025; base and rounding rule of the law give 10 778.55."""
    held = book.on(date(2025, 2, 1))["arr.maximum.A"]
    assert (held.value, held.state) == (Decimal("10778.55"), State.DERIVED)
    assert book.on(date(2025, 2, 1))["arr.maximum.B"].state is State.PRINTED


def test_a_printed_amount_does_not_outlive_its_step(book: ParameterBook) -> None:
    assert book.on(date(2025, 12, 31))["arr.maximum.B"].state is State.PRINTED
    assert book.on(date(2026, 1, 1))["arr.maximum.B"].value == Decimal("16491.20")


def test_every_value_on_every_first_of_a_month_has_source_and_date_or_is_a_hole(book: ParameterBook) -> None:
    day = date(2014, 4, 1)
    while day < date(2028, 1, 1):
        for parameter in book.on(day).values.values():
            if parameter.value is None:
                assert parameter.state is State.NOT_FOUND
            else:
                assert parameter.since is not None
                assert parameter.since <= day
                assert parameter.source.title
        day = (day + timedelta(days=32)).replace(day=1)


def shipped_steps() -> list[tuple[str, Step]]:
    """Every record of the shared file that gives a value, with the name of its series."""
    series = read_series(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")))
    return [(s.name, step) for s in series.values() for step in (*s.steps, *s.printed) if step.value is not None]


def test_no_value_taken_from_the_law_lacks_the_words_that_carry_it() -> None:
    of_the_law = [(name, step) for name, step in shipped_steps() if step.source.key in ("LAW", "LAW26")]
    assert len(of_the_law) > 50
    assert [(name, step.since) for name, step in of_the_law if not (step.proof.place and step.proof.words)] == []


def test_it_is_known_how_many_values_nobody_could_read_at_their_source() -> None:
    """A value read at last raises the first number; a new one without proof must be a decision, not an oversight."""
    proven = [step.proof.words != "" for _, step in shipped_steps()]
    assert (proven.count(True), proven.count(False)) == (105, 57)


def test_the_words_of_a_proof_are_few_and_carry_a_number_of_their_record() -> None:
    by_record: dict[tuple[str, date, str], list[Step]] = {}
    for name, step in shipped_steps():
        if step.proof.words:
            by_record.setdefault((name.rpartition(".")[0], step.since, step.proof.words), []).append(step)
    assert by_record
    for (name, since, words), steps in by_record.items():
        assert len(words.split()) <= 25, f"{name} {since}: a proof is a few words, not a page"
        digits = "".join(c for c in words if c.isdigit())
        if name in ("arr.maximum", "ai.maximum") and any(step.state is State.PRINTED for step in steps):
            assert any(f"{step.value:.2f}".replace(".", "") in digits for step in steps), f"{name} {since}"


def test_every_shared_value_begins_on_a_day_its_record_explains(book: ParameterBook) -> None:
    """The points, the first amounts of the AI and the partner's exemption once began on days nothing supported."""
    since = {name: min(step.since for step in book.steps(name)) for name in book.names}
    assert since["ai.points.1"] == since["ai.maximum.1"] == since["age.certain"] == date(2003, 7, 1)
    assert since["arr.partner_exemption"] == date(2016, 6, 1)


def test_values_of_another_day_are_not_used(values: Parameters) -> None:
    with pytest.raises(RuleBroken):
        screen_one(a_household(), date(2026, 1, 1), values)
