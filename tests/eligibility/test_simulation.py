"""Other values of the law on the same people: who gains, who loses, and what it costs."""

import random
from decimal import Decimal
from typing import Any

import pytest
from household_builders import a_household, a_random_household, as_frame

from outreach.eligibility.parameters import State
from outreach.eligibility.reforms.reform import changes, reformed, touched, without_receiving
from outreach.eligibility.reforms.simulation import Simulation, simulate
from outreach.eligibility.right import letter_rights
from outreach.eligibility.screening import screen_one
from outreach.eligibility.verdict import Outcome
from outreach.errors import InputRefused


@pytest.fixture
def simulated(tmp_path, values):
    """A simulation over some households: simulated(["arr.maximum.B=18000"], a_household())."""

    def run(settings: list[str], *households: dict[str, Any]) -> Simulation:
        as_frame(list(households)).write_parquet(tmp_path / "facts.parquet")
        now, then = reformed(settings, values.day)
        return simulate(tmp_path / "facts.parquet", now, then, touched(letter_rights(), now, then))

    return run


ALONE = 17_158_05  # the ARR of category B on the demo day


def test_a_higher_maximum_is_gained_by_those_of_its_category_only(simulated):
    with_partner = a_household(partner_counts=True, lives_alone=False)
    found = simulated(["arr.maximum.B=18000"], a_household(), with_partner)
    assert found.of("arr")["all"]["gain"] == 1
    by_category = found.of("arr", "category")
    assert (by_category["B"]["gain"], by_category["C"]["gain"]) == (1, 0)
    assert by_category["B"]["after_low"] - by_category["B"]["before_low"] == 18_000_00 - ALONE


def test_a_lower_maximum_makes_losers_and_some_no_longer_likely(simulated):
    nearly_out = a_household(own_other_income=17_000_00)
    sums = simulated(["arr.maximum.B=15000"], a_household(), nearly_out).of("arr")["all"]
    assert (sums["lose"], sums["no_longer_likely"], sums["newly_likely"]) == (2, 1, 0)


def test_a_higher_maximum_makes_people_newly_likely(simulated):
    just_over = a_household(own_other_income=18_200_00)
    sums = simulated(["arr.maximum.B=19000"], just_over).of("arr")["all"]
    assert (sums["newly_likely"], sums["gain"], sums["before_high"]) == (1, 1, 0)


def test_somebody_who_receives_it_already_has_an_amount_here_and_is_told_apart(simulated):
    found = simulated(["arr.maximum.B=18000"], a_household(receives_arr=True), a_household())
    assert found.of("arr", "receiving")["receives now"]["before_low"] == ALONE
    assert found.of("arr")["all"]["gain"] == 2


def test_who_waits_for_a_finding_is_open_and_costs_nothing(simulated):
    sums = simulated(["arr.maximum.B=18000"], a_household(earning_capacity=None)).of("arr")["all"]
    assert (sums["open"], sums["gain"], sums["after_high"]) == (1, 0, 0)
    assert sums["open_after"] - sums["open_before"] == 18_000_00 - ALONE


def test_the_age_band_and_an_unknown_region_are_told(simulated):
    found = simulated(["arr.maximum.B=18000"], a_household(age=24), a_household(age=25), a_household(age=70))
    assert [name for name, sums in found.of("arr", "age").items() if sums["people"]] == [
        "18-24", "25-34", "65 and over",
    ]  # fmt: skip
    assert list(found.of("arr", "region")) == ["unknown"]


def test_the_sums_are_those_of_judging_each_household_alone(simulated, values):
    dice = random.Random(8)
    households = [a_random_household(dice, unknown=0.05) for _ in range(300)]
    settings = ["arr.maximum.B=18000", "ai.replacement_exemption=5000"]
    now, then = reformed(settings, values.day)
    found = simulated(settings, *households)
    for code, right in letter_rights().items():
        likely, cost = [0, 0], [0, 0]
        as_if_new = {code: without_receiving(right)}
        for household in households:
            for place, parameters in enumerate((now, then)):
                verdict = screen_one(household, values.day, parameters, as_if_new)[code]
                if verdict.outcome is Outcome.LIKELY:
                    likely[place] += 1
                    cost[place] += verdict.low or 0
        sums = found.of(code)["all"]
        assert [sums["likely_before"], sums["likely_after"]] == likely
        assert [sums["before_low"], sums["after_low"]] == cost


def test_the_groups_each_add_up_to_everybody(simulated):
    dice = random.Random(9)
    found = simulated(["arr.maximum.A=12000"], *(a_random_household(dice, unknown=0.1) for _ in range(200)))
    whole = found.of("arr")["all"]
    for group in ("category", "age", "region", "receiving"):
        parts = found.of("arr", group).values()
        assert {name: sum(part[name] for part in parts) for name in whole} == whole


def test_what_follows_from_a_supposed_value_is_supposed_with_it(values):
    now, then = reformed(["arr.maximum.A=12000"], values.day)
    assert then["arr.partner_exemption"].value == Decimal("6000.00")
    assert set(changes(now, then)) == {"arr.maximum.A", "arr.partner_exemption"}


def test_a_supposed_value_is_never_printed(values):
    _, then = reformed(["arr.maximum.B=18000"], values.day)
    assert then["arr.maximum.B"].state is State.FORECAST
    verdict = screen_one(a_household(), values.day, then, letter_rights())["arr"]
    assert not verdict.amount_may_be_printed
    assert then.version != values.version


def test_only_rights_whose_rule_reads_it_are_run_again(values):
    """The exemption of the partner is half of another amount; it can be supposed by itself."""
    now, then = reformed(["arr.partner_exemption=7000"], values.day)
    assert set(changes(now, then)) == {"arr.partner_exemption"}
    assert list(touched(letter_rights(), now, then)) == ["arr"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param([], "nothing is supposed", id="nothing"),
        pytest.param(["arr.maximum.D=1"], "there is no parameter arr.maximum.D; perhaps", id="no such case"),
        pytest.param(["arr.maximum=1"], "arr.maximum.A|perhaps", id="a whole table"),
        pytest.param(["arr.maximum.B"], "has no value", id="no value"),
        pytest.param(["arr.maximum.B=much"], "is no number", id="a word"),
        pytest.param(["arr.maximum.B=nan"], "numbers from zero", id="not a number"),
        pytest.param(["arr.maximum.B=-1"], "numbers from zero", id="negative"),
        pytest.param(["arr.maximum.B=50%"], "euros_a_year, not in percent", id="percent of money"),
        pytest.param(["ai.institution_counted=72€"], "percent, not in euros", id="money for a percentage"),
        pytest.param(["ai.institution_counted=101"], "more than all", id="more than all"),
        pytest.param(["age.minimum=17.5"], "whole years", id="half a year"),
        pytest.param(["arr.maximum.B=17000.001"], "parts of a cent", id="parts of a cent"),
        pytest.param(["arr.maximum.B=17158.05"], "nothing would change", id="the value in force"),
        pytest.param(["arr.maximum.B=1", "arr.maximum.B=2"], "supposed twice", id="twice"),
    ],
)
def test_a_supposition_that_makes_no_sense_is_refused_by_name(values, settings, said):
    with pytest.raises(InputRefused, match=said):
        reformed(settings, values.day)


def test_a_value_no_rule_reads_is_refused(values):
    now, then = reformed(["procedure.months_to_decide=5"], values.day)
    with pytest.raises(InputRefused, match=r"no rule of arr, ai reads procedure\.months_to_decide"):
        touched(letter_rights(), now, then)
