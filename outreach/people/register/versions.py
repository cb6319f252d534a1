"""Turns rows of the register into versions of people: what is sealed, by groups, and what stands in clear."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from outreach.people.contact.addresses import KINDS
from outreach.people.vocabulary import MandateKind
from outreach.storage.sealing import Keyring

IDENTITY = ("national_number", "last_name", "first_names", "birth_date")
ADDRESS = ("care_of", "street", "house_number", "box", "postal_code", "town", "country")
PLACE = ("street", "house_number", "box", "postal_code", "town", "country")

# Every column of the register that the tables keep, and what follows from several rows; another value in any of them
# makes another version.
KEPT = (
    "national_number", "birth_date", "death_date", "last_name", "first_names",
    "address_kind", "care_of", "street", "house_number", "box", "postal_code", "town", "country", "municipality_nis",
    "protection", "mandate_kind", "mandate_name", "mandate_street", "mandate_postal_code", "mandate_town",
    "benefits_received", "claims_pending", "earlier_decision", "earlier_decision_on",
    "language_choice", "language_source", "phone", "email", "channel_preference",
    "signs", "household_key", "joint_address_until",
)  # fmt: skip
DERIVED = ("signs", "joint_address_until")  # worked out from other columns and other rows
READ = (
    *(name for name in KEPT if name not in DERIVED), "person_key", "recognised_incapacity", "parking_card",
    "child_supplement", "earning_capacity_reduced", "autonomy_points", "finding_until",
)  # fmt: skip
COLUMNS = (
    "person_id", "since_extract", "row_digest", "is_listed", "identity", "address", "hints", "address_digest",
    "household_key", "birth_year", "municipality_nis", "postal_area", "address_kind", "joint_address_until",
    "language_choice", "language_source", "channel_preference", "protection", "dead_since", "receives",
    "claims_pending", "refused_on",
)  # fmt: skip
_PROTECTION = {"GUARD": MandateKind.GUARDIAN.value, "ADMIN": MandateKind.ADMINISTRATOR.value}
_REFUSED = "REFUSED_"
_PERSON = "person.national_number"  # what the digest of a person is bound to
_SEPARATOR, _UNKNOWN = "\x1f", "\x00"


def person_key(national_number: str, keyring: Keyring) -> str:
    """The digest a person is found again by, never to be turned back without the key."""
    return keyring.digest(national_number, _PERSON)


def person_keys(national_numbers: Sequence[str], keyring: Keyring) -> list[str]:
    """The same of many people."""
    return keyring.digest_many(national_numbers, _PERSON)


def row_digests(rows: pl.DataFrame, keyring: Keyring) -> pl.Series:
    """A keyed digest of everything a version keeps, per row."""
    signs = pl.col("signs").list.join(" ")
    parts = [signs if name == "signs" else pl.col(name) for name in KEPT]
    known = [part.fill_null(_UNKNOWN) for part in parts]
    texts = rows.select(pl.concat_str(known, separator=_SEPARATOR)).to_series()
    return pl.Series(keyring.digest_many(texts.to_list(), "registered.row"), dtype=pl.String)


def versions_of(rows: pl.DataFrame, extract_id: int, keyring: Keyring) -> Iterator[tuple[Any, ...]]:
    """Values of `COLUMNS` for rows that carry `person_id` and `row_digest` beside `KEPT`."""
    said = rows.select(
        "person_id", "row_digest", "household_key", "municipality_nis", "joint_address_until", "language_choice",
        "language_source", "channel_preference",
        identity=_as_json(IDENTITY), address=_as_json(ADDRESS), hints=_hints(), place=_place(),
        birth_year=pl.col("birth_date").str.slice(0, 4).cast(pl.Int32),
        postal_area=_postal_area(),
        address_kind=pl.col("address_kind").replace_strict({code: kind.value for code, kind in KINDS.items()}),
        protection=pl.col("protection").replace_strict(_PROTECTION, default=None, return_dtype=pl.String),
        dead_since=pl.col("death_date"),
        receives=_codes("benefits_received"),
        claims_pending=_codes("claims_pending"),
        refused_on=pl.when(_is_refused()).then("earlier_decision_on"),
    ).with_columns(since_extract=pl.lit(extract_id), is_listed=pl.lit(True))  # fmt: skip
    values: dict[str, Iterable[Any]] = {name: said[name].to_list() for name in COLUMNS if name in said.columns}
    for group in ("identity", "address", "hints"):
        values[group] = keyring.seal_many([text.encode() for text in said[group]], f"registered.{group}")
    values["address_digest"] = _digests(said["place"], keyring, "registered.address")
    return zip(*(values[name] for name in COLUMNS), strict=True)


def _as_json(names: tuple[str, ...]) -> pl.Expr:
    """The columns as one JSON text, of what is known only."""
    return _without_nothing(pl.struct(names).struct.json_encode(), names)


def _hints() -> pl.Expr:
    reason = pl.col("earlier_decision").str.strip_prefix(_REFUSED).str.to_lowercase()
    signs = pl.when(pl.col("signs").list.len() > 0).then("signs").alias("signs")
    both = pl.struct(signs, pl.when(_is_refused()).then(reason).alias("refused_for"))
    return _without_nothing(both.struct.json_encode(), ("signs", "refused_for"))


def _without_nothing(json: pl.Expr, names: tuple[str, ...]) -> pl.Expr:
    # A quotation mark inside a value is escaped in JSON, so that no value can look like a name with nothing.
    return json.str.replace_all(rf'"(?:{"|".join(names)})":null,?', "").str.replace(r",\}$", "}")


def _is_refused() -> pl.Expr:
    is_refused = pl.col("earlier_decision").str.starts_with(_REFUSED)
    return (is_refused & pl.col("earlier_decision_on").is_not_null()).fill_null(False)


def _postal_area() -> pl.Expr:
    """The postal code where a letter inside Belgium could arrive; without a usable address there is none."""
    is_complete = pl.col("street").is_not_null() & pl.col("town").is_not_null()
    is_area = pl.col("country").eq_missing(pl.lit("BE")) | pl.col("country").is_null()
    return pl.when(is_complete & is_area & pl.col("postal_code").str.contains(r"^[0-9]{4}$")).then("postal_code")


def _place() -> pl.Expr:
    """The same text for the same place, whoever lives there; null where no street or town is known."""
    parts = [pl.col(name).str.to_lowercase().fill_null("") for name in PLACE[:-1]]
    text = pl.concat_str([*parts, pl.col("country").fill_null("BE")], separator=_SEPARATOR)
    return pl.when(pl.col("street").is_not_null() & pl.col("town").is_not_null()).then(text)


def _codes(column: str) -> pl.Expr:
    """The codes of a cell as a JSON list; none is an empty list, unknown stays unknown."""
    codes = pl.col(column).str.split(" ").list.unique().list.sort()
    codes = codes.list.eval(pl.element().filter(pl.element() != ""))
    listed = pl.format('["{}"]', codes.list.join('", "'))
    return pl.when(pl.col(column) == "-").then(pl.lit("[]")).when(pl.col(column).is_not_null()).then(listed)


def _digests(texts: pl.Series, keyring: Keyring, purpose: str) -> list[str | None]:
    """A digest per text; equal texts beside each other, such as the address of a household, are digested once."""
    known = texts.drop_nulls().unique()
    digests = dict(zip(known.to_list(), keyring.digest_many(known.to_list(), purpose), strict=True))
    return [None if text is None else digests[text] for text in texts.to_list()]
