"""What became of messages is said at the desk: a letter that came back closes the address, a bounce the mailbox."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from outreach import clock
from outreach.campaigns.status import CampaignState, MessageStatus, Progress, Standing
from outreach.campaigns.tables import AudienceMember, Campaign, Message, ProviderReport
from outreach.messages import links
from outreach.people.tables import ContactPoint, Screening
from outreach.people.vocabulary import ChannelName, ContactSource, PointState
from outreach.staff.tables import Account

AGENT = ("--as", "agent", "--case", "scan-3")
CODES = {number: links.new_code(Random(number)) for number in (1, 2, 3)}
STRANGER = links.new_code(Random(99))


@pytest.fixture
def sent(office):
    """Message 1 a letter and message 2 an e-mail, both handed over; message 3 a letter not due yet."""
    now = clock.now()
    with office.transaction() as session:
        author = session.scalars(select(Account.id).where(Account.username == "author")).one()
        session.add(Screening(id=1, day=date(2026, 11, 1), extract_id=1, rule_version="r", parameters_version="p",
                              made_at=now))  # fmt: skip
        session.flush()
        session.add(Campaign(id=1, name="November", message="new_right", screening_id=1, state=CampaignState.APPROVED,
                             made_by=author, made_at=now, starts_at=now, reminder_days=30, starting_group=3,
                             text_versions=[]))  # fmt: skip
        session.flush()
        mailbox = ContactPoint(person_id=2, channel=ChannelName.EMAIL, value="x@example.invalid", value_digest="d",
                               is_mobile=False, source=ContactSource.REGISTER, given_on=date(2026, 11, 1),
                               since_extract=1)  # fmt: skip
        session.add(mailbox)
        session.add_all(AudienceMember(id=number, campaign_id=1, person_id=number, rights=["arr"], needs_finding=False,
                                       verdicts=[], standing=Standing.INVITED, progress=Progress.IN_PROGRESS)
                        for number in CODES)  # fmt: skip
        session.flush()
        for number, code in CODES.items():
            is_mail, is_due = number == 2, number == 3
            reference = "<message-2@example.invalid>" if is_mail else "batch-000001-fr"
            session.add(Message(
                id=number, campaign_id=1, member_id=number, person_id=number, step=1, languages=["fr"],
                language_rule="municipality", language_evidence="", text_versions=[], code=code,
                code_digest=links.digest(office.keyring, code), verdicts=[], parameters_version="p", due_at=now,
                channel=ChannelName.EMAIL if is_mail else ChannelName.LETTER,
                status=MessageStatus.DUE if is_due else MessageStatus.SENT,
                sent_at=None if is_due else now - timedelta(days=2), point_id=mailbox.id if is_mail else None,
                provider_reference=reference,
            ))  # fmt: skip


@pytest.fixture
def states(office):
    """The status of the three messages, and the state of each contact point by channel."""

    def read():
        with office.reading() as session:
            points = session.scalars(select(ContactPoint).order_by(ContactPoint.id)).all()
            return (
                list(session.scalars(select(Message.status).order_by(Message.id))),
                {(point.person_id, point.channel): point.state for point in points},
            )

    return read


SENT, RETURNED, DELIVERED, DUE = (
    MessageStatus.SENT,
    MessageStatus.RETURNED,
    MessageStatus.DELIVERED,
    MessageStatus.DUE,
)
MAILBOX = (2, ChannelName.EMAIL)


def test_a_letter_that_came_back_closes_the_address_by_the_code_that_was_scanned(desk, sent, states, office, journal):
    told = desk("message", "returned", *AGENT, typed=CODES[1] + "\n")
    assert (told.exit_code, told.stdout) == (0, "message-1 returned\n")
    messages, points = states()
    assert messages == [RETURNED, SENT, DUE]
    assert points[1, ChannelName.LETTER] is PointState.RETURNED
    assert journal(1) == [("message_returned", "scan-3", "")]
    assert CODES[1] not in told.output
    with office.reading() as session:
        report = session.scalars(select(ProviderReport)).one()
        assert (report.provider_status, "scan-3" in report.raw) == ("desk_returned", True)


@pytest.mark.parametrize(("words", "state"), [((), PointState.BOUNCED), (("--passing",), PointState.UNVERIFIED)])
def test_a_mail_that_bounced_closes_the_mailbox_unless_it_was_a_passing_trouble(desk, sent, states, words, state):
    told = desk("message", "bounced", "<message-2@example.invalid>", *words, *AGENT)
    assert told.stdout == "message-2 returned\n"
    messages, points = states()
    assert messages[1] is RETURNED
    assert points[MAILBOX] is state


def test_a_mail_that_arrived_says_that_the_mailbox_works(desk, sent, states):
    assert desk("message", "delivered", "message-2", *AGENT, "--on", clock.today()).stdout == "message-2 delivered\n"
    messages, points = states()
    assert messages[1] is DELIVERED
    assert points[MAILBOX] is PointState.WORKING


def test_of_a_file_each_line_is_told_and_none_is_lost(desk, sent, states, tmp_path):
    scanned = tmp_path / "scanned.txt"
    scanned.write_text(f"{CODES[1].lower()}\n\n{CODES[3]}\nMadame Plantemure\nmessage-2\n{STRANGER}\nbatch-000001-fr\n"
                       f"{CODES[1]}\n", encoding="utf-8")  # fmt: skip
    told = desk("message", "returned", "--from", scanned, *AGENT)
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "line 1: message-1 returned",
        "line 3: not kept: message-3 is due",
        "line 4: not kept: no message, or more than one, has this reference",
        "line 5: not kept: message-2 went as email",
        "line 6: not kept: no message, or more than one, has this reference",
        "line 7: not kept: no message, or more than one, has this reference",
        "line 8: message-1 was returned already",
    ]
    assert states()[0] == [RETURNED, SENT, DUE]


@pytest.mark.parametrize(
    ("words", "typed", "code"),
    [
        pytest.param((CODES[1],), "", 65, id="a code on the command line"),
        pytest.param(("message-1", "--on", "2999-01-01"), "", 65, id="a day to come"),
        pytest.param(("message-1", "--on", "2020-01-01"), "", 1, id="before it was handed over"),
        pytest.param(("message-99999999999999999999",), "", 1, id="a number nobody has"),
        pytest.param((), "\n", 1, id="nothing at all"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(desk, sent, states, words, typed, code):
    assert desk("message", "returned", *words, *AGENT, typed=typed).exit_code == code
    assert states()[0] == [SENT, SENT, DUE]


def test_only_who_answers_people_may(desk, sent, states):
    assert desk("message", "returned", "message-1", "--as", "author", "--case", "x").exit_code == 77
    assert states()[0] == [SENT, SENT, DUE]


def test_the_page_on_what_became_of_a_message_is_followed_to_the_letter(follow, sent, states, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scanned.txt").write_text(f"{CODES[1]}\n{CODES[3]}\n", encoding="utf-8")
    returned, bounced, scanned = follow("say-what-became-of-a-message")
    assert (returned.stdout, bounced.stdout) == ("message-1 returned\n", "message-2 returned\n")
    assert scanned.stdout == "line 1: message-1 was returned already\nline 2: not kept: message-3 is due\n"
    assert scanned.exit_code == 1
