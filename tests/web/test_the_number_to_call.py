"""The number to call back on: what is wrong is said in the page's language, and nothing typed is lost."""

import re

import pytest
from sqlalchemy import select

from outreach.campaigns.tables import Response

RIGHT = {"born__day": "27", "born__month": "3", "born__year": "1985"}

SENTENCES = [
    pytest.param("", "Écrivez un numéro de téléphone, par exemple 0470 12 34 56.",
                 "Typ een telefoonnummer, bijvoorbeeld 0470 12 34 56.",
                 "Geben Sie eine Telefonnummer ein, zum Beispiel 0470 12 34 56.", id="nothing"),
    pytest.param("0489 12 34 56 / 02 512 34 56", "Écrivez un seul numéro de téléphone.",
                 "Typ maar één telefoonnummer.", "Geben Sie nur eine Telefonnummer ein.", id="two numbers"),
    pytest.param("O489 12 34 56", "Écrivez seulement des chiffres, sans lettres",
                 "Typ alleen cijfers, geen letters", "Geben Sie nur Ziffern ein, keine Buchstaben", id="the letter O"),
    pytest.param("le soir, après 18 heures", "Écrivez seulement des chiffres", "Typ alleen cijfers",
                 "Geben Sie nur Ziffern ein", id="words"),
    pytest.param("0489 12", "Il manque des chiffres.", "Er ontbreken cijfers.", "Es fehlen Ziffern.", id="too short"),
    pytest.param("0489 12 34 56 78 90 12", "Il y a trop de chiffres.", "Er zijn te veel cijfers.",
                 "Es sind zu viele Ziffern.", id="too long"),
    pytest.param("0489 12 34 56 " * 40, "Il y a trop de chiffres.", "Er zijn te veel cijfers.",
                 "Es sind zu viele Ziffern.", id="a page full"),
    pytest.param("02 000 00 00", "n’existe pas", "bestaat niet", "gibt es nicht", id="no such number"),
    pytest.param("+999 489 12 34 56", "Aucun pays n’a ce numéro.", "Geen enkel land heeft dit nummer.",
                 "Kein Land hat diese Nummer.", id="no such country"),
    pytest.param("1733", "C’est le numéro court d’un service.", "Dit is het korte nummer van een dienst.",
                 "Das ist die Kurznummer eines Dienstes.", id="a service"),
    pytest.param("0903 12 345", "coûte plus cher", "kost extra", "kosten extra", id="a dear number"),
]  # fmt: skip


def numbers_kept(database):
    with database.reading() as session:
        return [answer.words for answer in session.scalars(select(Response))]


@pytest.mark.parametrize(("typed", "fr", "nl", "de"), SENTENCES)
def test_a_wrong_number_is_explained_in_three_languages_and_nothing_typed_is_lost(
    send, letter, database, typed, fr, nl, de
):
    for language, sentence in (("fr", fr), ("nl", nl), ("de", de)):
        page = send(f"/{language}/letter", code=letter.code, **RIGHT, answer="call_me_back", phone=typed)
        assert page.status_code == 422
        assert page.text.count(sentence) == 2, "once in the summary, once beside the field"
        assert 'href="#phone"' in page.text
        assert f'value="{typed}"' in page.text if typed else True
        assert f'value="{letter.code}"' in page.text
        assert re.findall(r'id="born-\w+"[^>]*value="(\d+)"', page.text) == ["27", "3", "1985"]
        assert re.search(r'value="call_me_back"[^>]* checked', page.text)
    assert numbers_kept(database) == []


def test_a_number_is_kept_as_the_desk_reads_it(send, letter, database):
    form = {"code": letter.code, **RIGHT, "answer": "call_me_back"}
    assert send("/fr/letter", **form, phone=" Tél. 02/512.34.56 poste 7 ").status_code == 303
    assert numbers_kept(database) == ["02 512 34 56 ext. 7"]


@pytest.mark.parametrize("typed", ["1733", "two numbers: 0470 12 34 56 and 02 512 34 56, " * 5])
def test_who_wants_no_call_is_not_asked_about_the_number_and_it_is_not_kept(send, letter, database, typed):
    done = send("/nl/letter", code=letter.code, **RIGHT, answer="will_apply", phone=typed)
    assert done.status_code == 303
    assert numbers_kept(database) == [None]


def test_the_other_mistakes_of_the_page_are_told_at_the_same_time(send, letter, database):
    wrong = RIGHT | {"born__month": "13"}
    page = send("/de/letter", code=letter.code, **wrong, answer="call_me_back", phone="1733").text
    assert 'href="#phone"' in page
    assert 'href="#born-day"' in page
    assert 'value="1733"' in page
    assert numbers_kept(database) == []
