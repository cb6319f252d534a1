"""The page a letter's code leads to: it acts by POST only, shows nothing stored, and refuses always alike."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from web_world import a_campaign, a_letter, read_message

from outreach.app import create_app
from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Response
from outreach.casework.tables import Task
from outreach.people.tables import Objection

RIGHT = {"born__day": "27", "born__month": "3", "born__year": "1985"}
WRONG = RIGHT | {"born__day": "28"}
UNKNOWN_CODE = "K7QM-3F9T-2HXD"


def answered(database):
    with database.reading() as session:
        return [(response.message_id, response.answer.value) for response in session.scalars(select(Response))]


def without_tokens(page, code):
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page).replace(code, "CODE")


def test_opening_the_address_of_the_qr_code_changes_nothing(client, letter, database):
    page = client.get(f"/l/{letter.code}")
    assert page.status_code == 200
    assert letter.code in page.text
    assert answered(database) == []
    assert read_message(database, letter).code_tries == 0


def test_the_page_shows_nothing_we_know_about_the_person(client, letter, send):
    shown = client.get(f"/l/{letter.code}").text
    done = send("/fr/letter", code=letter.code, **RIGHT, answer="will_apply", follow=True).text
    for page in (shown, done):
        assert "Claude" not in page
        assert "1985-03-27" not in page
        assert "Rue Exemple 1" not in page


@pytest.mark.parametrize("answer", ["will_apply", "has_applied", "not_me", "objection"])
def test_code_and_birth_date_record_the_answer(send, letter, database, answer):
    done = send("/fr/letter", code=letter.code, **RIGHT, answer=answer)
    assert done.status_code == 303
    assert done.location == "/fr/letter/thanks"
    assert answered(database) == [(letter.message_id, answer)]


def test_an_objection_is_kept_as_one(send, letter, database):
    send("/fr/letter", code=letter.code, **RIGHT, answer="objection")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Objection)) == 1


def test_a_call_back_needs_a_number_and_becomes_a_task(send, letter, database):
    form = {"code": letter.code, **RIGHT, "answer": "call_me_back"}
    assert send("/fr/letter", **form).status_code == 422
    assert send("/fr/letter", **form, phone="0470 12 34 56").status_code == 303
    with database.reading() as session:
        assert session.scalars(select(Response)).one().words == "0470 12 34 56"
        assert session.scalar(select(func.count()).select_from(Task)) == 1


@pytest.mark.parametrize("phone", ["00000000", "0470 12 34 5", "99999999999999", "call me"])
def test_what_cannot_be_called_is_no_phone_number(send, letter, database, phone):
    answer = send("/fr/letter", code=letter.code, **RIGHT, answer="call_me_back", phone=phone)
    assert answer.status_code == 422
    assert 'href="#phone"' in answer.text
    assert answered(database) == []


@pytest.mark.parametrize("phone", ["02 555 12 34", "+33 6 12 34 56 78", "0032 470 12 34 56", "0470/12.34.56"])
def test_a_phone_number_is_taken_as_people_write_it(send, letter, phone):
    assert send("/fr/letter", code=letter.code, **RIGHT, answer="call_me_back", phone=phone).status_code == 303


def test_who_only_checks_the_letter_learns_that_it_is_ours_and_leaves_nothing(send, letter, database):
    for words, language in (
        ("Oui, cette lettre vient de nous", "fr"),
        ("Ja, deze brief komt van ons", "nl"),
        ("Ja, dieser Brief ist von uns", "de"),
    ):
        page = send(f"/{language}/letter", code=letter.code, **RIGHT, answer="check", follow=True).text
        assert f"{words}\n" in page
        assert "Claude" not in page
    assert answered(database) == []
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Task)) == 0


@pytest.mark.parametrize(("code", "born"), [(None, WRONG), (UNKNOWN_CODE, RIGHT)])
def test_checking_a_letter_is_refused_as_every_answer_is(send, letter, code, born):
    code = code or letter.code
    checked = send("/fr/letter", code=code, **born, answer="check")
    answer = send("/fr/letter", code=code, **born, answer="will_apply")
    assert checked.status_code == answer.status_code == 422
    assert "vient de nous</h1>" not in checked.text
    pages = [re.sub(r" checked\b", "", without_tokens(each.text, code)) for each in (checked, answer)]
    assert pages[0] == pages[1]


def test_checking_is_the_first_choice(client):
    assert re.findall(r'name="answer" type="radio" value="(\w+)"', client.get("/fr/letter").text)[0] == "check"


@pytest.mark.parametrize("year", ["99999999999", "0", "-1", "9" * 400, "٢٠٢٠"])
def test_a_year_that_cannot_be_is_a_mistake_of_the_field(send, letter, year):
    answer = send("/fr/letter", code=letter.code, **(RIGHT | {"born__year": year}), answer="will_apply")
    assert answer.status_code == 422


def test_the_birth_date_asked_is_that_of_the_person_the_letter_is_about(client):
    assert "de la personne que la lettre concerne" in client.get("/fr/letter").text


def test_the_code_may_be_typed_without_dashes_and_in_small_letters(send, letter, database):
    send("/fr/letter", code=letter.code.replace("-", " ").lower(), **RIGHT, answer="will_apply")
    assert len(answered(database)) == 1


def test_the_receipt_says_that_the_answer_is_no_application(send, letter):
    page = send("/de/letter", code=letter.code, **RIGHT, answer="will_apply", follow=True).text
    assert "kein Antrag und keine Entscheidung" in page
    assert "30. November 2026" in page


def test_the_thanks_page_without_an_answer_leads_back(client):
    assert client.get("/fr/letter/thanks").location == "/fr/letter"


def test_every_refusal_looks_the_same(send, database, now):
    with database.transaction() as session:
        campaign = a_campaign(session, now)
        known = a_letter(session, now, campaign, seed=1)
        old = a_letter(session, now, campaign, seed=2, sent=timedelta(days=400))
        unwritten = a_letter(session, now, campaign, seed=3, status=MessageStatus.DUE)
        closed = a_letter(session, now, campaign, seed=4, code_tries=5)
    tries = {
        "wrong code": (UNKNOWN_CODE, RIGHT),
        "no code at all": ("hello", RIGHT),
        "wrong birth date": (known.code, WRONG),
        "old code": (old.code, RIGHT),
        "letter not written yet": (unwritten.code, RIGHT),
        "closed code": (closed.code, RIGHT),
    }
    pages = {}
    for name, (code, born) in tries.items():
        answer = send("/fr/letter", code=code, **born, answer="will_apply")
        body = re.sub(r'(id="born-day"[^>]*value=")\d+', r"\1", without_tokens(answer.text, code))
        pages[name] = (answer.status_code, sorted(answer.headers.keys()), body)
    assert pages["wrong code"][0] == 422
    assert len({str(page) for page in pages.values()}) == 1, {name: len(page[2]) for name, page in pages.items()}
    assert answered(database) == []


def test_five_wrong_birth_dates_close_the_code_and_not_the_address(send, database, now):
    with database.transaction() as session:
        campaign = a_campaign(session, now)
        guessed, other = a_letter(session, now, campaign, seed=1), a_letter(session, now, campaign, seed=2)
    for _ in range(5):
        assert send("/fr/letter", code=guessed.code, **WRONG, answer="objection").status_code == 422
    assert send("/fr/letter", code=guessed.code, **RIGHT, answer="will_apply").status_code == 422
    assert read_message(database, guessed).code_tries == 5
    assert send("/fr/letter", code=other.code, **RIGHT, answer="will_apply").status_code == 303


def test_the_right_birth_date_forgives_earlier_slips(send, letter, database):
    for _ in range(4):
        send("/fr/letter", code=letter.code, **WRONG, answer="will_apply")
    assert send("/fr/letter", code=letter.code, **RIGHT, answer="will_apply").status_code == 303
    assert read_message(database, letter).code_tries == 0


def test_a_birth_date_the_register_only_knows_in_part_still_opens(send, database, now):
    with database.transaction() as session:
        letter = a_letter(session, now, a_campaign(session, now), born="1985-00-00")
    assert send("/fr/letter", code=letter.code, **(RIGHT | {"born__year": "1986"}), answer="not_me").status_code == 422
    assert send("/fr/letter", code=letter.code, **RIGHT, answer="not_me").status_code == 303


@pytest.mark.parametrize(("languages", "shown"), [(("nl",), "nl"), (("de",), "de"), (("fr", "nl"), "fr")])
def test_the_page_speaks_the_first_language_of_the_letter(client, database, now, languages, shown):
    with database.transaction() as session:
        letter = a_letter(session, now, a_campaign(session, now), languages=languages)
    page = client.get(f"/l/{letter.code}", headers={"Accept-Language": "en"}).text
    assert f'<html lang="{shown}-BE"' in page
    for other in ("fr", "nl", "de"):
        assert f'href="/{other}/l/{letter.code}"' in page


def test_the_language_of_a_code_nobody_was_given_does_not_follow_the_browser(client):
    seen = set()
    for wish in ("fr", "nl", "de"):
        page = client.get(f"/l/{UNKNOWN_CODE}", headers={"Accept-Language": wish}).text
        seen.add(re.search(r'<html lang="(..)-BE"', page)[1])
    assert len(seen) == 1


def test_the_short_address_printed_in_letters_leads_to_the_form(client):
    assert client.get("/l", headers={"Accept-Language": "nl"}).location == "/nl/letter"


def test_a_date_that_does_not_exist_is_told(send, letter):
    answer = send("/nl/letter", code=letter.code, **(RIGHT | {"born__month": "13"}), answer="will_apply")
    assert answer.status_code == 422
    assert "Deze datum bestaat niet" in answer.text
    assert 'href="#born-day"' in answer.text


def test_what_a_code_holds_is_escaped(client):
    page = client.get('/fr/l/"><script>alert(1)<').text
    assert "<script>alert" not in page


def test_an_old_receipt_is_not_shown_again(settings, database, now, letter):
    clock = [now]
    client = create_app(settings, database, now=lambda: clock[0]).test_client()
    token = re.search(r'csrf_token" value="([^"]+)', client.get("/fr/letter").text)[1]
    form = {name.replace("__", "-"): value for name, value in RIGHT.items()}
    client.post("/fr/letter", data={"csrf_token": token, "code": letter.code, "answer": "not_me", **form})
    assert client.get("/fr/letter/thanks").status_code == 200
    clock[0] = now + timedelta(hours=1)
    assert client.get("/fr/letter/thanks").status_code == 303
