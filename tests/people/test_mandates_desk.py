"""Mandates shown to the desk, and the one line that says what a caller may hear and do."""

from datetime import date, timedelta
from typing import Any

import pytest
from people_rows import NOW, enter
from sqlalchemy import select

from outreach.errors import InputRefused
from outreach.languages import Language
from outreach.people.contact.addresses import Address
from outreach.people.mandates.acting import mandates_of
from outreach.people.mandates.granting import Shown, end, grant, revoke
from outreach.people.mandates.line import said_in_one_line
from outreach.people.tables import Mandate
from outreach.people.vocabulary import ContactSource, MandateForm, MandateKind, MandateProof, MandateScope
from outreach.storage.database import Database
from outreach.storage.journal import JournalEntry

DAY = date(2026, 11, 22)
GENT = Address(street="Kerkstraat", house_number="2", postal_code="9000", town="Gent")


def shown(**given: Any) -> Shown:
    usual: dict[str, Any] = {
        "kind": MandateKind.ADMINISTRATOR, "holder_name": "Maître Exemple", "address": GENT,
        "scopes": {MandateScope.GOODS}, "form": MandateForm.REPRESENT, "proof": MandateProof.JUDGEMENT,
        "proof_day": DAY,
    }  # fmt: skip
    return Shown(**usual | given)


WORD_OF_A_HELPER = {
    "kind": MandateKind.PROFESSIONAL_HELPER, "scopes": {MandateScope.INFORMATION}, "form": None,
    "proof": MandateProof.ORAL,
}  # fmt: skip


def test_a_mandate_is_granted_ended_and_revoked_and_each_is_journalled(database: Database) -> None:
    with database.transaction() as session:
        person = enter(session)
        first = grant(session, person.id, shown(), ContactSource.DESK, "account:1", NOW)
        second = grant(session, person.id, shown(holder_name="Maître Deux"), ContactSource.DESK, "account:1", NOW)
        assert len(mandates_of(session, [person.id], DAY)[person.id]) == 2
        end(session, first, DAY, "account:1", NOW)
        for _ in range(2):
            revoke(session, second, DAY, "account:1", NOW)
        session.flush()
        assert mandates_of(session, [person.id], DAY)[person.id] == [first]
        assert mandates_of(session, [person.id], DAY + timedelta(days=1)) == {}
    with database.reading() as session:
        entries = session.scalars(select(JournalEntry).where(JournalEntry.purpose == "mandate")).all()
        actions = ["mandate_granted", "mandate_granted", "mandate_ended", "mandate_revoked"]
        assert [entry.action for entry in entries] == actions
        assert not any("Exemple" in entry.detail for entry in entries)


def test_an_earlier_end_that_is_known_stays(database: Database) -> None:
    with database.transaction() as session:
        mandate = grant(session, enter(session).id, shown(until=DAY), ContactSource.DESK, "account:1", NOW)
        end(session, mandate, DAY + timedelta(days=9), "account:1", NOW)
        assert mandate.until == DAY


@pytest.mark.parametrize(
    ("given", "last_day"),
    [
        pytest.param({}, DAY, id="for this call"),
        pytest.param({"until": DAY + timedelta(days=30)}, DAY + timedelta(days=30), id="as long as the person said"),
        pytest.param({"proof": MandateProof.WRITTEN}, None, id="in writing, until revoked"),
        pytest.param({"proof": MandateProof.ELECTRONIC}, None, id="electronically, until revoked"),
    ],
)
def test_a_consent_in_words_holds_for_the_call(given: dict[str, Any], last_day: date | None) -> None:
    assert shown(**WORD_OF_A_HELPER | given).check().last_day == last_day


@pytest.mark.parametrize(
    ("given", "question"),
    [
        ({"holder_name": " "}, "names_its_holder"),
        ({"scopes": ()}, "says_what_for"),
        ({"since": DAY, "until": DAY - timedelta(days=1)}, "ends_after_it_begins"),
        ({"proof": MandateProof.ORAL}, "rests_on_more_than_words"),
        (WORD_OF_A_HELPER | {"form": MandateForm.REPRESENT}, "rests_on_more_than_words"),
        ({"proof": MandateProof.WRITTEN}, "comes_from_a_judge"),
    ],
)
def test_a_mandate_that_is_not_complete_is_refused(given: dict[str, Any], question: str) -> None:
    with pytest.raises(InputRefused, match=question):
        shown(**given).check()


def mandate(**given: Any) -> Mandate:
    usual: dict[str, Any] = {"kind": MandateKind.ADMINISTRATOR, "holder_name": "Maître Exemple", "address": {},
                             "scopes": [MandateScope.GOODS.value], "form": MandateForm.REPRESENT}  # fmt: skip
    return Mandate(**usual | given)


@pytest.mark.parametrize(
    ("caller", "others", "language", "line"),
    [
        pytest.param(
            mandate(), [], Language.FR,
            "Administratrice ou administrateur (biens), représente. Peut entendre : contenu du courrier, revenus "
            "et montants. Peut faire : répondre au courrier, introduire la demande. Pas permis : changer les "
            "coordonnées, refuser nos courriers.", id="an administrator of the goods",
        ),
        pytest.param(
            mandate(), [mandate(holder_name="Meester Twee")], Language.NL,
            "Bewindvoerder (goederen), vertegenwoordigt. Mag horen: inhoud van de brief, inkomsten en bedragen. Vraag "
            "eerst naar het vonnis of de toestemming: de brief beantwoorden, de aanvraag doen. Niet toegestaan: "
            "contactgegevens wijzigen, onze brieven weigeren.", id="one of two: does one suffice?",
        ),
        pytest.param(
            mandate(kind=MandateKind.PROFESSIONAL_HELPER, form=MandateForm.ASSIST, proof=MandateProof.WRITTEN,
                    scopes=[MandateScope.APPLICATION.value]), [], Language.DE,
            "Professionelle Hilfe (Antrag), steht bei. Darf hören: Inhalt des Schreibens, Einkommen und Beträge. "
            "Zusammen mit der Person: auf das Schreiben antworten, den Antrag stellen. Nicht erlaubt: Kontaktdaten "
            "ändern, unsere Schreiben ablehnen.", id="a helper who assists",
        ),
        pytest.param(mandate(kind=MandateKind.PARENT, scopes=[], form=None), [], Language.FR,
            "Parent. Peut entendre : contenu du courrier, revenus et montants. Peut faire : répondre au courrier, "
            "introduire la demande, changer les coordonnées, refuser nos courriers.", id="a parent"),
        pytest.param(mandate(scopes=[], form=None), [], Language.NL,
            "Bewindvoerder (draagwijdte onbekend). Mag horen: inhoud van de brief. Vraag eerst naar het vonnis of de "
            "toestemming: inkomsten en bedragen, de brief beantwoorden, de aanvraag doen, contactgegevens wijzigen, "
            "onze brieven weigeren.", id="the register does not say what for"),
        pytest.param(mandate(until=DAY - timedelta(days=1)), [], Language.NL,
            "Mandaat vandaag niet geldig. Zeg niets over de persoon. Stel voor om de persoon rechtstreeks te bellen.",
            id="a mandate that has ended"),
        pytest.param(None, [mandate()], Language.FR,
            "Aucun mandat connu. Ne dites rien sur la personne. Proposez d’appeler la personne directement.",
            id="a stranger"),
    ],
)  # fmt: skip
def test_the_screen_says_in_one_line_what_a_caller_may_hear_and_do(
    caller: Mandate | None, others: list[Mandate], language: Language, line: str
) -> None:
    assert said_in_one_line(caller, [*([caller] if caller else []), *others], DAY, language) == line
    assert not any(other.holder_name in line for other in others)
