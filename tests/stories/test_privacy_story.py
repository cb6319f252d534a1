"""A story: everything happens to one household, then every file is searched for what must not be there."""

import json
import logging
import re
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import LargeBinary, select, type_coerce
from town import extract, neighbour, number

from outreach import jobs
from outreach.app import create_app
from outreach.campaigns import approval, audience, books
from outreach.campaigns.opening import open_campaign
from outreach.campaigns.tables import Campaign, Message
from outreach.clock import at_noon
from outreach.messages import texts
from outreach.migrations import upgrade
from outreach.people.finding import NobodyFound, find
from outreach.people.national_number import NationalNumber
from outreach.people.tables import Objection, Person
from outreach.privacy import erasure, own_file, own_file_page
from outreach.staff.accounts import add_account
from outreach.staff.tables import Role
from outreach.storage import journal
from outreach.storage.columns import Sealed
from outreach.storage.database import open_database
from outreach.storage.journal.verifying import verify
from outreach.storage.sealing import open_sealed

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 22), date(2026, 11, 22), date(2026, 12, 22)
PASSWORD = "a long made-up password"
OWN_NUMBER, PARTNER_NUMBER = number("1988-04-02", 101), number("1990-11-07", 202)
OWN = {
    "national number": OWN_NUMBER,
    "name": "Plantemure",
    "birth date": "1988-04-02",
    "street": "Rue Introuvable",
    "phone": "470334455",
    "mailbox": "plantemure.d@example.invalid",
    "number to call back": "479887766",
}
THEIRS_ALONE = {name: word for name, word in OWN.items() if name != "street"}  # the partner lives there too
PARTNERS = {
    "partner's national number": PARTNER_NUMBER,
    "partner's name": "Compagnonne",
    "partner's birth date": "1990-11-07",
    "partner's phone": "470998877",
    "partner's income": "345678",
}
WRITTEN_OTHERWISE = {"partner's income in a letter": "3 456,78", "partner's income with a point": "3.456,78"}


@pytest.fixture
def home():
    """Dominique, who earns too much in October, and the partner who lives there too."""
    together = {"civil_state": "20", "street": OWN["street"], "reference_person": OWN_NUMBER}
    dominique = neighbour(
        OWN["birth date"], 101, last_name=OWN["name"], earning_capacity_reduced="Y", work_income=3_000_000,
        work_income_recent=3_000_000, phone="+32" + OWN["phone"], email=OWN["mailbox"], spouse_number=PARTNER_NUMBER,
        **together,
    )  # fmt: skip
    partner = neighbour(
        PARTNERS["partner's birth date"], 202, last_name=PARTNERS["partner's name"], earning_capacity_reduced="N",
        relationship_code="02", spouse_number=OWN_NUMBER, work_income=345_678, work_income_recent=345_678,
        phone="+32" + PARTNERS["partner's phone"], **together,
    )  # fmt: skip
    return {"Dominique": dominique, "the partner": partner}


@pytest.fixture
def opened(settings, keyring):
    database = open_database(settings.database, keyring, settings.journal_anchors)
    upgrade(database)
    yield database
    database.close()


def searched(words: dict[str, str], content: bytes) -> set[str]:
    """Which of the words stand in these bytes, as they are or in base64."""
    plain = content.replace(b"\xc2\xa0", b" ").replace(b"\xe2\x80\xaf", b" ")
    hits = set()
    for name, word in words.items():
        spellings = {word.encode(), word.encode("utf-16-le"), b64encode(word.encode()).rstrip(b"=")[:-1]}
        if any(spelling in plain for spelling in spellings):
            hits.add(name)
    return hits


def everything_written(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, with what it holds; of a letter its words."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".pdf":
            content += subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout
        yield str(path.relative_to(folder)), content


def search(settings, logs: str) -> dict[str, set[str]]:
    """Where which planted value stands: a letter may name whom it is to, and nothing and nobody else may be named."""
    found: dict[str, set[str]] = {}
    addressed = {"name", "street"}  # stand on the person's own letter
    words = OWN | PARTNERS | WRITTEN_OTHERWISE
    for name, content in everything_written(settings.data_dir):
        hits = searched(words, content) - (addressed if name.startswith("outbox/") else set())
        hits |= searched(words, name.encode())
        if hits:
            found[name] = hits
    if hits := searched(words, logs.encode()):
        found["the log"] = hits
    return found


def opened_cells(session) -> Iterator[str]:
    """Every cell of the database, sealed ones opened."""
    ring = session.get_bind().dialect.keyring
    for table in Person.metadata.sorted_tables:
        if table.info.get("is_view"):
            continue
        bare = [type_coerce(c, LargeBinary) if isinstance(c.type, Sealed) else c for c in table.columns]
        for row in session.execute(select(*bare)):
            for column, value in zip(table.columns, row, strict=True):
                is_sealed = isinstance(column.type, Sealed) and value is not None
                yield ring.open(bytes(value), column.type.purpose).decode(errors="replace") if is_sealed else str(value)


def test_nothing_of_a_household_stands_in_clear_and_nothing_is_left_of_who_was_erased(
    home, settings, opened, tmp_path_factory, caplog
):
    caplog.set_level(logging.DEBUG)
    elsewhere = tmp_path_factory.mktemp("where registers come from")

    # October and November: the register comes in, and Dominique's income has fallen.
    october = jobs.import_register(opened, settings, extract(OCTOBER, home, elsewhere), at_noon(OCTOBER))
    jobs.screen(opened, settings, OCTOBER, at_noon(OCTOBER), october.extract_id)
    home["Dominique"] |= {"work_income_recent": 0}
    november = jobs.import_register(opened, settings, extract(NOVEMBER, home, elsewhere), at_noon(NOVEMBER))
    screening = jobs.screen(opened, settings, NOVEMBER, at_noon(NOVEMBER), november.extract_id)

    # A campaign writes to Dominique.
    with opened.transaction() as session:
        author = add_account(session, "author", "Author", Role.AUTHOR, PASSWORD)
        approver = add_account(session, "approver", "Approver", Role.APPROVER, PASSWORD)
        texts.store_shipped(session, at_noon(NOVEMBER))
        campaign = open_campaign(
            session, author, name="Namur", message="new_right", screening_id=screening.screening_id,
            now=at_noon(NOVEMBER),
        )  # fmt: skip
        assert audience.compose(session, campaign, at_noon(NOVEMBER)).invited == 1
        approval.submit(session, campaign, author, at_noon(NOVEMBER))
        approval.approve(session, campaign, approver, at_noon(NOVEMBER))
    assert jobs.plan_messages(opened, at_noon(NOVEMBER)).planned == 1
    assert jobs.send(opened, settings, at_noon(NOVEMBER), "worker").total_sent == 1

    # Dominique answers on the web, and wants to be called back on a number of their own.
    with opened.reading() as session:
        code = session.scalars(select(Message)).one().code
    later = at_noon(NOVEMBER) + timedelta(days=9)
    citizen = create_app(settings, opened, now=lambda: later).test_client()
    page = citizen.get(f"/l/{code}", follow_redirects=True)
    token = unescape(re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1])
    born = {"born-day": "2", "born-month": "4", "born-year": "1988"}
    answer = {"csrf_token": token, "code": code, **born, "answer": "call_me_back",
              "phone": f"0{OWN['number to call back']}"}  # fmt: skip
    answered = citizen.post("/fr/letter", data=answer)
    assert answered.status_code == 303
    pages = page.text + citizen.get(answered.location).text

    # Nothing of it stands in clear: database, write-ahead log, sealed files, anchors, file names, log lines, pages.
    assert search(settings, caplog.text) == {}
    assert searched(OWN | PARTNERS | WRITTEN_OTHERWISE, pages.encode()) == set()
    assert code not in caplog.text, "the code of a letter stands in no log line"
    assert any("/l/<" in line for line in caplog.messages), "the web did write its log lines"

    # Dominique asks for everything, and gets it without a word about the partner.
    with opened.transaction() as session:
        who = find(session, NationalNumber.parse(OWN_NUMBER))
        journal.note(session, at=later, actor="account:1", action="own_file_given", purpose="request-1", person=who)
    with opened.reading() as session:
        own = own_file.gather(session, settings, jobs.sealed_dir(settings), opened.keyring, who, NOVEMBER)
    page_of_own, data = own_file_page.page(own, "0800"), json.dumps(own.as_dict(), ensure_ascii=False)
    folder = own_file.write(own, page_of_own, data, tmp_path_factory.mktemp("handed over"))
    assert any(name.endswith(".pdf") for name, _ in everything_written(folder)), "with a copy of the letter"
    for name, content in everything_written(folder):
        assert searched(PARTNERS | WRITTEN_OTHERWISE, content) == set(), name
        assert searched(OWN, name.encode()) == set()
    assert searched(OWN, data.replace(" ", "").encode()) >= {"national number", "name", "phone", "mailbox"}
    assert searched({"called back": "47988"}, data.replace(" ", "").encode())

    # Then Dominique asks to be forgotten.
    outbox = settings.data_dir / "outbox"
    erasure.erase(opened, jobs.sealed_dir(settings), outbox, who, later, "account:1", None)
    with opened.reading() as session:
        left = "\n".join(opened_cells(session))
        assert searched(THEIRS_ALONE, left.encode()) == set(), "no cell, opened, holds anything of theirs"
        assert searched({"partner": PARTNERS["partner's name"]}, left.encode()), "the partner's own row stays"
        assert verify(session, opened.keyring, opened.anchors).found == 0
        assert books.balance(session, session.scalars(select(Campaign)).one()).check().invited == 1
    for path in jobs.sealed_dir(settings).iterdir():
        with open_sealed(path, opened.keyring, path.name.partition("-")[0]) as file:
            text = pl.read_parquet(file).select(pl.all().cast(pl.String, strict=False)).write_csv()
        assert searched(THEIRS_ALONE, text.encode()) == set(), path.name
    assert not any(searched({"name": OWN["name"]}, content) for _, content in everything_written(outbox))
    assert search(settings, caplog.text) == {}
    with opened.reading() as session, pytest.raises(NobodyFound):
        find(session, NationalNumber.parse(OWN_NUMBER))

    # In December the register names them again: somebody new, who objected, and is not written to.
    december = jobs.import_register(opened, settings, extract(DECEMBER, home, elsewhere), at_noon(DECEMBER))
    assert december.rows_imported == 2
    jobs.screen(opened, settings, DECEMBER, at_noon(DECEMBER), december.extract_id)
    with opened.reading() as session:
        again = find(session, NationalNumber.parse(OWN_NUMBER))
        assert again != who
        assert [o.source for o in session.scalars(select(Objection).where(Objection.person_id == again))] == ["erasure"]
        assert session.scalars(select(Message.id).where(Message.person_id == again)).all() == []
    assert asdict(jobs.plan_messages(opened, at_noon(DECEMBER)))["planned"] == 0
    assert search(settings, caplog.text) == {}
