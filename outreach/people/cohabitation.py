"""Who lives with whom on a day: composes pairs within each household into partner, relatives, and people who may be
unrelated. All joins and windows, no loop over people.
"""

from datetime import date

import polars as pl

from outreach.people.relationships import CHILDREN, COMPOSED, Relation

LARGEST = 30  # more members under one reference person is no household we understand
_HOMES = ("OWN", "HOSP", "CONF", "ABR")  # a stay in hospital does not end a household
_SPOUSE_LIKE = ("01", "02", "11", "12", "21")
_CPAS = r"(?i)\b(CPAS|OCMW|ÖSHZ)\b"
_PAIRED = (
    "number", "code", "adult", "spouse", "spouse_here", "civil_state", "legal", "legal_partner", "legal_since",
    "child_benefit_for",
)  # fmt: skip
_OTHER = "_other"


def composed(people: pl.LazyFrame) -> pl.LazyFrame:
    """One row per `number` that has others at home: who they are to this person, as counts and flags.

    `people` comes from `with_home`.
    """
    at_home = _with_spouse_here(people.filter(pl.col("home").is_not_null() & (pl.col("members") <= LARGEST)))
    several = at_home.filter(pl.col("members") > 1).select("home", *_PAIRED)
    others = several.select("home", pl.col(_PAIRED).name.suffix(_OTHER))
    pairs = several.join(others, on="home").filter(pl.col("number") != pl.col("number_other"))
    pairs = pairs.join(_table(), on=["code", "code_other"], how="left")
    return _counted(_judged(pairs))


def with_home(people: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Adds the household each person lives in on the day: `home`, `code`, `members`, and whether we see all of it.

    The period open on the day counts; when the extract is newer than the day that is the last closed one. People in an
    institution, in prison, at a reference address or at the address of a CPAS form no household there.
    """
    now_open = _open(pl.col("household_since"), pl.col("household_until"), day)
    was_open = _open(pl.col("previous_household_since"), pl.col("previous_household_until"), day)
    was_open &= pl.col("previous_household_since").is_not_null()
    collective = pl.col("code") == "20"
    at_cpas = pl.col("care_of").str.contains(_CPAS).fill_null(False)
    lives_at_home = pl.col("address_kind").is_in(_HOMES) & ~collective.fill_null(False) & ~at_cpas
    reference, code = pl.col("reference_person"), pl.col("relationship_code")
    previous, previous_code = pl.col("previous_reference_person"), pl.col("previous_relationship_code")
    registered = pl.when(now_open).then(reference).when(was_open).then(previous).cast(pl.Int64, strict=False)
    in_household = pl.col("home").is_not_null()
    head = pl.col("number") == pl.col("home")
    away = (pl.col("address_kind") == "INST") & pl.col("code").is_in(_SPOUSE_LIKE)
    return (
        people.with_columns(registered=registered, code=pl.when(now_open).then(code).when(was_open).then(previous_code))
        .with_columns(
            home=pl.when(lives_at_home & pl.col("code").is_not_null()).then("registered"),
            is_collective=collective.fill_null(False),
            is_at_cpas=at_cpas,
        )
        .with_columns(
            members=pl.len().over("home"),
            is_whole=in_household
            & ((head & (pl.col("code") == "01")).sum().over("home") == 1)
            & ((pl.col("code") == "01").sum().over("home") == 1)
            & ~pl.col("household_incomplete").any().over("home")
            & (pl.len().over("home") <= LARGEST)
            & ~(away.fill_null(False).any().over("registered") & pl.col("code").is_in(_SPOUSE_LIKE)),
        )
    )


def _open(since: pl.Expr, until: pl.Expr, day: date) -> pl.Expr:
    has_begun = since.is_null() | (since <= pl.lit(day.isoformat()))
    return has_begun & (until.is_null() | (until > pl.lit(day.isoformat())))


def _with_spouse_here(at_home: pl.LazyFrame) -> pl.LazyFrame:
    """Whether the person's spouse lives in the same household: each names the other, or code 02 says so."""
    spouses = at_home.select("home", number="spouse", spouse="number").drop_nulls().with_columns(named_back=True)
    couple = pl.col("code").is_in(("01", "02")) & (pl.col("code") == "02").any().over("home")
    return at_home.join(spouses, on=["home", "number", "spouse"], how="left").with_columns(
        spouse_here=pl.col("named_back").fill_null(False) | couple
    )


def _table() -> pl.LazyFrame:
    rows = [(one, other, relation.value, other in CHILDREN.get(one, ())) for (one, other), relation in COMPOSED.items()]
    schema = {"code": pl.String, "code_other": pl.String, "relation": pl.String, "may_be_child": pl.Boolean}
    return pl.LazyFrame(rows, schema=schema, orient="row")


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
        adult_kin=(kin & adult.fill_null(False)).sum(),
        adults_beside=(~partner & adult.fill_null(False)).sum(),
        maybe_adults_beside=(~partner & adult.is_null()).sum(),
        maybe_partners=may_be_partner.sum(),
        maybe_partner_has_children=(may_be_partner & (benefit > 0).fill_null(False)).any(),
        maybe_partner_children_unknown=(may_be_partner & benefit.is_null()).any(),
        minors=(~adult.fill_null(False)).sum(),
        child_possible=(pl.col("may_be_child") & ~adult.fill_null(False)).any(),
    )
