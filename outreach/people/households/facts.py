"""Turns register rows into the facts file: one row a person, with what a partner and the household bring along.

The decision table is docs/households.md; which of its lines decided is kept per person as evidence. The register is a
hint with a date: a partner is never guessed from it, and what it cannot tell stays null, which means unknown. What the
person said stands beside it (see `beside`). People who have died have no row.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from outreach.eligibility.parameters import ParameterBook, Parameters
from outreach.people.households.beside import BESIDE, SINCE_COLUMNS, Topic, compared, conflicts, prevailing, settled
from outreach.people.households.cohabitation import alongside, composed, with_home
from outreach.people.households.dates import information_dates
from outreach.people.households.decision_table import (
    ALONE,
    ATTACHED,
    IN_INSTITUTION,
    NO_HOME,
    OPEN_PARTNER,
    PAID_CHILDREN,
    PARTNER,
    SEEN_WHOLE,
    SURE_PARTNER,
    as_decided,
    children,
    first_that_fits,
    paid,
)
from outreach.people.households.own_facts import people_of, with_newer_columns
from outreach.storage.sealing import Keyring, read_sealed, write_sealed

MOST_CENTS = 1_000_000_000  # the facts go no further, nor does any rule

FACTS = (
    "person_key", "age", "ever_married", "disability_after_child_benefit", "kept_without_interruption",
    "in_population_register", "really_lives_in_belgium", "nationality_group", "earning_capacity", "autonomy_points",
    "residence", "long_stay_in_institution", "partner_counts", "co_tenancy_registered", "partner_detained",
    "lives_alone", "dependent_children", "partner_receives_arr", "income_changed", "own_work_income", "back_to_work",
    "years_since_back_to_work", "own_replacement_income", "own_other_income", "partner_income",
    "own_work_income_recent", "own_replacement_income_recent", "own_other_income_recent", "partner_income_recent",
    "receives_arr", "receives_ai",
)  # fmt: skip
EVIDENCE = (
    "person_key", "partner_rule", "alone_rule", "children_rule", "children_registered", "own_code", "other_code",
    "partner_since", "adults_since", "members_since", "registered_on",
)  # fmt: skip
_OF_THE_PERSON = (Topic.EVER_MARRIED, Topic.DISABILITY_AFTER_CHILD_BENEFIT, Topic.REALLY_LIVES_IN_BELGIUM)
_OF_THE_HOUSEHOLD = (
    "partner_counts", "partner_detained", "lives_alone", "dependent_children", "partner_receives_arr",
    "income_changed", "partner_income", "partner_income_recent",
)  # fmt: skip
_NEEDED = (
    *(name for name in FACTS if name not in _OF_THE_HOUSEHOLD), *SINCE_COLUMNS, "number", "home", "code", "members",
    "is_whole", "maybe_away", "is_collective", "is_at_cpas", "address_kind", "adult", "civil_state", "spouse", "legal",
    "legal_partner", "legal_since", "child_benefit_for", "total", "total_recent", "extract_day",
)  # fmt: skip


@dataclass(frozen=True)
class Households:
    """The facts of everybody, the evidence of each, and the statements beside the register."""

    facts: pl.DataFrame  # what the rules read, and nothing else
    evidence: pl.DataFrame  # which line of the decision table said so, by the register alone
    beside: pl.DataFrame  # what was said, what the register says, and which of the two screening follows

    @property
    def conflicts(self) -> pl.DataFrame:
        return conflicts(self.beside)


def facts_of(
    register: pl.LazyFrame, day: date, parameters: Parameters | None = None, statements: pl.DataFrame | None = None
) -> pl.LazyFrame:
    """The facts of everybody in a register alive on the day, in the order of the register.

    `parameters` are the values of that day, the shipped ones when not given: which year's income counts is one of them.
    `statements` are those in force (`statements.in_force`).
    """
    return households_of(register, day, parameters, statements).facts.lazy()


def households_of(
    register: pl.LazyFrame, day: date, parameters: Parameters | None = None, statements: pl.DataFrame | None = None
) -> Households:
    """As `facts_of`, with the evidence kept per person and the statements beside the register."""
    values = parameters or ParameterBook.load().on(day)
    people = _people(register, day, values)
    beside = pl.DataFrame(schema=BESIDE)
    if statements is None or statements.is_empty():
        decided = _decided(people.lazy(), values).collect()
    else:
        spoke = people.join(statements.select("person_key"), on="person_key", how="semi")
        both = compared(_decided(spoke.lazy(), values).collect(), statements, day)
        said = alongside(people, "person_key", prevailing(both).lazy())
        decided = _decided(said.lazy(), values).collect()
        beside = settled(both, decided.join(spoke.select("person_key"), on="person_key", how="semi"))
    return Households(decided.select(FACTS), decided.select(EVIDENCE), beside)


def write_households(kept: Households, sealed_dir: Path, extract_id: int, keyring: Keyring) -> Path:
    """Keep everything of an extract sealed as Parquet, the facts apart from the rest; the path of the facts."""
    _write(kept.evidence, "evidence", sealed_dir, extract_id, keyring)
    _write(kept.beside, "beside", sealed_dir, extract_id, keyring)
    return write_facts(kept.facts, sealed_dir, extract_id, keyring)


def read_households(sealed_dir: Path, extract_id: int, keyring: Keyring) -> Households:
    """What `write_households` kept."""
    return Households(*(_read(what, sealed_dir, extract_id, keyring) for what in ("facts", "evidence", "beside")))


def write_facts(frame: pl.DataFrame, sealed_dir: Path, extract_id: int, keyring: Keyring) -> Path:
    """Keep the facts of an extract sealed as Parquet."""
    return _write(frame, "facts", sealed_dir, extract_id, keyring)


def read_facts(sealed_dir: Path, extract_id: int, keyring: Keyring) -> pl.DataFrame:
    """What `write_facts` kept."""
    return _read("facts", sealed_dir, extract_id, keyring)


def _write(frame: pl.DataFrame, what: str, sealed_dir: Path, extract_id: int, keyring: Keyring) -> Path:
    buffer = BytesIO()
    frame.write_parquet(buffer)
    path = sealed_dir / f"{what}-{extract_id}.sealed"
    write_sealed(path, buffer.getvalue(), keyring, what)
    return path


def _read(what: str, sealed_dir: Path, extract_id: int, keyring: Keyring) -> pl.DataFrame:
    return pl.read_parquet(BytesIO(read_sealed(sealed_dir / f"{what}-{extract_id}.sealed", keyring, what)))


def _people(register: pl.LazyFrame, day: date, values: Parameters) -> pl.DataFrame:
    """Everybody with what the register says of them, of their household and of a sure partner."""
    register = with_newer_columns(register)
    people = with_home(people_of(register, day, values), register, day)
    people = people.lazy().with_columns(**information_dates()).select(*_NEEDED).collect()
    people = alongside(people, "number", composed(people.lazy()))
    people = people.with_columns(partner_rule=first_that_fits(PARTNER), alone_rule=first_that_fits(ALONE))
    people = people.with_columns(
        registered_counts=as_decided("partner_rule", PARTNER),
        registered_alone=as_decided("alone_rule", ALONE),
        partner=pl.when(pl.col("partner_rule") == SURE_PARTNER).then("partner"),
    )
    return alongside(people, "partner", _of_partner(people.lazy()))


def _of_partner(people: pl.LazyFrame) -> pl.LazyFrame:
    brought = ("total", "total_recent", "receives_arr", "child_benefit_for", "child_possible")
    return people.select(pl.col("number").alias("partner"), pl.col(brought).name.suffix("_partner"))


def _decided(people: pl.LazyFrame, values: Parameters) -> pl.LazyFrame:
    """Every fact and the evidence; what was said is followed where `said_…` columns hold it.

    A partner who was said not to count brings nothing along; one the register does not know brings what is unknown.
    """
    there = people.collect_schema()
    said = {topic: pl.col(topic.said_column) if topic.said_column in there else pl.lit(None) for topic in Topic}
    counts, registered = pl.col("partner_counts"), pl.col("registered_counts")
    children_rule = first_that_fits(children(registered))
    decided = people.with_columns(
        registered_on=pl.col("extract_day").str.to_date("%Y-%m-%d", strict=False),
        children_rule=children_rule,
        children_registered=_children(children_rule, registered),
        other_code=pl.when(pl.col("partner_rule") == SURE_PARTNER)
        .then("partner_code")
        .when(pl.col("partner_rule") == OPEN_PARTNER)
        .then("maybe_partner_code"),
        partner_counts=_first(said[Topic.PARTNER_COUNTS], registered),
        **{topic: _first(said[topic], pl.col(topic)) for topic in _OF_THE_PERSON},
    )
    decided = decided.with_columns(
        co_tenancy_registered=_co_tenancy(said[Topic.CO_TENANCY_REGISTERED]),
        partner_detained=_partner_detained(said[Topic.PARTNER_DETAINED]),
        lives_alone=_first(said[Topic.LIVES_ALONE], _lives_alone()),
        dependent_children=_first(said[Topic.DEPENDENT_CHILDREN], _children(first_that_fits(children(counts)), counts)),
        partner_receives_arr=_from_partner(pl.col("receives_arr_partner"), pl.lit(False)),
        partner_income=_from_partner(pl.col("total_partner").clip(0, MOST_CENTS), pl.lit(0, pl.Int64)),
        partner_income_recent=_from_partner(pl.col("total_recent_partner").clip(0, MOST_CENTS), pl.lit(0, pl.Int64)),
    )
    decided = decided.with_columns(income_changed=_income_changed(values))
    return decided.rename({"code": "own_code"}).select(*dict.fromkeys((*FACTS, *EVIDENCE, *SINCE_COLUMNS)))


def _first(said: pl.Expr, registered: pl.Expr) -> pl.Expr:
    return pl.coalesce(said, registered)


def _children(rule: pl.Expr, counts: pl.Expr) -> pl.Expr:
    """The number of dependent children the line of the table gives."""
    none = [line.rule for line in children(counts) if line.value == 0]
    return pl.when(rule == PAID_CHILDREN).then(paid(counts)).when(rule.is_in(none)).then(0).cast(pl.Int32)


def _lives_alone() -> pl.Expr:
    """As registered; whoever is said not to be the partner is another adult there, unless he has left."""
    no_longer = pl.col("registered_counts") & ~pl.col("partner_counts")
    return pl.when(no_longer.fill_null(False) & pl.col("registered_alone")).then(None).otherwise("registered_alone")


def _co_tenancy(said: pl.Expr) -> pl.Expr:
    """Never between spouses or legal cohabitants, and not without anybody; else as said, or as registered."""
    counts = pl.col("partner_counts")
    nobody_or_sure = (~counts | (pl.col("partner_rule") == SURE_PARTNER)).fill_null(False)
    never = (nobody_or_sure & counts.is_not_null()) | (counts.is_null() & IN_INSTITUTION & ATTACHED)
    return pl.when(never).then(pl.lit(False)).otherwise(_first(said, pl.col("co_tenancy_registered") == "Y"))


def _partner_detained(said: pl.Expr) -> pl.Expr:
    """Whoever may be the partner is registered at this home, where nobody detained is; unknown when we see no home."""
    counts, sure = pl.col("partner_counts"), pl.col("partner_rule") == SURE_PARTNER
    registered_here = (counts & sure) | (counts.is_null() & ~NO_HOME & SEEN_WHOLE)
    of_the_register = pl.when(registered_here.fill_null(False)).then(pl.lit(False))
    return pl.when(~counts).then(pl.lit(False)).otherwise(_first(said, of_the_register))


def _from_partner(brought: pl.Expr, without: pl.Expr) -> pl.Expr:
    counts = pl.col("partner_counts")
    return pl.when(counts).then(brought).when(~counts).then(without)


def _income_changed(parameters: Parameters) -> pl.Expr:
    """Whether the household's total of the recent year differs from the reference year by 20 % or more.

    As `timing.income_changed`, for everybody at once.
    """
    before = pl.col("total") + pl.col("partner_income")
    after = pl.col("total_recent") + pl.col("partner_income_recent")
    difference = (after - before).abs()
    return (difference * 100 >= int(parameters.value("income.change_percent")) * before) & (difference > 0)
