"""Official values as a file: what goes out comes in again, and a file with one bad row is refused whole, by row."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.eligibility.parameters import ParameterBook
from outreach.errors import InputRefused, NotAllowed
from outreach.staff import value_files
from outreach.staff.official_values import confirm, confirmed
from outreach.staff.tables import Account, OfficialValue, Role
from outreach.storage.database import Database

GOOD = """parameter,since,value,source
index.coefficient,2026-09-01,1.8114,"Belgisch Staatsblad, 1 September 2026"
arr.maximum.A,2026-09-01,11214.40,table of the FPS
"""


@pytest.fixture(scope="module")
def book() -> ParameterBook:
    return ParameterBook.load()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "values.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def officials(session: Session) -> list[Account]:
    two = [Account(username=f"o{n}", display_name="-", role=Role.OFFICIAL, password_hash="-") for n in (1, 2)]
    session.add_all(two)
    session.flush()
    return two


def test_imported_values_are_proposed_and_count_only_when_another_official_confirms(
    database: Database, now: datetime, book: ParameterBook, file: Path
) -> None:
    rows = value_files.read(file, book)
    with database.transaction() as session:
        one, other = officials(session)
        assert value_files.propose_all(session, one, rows, now) == 2
        assert confirmed(session) == []
        for row in session.scalars(select(OfficialValue)):
            confirm(session, other, row.id, now)
        entries = confirmed(session)
    assert {(entry.parameter, entry.since, entry.value) for entry in entries} == {
        ("index.coefficient", date(2026, 9, 1), Decimal("1.8114")),
        ("arr.maximum.A", date(2026, 9, 1), Decimal("11214.40")),
    }
    assert ParameterBook.load(entries).on(date(2026, 11, 22))["arr.maximum.A"].state.may_be_printed


def test_the_same_file_twice_proposes_nothing_twice(
    database: Database, now: datetime, book: ParameterBook, file: Path
) -> None:
    with database.transaction() as session:
        one, _ = officials(session)
        rows = value_files.read(file, book)
        value_files.propose_all(session, one, rows, now)
        assert value_files.propose_all(session, one, rows, now) == 0
        assert session.scalar(select(func.count(OfficialValue.id))) == 2


def test_only_an_official_proposes(database: Database, now: datetime, book: ParameterBook, file: Path) -> None:
    with database.transaction() as session:
        author = Account(username="a", display_name="-", role=Role.AUTHOR, password_hash="-")
        session.add(author)
        session.flush()
        with pytest.raises(NotAllowed):
            value_files.propose_all(session, author, value_files.read(file, book), now)


@pytest.mark.parametrize("name", ["out.csv", "out.yaml"])
def test_what_is_exported_is_what_can_be_imported(
    database: Database, now: datetime, book: ParameterBook, file: Path, tmp_path: Path, name: str
) -> None:
    with database.transaction() as session:
        one, other = officials(session)
        rows = value_files.read(file, book)
        value_files.propose_all(session, one, rows, now)
        confirm(session, other, session.scalars(select(OfficialValue.id)).first() or 0, now)
        assert value_files.write(session, book, tmp_path / name) == 2
    text = (tmp_path / name).read_text(encoding="utf-8")
    for words in ("confirmed", "proposed", "euros_a_year", "Belgisch Staatsblad, 1 September 2026"):
        assert words in text
    assert "o1" not in text  # who entered a value is nobody's business outside
    assert sorted(value_files.read(tmp_path / name, book), key=str) == sorted(rows, key=str)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("arr.maximum.Z,2026-09-01,1,s", "row 1: there is no parameter arr.maximum.Z"),
        (",2026-09-01,1,s", "row 1: it names no parameter"),
        ("arr.maximum.A,2026-13-01,1,s", "row 1: since is 2026-13-01, which is no date"),
        ("arr.maximum.A,September 2026,1,s", "which is no date such as 2026-09-01"),
        ("arr.maximum.A,,1,s", "since is empty"),
        ("arr.maximum.A,20260901,1,s", "since is 20260901"),
        ("arr.maximum.A,2026-09-01,NaN,s", "the value of arr.maximum.A is not a number of zero or more"),
        ("arr.maximum.A,2026-09-01,-1,s", "is not a number of zero or more"),
        ('arr.maximum.A,2026-09-01,"11.214,40",s', "is not a decimal number"),
        ("arr.maximum.A,2026-09-01,1,", "the value of arr.maximum.A has no source"),
        ("arr.partner_exemption,2026-09-01,1,s", "arr.partner_exemption follows from arr.maximum.A; enter that one"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_name(tmp_path: Path, book: ParameterBook, row: str, reason: str) -> None:
    path = tmp_path / "values.csv"
    path.write_text(f"parameter,since,value,source\n{row}\n", encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        value_files.read(path, book)
    assert reason in refused.value.sentence
    assert "Nothing was changed" in refused.value.sentence


def test_every_bad_row_is_named_at_once_and_none_is_taken(tmp_path: Path, book: ParameterBook) -> None:
    path = tmp_path / "values.csv"
    path.write_text(GOOD + "nothing,2026-09-01,1,s\narr.maximum.A,never,much,\n", encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        value_files.read(path, book)
    told = refused.value.sentence
    for words in ("row 3: there is no parameter nothing", "row 4: since is never", "row 4: the value of arr.maximum.A"):
        assert words in told


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("v.csv", "parameter,since,value\narr.maximum.A,2026-09-01,1\n", "lacks the columns source"),
        ("v.csv", "parameter,since,value,source,mood\na,2026-09-01,1,s,good\n", "columns nobody knows: mood"),
        ("v.csv", "parameter,since,value,source\n", "holds no values"),
        ("v.csv", "", "lacks the columns"),
        ("v.yaml", "parameter: [", "is no YAML"),
        ("v.yaml", "parameter: arr.maximum.A", "is no list of values"),
        ("v.csv", GOOD + 'arr.maximum.A,2026-09-01,2,"other table"\n', "of 2026-09-01 stands there twice"),
        ("v.yaml", "- {parameter: arr.maximum.A, since: 2026-09-01, value: 1, source: s, unit: percent}",
         "arr.maximum.A is in euros_a_year, not in percent"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused(
    tmp_path: Path, book: ParameterBook, name: str, text: str, reason: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        value_files.read(tmp_path / name, book)
    assert reason in refused.value.sentence


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, book: ParameterBook) -> None:
    (tmp_path / "v.csv").write_bytes(b"parameter\xff\xfe")
    with pytest.raises(InputRefused, match="no CSV in UTF-8"):
        value_files.read(tmp_path / "v.csv", book)
