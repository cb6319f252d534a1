"""Imports a register extract: read and checked, staged, merged by person, made visible whole by one small commit.

Everything before the last step is invisible: versions are in force from their extract on, and the pointer names an
older one. Interrupted anywhere, the same file given again goes on where it was; another file given first takes away
what the interrupted one left. The edge calls this with a database, for an import is many short transactions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

import polars as pl

from outreach import clock
from outreach.eligibility.parameters import ParameterBook, Parameters
from outreach.errors import ExtractEmpty, ExtractUnreadable, InputRefused
from outreach.people.intake import open_extract
from outreach.people.intake.checks import sort_slices
from outreach.people.intake.quality import Counting
from outreach.people.register import staging
from outreach.people.register.alongside import unusable
from outreach.people.register.changes import SCHEMA as CHANGES
from outreach.people.register.changes import Thresholds, changes_between
from outreach.people.register.comparing import Known, compare, read_known
from outreach.people.register.erased import bring_back_objections, erased_in
from outreach.people.register.households import joint_address_until
from outreach.people.register.kept_files import REGISTER, REJECTS, keep, keep_frame, open_register, path_of
from outreach.people.register.merging import Merge
from outreach.people.register.pace import Pace
from outreach.people.register.parts import Parts, Sorting
from outreach.people.register.report import ImportReport, Tally, counts_of, known_report
from outreach.people.register.signs import signs_of
from outreach.people.register.turn import Turn, take_turn
from outreach.people.register.versions import READ, person_key, row_digests
from outreach.people.tables import Extract, RegisterNow
from outreach.people.vocabulary import ChangeKind, ExtractKind, ExtractState
from outreach.storage import journal
from outreach.storage.database import Database
from outreach.storage.sealing import Keyring, SealedFileGone

FEWEST_NAMED = 90  # percent of the people in force that a whole register must name


class ExtractTooSmall(InputRefused):
    """The register names {named} of {known} people known. Nothing was changed; give --list if it is a list of some
    people, --smaller if people really left."""

    code = "extract_too_small"


class ExtractReplaced(InputRefused):
    """The file {file} was changed or replaced while it was read. Nothing of it was imported; give it again once it is
    written to its end."""

    code = "extract_replaced"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asked for who gave a file."""

    kind: ExtractKind = ExtractKind.REGISTER
    allow_older: bool = False
    allow_smaller: bool = False
    actor: str = "command"


def import_extract(
    database: Database,
    sealed_dir: Path,
    path: Path,
    now: datetime,
    wish: Wish = Wish(),
    values_on: Callable[[date], Parameters] | None = None,
    ticking: Callable[[], datetime] = clock.now,
    pace: Pace | None = None,
) -> ImportReport:
    """Import one extract. Raises an InputRefused with nothing changed that anybody sees.

    `values_on` gives the values of the law on a day, the shipped ones when not given: which birthdays matter, and from
    how many percent an income counts as changed.
    """
    content = _digest(path)
    if (known := _known(database, content)) is not None:
        return known
    with take_turn(database, ticking):  # who cannot have it now is told before a large file is read
        pass
    file = _read(path, content, database.keyring)
    with take_turn(database, ticking) as turn:
        if (known := _known(database, content)) is not None:  # imported by another while we read
            return known
        thresholds = _thresholds((values_on or ParameterBook.load().on)(file.day))
        return _Importing(turn, pace or Pace(), sealed_dir, wish, now, content, file, thresholds).run()


@dataclass(frozen=True)
class _Read:
    """A file that was read and checked: the good rows in parts, the others, and what was noticed."""

    day: date
    named: Parts
    rejects: pl.DataFrame
    rows_read: int
    rows_good: int
    quality: dict[str, Any]


@dataclass
class _Importing:
    """One file on its way in, once it is our turn."""

    turn: Turn
    pace: Pace
    sealed_dir: Path
    wish: Wish
    now: datetime
    content: str
    file: _Read
    thresholds: Thresholds
    tally: Tally = field(default_factory=Tally)

    @property
    def keyring(self) -> Keyring:
        return self.turn.database.keyring

    def run(self) -> ImportReport:
        known, before, is_older = self._look_around()
        is_whole = self.wish.kind is ExtractKind.REGISTER and not is_older
        rejected = self._rejected_keys()
        named = self.file.named.without(known.keys_in_force) if is_older else self.file.named
        keys = pl.concat(named.frames(["person_key"]))
        found = known.find(keys)
        lacking = known.lacking(found) if is_whole else known.people.clear()
        if is_whole and not self.wish.allow_smaller:
            _insist_on_size(known, lacking, rejected)
        last = self._last_register(before)
        register = named
        if before is not None and not is_whole:
            if last is None:
                raise SealedFileGone(file=path_of(self.sealed_dir, REGISTER, before).name)
            register = last.without(keys).with_more(named)

        merge = self._stage(register)
        self._merge(merge, named, register, known, found)
        merge.write_absences(known.not_done(lacking)["version_id"].to_list())
        changes = [_absences(lacking, rejected), *self.tally.returned]
        if last is not None and not is_older:
            changes.append(changes_between(last.scan(), register.scan(), self._days(), self.thresholds))
        merge.write_changes(self._numbered(changes, known))
        report = self._report(merge.extract_id, lacking.height, is_older).check()
        self._show(report)
        return report

    def _look_around(self) -> tuple[Known, int | None, bool]:
        """What is known, the extract in force, and whether the file is older; what others abandoned is taken away."""
        with self.turn.database.reading() as session:
            is_older = staging.is_older(session, self.file.day, self.wish.allow_older)
            before = staging.in_force(session)
            abandoned = staging.abandoned(session, self.content, self.wish.kind)
        for number in abandoned:
            staging.withdraw(self.turn, self.sealed_dir, number, self.pace)
        with self.turn.database.reading() as session:
            return read_known(session, staging.interrupted(session, self.content)), before, is_older

    def _last_register(self, before: int | None) -> Parts | None:
        """The register in force; after its term, or before the first import, there is none to compare with."""
        try:
            return Parts([open_register(self.sealed_dir, before, self.keyring)]) if before is not None else None
        except SealedFileGone:
            return None

    def _days(self) -> tuple[date, date]:
        with self.turn.database.reading() as session:
            return staging.newest_day(session) or self.file.day, self.file.day

    def _numbered(self, changes: Sequence[pl.DataFrame], known: Known) -> pl.DataFrame:
        """Changes with our number of the person, counted by kind; without a day, they have that of the file."""
        whole = pl.concat(part.select(CHANGES.keys()) for part in changes)
        self.tally.changes = dict(whole["kind"].value_counts(name="people").sort("kind").iter_rows())
        return whole.join(known.people.select("person_id", "person_key"), on="person_key").with_columns(
            pl.col("day").fill_null(self.file.day)
        )

    def _stage(self, register: Parts) -> Merge:
        """The extract gets its number and its sealed files."""
        counts = (self.file.rows_read, self.file.rows_good, self.file.rejects.height)
        number = staging.begin(self.turn, self.content, self.file.day, self.wish.kind, self.now, counts)
        keep_frame(self.file.rejects, self.sealed_dir, REJECTS, number, self.keyring, self.turn.check)
        keep(register.parquet(), self.sealed_dir, REGISTER, number, self.keyring, self.turn.check)
        return Merge(self.turn, self.pace, number, self.file.day)

    def _merge(self, merge: Merge, named: Parts, register: Parts, known: Known, found: pl.DataFrame) -> None:
        """Write a version of everybody new or changed, part after part; `found` stands beside the rows of the parts."""
        apart = joint_address_until(register.scan(), self.file.day).collect()
        newest, start = known.newest, 0
        for rows in named.frames(READ):
            there = found.slice(start, rows.height)
            start += rows.height
            unknown = there.filter(pl.col("person_id").is_null())["person_key"]
            if unknown.len():
                numbers = merge.name_people(unknown.to_list(), newest)
                newest = int(numbers["person_id"].max())  # type: ignore[arg-type]
                there = there.update(numbers, on="person_key", how="left")
            whole = (
                pl.concat([rows, there.drop("person_key")], how="horizontal")
                .with_columns(signs_of(self.file.day))
                .join(apart, on="national_number", how="left", maintain_order="left")
            )
            whole = whole.with_columns(row_digest=row_digests(whole, self.keyring))
            compared = compare(whole, known)
            merge.write_versions(compared.to_write)
            self.tally.count(compared, unusable(rows))

    def _report(self, extract_id: int, absent: int, is_older: bool) -> ImportReport:
        file, tally = self.file, self.tally
        return ImportReport(
            extract_id=extract_id,
            day=file.day,
            rows_read=file.rows_read,
            rows_imported=file.rows_good,
            rows_rejected=file.rejects.height,
            by_kind=counts_of(file.rejects),
            already_known=False,
            contact_unusable={"email": tally.unusable["email"], "phone": tally.unusable["phone"]},
            new=tally.new,
            changed=tally.changed,
            same=tally.same,
            kept=file.rows_good - tally.new - tally.changed - tally.same if is_older else 0,
            absent=absent,
            returned=sum(part.height for part in tally.returned),
            changes=tally.changes,
            quality=file.quality,
            is_older=is_older,
        )

    def _rejected_keys(self) -> pl.DataFrame:
        numbers = self.file.rejects["national_number"].drop_nulls().unique()
        return pl.DataFrame({"person_key": [person_key(number, self.keyring) for number in numbers]}, _KEY)

    def _show(self, report: ImportReport) -> None:
        """Move the pointer: from this commit on everybody sees the extract, and sees it whole."""
        with self.turn.database.reading() as session:
            erased = erased_in(session, report.extract_id)
        with self.turn.transaction() as session:
            bring_back_objections(session, erased, self.now)
            extract = session.get_one(Extract, report.extract_id)
            extract.state, extract.imported_at, extract.quality = ExtractState.VISIBLE, self.now, report.counts
            pointer = session.get(RegisterNow, 1)
            if pointer is None:
                session.add(RegisterNow(id=1, extract_id=extract.id))
            else:
                pointer.extract_id = extract.id
            journal.note(session, at=self.now, actor=self.wish.actor, action="extract_imported",
                         subject=f"extract:{extract.id}", detail=report.line)  # fmt: skip


_KEY = {"person_key": pl.String}
AGES = (18, 21)  # of age; the end of the increased child benefit
AGES_OF_THE_LAW = ("age.apply", "age.minimum", "age.certain", "age.upper", "grapa.pension_age")


def _thresholds(values: Parameters) -> Thresholds:
    ages = {int(values.value(name)) for name in AGES_OF_THE_LAW} | {*AGES}
    return Thresholds(int(values.value("income.change_percent")), tuple(sorted(ages)))


def _absences(lacking: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """Whoever a whole register no longer names; somebody whose row was laid aside is named all the same."""
    aside = lacking.join(rejected, on="person_key", how="semi").select("person_key", detail=pl.lit("row_rejected"))
    gone = lacking.join(rejected, on="person_key", how="anti").select("person_key", detail=pl.lit(""))
    return pl.concat([aside, gone]).with_columns(kind=pl.lit(ChangeKind.ABSENT.value), day=pl.lit(None, pl.Date))


def _insist_on_size(known: Known, lacking: pl.DataFrame, rejected: pl.DataFrame) -> None:
    """A whole register that lacks too many people in force is the wrong file, or half of one."""
    is_wanted = pl.col("is_listed") & ~pl.col("is_dead")
    people = known.people.select(is_wanted.fill_null(False).sum()).item()
    gone = lacking.filter(is_wanted).join(rejected, on="person_key", how="anti").height
    if (people - gone) * 100 < FEWEST_NAMED * people:
        raise ExtractTooSmall(named=f"{people - gone:,}", known=f"{people:,}")


def _read(path: Path, content: str, keyring: Keyring) -> _Read:
    """Read and check a file slice by slice; it must be the same from the look at its content to the last row."""
    sorting, counting = Sorting(keyring), Counting()
    day: date | None = None
    opened = open_extract(path)
    for heap in sort_slices(opened):
        sorting.take(heap)
        counting.take(heap)
        day = heap.day
    if day is None:
        raise ExtractEmpty(file=path.name)
    if _digest(path) != content:
        raise ExtractReplaced(file=path.name)
    rejects = sorting.laid_aside()
    quality = counting.quality(opened.header).to_dict()
    return _Read(day, sorting.parts(), rejects, sorting.rows_read, sorting.rows_good, quality)


def _known(database: Database, content: str) -> ImportReport | None:
    with database.reading() as session:
        known = staging.visible_extract(session, content)
        return known_report(known) if known else None


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as cause:
        raise ExtractUnreadable(file=path.name, reason="it cannot be opened") from cause
