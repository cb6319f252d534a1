"""The people of the sample: their numbers, names, households and addresses."""

import phonenumbers
import polars as pl
import pytest
from stdnum.be import bis, nn, ssn

from outreach.people.places import language_area
from outreach.sample.pool import words


def test_every_number_passes_the_checks_of_the_register(sample):
    numbers = sample.good["national_number"]
    assert all(ssn.is_valid(number) for number in numbers)
    assert numbers.is_unique().all()


def test_numbers_carry_the_birth_date_before_and_after_2000(sample):
    born = sample.good.filter(~pl.col("birth_date").str.ends_with("-00-00"))
    for number, birth in born.sample(3_000, seed=1).select("national_number", "birth_date").rows():
        reader = nn if nn.is_valid(number) else bis
        assert reader.get_birth_date(number).isoformat() == birth


def test_there_are_bis_numbers_and_people_whose_birthday_nobody_knows(sample):
    numbers = sample.good["national_number"].to_list()
    assert sum(bis.is_valid(number) for number in numbers) >= 20
    vague = sample.good.filter(pl.col("birth_date").str.ends_with("-00-00"))
    assert vague.height >= 10
    assert all(nn.get_birth_month(number) is None for number in vague["national_number"])


def test_counters_come_from_the_end_real_ones_do_not_reach(sample):
    """On an ordinary day; the few without birthday share the counters of a whole year."""
    born = sample.good.filter(~pl.col("birth_date").str.ends_with("-00-00"))
    assert born["national_number"].str.slice(6, 3).cast(pl.Int32).min() > 900


def test_names_keep_their_accents_in_every_language_of_origin(sample):
    seen = set(sample.good["last_name"])
    for origin, name in [("fr", "Étienne"), ("de", "Müller"), ("nl", "D'Hondt"), ("turkish", "Yılmaz"),
                         ("polish", "Wiśniewski"), ("iberian", "Gonçalves"), ("congolese", "Mukendi")]:  # fmt: skip
        assert name in words("names")["last"][origin]
        assert name in seen
    assert any(len(name) > 45 for name in seen)


def test_the_language_areas_have_plausible_shares(sample):
    areas = [
        language_area(nis, code).code for nis, code in sample.good.select("municipality_nis", "postal_code").iter_rows()
    ]
    share = {area: areas.count(area) / len(areas) for area in ("nl", "fr", "bru", "de")}
    assert share["nl"] == pytest.approx(0.57, abs=0.02)
    assert share["fr"] == pytest.approx(0.32, abs=0.02)
    assert share["bru"] == pytest.approx(0.10, abs=0.015)
    assert share["de"] == pytest.approx(0.009, abs=0.003)


def test_municipality_postal_code_and_town_belong_together(sample):
    here = sample.good.filter(pl.col("country") == "BE").select("municipality_nis", "postal_code", "town").unique()
    for nis, postal_code, town in here.iter_rows():
        municipality = language_area(nis, None).municipality
        assert postal_code in municipality.postal_codes
        assert town in municipality.names.values()


def test_every_kind_of_address_is_met(sample):
    kinds = dict(sample.good.group_by("address_kind").len().rows())
    assert all(kinds[kind] >= 15 for kind in ("OWN", "INST", "REF", "PRIS", "HOSP", "STRUCK", "ABR", "CONF"))
    assert sample.good.filter(pl.col("address_kind") == "STRUCK")["street"].null_count() == kinds["STRUCK"]
    shared = sample.good.filter(pl.col("address_kind") == "REF").group_by("street", "house_number", "postal_code").len()
    assert shared["len"].max() >= 3


def test_there_is_a_very_large_institution_whose_members_have_no_reference_person(sample):
    residents = sample.good.filter(pl.col("relationship_code") == "20")
    assert residents["reference_person"].null_count() == residents.height
    assert residents.group_by("care_of", "street", "house_number", "town").len()["len"].max() >= 60


def test_an_open_household_has_one_reference_person_and_its_members_one_address(sample):
    """But for the members whose reference person is not in the file, or stands among the rejects."""
    open_ = sample.good.filter(pl.col("household_until").is_null() & pl.col("reference_person").is_not_null())
    leads = open_.filter(pl.col("relationship_code") == "01")
    assert (leads["national_number"] == leads["reference_person"]).all()
    assert leads["reference_person"].is_unique().all()
    members = open_.filter(pl.col("relationship_code") != "01").join(
        leads.select("reference_person", "street", "house_number", "box", "town", "address_kind"),
        on="reference_person",
        suffix="_lead",
        how="left",
    )
    orphans = members.filter(pl.col("town_lead").is_null() & pl.col("address_kind_lead").is_null())
    assert 0 < orphans.height < 0.02 * members.height
    together = members.filter(pl.col("address_kind_lead").is_not_null())
    for part in ("street", "house_number", "box", "town"):
        assert together[part].eq_missing(together[f"{part}_lead"]).all()


def test_spouses_and_legal_cohabitants_name_each_other(sample):
    people = sample.good
    for mine, civil in (("spouse_number", "civil_state"), ("legal_cohabitation_partner", "legal_cohabitation")):
        couples = people.filter(pl.col(mine).is_not_null()).select("national_number", mine, civil)
        if mine == "legal_cohabitation_partner":
            couples = couples.filter(pl.col(civil) == "D")
        other = people.select(pl.col("national_number").alias(mine), pl.col(mine).alias("back"))
        back = couples.join(other, on=mine)["back"].drop_nulls()
        assert len(back) > 500
        pairs = couples.join(other, on=mine).drop_nulls("back")
        assert (pairs["back"] == pairs["national_number"]).all()


def test_couples_grew_up_before_they_formed_a_household(sample):
    spouses = sample.good.filter(
        pl.col("relationship_code").is_in(["02", "21"]) & ~pl.col("birth_date").str.ends_with("00-00")
    )
    years = spouses["household_since"].str.slice(0, 4).cast(pl.Int32) - spouses["birth_date"].str.slice(0, 4).cast(
        pl.Int32
    )
    assert years.min() >= 17


def test_telephones_are_mobile_in_form_and_mail_goes_nowhere(sample):
    phones = sample.good["phone"].drop_nulls().unique()
    assert len(phones) > 500
    assert all(phone.startswith("+32450") for phone in phones)
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones.sample(200, seed=1))
    assert sample.good["email"].drop_nulls().str.contains(r"^[a-z.0-9]+@example\.org$").all()


def test_people_are_of_all_ages(sample):
    ages = 2026 - sample.good["birth_date"].str.slice(0, 4).cast(pl.Int32)
    assert ages.min() == 0
    assert ages.max() >= 95
    assert (ages < 18).mean() == pytest.approx(0.20, abs=0.03)
    assert (ages >= 65).mean() == pytest.approx(0.20, abs=0.03)
