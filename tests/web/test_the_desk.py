"""The desk: who may open what, signing in and out, campaigns with their books, approving, opening a message."""

import re
from datetime import timedelta
from inspect import getsource

import pytest
from sqlalchemy import select
from web_world import PASSWORD, a_campaign, a_kept_letter, a_letter

from outreach.app import create_app
from outreach.campaigns.approval import approve, fingerprint
from outreach.campaigns.status import CampaignState, MessageStatus, SkipReason
from outreach.campaigns.tables import Campaign
from outreach.people.vocabulary import ChannelName
from outreach.staff.tables import Role
from outreach.storage.journal import JournalEntry
from outreach.storage.journal.history import entries_of
from outreach.web.desk import access
from outreach.web.desk.access import READS_LETTERS, declared_roles
from outreach.web.desk.words import reason as word_of_reason

PAGES = {
    "/fr/desk/campaigns": set(Role),
    "/fr/desk/campaigns/1": set(Role),
    "/fr/desk/campaigns/1/messages": {Role.AUTHOR, Role.APPROVER, Role.AGENT},
    "/fr/desk/messages/1": {Role.AUTHOR, Role.APPROVER, Role.AGENT},
    "/fr/desk/tasks": {Role.AGENT, Role.AUTHOR, Role.ADMINISTRATOR},
}


@pytest.fixture
def world(database, now, kept_folder, staff):
    with database.transaction() as session:
        campaign = a_campaign(session, now)
        letter = a_letter(session, now, campaign)
        a_kept_letter(session, kept_folder, letter, now)
        skipped = {"status": MessageStatus.SKIPPED, "skip_reason": SkipReason.CLAIMED_MEANWHILE, "sent_at": None}
        a_letter(session, now, campaign, seed=2, languages=("nl",), **skipped)
        a_letter(session, now, campaign, seed=3, languages=("fr", "nl"), channel=ChannelName.EMAIL)
        return campaign.id


@pytest.fixture
def submitted(database, now, staff):
    with database.transaction() as session:
        campaign = a_campaign(session, now, CampaignState.SUBMITTED)
        a_letter(session, now, campaign)
        session.flush()
        campaign.fingerprint = fingerprint(session, campaign)
        return campaign.id


def state_of(database, campaign_id):
    with database.reading() as session:
        return session.get_one(Campaign, campaign_id).state


def journal(database):
    with database.reading() as session:
        return [(entry.actor, entry.action, entry.subject) for entry in session.scalars(select(JournalEntry))]


def test_every_route_of_the_desk_declares_who_may(site):
    with site.app_context():
        for rule in site.url_map.iter_rules():
            if rule.endpoint.startswith("desk."):
                assert declared_roles(rule.endpoint) is not None, f"{rule.endpoint} forgot to say who may open it"


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_shown_the_sign_in_page(client, world, page):
    assert client.get(page).location == "/fr/desk/sign-in"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_it_may_and_nothing_else(client, world, sign_in, role):
    assert sign_in(role).location == "/fr/desk/campaigns"
    for page, roles in PAGES.items():
        with client.get(page) as answer:
            assert answer.status_code == (200 if role in roles else 403), page


def test_a_refusal_never_says_what_was_wrong(send, staff):
    wrong = send("/fr/desk/sign-in", username="agent", password="wrong")
    nobody = send("/fr/desk/sign-in", username="ghost", password="wrong")
    clean = [re.sub(r'value="[^"]*"', "", answer.text) for answer in (wrong, nobody)]
    assert clean[0] == clean[1]
    assert wrong.status_code == nobody.status_code == 422


def test_signing_in_makes_a_new_session_and_signing_out_ends_it_on_the_server(client, sign_in, send, staff):
    client.set_cookie("outreach_staff", "chosen-by-somebody-else")
    sign_in(Role.AGENT)
    token = client.get_cookie("outreach_staff").value
    assert token != "chosen-by-somebody-else"
    assert client.get_cookie("outreach_staff").http_only
    send("/fr/desk/campaigns", to="/fr/desk/sign-out")
    client.set_cookie("outreach_staff", token)
    assert client.get("/fr/desk/campaigns").location == "/fr/desk/sign-in"


def test_an_idle_browser_is_signed_out(settings, database, now, staff):
    clock = [now]
    client = create_app(settings, database, now=lambda: clock[0]).test_client()
    token = re.search(r'csrf_token" value="([^"]+)', client.get("/fr/desk/sign-in").text)[1]
    client.post("/fr/desk/sign-in", data={"csrf_token": token, "username": "agent", "password": PASSWORD})
    clock[0] = now + timedelta(minutes=29)
    assert client.get("/fr/desk/campaigns").status_code == 200
    clock[0] += timedelta(minutes=29)
    assert client.get("/fr/desk/campaigns").status_code == 200
    clock[0] += timedelta(minutes=31)
    assert client.get("/fr/desk/campaigns").status_code == 303


def test_a_stranger_can_lock_an_account_but_not_shut_out_the_browser_that_knows_it(site, client, sign_in, send, staff):
    sign_in(Role.AGENT)
    send("/fr/desk/campaigns", to="/fr/desk/sign-out")
    stranger = site.test_client()
    token = re.search(r'csrf_token" value="([^"]+)', stranger.get("/fr/desk/sign-in").text)[1]
    form = {"csrf_token": token, "username": "agent"}
    for _ in range(5):
        stranger.post("/fr/desk/sign-in", data={**form, "password": "guess"})
    assert stranger.post("/fr/desk/sign-in", data={**form, "password": PASSWORD}).status_code == 422
    assert sign_in(Role.AGENT).status_code == 303


def test_the_campaign_page_shows_the_books(client, world, sign_in):
    sign_in(Role.AUTHOR)
    page = client.get("/fr/desk/campaigns/1").text
    assert "Messages par statut" in page
    assert "a fait une demande entre-temps" in page
    assert "fr+nl" in page


def test_an_approver_approves_what_was_shown(send, database, submitted, sign_in):
    sign_in(Role.APPROVER)
    with database.reading() as session:
        seen = session.get_one(Campaign, submitted).fingerprint
    page = f"/fr/desk/campaigns/{submitted}"
    changed = send(page, to=f"{page}/approve", fingerprint="another")
    assert changed.status_code == 409
    assert '<h1 class="govuk-heading-l">La campagne a changé</h1>' in changed.text
    assert state_of(database, submitted) is CampaignState.SUBMITTED
    assert send(page, to=f"{page}/approve", fingerprint=seen).status_code == 303
    assert state_of(database, submitted) is CampaignState.APPROVED
    assert "campaign_approved" in [action for _, action, _ in journal(database)]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.APPROVER])
def test_nobody_else_approves(send, database, submitted, sign_in, role, client):
    sign_in(role)
    page = f"/fr/desk/campaigns/{submitted}"
    assert "/approve" not in client.get(page).text
    assert send(page, to=f"{page}/approve", fingerprint="x").status_code == 403
    assert state_of(database, submitted) is CampaignState.SUBMITTED


def test_opening_a_letter_is_written_in_the_journal(client, database, world, sign_in):
    sign_in(Role.AGENT)
    with client.get("/fr/desk/messages/1") as answer:
        assert answer.data.startswith(b"%PDF")
        assert answer.headers["Content-Disposition"] == "attachment; filename=message-1.pdf"
        assert answer.headers["Cache-Control"] == "no-store"
    assert ("message_opened", "") in [entry[1:] for entry in journal(database)]  # nothing there leads to the person
    with database.reading() as session:
        assert ("message_opened", "message:1") in [(seen.action, seen.subject) for seen in entries_of(session, 1)]


def test_a_message_without_a_kept_file_is_not_offered(client, world, sign_in):
    sign_in(Role.AGENT)
    assert client.get("/fr/desk/messages/2").status_code == 404
    assert "/fr/desk/messages/2" not in client.get("/fr/desk/campaigns/1/messages").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?status=skipped", 1),
        ("?channel=email", 1),
        ("?language=nl", 2),
        ("?status=nonsense", 3),
        ("?language=de", 0),
    ],
)
def test_messages_are_listed_by_status_channel_and_language(client, world, sign_in, query, count):
    sign_in(Role.AGENT)
    page = client.get(f"/fr/desk/campaigns/1/messages{query}").text
    assert page.count('<th scope="row"') == count
    assert "Claude" not in page


@pytest.mark.parametrize("number", ["99999999999", "9" * 30])
def test_a_number_no_row_can_have_is_no_page(client, world, sign_in, number):
    sign_in(Role.AGENT)
    for page in (f"campaigns/{number}", f"campaigns/{number}/messages", f"messages/{number}"):
        assert client.get(f"/fr/desk/{page}").status_code == 404


@pytest.mark.parametrize("page", ["99999999999999999999", "9" * 5000, "-5", "2"])
def test_a_page_beyond_the_last_shows_the_last(client, world, sign_in, page):
    sign_in(Role.AGENT)
    assert client.get(f"/fr/desk/campaigns/1/messages?page={page}").text.count('<th scope="row"') == 3


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("fr", "Votre compte a un autre rôle."),
        ("nl", "Uw account heeft een andere rol."),
        ("de", "Ihr Konto hat eine andere Rolle."),
    ],
)
def test_a_refusal_keeps_the_frame_of_the_desk_and_says_why(client, world, sign_in, language, reason):
    sign_in(Role.OFFICIAL)
    refused = client.get(f"/{language}/desk/messages/1")
    assert refused.status_code == 403
    assert reason in refused.text
    for page in (refused.text, client.get(f"/{language}/desk/nothing").text):
        assert f'action="/{language}/desk/sign-out"' in page
        assert f'href="/{language}/check"' not in page


def test_an_error_on_the_citizens_side_knows_of_no_account(client, world, sign_in):
    sign_in(Role.AGENT)
    assert "/desk/sign-out" not in client.get("/fr/nothing").text
    assert "/desk/sign-out" not in client.get("/desk/nothing").text


def test_every_refusal_an_approver_can_meet_has_its_words(site):
    reasons = re.findall(r'reason="([^"]+)"', getsource(approve) + getsource(access))
    assert len(reasons) == 4
    with site.test_request_context("/nl/desk/campaigns"):
        assert all(word_of_reason(reason) for reason in reasons)


def test_roles_that_read_letters_are_those_who_need_to():
    assert READS_LETTERS.isdisjoint({Role.ADMINISTRATOR, Role.OFFICIAL})
