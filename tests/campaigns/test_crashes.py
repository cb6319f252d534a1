"""Machines die in the middle: nobody is written to twice, nobody is lost, and little is in doubt."""

import signal
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from campaign_builders import (
    BY_EMAIL,
    BY_LETTER,
    BY_SMS,
    Ledger,
    PowerCut,
    Town,
    a_worker,
    address_of,
    dying,
    printed,
    with_ledger,
)

from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.preparing import reference_of
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import MessageStatus
from outreach.casework.tasks import open_tasks
from outreach.people.vocabulary import ChannelName
from outreach.settings import Settings

ELEVEN_MINUTES = timedelta(minutes=11)
GHENT = {"municipality_nis": "44021", "postal_area": "9000"}


def test_whichever_transaction_is_the_last_nobody_gets_two_and_nobody_is_lost(
    town: Town, ledger_office: PostOffice, ledger: Ledger, tmp_path: Path
) -> None:
    key = town.a_campaign_for(*[BY_LETTER] * 5, *[GHENT] * 4, *[BY_SMS] * 5, *[BY_EMAIL] * 5)
    now, deaths, after = town.now, 0, 0
    while True:
        after = after % 7 + 1
        try:
            report = send_due(dying(town.database, after), ledger_office, now, f"worker-{now}", limit=4)
        except PowerCut:
            deaths += 1
        else:
            if not report.did_something:
                break
        town.books(key)  # they balance after every death
        now += ELEVEN_MINUTES
        assert deaths < 200
    counts = Counter(message.status for message in town.messages(key))
    letters = [message for message in town.messages(key) if message.channel is ChannelName.LETTER]
    assert deaths > 5
    assert {message.status for message in letters} == {MessageStatus.SENT}
    assert printed(tmp_path / "outbox" / "letters") == sorted(reference_of(message.id) for message in letters)
    assert len(ledger.lines) == len(set(ledger.lines))
    assert counts[MessageStatus.SENT] + counts[MessageStatus.UNCERTAIN] == 19
    assert counts[MessageStatus.UNCERTAIN] <= deaths
    with town.database.reading() as session:
        assert len(open_tasks(session)) == counts[MessageStatus.UNCERTAIN]


def test_a_letter_handed_over_by_a_worker_that_died_is_recorded_and_not_printed_again(
    town: Town, office: PostOffice, tmp_path: Path
) -> None:
    key = town.a_campaign_for({}, {})
    with pytest.raises(PowerCut):  # doubt, claim, check; then the batch is written; the fourth would record it
        send_due(dying(town.database, 3), office, town.now, "w1")
    folder = tmp_path / "outbox" / "letters"
    before = {path: path.read_bytes() for path in folder.rglob("*.pdf")}
    assert len(printed(folder)) == 2
    assert not send_due(town.database, office, town.now + timedelta(minutes=5), "w2").did_something
    assert send_due(town.database, office, town.now + ELEVEN_MINUTES, "w2").sent == {"letter": 2}
    assert {path: path.read_bytes() for path in folder.rglob("*.pdf")} == before
    assert town.books(key).letters_printed == 2


def test_a_worker_taken_for_dead_that_still_lives_does_no_harm(town: Town, office: PostOffice, ledger: Ledger) -> None:
    key = town.a_campaign_for(BY_SMS)

    def a_second_worker_comes() -> None:
        send_due(town.database, with_ledger(office, ledger), town.now + ELEVEN_MINUTES, "w2")

    slow = with_ledger(office, ledger, after=a_second_worker_comes)
    send_due(town.database, slow, town.now, "w1")
    assert ledger.lines == [reference_of(town.messages(key)[0].id)]
    assert town.messages(key)[0].status is MessageStatus.SENT  # the slow one knows that it went
    with town.database.reading() as session:
        assert open_tasks(session) == []


def test_a_worker_killed_in_the_middle_leaves_at_most_one_in_doubt(
    town: Town, settings: Settings, tmp_path: Path
) -> None:
    key = town.a_campaign_for(*[BY_LETTER] * 6, *[BY_SMS] * 20, *[BY_EMAIL] * 20)
    ledger = Ledger(tmp_path / "ledger.txt")
    url = address_of(town.database)
    worker = a_worker(url, settings, ledger.path, "w1", town.now, pause=0.02)
    deadline = time.monotonic() + 60
    while len(ledger.lines) < 7 and time.monotonic() < deadline:
        time.sleep(0.005)
    worker.kill()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    sent_before = len(ledger.lines)
    assert 7 <= sent_before < 40
    second = a_worker(url, settings, ledger.path, "w2", town.now + ELEVEN_MINUTES)
    second.join(120)
    assert second.exitcode == 0
    counts = Counter(message.status for message in town.messages(key))
    assert len(ledger.lines) == len(set(ledger.lines)) >= 39
    assert counts[MessageStatus.UNCERTAIN] <= 1
    assert counts[MessageStatus.SENT] + counts[MessageStatus.UNCERTAIN] == 46
    assert len(printed(tmp_path / "outbox" / "letters")) == len(set(printed(tmp_path / "outbox" / "letters"))) == 6
    town.books(key)


def test_two_workers_at_once_never_send_twice(town: Town, settings: Settings, tmp_path: Path) -> None:
    key = town.a_campaign_for(*[BY_LETTER] * 12, *[GHENT] * 8, *[BY_SMS] * 40, *[BY_EMAIL] * 40)
    ledger = Ledger(tmp_path / "ledger.txt")
    workers = [a_worker(address_of(town.database), settings, ledger.path, f"w{n}", town.now) for n in (1, 2)]
    for worker in workers:
        worker.join(180)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len(ledger.lines) == len(set(ledger.lines)) == 80
    letters = printed(tmp_path / "outbox" / "letters")
    assert len(letters) == len(set(letters)) == 20
    assert town.books(key).steps[0].by_status == {"sent": 100}
    claimers = {message.claimed_by for message in town.messages(key)}
    assert claimers <= {"w1", "w2"}
