"""What became of an extract, in counts; the books of an import balance or it stops."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from outreach.errors import BooksDoNotBalance
from outreach.people.register.comparing import Compared
from outreach.people.tables import Extract
from outreach.people.vocabulary import ChangeKind


@dataclass(frozen=True)
class ImportReport:
    """What became of an extract; rows read = imported + rejected, and imported = new + changed + same + kept."""

    extract_id: int
    day: date
    rows_read: int
    rows_imported: int
    rows_rejected: int
    by_kind: dict[str, int]  # rejected rows by what is wrong
    already_known: bool  # the same file was imported before: nothing was changed
    contact_unusable: dict[str, int] = field(default_factory=dict)  # dropped phones and e-mail addresses
    new: int = 0  # people nobody named before
    changed: int = 0  # people of whom something else is said now, or who are back
    same: int = 0
    kept: int = 0  # people an older extract names, of whom a newer one says what counts
    absent: int = 0  # people the whole register no longer names
    returned: int = 0  # of the changed: people it had not named the last time
    quality: dict[str, Any] = field(default_factory=dict)  # counts per check: quality.Quality.to_dict
    changes: dict[str, int] = field(default_factory=dict)  # what an extract says otherwise, by kind
    is_older: bool = False  # older than what is in force: it only added people nobody knew

    def check(self) -> "ImportReport":
        """Itself, or BooksDoNotBalance."""
        if self.rows_read != self.rows_imported + self.rows_rejected:
            raise BooksDoNotBalance(what="the import", reason="rows read are not rows imported plus rows rejected")
        if self.rows_rejected != sum(self.by_kind.values()):
            raise BooksDoNotBalance(what="the import", reason="the kinds of rejects are not the rows rejected")
        if not self.already_known and self.rows_imported != self.new + self.changed + self.same + self.kept:
            raise BooksDoNotBalance(what="the import", reason="rows imported are not people new, changed, same or kept")
        return self

    @property
    def counts(self) -> dict[str, Any]:
        """What stays with the extract: counts, no personal data."""
        names = ("by_kind", "contact_unusable", "new", "changed", "same", "kept", "absent", "returned",
                 "quality", "changes", "is_older")  # fmt: skip
        return {name: getattr(self, name) for name in names}

    @property
    def line(self) -> str:
        """The counts in one line, for the journal."""
        names = ("new", "changed", "same", "kept", "absent", "returned")
        told = " ".join(f"{name} {getattr(self, name)}" for name in names)
        return f"read {self.rows_read} imported {self.rows_imported} rejected {self.rows_rejected} {told}"


@dataclass
class Tally:
    """The counts of an import while it is at work."""

    new: int = 0
    changed: int = 0
    same: int = 0
    returned: list[pl.DataFrame] = field(default_factory=list)  # as changes
    changes: dict[str, int] = field(default_factory=dict)
    unusable: Counter[str] = field(default_factory=Counter)

    def count(self, compared: Compared, unusable: dict[str, int]) -> None:
        self.new += compared.new
        self.changed += compared.changed
        self.same += compared.same
        back = {"kind": pl.lit(ChangeKind.RETURNED.value), "day": pl.lit(None, pl.Date), "detail": pl.lit("")}
        self.returned.append(compared.returned.select("person_key", **back))
        self.unusable.update(unusable)


def known_report(extract: Extract) -> ImportReport:
    """The report of a file that was imported before."""
    return ImportReport(
        extract_id=extract.id,
        day=extract.day,
        rows_read=extract.rows_read,
        rows_imported=extract.rows_imported,
        rows_rejected=extract.rows_rejected,
        already_known=True,
        **({"by_kind": {}} | (extract.quality or {})),
    )


def counts_of(rejects: pl.DataFrame) -> dict[str, int]:
    """Rejected rows by what is wrong."""
    return dict(rejects["kind"].value_counts(name="rows").sort("kind").iter_rows())
