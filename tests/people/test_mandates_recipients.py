"""Who gets the letter about a person: every case ends in an answer, or in a question for somebody at the desk."""

from datetime import date, timedelta
from typing import Any

import pytest
from people_rows import a_person

from outreach.people.contact.addresses import Address
from outreach.people.contact.recipients import DeskQuestion, RecipientRole, who_gets_the_letter
from outreach.people.tables import Mandate
from outreach.people.vocabulary import MandateForm, MandateKind, MandateProof, MandateScope

DAY = date(2026, 11, 22)
HOME = Address(street="Rue Inventée", house_number="1", postal_code="4000", town="Liège").to_dict()
ELSEWHERE = Address(street="Kerkstraat", house_number="2", postal_code="9000", town="Gent").to_dict()
GOODS, PERSON, APPLICATION = [MandateScope.GOODS.value], [MandateScope.PERSON.value], [MandateScope.APPLICATION.value]
ASSIST, REPRESENT = MandateForm.ASSIST, MandateForm.REPRESENT
ADMINISTERED = {"protection": MandateKind.ADMINISTRATOR}
ME = "Camille Exemple"


def somebody(birth_date: str = "1985-06-15", **changes: Any) -> Any:
    return a_person(birth_date=birth_date, first_names="Camille", last_name="Exemple", address=HOME, **changes)


def mandate(kind: MandateKind, name: str, **given: Any) -> Mandate:
    usual: dict[str, Any] = {
        "scopes": [], "form": None, "proof": MandateProof.REGISTER, "address": ELSEWHERE, "copy_to_person": None,
    }  # fmt: skip
    return Mandate(kind=kind, holder_name=name, **usual | given)


def administrator(name: str = "Maître Un", **given: Any) -> Mandate:
    return mandate(MandateKind.ADMINISTRATOR, name, **given)


def parent(name: str = "Sam Exemple", **given: Any) -> Mandate:
    return mandate(MandateKind.PARENT, name, **{"address": HOME} | given)


def guardian(name: str = "Kim Voorbeeld", **given: Any) -> Mandate:
    return mandate(MandateKind.GUARDIAN, name, **given)


def helper(name: str = "Service Social", **given: Any) -> Mandate:
    return mandate(MandateKind.PROFESSIONAL_HELPER, name, **given)


WRITTEN = {"scopes": APPLICATION, "form": REPRESENT, "proof": MandateProof.WRITTEN}
TURNS_18 = "2008-11-22"

# label: (person, mandates, who gets what), or the question in the place of who
ANSWERS: dict[str, tuple[Any, list[Mandate], dict[str, str]]] = {
    "an adult nobody acts for": (somebody(), [], {"formal": ME}),
    "a trusted person helps, and the person reads": (
        somebody(), [mandate(MandateKind.TRUSTED_PERSON, "Alex")], {"formal": ME}),
    "an administrator, scope and judgement unknown": (
        somebody(**ADMINISTERED), [administrator()], {"formal": "Maître Un", "copy": ME}),
    "an administrator of the goods": (
        somebody(**ADMINISTERED), [administrator(scopes=GOODS, form=REPRESENT)], {"formal": "Maître Un", "copy": ME}),
    "the judgement wants a copy for the person": (
        somebody(**ADMINISTERED), [administrator(scopes=GOODS, copy_to_person=True)],
        {"formal": "Maître Un", "copy": ME}),
    "the judgement wants no copy for the person": (
        somebody(**ADMINISTERED), [administrator(scopes=GOODS, copy_to_person=False)], {"formal": "Maître Un"}),
    "an administrator who assists": (
        somebody(**ADMINISTERED), [administrator(scopes=GOODS, form=ASSIST)], {"formal": ME, "helper": "Maître Un"}),
    "an administrator of the person only": (
        somebody(**ADMINISTERED), [administrator(scopes=PERSON, form=REPRESENT)], {"formal": ME}),
    "one of the goods, one of the person": (
        somebody(**ADMINISTERED),
        [administrator("Maître Un", scopes=GOODS, form=REPRESENT),
         administrator("Maître Deux", scopes=PERSON, form=REPRESENT)],
        {"formal": "Maître Un", "copy": ME}),
    "two of the goods jointly": (
        somebody(**ADMINISTERED),
        [administrator("Maître Un", scopes=GOODS), administrator("Maître Deux", scopes=GOODS)],
        {"formal": "Maître Un", "second": "Maître Deux", "copy": ME}),
    "the register and a judgement name the same": (
        somebody(**ADMINISTERED), [administrator("MAÎTRE  UN"), administrator(scopes=GOODS, form=REPRESENT)],
        {"formal": "Maître Un", "copy": ME}),
    "an ended mandate, and the register no longer protects": (
        somebody(), [administrator(until=DAY - timedelta(days=1))], {"formal": ME}),
    "a mandate that begins tomorrow": (
        somebody(), [administrator(since=DAY + timedelta(days=1))], {"formal": ME}),
    "a helper who may hear only": (somebody(), [helper(scopes=[MandateScope.INFORMATION.value])], {"formal": ME}),
    "a helper who applies, by a word on the telephone": (
        somebody(), [helper(**WRITTEN | {"proof": MandateProof.ORAL})], {"formal": ME}),
    "a helper who applies in the person's place, in writing": (
        somebody(), [helper(**WRITTEN)], {"formal": ME, "helper": "Service Social"}),
    "a child of ten": (somebody("2016-01-01"), [parent()], {"formal": "Sam Exemple"}),
    "two parents at one address": (
        somebody("2016-01-01"), [parent(), parent("Robin Exemple")], {"formal": "Sam Exemple"}),
    "two parents who live apart": (
        somebody("2016-01-01"), [parent(), parent("Robin Exemple", address=ELSEWHERE)],
        {"formal": "Sam Exemple", "second": "Robin Exemple"}),
    "a guardian before a parent": (somebody("2016-01-01"), [parent(), guardian()], {"formal": "Kim Voorbeeld"}),
    "sixteen today": (somebody("2010-11-22"), [parent()], {"formal": "Sam Exemple", "copy": ME}),
    "sixteen tomorrow": (somebody("2010-11-23"), [parent()], {"formal": "Sam Exemple"}),
    "perhaps sixteen": (somebody("2010-00-00"), [parent()], {"formal": "Sam Exemple"}),
    "seventeen until tomorrow": (somebody("2008-11-23"), [parent()], {"formal": "Sam Exemple", "copy": ME}),
    "eighteen today, a parent": (somebody(TURNS_18), [parent()], {"formal": ME}),
    "eighteen today, a guardian of the minor": (somebody(TURNS_18), [guardian()], {"formal": ME}),
    "eighteen today, an administrator from today on": (
        somebody(TURNS_18, **ADMINISTERED), [parent(), administrator(since=DAY)], {"formal": "Maître Un", "copy": ME}),
    "a guardian the register still names at forty": (somebody(), [guardian()], {"formal": "Kim Voorbeeld", "copy": ME}),
    "a guardian since the adult age": (
        somebody(TURNS_18), [guardian(since=DAY)], {"formal": "Kim Voorbeeld", "copy": ME}),
    "eighteen for sure, though the day is not known": (somebody("2008-10-00"), [parent()], {"formal": ME}),
}  # fmt: skip
QUESTIONS: dict[str, tuple[Any, list[Mandate], DeskQuestion]] = {
    "a minor nobody is known to act for": (somebody("2016-01-01"), [], DeskQuestion.NO_REPRESENTATIVE),
    "a minor whose parent's mandate was revoked": (
        somebody("2016-01-01"), [parent(revoked_on=DAY)], DeskQuestion.NO_REPRESENTATIVE),
    "a minor with only an administrator to be": (
        somebody("2009-01-01"), [administrator()], DeskQuestion.NO_REPRESENTATIVE),
    "17 or 18": (somebody("2008-00-00"), [parent()], DeskQuestion.AGE_UNKNOWN),
    "protected, and the mandate has ended": (
        somebody(**ADMINISTERED), [administrator(until=DAY - timedelta(days=1))], DeskQuestion.ADMINISTRATOR_UNKNOWN),
    "two administrators, one not known what for": (
        somebody(**ADMINISTERED), [administrator("Maître Un"), administrator("Maître Deux", scopes=GOODS)],
        DeskQuestion.WHICH_ADMINISTRATOR),
    "one represents, one assists": (
        somebody(**ADMINISTERED),
        [administrator("Maître Un", scopes=GOODS, form=REPRESENT),
         administrator("Maître Deux", scopes=GOODS, form=ASSIST)],
        DeskQuestion.CONTRADICTION),
    "the same holder represents and assists": (
        somebody(**ADMINISTERED),
        [administrator(scopes=GOODS, form=REPRESENT), administrator(scopes=GOODS, form=ASSIST)],
        DeskQuestion.CONTRADICTION),
    "a copy by one judgement, none by another": (
        somebody(**ADMINISTERED),
        [administrator("Maître Un", scopes=GOODS, copy_to_person=True),
         administrator("Maître Deux", scopes=GOODS, copy_to_person=False)],
        DeskQuestion.CONTRADICTION),
    "three of the goods": (
        somebody(**ADMINISTERED), [administrator(f"Maître {n}", scopes=GOODS) for n in (1, 2, 3)],
        DeskQuestion.TOO_MANY),
    "two who assist": (
        somebody(**ADMINISTERED), [administrator(f"Maître {n}", scopes=GOODS, form=ASSIST) for n in (1, 2)],
        DeskQuestion.TOO_MANY),
    "who administers is known, but not where": (
        somebody(**ADMINISTERED), [administrator(address={})], DeskQuestion.HOLDER_ADDRESS),
}  # fmt: skip


@pytest.mark.parametrize("case", ANSWERS.values(), ids=list(ANSWERS))
def test_who_gets_the_letter(case: tuple[Any, list[Mandate], dict[str, str]]) -> None:
    person, mandates, expected = case
    recipients = who_gets_the_letter(person, mandates, DAY)
    assert {recipient.role.value: recipient.addressee.name for recipient in recipients.all} == expected
    assert recipients.question is None
    assert recipients.formal is not None


@pytest.mark.parametrize("case", QUESTIONS.values(), ids=list(QUESTIONS))
def test_what_is_not_clear_is_asked_and_nobody_gets_a_letter(
    case: tuple[Any, list[Mandate], DeskQuestion],
) -> None:
    person, mandates, question = case
    recipients = who_gets_the_letter(person, mandates, DAY)
    assert (recipients.question, recipients.all) == (question, ())


def test_on_the_eighteenth_birthday_the_young_person_takes_the_parents_place() -> None:
    person, day = somebody("2008-11-23"), DAY
    eve = who_gets_the_letter(person, [parent()], day)
    birthday = who_gets_the_letter(person, [parent()], day + timedelta(days=1))
    assert eve.formal is not None
    assert birthday.formal is not None
    assert (eve.formal.addressee.acts_as, birthday.formal.addressee.acts_as) == (MandateKind.PARENT, None)
    assert birthday.only_the_person
    assert not eve.only_the_person


def test_each_paper_has_a_role_of_its_own() -> None:
    for person, mandates, _ in ANSWERS.values():
        roles = [recipient.role for recipient in who_gets_the_letter(person, mandates, DAY).all]
        assert len(roles) == len(set(roles))
        assert roles[0] is RecipientRole.FORMAL
