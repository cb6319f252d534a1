"""The catalogue of rights is whole: each has its page in three languages, and each right opens those that follow it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from household_builders import a_household, as_frame

from outreach.eligibility.expression import Condition, facts_of
from outreach.eligibility.parameters import ParameterBook, Parameters, State
from outreach.eligibility.right import every_right, load_rights
from outreach.eligibility.right_texts import EFFECTS, GRANTED_UNASKED
from outreach.eligibility.screening import screen_frame, screen_one
from outreach.eligibility.telling.pages import page_of
from outreach.eligibility.verdict import Outcome
from outreach.languages import Language

DEMO_DAY = date(2026, 11, 22)
CATALOGUE = (
    "bim", "social_tariff_energy", "social_tariff_premium_collective", "social_internet_offer",
    "social_tariff_phone_old", "heating_fund", "ris", "grapa", "parking_card", "edc", "disability_attestation",
    "income_tax_allowance", "property_tax_reduction", "car_vat_tax", "train_bim", "free_companion_card",
    "blind_transport_card", "apa_wallonia", "apa_brussels", "zorgbudget_ouderen", "zorgbudget_zwaar",
    "zorgbudget_handicap_bob", "bub_german_community", "child_supplement_wallonia", "child_supplement_brussels",
    "child_zorgtoeslag_flanders", "child_supplement_dg", "turn_21", "legal_aid", "local_benefits", "myhandicap",
)  # fmt: skip
PAGES_ONLY = {"local_benefits", "myhandicap"}
ELDERLY = {
    "wallonia": "apa_wallonia",
    "brussels": "apa_brussels",
    "flanders": "zorgbudget_ouderen",
    "german_community": "bub_german_community",
}
CHILDREN = {
    "wallonia": "child_supplement_wallonia",
    "brussels": "child_supplement_brussels",
    "flanders": "child_zorgtoeslag_flanders",
    "german_community": "child_supplement_dg",
}
RECEIVED_FACTS = {right.received for right in load_rights().values()}

# What follows from what: a household that has nothing else yet, the right that follows, whether it comes unasked.
FOLLOWS: tuple[tuple[str, dict[str, Any], str, bool], ...] = (
    ("the ARR opens the BIM status", {"receives_arr": True}, "bim", True),
    ("the AI opens the BIM status", {"receives_ai": True}, "bim", True),
    ("the ARR opens the social tariff", {"receives_arr": True, "energy_contract": "household_member"},
     "social_tariff_energy", True),
    ("the ARR opens the internet offer", {"receives_arr": True}, "social_internet_offer", False),
    ("the ARR opens the premium behind a shared boiler",
     {"receives_arr": True, "energy_contract": "shared_installation", "pays_own_energy_use": True},
     "social_tariff_premium_collective", False),
    ("the ARR makes low means be presumed before a court", {"receives_arr": True}, "legal_aid", False),
    ("BIM makes the train cheaper", {"receives_bim": True}, "train_bim", False),
    ("BIM opens the heating allowance for who burns oil",
     {"receives_bim": True, "household_members": 1, "heating_fuel": "heating_oil", "days_since_delivery": 10},
     "heating_fund", False),
    ("nine points raise the tax-free amount", {"autonomy_points": 9, "earning_capacity": "not_reduced"},
     "income_tax_allowance", True),
    ("nine points lower the property tax", {"autonomy_points": 9, "earning_capacity": "not_reduced"},
     "property_tax_reduction", True),
    ("twelve points give the parking card", {"autonomy_points": 12}, "parking_card", False),
    ("twelve points give the companion card", {"autonomy_points": 12}, "free_companion_card", False),
    ("an AI of category 3 gives the companion card", {"autonomy_points": 0, "ai_category_received": "3"},
     "free_companion_card", False),
    ("two points for moving about give the parking card", {"autonomy_points": 0, "mobility_points": 2},
     "parking_card", False),
    ("who was recognised before 2024 asks for the European card",
     {"recognised_by_agency": True, "recognised_before_2024": True}, "edc", True),
    ("half of the legs gives the parking card", {"autonomy_points": 0, "lower_limbs_percent": 50},
     "parking_card", False),
    ("half of the legs gives the advantages for a car", {"lower_limbs_percent": 50}, "car_vat_tax", False),
    ("half of the legs gives the companion card", {"autonomy_points": 0, "lower_limbs_percent": 50},
     "free_companion_card", False),
    ("a child with four points in pillar 1 opens the BIM status", {"child_with_recognised_disability": True},
     "bim", True),
    ("a child with four points in pillar 1 opens the social tariff",
     {"child_with_recognised_disability": True, "energy_contract": "household_member"}, "social_tariff_energy", True),
    ("a child with four points in pillar 1 opens the internet offer", {"child_with_recognised_disability": True},
     "social_internet_offer", False),
    ("who turns 21 with a supplement asks for the ARR and the AI", {"age": 20, "gets_child_supplement": True},
     "turn_21", False),
)  # fmt: skip


def everybody_known(**what_matters: Any) -> dict[str, Any]:
    """Somebody of 40 who receives nothing yet; what single rights ask beside that is unknown unless said."""
    nothing_yet = dict.fromkeys(RECEIVED_FACTS, False)
    return a_household(**{**nothing_yet, "has_old_phone_tariff": False, **what_matters})


def outcome_of(code: str, household: Mapping[str, Any], values: Parameters) -> Outcome:
    return screen_one(household, values.day, values, {code: load_rights()[code]})[code].outcome


def test_every_right_of_the_catalogue_has_a_folder_and_no_folder_stands_outside_it() -> None:
    assert set(every_right()) == {*CATALOGUE, "arr", "ai"}


def test_only_what_no_rule_can_decide_is_a_page_alone() -> None:
    assert set(every_right()) - set(load_rights()) == PAGES_ONLY


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("code", CATALOGUE)
def test_its_page_says_who_decides_how_to_claim_and_what_else_may_change(
    values: Parameters, code: str, language: Language
) -> None:
    right = every_right()[code]
    page = page_of(right, values, language)
    assert right.name[language].strip()
    assert right.abbreviation[language].strip()
    for text in (page.summary, page.authority, page.how_to_claim, page.source):
        assert text.strip()
    assert urlsplit(page.claim_url).scheme in ("http", "https")
    assert [effect.name for effect in page.effects] == list(EFFECTS)
    assert all(effect.is_unclear or (effect.text and effect.source) for effect in page.effects)


@pytest.mark.parametrize("code", CATALOGUE)
def test_its_page_says_to_check_where_something_comes_without_a_claim_and_nowhere_else(code: str) -> None:
    right = every_right()[code]
    assert bool(right.when_automatic) == (right.grant in GRANTED_UNASKED)


@pytest.mark.parametrize("code", CATALOGUE)
def test_its_languages_are_three_texts_and_not_one_copied(code: str) -> None:
    right = every_right()[code]
    for texts in (right.summary, right.how_to_claim):
        assert len(set(texts.values())) == 3


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_amount_its_page_shows_is_dated_and_sourced_or_says_that_it_was_not_found(
    values: Parameters, code: str
) -> None:
    for name in every_right()[code].amounts:
        parameter = values[name]
        assert (parameter.value is None) == (parameter.state is State.NOT_FOUND)
        assert parameter.value is None or (parameter.since and parameter.source.title)


@pytest.mark.parametrize("language", list(Language))
def test_where_todays_amount_was_not_found_the_page_names_the_one_read_last_and_says_so(
    book: ParameterBook, language: Language
) -> None:
    ceiling, last_day_known = "legal_aid.ceiling.alone_full", date(2026, 8, 31)
    assert book.on(DEMO_DAY)[ceiling].value is None
    assert book.on(DEMO_DAY)[ceiling].read_last == book.on(last_day_known)[ceiling]
    today = page_of(every_right()["legal_aid"], book.on(DEMO_DAY), language).amounts[0]
    then = page_of(every_right()["legal_aid"], book.on(last_day_known), language).amounts[0]
    assert today.value.startswith(then.value)
    assert today.value != then.value
    assert (today.since, today.source) == (then.since, then.source)
    assert not today.is_confirmed


@pytest.mark.parametrize(
    ("household", "code", "comes_unasked"), [row[1:] for row in FOLLOWS], ids=[r[0] for r in FOLLOWS]
)
def test_one_thing_opens_the_next(
    values: Parameters, household: dict[str, Any], code: str, comes_unasked: bool
) -> None:
    assert outcome_of(code, everybody_known(**household), values) is Outcome.LIKELY
    assert bool(load_rights()[code].when_automatic) == comes_unasked


@pytest.mark.parametrize("region", ELDERLY)
def test_at_seventy_the_allowance_of_the_own_region_stays_open_and_the_others_are_out(
    values: Parameters, region: str
) -> None:
    household = everybody_known(age=70, region=region, autonomy_points=9, mainly_insured_in_belgium=True)
    outcomes = {code: outcome_of(code, household, values) for code in ELDERLY.values()}
    assert outcomes.pop(ELDERLY[region]) in (Outcome.UNKNOWN, Outcome.PROBABLE)
    assert set(outcomes.values()) == {Outcome.UNLIKELY}


@pytest.mark.parametrize("code", ELDERLY.values())
def test_nobody_of_forty_is_asked_a_thing_for_an_allowance_of_older_people(values: Parameters, code: str) -> None:
    verdict = screen_one({"age": 40}, values.day, values, {code: load_rights()[code]})[code]
    assert verdict.outcome is Outcome.NOT_YET
    assert not verdict.missing


@pytest.mark.parametrize("region", CHILDREN)
def test_a_child_asks_for_the_supplement_of_its_own_region_and_no_adult_asks(values: Parameters, region: str) -> None:
    child = everybody_known(age=8, region=region, child_points_pillar_1=4, child_points_total=7)
    outcomes = {code: outcome_of(code, child, values) for code in CHILDREN.values()}
    assert outcomes.pop(CHILDREN[region]) in (Outcome.LIKELY, Outcome.UNKNOWN)
    assert set(outcomes.values()) == {Outcome.UNLIKELY}
    adult = screen_one({"age": 40}, values.day, values, {code: load_rights()[code] for code in CHILDREN.values()})
    assert all(verdict.outcome is Outcome.UNLIKELY and not verdict.missing for verdict in adult.values())


def test_a_flemish_care_budget_for_the_elderly_and_the_one_of_brussels_do_not_stand_beside_an_ai(
    values: Parameters,
) -> None:
    for region in ("flanders", "brussels"):
        household = everybody_known(age=70, region=region, autonomy_points=9, receives_ai=True)
        assert outcome_of(ELDERLY[region], household, values) is Outcome.UNLIKELY


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2024, 12, 1), Outcome.LIKELY), (date(2026, 11, 22), Outcome.NOT_YET), (date(2030, 2, 1), Outcome.NOT_YET)],
)
def test_the_care_allowance_of_the_german_speaking_community_follows_the_pension_age(
    book: ParameterBook, day: date, expected: Outcome
) -> None:
    household = everybody_known(
        age=65, region="german_community", mainly_insured_in_belgium=True, has_care_category=True
    )
    assert outcome_of("bub_german_community", household, book.on(day)) is expected


def test_the_old_telephone_tariff_is_closed_since_march_2024_and_was_not_read_before(book: ParameterBook) -> None:
    household = everybody_known()
    assert outcome_of("social_tariff_phone_old", household, book.on(date(2024, 2, 29))) is Outcome.UNKNOWN
    assert outcome_of("social_tariff_phone_old", household, book.on(date(2024, 3, 1))) is Outcome.UNLIKELY


def test_no_rule_of_the_catalogue_takes_a_right_for_granted_that_is_only_likely() -> None:
    """Passporting goes by what somebody receives: a rule reads facts and values, never another rule."""
    for code, right in load_rights().items():
        rule = right.rule(ParameterBook.load().on(DEMO_DAY))
        parts: list[Condition] = [rule.received, *rule.conditions.values()]
        assert facts_of(*parts, rule.amount) <= set(right.missing_order), code


@pytest.mark.parametrize("code", sorted(set(CATALOGUE) - PAGES_ONLY))
def test_its_worked_households_give_the_same_in_a_population(book: ParameterBook, code: str) -> None:
    right = load_rights()[code]
    for day in sorted({case.get("day", DEMO_DAY) for case in right.cases}):
        cases = [case for case in right.cases if case.get("day", DEMO_DAY) == day]
        frame = as_frame([a_household(**case["household"]) for case in cases])
        screened = screen_frame(frame.lazy(), day, book.on(day), {code: right}).collect()
        outcomes = dict(zip([case["case"] for case in cases], screened[f"{code}_outcome"], strict=True))
        assert outcomes == {case["case"]: case["expected"]["outcome"] for case in cases}
