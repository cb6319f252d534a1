"""A story from start to end: somebody's income falls, a letter finds them, and they answer it."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select
from town import extract, neighbour

from outreach import jobs
from outreach.app import create_app
from outreach.campaigns import approval, audience, books
from outreach.campaigns.opening import open_campaign
from outreach.campaigns.tables import AudienceMember, Campaign, Message
from outreach.clock import at_noon
from outreach.messages import texts
from outreach.people.register import read_register
from outreach.people.tables import Person
from outreach.staff.accounts import add_account
from outreach.staff.tables import Role

OCTOBER, NOVEMBER = date(2026, 10, 22), date(2026, 11, 22)
PASSWORD = "a long made-up password"


@pytest.fixture
def street():
    """Everybody in the street in October."""
    return {
        "Dominique, who works and earns too much": neighbour(
            "1988-04-02", 101, earning_capacity_reduced="Y", work_income=3_000_000, work_income_recent=3_000_000
        ),
        "Claude, who is healthy": neighbour("1979-01-30", 103, earning_capacity_reduced="N"),
        "Sacha, who already receives it": neighbour(
            "1990-07-11", 105, earning_capacity_reduced="Y", benefits_received="ARR"
        ),
        "Noor, who asked for it and waits": neighbour(
            "1995-02-20", 107, earning_capacity_reduced="Y", work_income=3_000_000, work_income_recent=3_000_000,
            claims_pending="ARR AI",
        ),
    }  # fmt: skip


def test_an_income_falls_a_letter_is_sent_and_answered(street, settings, database, tmp_path):
    # October: the register comes in and everybody is screened. Nobody is newly likely.
    october = jobs.import_register(database, settings, extract(OCTOBER, street, tmp_path), at_noon(OCTOBER))
    assert (october.rows_read, october.rows_imported, october.rows_rejected) == (4, 4, 0)
    jobs.screen(database, settings, OCTOBER, at_noon(OCTOBER))

    # In November the tax data show that Dominique and Noor earned nothing any more in 2025.
    for who in ("Dominique, who works and earns too much", "Noor, who asked for it and waits"):
        street[who] |= {"work_income_recent": 0}
    jobs.import_register(database, settings, extract(NOVEMBER, street, tmp_path), at_noon(NOVEMBER))
    screening = jobs.screen(database, settings, NOVEMBER, at_noon(NOVEMBER))
    assert screening.outcomes["arr"] == {"likely": 2, "received": 1, "unlikely": 1}

    # An author opens a campaign; Noor is left out with a reason, because she is already waiting for a decision.
    with database.transaction() as session:
        author = add_account(session, "author", "Author", Role.AUTHOR, PASSWORD)
        approver = add_account(session, "approver", "Approver", Role.APPROVER, PASSWORD)
        texts.store_shipped(session, at_noon(NOVEMBER))
        campaign = open_campaign(
            session, author, name="Namur", message="new_right", screening_id=screening.screening_id,
            now=at_noon(NOVEMBER),
        )  # fmt: skip
        counts = audience.compose(session, campaign, at_noon(NOVEMBER))
        assert (counts.starting_group, counts.excluded, counts.invited) == (2, 1, 1)
        noor = session.scalars(select(AudienceMember).where(AudienceMember.exclusion.is_not(None))).one()
        assert noor.exclusion == "claim_pending"

        # Somebody else approves exactly that.
        approval.submit(session, campaign, author, at_noon(NOVEMBER))
        approval.approve(session, campaign, approver, at_noon(NOVEMBER))

    # One letter is planned, in French because Namur lies in the French language area, and it goes out once.
    planned = jobs.plan_messages(database, at_noon(NOVEMBER))
    assert (planned.planned, dict(planned.by_channel), dict(planned.by_language)) == (1, {"letter": 1}, {"fr": 1})
    assert jobs.send(database, settings, at_noon(NOVEMBER), "worker").total_sent == 1
    assert jobs.send(database, settings, at_noon(NOVEMBER), "worker").total_sent == 0
    letters = list((settings.data_dir / "outbox").rglob("message-*.pdf"))
    assert len(letters) == 1
    assert letters[0].read_bytes().startswith(b"%PDF")
    assert "Inventé" not in letters[0].name

    # Dominique types the code of the letter and the birth date, and says: I will apply.
    with database.reading() as session:
        message = session.scalars(select(Message)).one()
        person = session.get_one(Person, message.person_id)
        assert person.birth_date == "1988-04-02"
        code = message.code
    in_december = at_noon(NOVEMBER) + timedelta(days=9)
    citizen = create_app(settings, database, now=lambda: in_december).test_client()
    page = citizen.get(f"/l/{code}", follow_redirects=True)
    assert 'lang="fr' in page.text
    assert "Inventé" not in page.text
    token = unescape(re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1])
    born = {"born-day": "2", "born-month": "4", "born-year": "1988"}
    answer = {"csrf_token": token, "code": code, **born, "answer": "will_apply"}
    assert citizen.post("/fr/letter", data=answer).status_code == 303

    # The campaign knows it at once, its books balance, and no reminder follows.
    with database.reading() as session:
        counted = books.balance(session, session.scalars(select(Campaign)).one()).check()
    assert counted.exclusions == {"claim_pending": 1}
    assert counted.progress == {"reached": 1}
    later = in_december + timedelta(days=40)
    assert jobs.plan_messages(database, later).planned == 0


def test_the_register_that_was_kept_is_sealed(street, settings, database, tmp_path):
    report = jobs.import_register(database, settings, extract(OCTOBER, street, tmp_path), at_noon(OCTOBER))
    kept = [path.read_bytes() for path in jobs.sealed_dir(settings).iterdir()]
    assert not any(b"Invent" in content or b"PAR1" in content for content in kept)
    assert read_register(jobs.sealed_dir(settings), report.extract_id, database.keyring).height == 4
