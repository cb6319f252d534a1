"""Who may act for a person on a day, and what such a caller may hear and do."""

from datetime import date, timedelta
from typing import Any

import pytest
from people_rows import an_extract, enter
from sqlalchemy import select

from outreach.people.households.ages import Age, age_on
from outreach.people.mandates.acting import (
    Act,
    Extent,
    agreed,
    in_force,
    in_force_in_sql,
    mandates_of,
    may_do,
)
from outreach.people.tables import Mandate
from outreach.people.vocabulary import MandateForm, MandateKind, MandateProof, MandateScope
from outreach.storage.database import Database

DAY = date(2026, 11, 22)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
GOODS, PERSON, APPLICATION, INFORMATION = (
    [scope.value]
    for scope in (MandateScope.GOODS, MandateScope.PERSON, MandateScope.APPLICATION, MandateScope.INFORMATION)
)
ASSIST, REPRESENT = MandateForm.ASSIST, MandateForm.REPRESENT


def a_mandate(kind: MandateKind = MandateKind.ADMINISTRATOR, **given: Any) -> Mandate:
    usual: dict[str, Any] = {
        "person_id": 1, "scopes": [], "form": None, "proof": MandateProof.REGISTER, "holder_name": "Alex Exemple",
        "address": {},
    }  # fmt: skip
    return Mandate(kind=kind, **usual | given)


ADMINISTRATOR, PARENT, TRUSTED, HELPER = (
    MandateKind.ADMINISTRATOR,
    MandateKind.PARENT,
    MandateKind.TRUSTED_PERSON,
    MandateKind.PROFESSIONAL_HELPER,
)
A, T, N, U = Extent.ALONE, Extent.TOGETHER, Extent.NO, Extent.UNKNOWN
WORDS = {"proof": MandateProof.ORAL}

# One row a mandate; the columns: hear, hear figures, answer, apply, change contact, object.
MANDATE_BY_ACT = {
    "parent": (a_mandate(PARENT), A, A, A, A, A, A),
    "guardian": (a_mandate(MandateKind.GUARDIAN), A, A, A, A, A, A),
    "administrator, scope unknown": (a_mandate(), A, U, U, U, U, U),
    "administrator of goods, represents": (a_mandate(scopes=GOODS, form=REPRESENT), A, A, A, A, N, N),
    "administrator of goods, assists": (a_mandate(scopes=GOODS, form=ASSIST), A, A, T, T, N, N),
    "administrator of goods, form unknown": (a_mandate(scopes=GOODS), A, A, U, U, N, N),
    "administrator of the person, represents": (a_mandate(scopes=PERSON, form=REPRESENT), A, N, N, N, A, A),
    "administrator of the person, assists": (a_mandate(scopes=PERSON, form=ASSIST), A, N, N, N, T, T),
    "administrator of goods and person": (a_mandate(scopes=GOODS + PERSON, form=REPRESENT), A, A, A, A, A, A),
    "trusted person, scope unknown": (a_mandate(TRUSTED), U, U, U, U, U, U),
    "trusted person, information": (a_mandate(TRUSTED, scopes=INFORMATION), A, N, N, N, N, N),
    "helper, information, by word": (a_mandate(HELPER, scopes=INFORMATION, **WORDS), A, N, N, N, N, N),
    "helper, application, by word": (
        a_mandate(HELPER, scopes=APPLICATION, form=REPRESENT, **WORDS), A, A, T, T, N, N,
    ),
    "helper, application, in writing": (
        a_mandate(HELPER, scopes=APPLICATION, form=REPRESENT, proof=MandateProof.WRITTEN), A, A, A, A, N, N,
    ),
    "helper, application, assists, electronic": (
        a_mandate(HELPER, scopes=APPLICATION, form=ASSIST, proof=MandateProof.ELECTRONIC), A, A, T, T, N, N,
    ),
    "helper, scope unknown": (a_mandate(HELPER, proof=MandateProof.WRITTEN), U, U, U, U, U, U),
    "ended yesterday": (a_mandate(scopes=GOODS, form=REPRESENT, until=BEFORE), N, N, N, N, N, N),
    "begins tomorrow": (a_mandate(scopes=GOODS, form=REPRESENT, since=AFTER), N, N, N, N, N, N),
    "revoked today": (a_mandate(PARENT, revoked_on=DAY), N, N, N, N, N, N),
}  # fmt: skip


@pytest.mark.parametrize("row", MANDATE_BY_ACT.values(), ids=list(MANDATE_BY_ACT))
def test_what_a_mandate_allows(row: tuple[Any, ...]) -> None:
    mandate, *extents = row
    assert [may_do(mandate, act, DAY) for act in Act] == extents


@pytest.mark.parametrize(
    ("mandates", "act", "extent"),
    [
        pytest.param([], Act.HEAR, N, id="nobody"),
        pytest.param([a_mandate(scopes=GOODS, form=REPRESENT), a_mandate(scopes=PERSON, form=REPRESENT)], Act.OBJECT,
                     A, id="goods and person together"),
        pytest.param([a_mandate(scopes=GOODS, form=REPRESENT), a_mandate(scopes=GOODS, form=ASSIST)], Act.APPLY,
                     U, id="two judgements contradict each other"),
        pytest.param([a_mandate(scopes=GOODS, form=REPRESENT), a_mandate(scopes=GOODS, form=ASSIST)], Act.HEAR,
                     A, id="but both let the holder hear"),
        pytest.param([a_mandate(), a_mandate(scopes=GOODS, form=REPRESENT)], Act.APPLY, A,
                     id="the register knows less than the judgement"),
        pytest.param([a_mandate(scopes=GOODS, form=ASSIST, until=BEFORE), a_mandate(scopes=GOODS, form=REPRESENT)],
                     Act.APPLY, A, id="only the newer one holds"),
    ],
)  # fmt: skip
def test_what_several_mandates_of_one_holder_allow(mandates: list[Mandate], act: Act, extent: Extent) -> None:
    assert agreed(mandates, act, DAY) is extent


TIMES = {
    "without days": ({}, True),
    "begins today": ({"since": DAY}, True),
    "begins tomorrow": ({"since": AFTER}, False),
    "last day today": ({"until": DAY}, True),
    "ended yesterday": ({"until": BEFORE}, False),
    "revoked today": ({"revoked_on": DAY}, False),
    "revoked from tomorrow on": ({"revoked_on": AFTER}, True),
    "named by the extract in force": ({"since_extract": 1}, True),
    "named by an extract not visible yet": ({"since_extract": 2}, False),
    "no longer named by the extract in force": ({"since_extract": 1, "until_extract": 1}, False),
}


def test_one_mandate_and_a_set_are_read_alike(database: Database) -> None:
    with database.transaction() as session:
        an_extract(session, 2)
        an_extract(session, 1)  # the pointer stays here: extract 2 is not visible yet
        person = enter(session)
        for label, (given, _) in TIMES.items():
            session.add(a_mandate(person_id=person.id, holder_name=label, **given))
        session.flush()
        by_set = {m.holder_name for m in session.scalars(select(Mandate).where(in_force_in_sql(DAY)))}
        assert by_set == {label for label, (_, holds) in TIMES.items() if holds}
        by_one = {m.holder_name for m in session.scalars(select(Mandate)) if in_force(m, DAY)}
        assert {name for name in by_one if "named" not in name} == {name for name in by_set if "named" not in name}
        assert {m.holder_name for m in mandates_of(session, [person.id, 999], DAY)[person.id]} == by_set


@pytest.mark.parametrize(
    ("birth_date", "day", "age"),
    [
        pytest.param("2008-11-22", DAY, Age(18, 18), id="eighteen today"),
        pytest.param("2008-11-23", DAY, Age(17, 17), id="eighteen tomorrow"),
        pytest.param("2008-02-29", date(2026, 2, 28), Age(17, 17), id="born on a leap day, not yet"),
        pytest.param("2008-02-29", date(2026, 3, 1), Age(18, 18), id="born on a leap day"),
        pytest.param("2008-11-00", DAY, Age(17, 18), id="day not known, in the month"),
        pytest.param("2008-11-00", date(2026, 12, 1), Age(18, 18), id="day not known, month over"),
        pytest.param("2008-00-00", DAY, Age(17, 18), id="month not known"),
        pytest.param("2008-00-00", date(2026, 12, 31), Age(18, 18), id="month not known, last day of the year"),
        pytest.param("2009-00-00", DAY, Age(16, 17), id="month not known, a minor all the same"),
    ],
)
def test_the_age_is_exact_or_between_two(birth_date: str, day: date, age: Age) -> None:
    assert age_on(birth_date, day) == age
