"""What the sample is for: findings, decisions, people newly likely, and the month that passes between the extracts."""

from datetime import date

import polars as pl

from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.screening import screen_frame
from outreach.people.households.facts import facts_of
from outreach.people.places import language_area
from outreach.people.register.signs import signs_of


def _facts(sorted_rows, day: date) -> pl.DataFrame:
    register = sorted_rows.good.with_columns(person_key=pl.col("national_number"))
    return facts_of(register.lazy(), day).collect()


def _both(sample) -> pl.DataFrame:
    """People of both extracts, the later columns bare, the earlier ones marked."""
    return sample.sorted_after.good.join(sample.sorted_before.good, on="national_number", suffix="_before")


def test_at_least_three_in_a_hundred_have_a_finding_or_an_earlier_decision(sample):
    people = sample.sorted_before.good
    decided = pl.col("earlier_decision").is_in(["GRANTED", "REFUSED_INCOME", "REFUSED_INFORMATION", "EXPIRED"])
    known = people.filter((pl.col("earning_capacity_reduced") == "Y") | decided)
    assert known.height >= 0.03 * people.height
    assert set(known["earlier_decision"]) >= {"GRANTED", "REFUSED_INCOME", "REFUSED_INFORMATION", "EXPIRED", "NONE"}


def test_at_least_fifteen_in_a_thousand_are_planted_to_be_newly_likely(sample):
    new = sample.parts.filter(
        pl.col("role").is_in(["INCOME_FALL", "FINDING_NEW", "SIGN_NEW", "PARTNER_LEFT", "OF_AGE"])
    ).join(sample.good, on="national_number")
    free = new.filter(
        (pl.col("claims_pending") == "-")
        & ~pl.col("benefits_received").str.contains("ARR|AI")
        & pl.col("address_kind").is_in(["OWN", "INST"])
        & pl.col("death_date").is_null()
    )
    assert free.height >= 0.018 * sample.good.height
    areas = [language_area(nis, None).code for nis in free["municipality_nis"]]
    choice = free["language_choice"].to_list()
    german = sum(c == "de" or (c is None and area == "de") for c, area in zip(choice, areas, strict=True))
    bilingual = sum(c is None and area == "bru" for c, area in zip(choice, areas, strict=True))
    assert german >= 60
    assert bilingual >= 60


def _promising(sample, sorted_rows, day: date) -> pl.DataFrame:
    """Whom of the planted the rules call likely for ARR or AI, or likely but for the finding with a sign."""
    planted = sample.parts.filter(pl.col("role") != "NONE").rename({"national_number": "person_key"})
    facts = _facts(sorted_rows, day).join(planted, on="person_key", how="semi")
    verdicts = screen_frame(facts.lazy(), day, ParameterBook.load().on(day)).collect()
    signs = sorted_rows.good.select("claims_pending", person_key="national_number", sign=signs_of(day).list.len() > 0)
    said = [pl.col(f"{right}_outcome").cast(pl.String) for right in ("arr", "ai")]
    promising = pl.any_horizontal(*((s == "likely") | ((s == "probable") & pl.col("sign")) for s in said))
    return verdicts.join(signs, on="person_key").filter(promising).join(planted, on="person_key")


def test_by_the_rules_themselves_at_least_fifteen_in_a_thousand_are_newly_likely(sample):
    before = _promising(sample, sample.sorted_before, date(2026, 10, 22))
    after = _promising(sample, sample.sorted_after, date(2026, 11, 22))
    new = after.join(before, on="person_key", how="anti").filter(pl.col("claims_pending") == "-")
    assert new.height >= 0.015 * sample.good.height
    by_role = dict(new.group_by("role").len().rows())
    assert all(by_role[role] >= 20 for role in ("INCOME_FALL", "FINDING_NEW", "SIGN_NEW", "PARTNER_LEFT", "OF_AGE"))


def test_nothing_but_the_planted_event_stands_between_them_and_a_verdict(sample):
    """Their household, residence and incomes are all known at the second extract."""
    facts = _facts(sample.sorted_after, date(2026, 11, 22)).join(
        sample.parts, left_on="person_key", right_on="national_number"
    )
    planted = facts.filter(pl.col("role").is_in(["INCOME_FALL", "SIGN_NEW", "PARTNER_LEFT", "OF_AGE", "STANDING"]))
    decisive = ["partner_counts", "lives_alone", "income_changed", "nationality_group", "dependent_children"]
    clear = planted.drop_nulls(decisive)
    assert clear.height >= 0.95 * planted.height  # the others share a household with a rejected row
    assert (clear["really_lives_in_belgium"] & clear["in_population_register"]).all()
    fallen = clear.filter(role="INCOME_FALL")
    assert fallen["income_changed"].all()
    assert not clear.filter(role="PARTNER_LEFT")["partner_counts"].any()
    assert clear.filter(role="OF_AGE")["age"].unique().to_list() == [18]


def test_before_the_event_it_was_not_so(sample):
    facts = _facts(sample.sorted_before, date(2026, 10, 22)).join(
        sample.parts, left_on="person_key", right_on="national_number"
    )
    parts = facts.partition_by("role", as_dict=True)
    assert not parts["INCOME_FALL",]["income_changed"].drop_nulls().any()
    assert parts["PARTNER_LEFT",]["partner_counts"].mean() > 0.9
    assert parts["OF_AGE",]["age"].unique().to_list() == [17]
    assert parts["FINDING_NEW",]["earning_capacity"].unique().to_list() == ["not_assessed"]
    assert parts["PARTNER_LEFT",]["partner_income"].drop_nulls().median() > 4_000_000


def test_the_two_extracts_speak_of_the_same_people(sample):
    both = _both(sample)
    assert both.height >= 0.965 * sample.good.height
    assert both["birth_date"].equals(both["birth_date_before"].alias("birth_date"))
    assert both["last_name"].equals(both["last_name_before"].alias("last_name"))


def test_between_the_extracts_people_die_move_part_and_are_born(sample):
    both, after = _both(sample), sample.good
    month = (pl.lit("2026-10-22"), pl.lit("2026-11-22"))
    died = after.filter(pl.col("death_date").is_not_null())
    assert died.height >= 10
    assert died["death_date"].is_between(*month).all()
    assert (died["household_until"] == died["death_date"]).all()
    assert sample.sorted_before.good["death_date"].null_count() == sample.sorted_before.good.height
    moved = both.filter(pl.col("address_since") > "2026-10-22")
    assert moved.height >= 100
    parted = both.filter(
        pl.col("previous_relationship_code").is_in(["02", "12", "21"])
        & (pl.col("previous_household_until") > "2026-10-22")
        & (pl.col("relationship_code") == "01")
    )
    assert parted.height >= 40
    born = after.filter(pl.col("birth_date") > "2026-10-22")
    assert born.height >= 5
    assert not set(born["national_number"]) & set(sample.before["national_number"])


def test_between_the_extracts_incomes_change_by_a_fifth_and_more(sample):
    both = _both(sample)
    was = pl.sum_horizontal(f"{kind}_income_recent_before" for kind in ("work", "replacement", "other"))
    now = pl.sum_horizontal(f"{kind}_income_recent" for kind in ("work", "replacement", "other"))
    known = both.filter(pl.col("income_year_recent_before").is_not_null() & pl.col("income_year_recent").is_not_null())
    assert known.filter((was > 0) & ((now - was).abs() >= 0.2 * was)).height >= 100
    arrived = both.filter(pl.col("income_year_recent_before").is_null() & pl.col("income_year_recent").is_not_null())
    assert arrived.height >= 100


def test_some_have_somebody_who_acts_for_them(sample):
    kinds = dict(sample.good.group_by("mandate_kind").len().rows())
    assert all(kinds[kind] >= 10 for kind in ("parent", "guardian", "administrator", "trusted_person"))
    acts = sample.good.filter(pl.col("mandate_kind").is_not_null())
    assert acts["mandate_name"].null_count() == 0
    elsewhere = acts.filter(pl.col("mandate_kind") != "parent")
    assert elsewhere["mandate_town"].null_count() == 0
