"""What an extract says otherwise than the one before, field by field: kind, day and a word on it, never the value.

Pure: two registers in, changes out. Somebody only one of them names has none; who is absent or back is told by whoever
compares with the database. A day is the one the register gives; where it gives none, the day it was read. From unknown
to known is a change like any other. Rows are compared by a hash first, so that little more than what changed is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

import polars as pl

from outreach.people.extract import COLUMNS, Kind
from outreach.people.households.cohabitation import LARGEST
from outreach.people.vocabulary import ChangeKind

SCHEMA = {"person_key": pl.String, "kind": pl.String, "day": pl.Date, "detail": pl.String}
_BEFORE = "_before"
_COLLECTIVE, _PARTNERS = "20", ("02", "21")
_INCOMES = ("work_income", "replacement_income", "other_income")
_YEARS = ("", "_recent")
_TYPES = {Kind.WHOLE: pl.Int32, Kind.CENTS: pl.Int64}


@dataclass(frozen=True)
class Thresholds:
    """What the law makes of a number: from how many percent an income changed, and which birthdays matter."""

    change_percent: int
    ages: tuple[int, ...]


@dataclass(frozen=True)
class Watch:
    """Columns of which another value is a change of this kind; `since` says since when."""

    kind: ChangeKind
    detail: str | pl.Expr
    columns: tuple[str, ...]
    since: str | None = None

    @property
    def differs(self) -> pl.Expr:
        return pl.any_horizontal(pl.col(name).ne_missing(pl.col(name + _BEFORE)) for name in self.columns)


def _was(name: str) -> pl.Expr:
    return pl.col(name + _BEFORE)


def _became(name: str, code: str) -> pl.Expr:
    return pl.col(name).eq_missing(pl.lit(code)) & _was(name).ne_missing(pl.lit(code))


_MOVED_TO = {
    "STRUCK": "struck_off", "REF": "reference", "PRIS": "prison", "INST": "institution", "HOSP": "hospital",
    "ABR": "abroad", "CONF": "confidential",
}  # fmt: skip
_SAME_DAY = pl.col("address_since").is_not_null() & pl.col("address_since").eq_missing(_was("address_since"))
_RELEASED = _was("address_kind").eq("PRIS") & pl.col("address_kind").ne("PRIS")
_ADDRESS = pl.coalesce(
    pl.when(_RELEASED).then(pl.lit("released")),
    *(pl.when(_became("address_kind", code)).then(pl.lit(word)) for code, word in _MOVED_TO.items()),
    pl.when(_SAME_DAY).then(pl.lit("corrected")),
    pl.lit("moved"),
)
_PARTED = _was("relationship_code").is_in(_PARTNERS) & pl.col("reference_person").is_not_null()

WATCHED = (
    Watch(ChangeKind.IDENTITY, "name", ("last_name", "first_names")),
    Watch(ChangeKind.IDENTITY, "birth_date", ("birth_date",)),
    Watch(ChangeKind.IDENTITY, "nationality", ("nationality_group",)),
    Watch(ChangeKind.DEATH, pl.when(pl.col("death_date").is_null()).then(pl.lit("withdrawn")).otherwise(pl.lit("")),
          ("death_date",), "death_date"),
    Watch(ChangeKind.COMPOSITION, "civil_state", ("civil_state", "civil_state_since", "spouse_number"),
          "civil_state_since"),
    Watch(ChangeKind.COMPOSITION, "legal_cohabitation",
          ("legal_cohabitation", "legal_cohabitation_since", "legal_cohabitation_partner"), "legal_cohabitation_since"),
    Watch(ChangeKind.COMPOSITION, pl.when(_PARTED.fill_null(False)).then(pl.lit("moved_apart"))
          .otherwise(pl.lit("household")), ("reference_person",), "household_since"),
    Watch(ChangeKind.COMPOSITION, "relationship", ("relationship_code",), "household_since"),
    Watch(ChangeKind.COMPOSITION, "period", ("household_since", "household_until"), "household_until"),
    Watch(ChangeKind.COMPOSITION, "period_before", ("previous_reference_person", "previous_relationship_code",
          "previous_household_since", "previous_household_until"), "previous_household_until"),
    Watch(ChangeKind.COMPOSITION, "co_tenancy", ("co_tenancy_registered",)),
    Watch(ChangeKind.COMPOSITION, "child_benefit", ("child_benefit_for", "child_benefit_paid")),
    Watch(ChangeKind.ADDRESS, _ADDRESS,
          ("address_kind", "address_since", "care_of", "street", "house_number", "box", "postal_code", "town",
           "country", "municipality_nis"), "address_since"),
    Watch(ChangeKind.ADDRESS, "residence", ("register_kind", "really_lives_in_belgium")),
    Watch(ChangeKind.PROTECTION, "protection", ("protection",)),
    Watch(ChangeKind.PROTECTION, "mandate", ("mandate_kind", "mandate_name", "mandate_street", "mandate_postal_code",
          "mandate_town")),
    Watch(ChangeKind.INCOME, "back_to_work", ("back_to_work", "back_to_work_since"), "back_to_work_since"),
    Watch(ChangeKind.BENEFITS, "", ("benefits_received",)),
    Watch(ChangeKind.CLAIMS, "", ("claims_pending",)),
    Watch(ChangeKind.DECISION, "", ("earlier_decision", "earlier_decision_on"), "earlier_decision_on"),
    Watch(ChangeKind.FINDING, "", ("earning_capacity_reduced", "autonomy_points", "finding_until")),
    Watch(ChangeKind.FINDING, "sign", ("recognised_incapacity", "parking_card", "child_supplement")),
    Watch(ChangeKind.LANGUAGE, "", ("language_choice", "language_source")),
    Watch(ChangeKind.CONTACT, "phone", ("phone",)),
    Watch(ChangeKind.CONTACT, "email", ("email",)),
    Watch(ChangeKind.CONTACT, "preference", ("channel_preference",)),
)  # fmt: skip
INCOME_COLUMNS = tuple(f"{name}{year}" for year in _YEARS for name in ("income_year", *_INCOMES))
_SETS = ("benefits_received", "claims_pending")
READ = (*dict.fromkeys(name for watch in WATCHED for name in watch.columns), *INCOME_COLUMNS)
_HASHED = ("national_number", *READ)  # with the number, so that no two people have the same
# Other columns, or another version of Polars, hash otherwise: such a register is hashed anew.
SAID = f"said_{pl.__version__}_{crc32(' '.join(_HASHED).encode()):08x}"
_AT_ONCE = 100_000  # pairs of rows in memory


def changes_between(
    before: pl.LazyFrame, after: pl.LazyFrame, days: tuple[date, date], thresholds: Thresholds
) -> pl.DataFrame:
    """`person_key`, `kind`, `day`, `detail` of everything two registers, read on two days, say otherwise."""
    before, after = _complete(before), _complete(after)
    was, now = (side.select("person_key", said=_said(side)).collect() for side in (before, after))
    other_before, other_now = was.join(now, on="said", how="anti"), now.join(was, on="said", how="anti")
    differing = other_before.join(other_now, on="person_key", how="semi").select("person_key")
    gone, come = (side.join(differing, on="person_key", how="anti") for side in (other_before, other_now))
    alone = [side.select("person_key") for side in (gone, come)]
    del was, now
    found = [
        *(part for some in differing.iter_slices(_AT_ONCE) for part in _of_pairs(before, after, some, thresholds)),
        *_members(before, after, differing, alone, days),
        *_birthdays(after, thresholds.ages, days),
        _expired(before, after, days),
    ]
    whole = pl.concat(part.select(SCHEMA.keys()) for part in found).join(come, on="person_key", how="anti")
    return whole.with_columns(pl.col("day").fill_null(days[1])).unique(
        ["person_key", "kind", "detail"], keep="first", maintain_order=True
    )


def _of_pairs(
    before: pl.LazyFrame, after: pl.LazyFrame, keys: pl.DataFrame, thresholds: Thresholds
) -> Iterator[pl.DataFrame]:
    """What the two rows of each of these people say otherwise."""
    pairs = _of(after, keys).join(_of(before, keys), on="person_key", suffix=_BEFORE)
    yield from (_watched(pairs, watch) for watch in WATCHED)
    yield from _incomes(pairs, thresholds.change_percent)


def hashed(rows: pl.DataFrame) -> pl.Series:
    """A hash of everything that is compared, per row, to be kept beside the rows under the name `SAID`."""
    return _complete(rows.lazy()).select(_hash().alias(SAID)).collect().to_series()


def _said(register: pl.LazyFrame) -> pl.Expr:
    return pl.col(SAID) if SAID in register.collect_schema() else _hash()


def _hash() -> pl.Expr:
    return pl.struct(_HASHED).hash()


def _complete(register: pl.LazyFrame) -> pl.LazyFrame:
    """With every column that is compared; a register kept before a column existed does not know it."""
    there = register.collect_schema()
    newer = [pl.lit(None, _TYPES.get(c.kind, pl.String)).alias(c.name) for c in COLUMNS if c.name not in there]
    if "household_incomplete" not in there:
        newer.append(pl.lit(False).alias("household_incomplete"))
    in_order = pl.col(_SETS).str.split(" ").list.sort().list.join(" ")  # the order of codes says nothing
    return register.with_columns(*newer).with_columns(in_order)


def _of(register: pl.LazyFrame, keys: pl.DataFrame) -> pl.DataFrame:
    return (
        register.select("person_key", *READ).join(keys.lazy(), on="person_key", how="semi").collect(engine="streaming")
    )


def _watched(pairs: pl.DataFrame, watch: Watch) -> pl.DataFrame:
    detail = pl.lit(watch.detail) if isinstance(watch.detail, str) else watch.detail
    since = _day(pl.col(watch.since)) if watch.since else pl.lit(None, pl.Date)
    return pairs.filter(watch.differs).select("person_key", kind=pl.lit(watch.kind.value), day=since, detail=detail)


def _day(text: pl.Expr) -> pl.Expr:
    return text.str.to_date("%Y-%m-%d", strict=False)


def _incomes(pairs: pl.DataFrame, percent: int) -> Iterator[pl.DataFrame]:
    """The person's own total: revised for a year both know, of a newer year, known at last, or no longer known."""
    sides = {"": pairs, _BEFORE: pairs}
    totals = [
        pl.sum_horizontal((f"{name}{year}{side}" for name in _INCOMES), ignore_nulls=False).alias(f"total{year}{side}")
        for side in sides
        for year in _YEARS
    ]
    told = pairs.select("person_key", *(f"income_year{year}{side}" for side in sides for year in _YEARS), *totals)
    known, newest = _newest(""), _newest(_BEFORE)
    revised = pl.lit(False)
    for year in _YEARS:
        revised |= _moved(pl.col(f"total{year}"), _of_year(pl.col(f"income_year{year}")), percent)
    same_year = _of_year(_newest_year(""))
    detail = (
        pl.when(revised).then(pl.lit("revised"))
        .when(known.is_not_null() & newest.is_null()).then(pl.lit("known"))
        .when(known.is_null() & newest.is_not_null()).then(pl.lit("unknown"))
        .when(same_year.is_null() & _moved(known, newest, percent)).then(pl.lit("newer_year"))
    )  # fmt: skip
    kind = pl.lit(ChangeKind.INCOME.value)
    yield told.select("person_key", kind=kind, day=pl.lit(None, pl.Date), detail=detail).drop_nulls("detail")


def _newest(side: str) -> pl.Expr:
    """The total of the newest year known."""
    return pl.coalesce(f"total_recent{side}", f"total{side}")


def _newest_year(side: str) -> pl.Expr:
    is_recent = pl.col(f"total_recent{side}").is_not_null()
    return pl.when(is_recent).then(f"income_year_recent{side}").otherwise(f"income_year{side}")


def _of_year(year: pl.Expr) -> pl.Expr:
    """The total the register before had of a year."""
    slots = [pl.when(_was(f"income_year{slot}") == year).then(f"total{slot}{_BEFORE}") for slot in _YEARS]
    return pl.coalesce(slots)


def _moved(after: pl.Expr, before: pl.Expr, percent: int) -> pl.Expr:
    """Whether an amount rose or fell by so many percent; from nothing to something is a change."""
    by = (after - before).abs()
    return ((by > 0) & (by * 100 >= percent * before)).fill_null(False)


def _members(
    before: pl.LazyFrame,
    after: pl.LazyFrame,
    differing: pl.DataFrame,
    alone: Sequence[pl.DataFrame],
    days: tuple[date, date],
) -> Iterator[pl.DataFrame]:
    """For whoever stays in a household: that somebody joined it, left it, or died."""
    # Who moved is among those whose row differs, or stands in one register only.
    touched = pl.concat(
        side.select("person_key", home=_home(day))
        .join(pl.concat([differing, missing]).lazy(), on="person_key", how="semi")
        .collect()["home"]
        for side, day, missing in zip((before, after), days, alone, strict=True)
    ).drop_nulls().unique()  # fmt: skip
    was, now = (_at_home(side, touched, day) for side, day in zip((before, after), days, strict=True))
    large = pl.concat(side.group_by("home").len().filter(pl.col("len") > LARGEST).select("home") for side in (was, now))
    was, now = (side.join(large, on="home", how="anti") for side in (was, now))
    stayed = now.join(was, on=["home", "person_key"], suffix=_BEFORE)
    came = now.join(was, on=["home", "person_key"], how="anti").group_by("home").agg(pl.col("household_since").max())
    kind = pl.lit(ChangeKind.COMPOSITION.value)
    whole_before = stayed.filter(~pl.col("household_incomplete" + _BEFORE)).drop("household_since")
    yield whole_before.join(came, on="home").select(
        "person_key", kind=kind, day=_day(pl.col("household_since")), detail=pl.lit("joined")
    )
    left = was.join(now, on=["home", "person_key"], how="anti").select("home", "person_key")
    whole_now = stayed.filter(~pl.col("household_incomplete"))
    gone = left.join(_where_now(after, left), on="person_key", how="left").group_by(
        "home", detail=pl.when(pl.col("death_date").is_not_null()).then(pl.lit("died")).otherwise(pl.lit("left"))
    )
    ended = gone.agg(since=pl.max_horizontal("death_date", _parted_on()).max())
    yield whole_now.join(ended, on="home").select("person_key", kind=kind, day=_day(pl.col("since")), detail="detail")


def _home(day: date) -> pl.Expr:
    """The reference person of an open household of somebody alive; a collective one is no household."""
    is_open = pl.col("household_until").is_null() | (pl.col("household_until") > pl.lit(day.isoformat()))
    is_home = is_open & pl.col("relationship_code").ne_missing(pl.lit(_COLLECTIVE)) & pl.col("death_date").is_null()
    return pl.when(is_home).then("reference_person")


def _at_home(register: pl.LazyFrame, homes: pl.Series, day: date) -> pl.DataFrame:
    told = register.select("person_key", "household_since", "household_incomplete", home=_home(day))
    return told.join(homes.to_frame("home").lazy(), on="home", how="semi").collect()


def _where_now(after: pl.LazyFrame, left: pl.DataFrame) -> pl.DataFrame:
    columns = ("death_date", "household_since", "previous_reference_person", "previous_household_until")
    wanted = left.lazy().select("person_key")
    return after.select("person_key", *columns).join(wanted, on="person_key", how="semi").collect()


def _parted_on() -> pl.Expr:
    """When somebody left a home: the end of the period there, else the start of the next one; the dead did not."""
    ended = pl.when(pl.col("previous_reference_person") == pl.col("home")).then("previous_household_until")
    return pl.when(pl.col("death_date").is_null()).then(pl.coalesce(ended, "household_since"))


def _birthdays(register: pl.LazyFrame, ages: Sequence[int], days: tuple[date, date]) -> Iterator[pl.DataFrame]:
    """Whoever surely reached an age after the first day, up to and with the second.

    Somebody born on 29 February does on 1 March; where day or month of birth is not known, when it is sure.
    """
    years = [str(year - age) for age in ages for year in range(days[0].year, days[1].year + 1)]
    alive = pl.col("death_date").is_null() & pl.col("birth_date").str.head(4).is_in(years)
    people = register.filter(alive).select("person_key", "birth_date").collect()
    birth = pl.col("birth_date")
    month, day = birth.str.slice(5, 2).replace("00", "12"), birth.str.slice(8, 2).replace("00", "31")
    born = pl.when(birth.str.slice(5, 2) == "00").then(pl.lit("31")).otherwise(day)
    for age in ages:
        year = (birth.str.head(4).cast(pl.Int32) + age).cast(pl.String)
        on_the_day = _day(pl.concat_str(year, month, born, separator="-"))
        month_after = _day(pl.concat_str(year, month, pl.lit("01"), separator="-")).dt.offset_by("1mo")
        reached = pl.coalesce(on_the_day, month_after)
        yield people.select(
            "person_key", kind=pl.lit(ChangeKind.AGE.value), day=reached, detail=pl.lit(str(age))
        ).filter((pl.col("day") > days[0]) & (pl.col("day") <= days[1]))


def _expired(before: pl.LazyFrame, after: pl.LazyFrame, days: tuple[date, date]) -> pl.DataFrame:
    """Whoever had a finding on the first day that no longer holds on the second, with nothing said in its place."""
    until = _day(pl.col("finding_until"))
    has_finding = pl.col("earning_capacity_reduced").is_in(("Y", "N")).fill_null(False)
    ended = [
        side.filter((until >= days[0]) & (until < days[1]) & (has_finding | pl.col("autonomy_points").is_not_null()))
        .select("person_key", "finding_until")
        .collect()
        for side in (before, after)
    ]
    return ended[1].join(ended[0], on=["person_key", "finding_until"], how="semi").select(
        "person_key", kind=pl.lit(ChangeKind.FINDING.value), day=until.dt.offset_by("1d"), detail=pl.lit("expired")
    )  # fmt: skip
