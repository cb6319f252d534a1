"""Who lives with whom on a day: composes pairs within each household into partner, relatives, and people who may be
unrelated. All joins and groups, no loop over people.
"""

from datetime import date

import polars as pl

from outreach.people.households.dates import came_of_age_or_in, turning_points
from outreach.people.households.relationships import CHILDREN, COMPOSED, Relation

LARGEST = 30  # more members under one reference person is no household we understand
HEAD, SPOUSE, COLLECTIVE = 1, 2, 20
_HOMES = ("OWN", "HOSP", "CONF", "ABR")  # a stay in hospital does not end a household
_CPAS = (
    r"(?i)\b(C\.?P\.?A\.?S|O\.?C\.?M\.?W|Ö\.?S\.?H\.?Z|OESHZ)\b|centre public d.(action|aide) sociale"
    r"|openbaar centrum voor maatschappelijk|öffentliche[sn]? sozialhilfezentrum"
)
_PAIRED = (
    "number", "code", "adult", "spouse", "spouse_here", "civil_state", "legal", "legal_partner", "legal_since",
    "child_benefit_for",
)  # fmt: skip
_OTHER = "_other"
_USED_UP = (
    "birth_date", "care_of", "reference_person", "relationship_code", "household_since", "household_until",
    "previous_reference_person", "previous_relationship_code", "previous_household_since", "previous_household_until",
)  # fmt: skip


def composed(people: pl.LazyFrame) -> pl.LazyFrame:
    """One row per `number` that has others at home: who they are to this person, as counts and flags.

    `people` comes from `with_home`.
    """
    several = _with_spouse_here(people.filter(pl.col("members").is_between(2, LARGEST))).select("home", *_PAIRED)
    others = several.select("home", pl.col(_PAIRED).name.suffix(_OTHER))
    pairs = several.join(others, on="home").filter(pl.col("number") != pl.col("number_other"))
    return _counted(_judged(pairs.with_columns(pair=_pair("code_other")).join(_table(), on="pair", how="left")))


def alongside(people: pl.DataFrame, key: str, more: pl.LazyFrame) -> pl.DataFrame:
    """The people with the columns of `more` for their key; their own columns are not copied, as a join would."""
    found = people.lazy().select(key).join(more, on=key, how="left", maintain_order="left").collect()
    return people.hstack(found.drop(key))


def with_home(people: pl.LazyFrame, register: pl.LazyFrame, day: date) -> pl.DataFrame:
    """Adds the household each person lives in on the day: `home`, `code`, `members`, whether we see all of it, since
    when it is as it is, and whether somebody who may be this person's partner is away in an institution.

    The period open on the day counts; when the extract is newer than the day that is the last closed one. People in an
    institution, in prison, at a reference address or at the address of a CPAS form no household there.
    """
    everybody = _placed(people, day).collect()
    placed = everybody.lazy()
    homes = _homes(placed).join(turning_points(placed, register, day), on="home", how="left")
    left_behind = _with_somebody_away(placed).collect().to_series()
    return alongside(everybody, "home", homes).with_columns(maybe_away=pl.col("number").is_in(left_behind.implode()))


def _placed(people: pl.LazyFrame, day: date) -> pl.LazyFrame:
    now_open = _open(pl.col("household_since"), pl.col("household_until"), day)
    was_open = _open(pl.col("previous_household_since"), pl.col("previous_household_until"), day)
    was_open &= pl.col("previous_household_since").is_not_null()
    at_cpas = pl.col("care_of").str.contains(_CPAS).fill_null(False)
    collective = (pl.col("code") == COLLECTIVE).fill_null(False)
    lives_at_home = pl.col("address_kind").is_in(_HOMES) & ~collective & ~at_cpas

    def in_force(column: str) -> pl.Expr:
        return pl.when(now_open).then(column).when(was_open).then(f"previous_{column}")

    placed = people.with_columns(
        registered=in_force("reference_person").cast(pl.Int64, strict=False),
        code=in_force("relationship_code").cast(pl.UInt8),
        since=in_force("household_since").str.to_date("%Y-%m-%d", strict=False),
        left_home=pl.col("previous_reference_person").cast(pl.Int64, strict=False),
        left_on=pl.col("previous_household_until").str.to_date("%Y-%m-%d", strict=False),
    ).with_columns(
        home=pl.when(lives_at_home & pl.col("code").is_not_null()).then("registered"),
        is_collective=collective,
        is_at_cpas=at_cpas,
        came_on=came_of_age_or_in(),
    )
    return placed.drop(_USED_UP)


def _homes(placed: pl.LazyFrame) -> pl.LazyFrame:
    """One row a home: how many live there, and whether the register shows it whole, around one reference person."""
    is_head = pl.col("code") == HEAD
    one_head = (is_head.sum() == 1) & ((is_head & (pl.col("number") == pl.col("home"))).sum() == 1)
    homes = placed.filter(pl.col("home").is_not_null()).group_by("home")
    return homes.agg(
        members=pl.len(), is_whole=one_head & ~pl.col("household_incomplete").any() & (pl.len() <= LARGEST)
    )


def _with_somebody_away(placed: pl.LazyFrame) -> pl.LazyFrame:
    """Everybody in whose household somebody in an institution still stands who is not surely a relative."""
    in_institution = (pl.col("address_kind") == "INST") & pl.col("adult").fill_null(True)
    away = placed.filter(in_institution, pl.col("code") != COLLECTIVE).select("code", home="registered").unique()
    left_behind = placed.select("number", "home", "code").join(away, on="home", suffix="_away")
    may_be_partner = _table().filter(pl.col("relation") != Relation.RELATIVE)
    return (
        left_behind.with_columns(pair=_pair("code_away")).join(may_be_partner, on="pair", how="semi").select("number")
    )


def _open(since: pl.Expr, until: pl.Expr, day: date) -> pl.Expr:
    has_begun = since.is_null() | (since <= pl.lit(day.isoformat()))
    return has_begun & (until.is_null() | (until > pl.lit(day.isoformat())))


def _with_spouse_here(several: pl.LazyFrame) -> pl.LazyFrame:
    """Whether the person's spouse lives in the same household: each names the other, or code 02 says so."""
    spouses = several.select("home", number="spouse", spouse="number").drop_nulls().with_columns(named_back=True)
    couple = pl.col("code").is_in((HEAD, SPOUSE)) & (pl.col("code") == SPOUSE).any().over("home")
    return several.join(spouses, on=["home", "number", "spouse"], how="left").with_columns(
        spouse_here=pl.col("named_back").fill_null(False) | couple
    )


def _pair(other: str) -> pl.Expr:
    return pl.col("code").cast(pl.UInt16) * 100 + pl.col(other)


def _table() -> pl.LazyFrame:
    rows = [
        (int(one) * 100 + int(other), relation.value, other in CHILDREN.get(one, ()))
        for (one, other), relation in COMPOSED.items()
    ]
    relations = pl.Enum([each.value for each in Relation])
    return pl.LazyFrame(
        rows, schema=[("pair", pl.UInt16), ("relation", relations), ("may_be_child", pl.Boolean)], orient="row"
    )


def _judged(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Says of each pair whether the other is the partner, a relative up to the third degree, or may be unrelated."""
    relation = pl.col("relation")
    married = ((pl.col("spouse") == pl.col("number_other")) & (pl.col("spouse_other") == pl.col("number"))).fill_null(
        False
    )
    is_spouse = married | (relation == Relation.SPOUSE)
    # A child and a child-in-law are spouses, or in-laws when one of them is not married or is married to another.
    not_each_other = (
        pl.col("spouse_here")
        | pl.col("spouse_here_other")
        | (pl.col("civil_state") != "20").fill_null(False)
        | (pl.col("civil_state_other") != "20").fill_null(False)
    )
    is_kin = ~is_spouse & ((relation == Relation.RELATIVE) | ((relation == Relation.EITHER) & not_each_other))
    legal = _declared("", _OTHER) & ~_denied(_OTHER, "") | _declared(_OTHER, "") & ~_denied("", _OTHER)
    return pairs.with_columns(
        is_partner=is_spouse | (legal & ~is_kin),  # relatives who declared a cohabitation stay relatives
        is_kin=is_kin,
    )


def _declared(one: str, other: str) -> pl.Expr:
    names = pl.col(f"legal_partner{one}") == pl.col(f"number{other}")
    return (names & (pl.col(f"legal{one}") == "D")).fill_null(False)


def _denied(one: str, other: str) -> pl.Expr:
    """Whether the one contradicts a declaration of the other: a later cessation, or a declaration with a third."""
    later = pl.col(f"legal_since{one}") >= pl.col(f"legal_since{other}")
    ceased = (pl.col(f"legal{one}") == "C") & later.fill_null(True)
    with_a_third = (pl.col(f"legal{one}") == "D") & (pl.col(f"legal_partner{one}") != pl.col(f"number{other}"))
    return ceased.fill_null(False) | with_a_third.fill_null(False)


def _counted(pairs: pl.LazyFrame) -> pl.LazyFrame:
    adult = pl.col("adult_other")
    partner, kin = pl.col("is_partner"), pl.col("is_kin")
    may_be_adult = adult.fill_null(True)
    may_be_partner = ~partner & ~kin & may_be_adult
    benefit = pl.col("child_benefit_for_other")
    return pairs.group_by("number").agg(
        partners=partner.sum(),
        partner=pl.col("number_other").filter(partner).first(),
        partner_code=pl.col("code_other").filter(partner).min(),
        adult_kin=(kin & adult.fill_null(False)).sum(),
        adults_beside=(~partner & adult.fill_null(False)).sum(),
        maybe_adults_beside=(~partner & adult.is_null()).sum(),
        maybe_partners=may_be_partner.sum(),
        maybe_partner_code=pl.col("code_other").filter(may_be_partner).min(),
        maybe_partner_has_children=(may_be_partner & (benefit > 0).fill_null(False)).any(),
        maybe_partner_children_unknown=(may_be_partner & benefit.is_null()).any(),
        minors=(~adult.fill_null(False)).sum(),
        child_possible=(pl.col("may_be_child") & ~adult.fill_null(False)).any(),
    )
