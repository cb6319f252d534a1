"""Who gets the letter about a person on a day: the formal addressee, and who gets a copy of their own.

Every case ends in an answer or in a question for a person at the desk, never in a silent guess; docs/mandates.md says
which and why. The answer is asked for again just before a letter goes: a birthday, an ended or a new mandate moves it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from outreach.people.contact.addresses import Address, Addressee, own_addressee
from outreach.people.households.ages import ADULT_AGE, Age, age_on
from outreach.people.mandates.acting import in_force, same_holder
from outreach.people.tables import Mandate, Person
from outreach.people.vocabulary import MandateForm, MandateKind, MandateProof, MandateScope

MOST_FORMAL = 2  # letters we address formally; beyond two somebody looks at the judgement


class RecipientRole(StrEnum):
    """As what somebody gets a message; each paper has its own code."""

    FORMAL = "formal"
    SECOND = "second"  # acts jointly with the first: the same formal letter
    COPY = "copy"  # the person's own plain copy
    HELPER = "helper"  # a copy to who assists or helps the person


class DeskQuestion(StrEnum):
    """Why a person at the desk must say who gets the letter."""

    NO_REPRESENTATIVE = "no_representative"  # a minor without a known parent or guardian: nothing is sent
    AGE_UNKNOWN = "age_unknown"  # 17 or 18: the register lacks the birthday
    ADMINISTRATOR_UNKNOWN = "administrator_unknown"  # protected, and nobody known acts (any more)
    WHICH_ADMINISTRATOR = "which_administrator"  # several, and not known what each is for
    CONTRADICTION = "contradiction"  # judgements that cannot both hold
    TOO_MANY = "too_many"  # more act than letters are addressed to
    HOLDER_ADDRESS = "holder_address"  # who acts is known, but not where


@dataclass(frozen=True, slots=True)
class Recipient:
    """One paper: as what, and to whom."""

    role: RecipientRole
    addressee: Addressee
    assists: bool = False  # beside the person, not in their place


@dataclass(frozen=True, slots=True)
class Recipients:
    """Everybody a letter goes to; none while a question is open."""

    all: tuple[Recipient, ...] = ()
    question: DeskQuestion | None = None

    def of(self, role: RecipientRole) -> Recipient | None:
        return next((recipient for recipient in self.all if recipient.role is role), None)

    @property
    def formal(self) -> Recipient | None:
        return self.of(RecipientRole.FORMAL)

    @property
    def copies(self) -> tuple[Recipient, ...]:
        """Everybody beside the formal addressee."""
        return tuple(recipient for recipient in self.all if recipient.role is not RecipientRole.FORMAL)

    @property
    def only_the_person(self) -> bool:
        """Whether nobody acts or helps: the person may be written to on any channel."""
        return self.formal is not None and self.formal.addressee.acts_as is None and not self.copies


def who_gets_the_letter(person: Person, mandates: Iterable[Mandate], day: date) -> Recipients:
    """The recipients on a day, from everything that is known of who acts for the person."""
    holding = [mandate for mandate in mandates if in_force(mandate, day)]
    age = age_on(person.birth_date, day)
    if age.is_minor:
        return _of_a_minor(person, holding, age)
    if age.is_adult:
        return _of_an_adult(person, holding, age)
    as_minor, as_adult = _of_a_minor(person, holding, age), _of_an_adult(person, holding, age)
    return as_adult if as_minor == as_adult else Recipients(question=DeskQuestion.AGE_UNKNOWN)


def _of_a_minor(person: Person, holding: Sequence[Mandate], age: Age) -> Recipients:
    """A guardian, else the parents; two parents who live apart get a letter each."""
    acting = _of_kind(holding, MandateKind.GUARDIAN) or _of_kind(holding, MandateKind.PARENT)
    if not acting:
        return Recipients(question=DeskQuestion.NO_REPRESENTATIVE)
    at_home = {tuple(sorted(mandate.address.items())): mandate for mandate in reversed(_by_holder(acting))}
    return _formally(person, list(at_home.values())[::-1], with_copy=age.gets_own_copy)


def _of_an_adult(person: Person, holding: Sequence[Mandate], age: Age) -> Recipients:
    administrators = _of_kind(holding, MandateKind.ADMINISTRATOR) + [
        mandate for mandate in _of_kind(holding, MandateKind.GUARDIAN) if _guards_an_adult(mandate, person, age)
    ]
    of_goods = _by_holder([mandate for mandate in administrators if _is_for_goods(mandate)])
    if of_goods:
        return _question_about(of_goods) or _by_the_administrator(person, of_goods)
    if person.protection is MandateKind.ADMINISTRATOR and not administrators:
        return Recipients(question=DeskQuestion.ADMINISTRATOR_UNKNOWN)
    themself = Recipient(RecipientRole.FORMAL, own_addressee(person))
    helpers = [mandate for mandate in holding if _gets_letters_as_helper(mandate)]
    return Recipients((themself, *(_helping(mandate) for mandate in helpers[:1])))


def _by_the_administrator(person: Person, of_goods: Sequence[Mandate]) -> Recipients:
    if of_goods[0].form is not MandateForm.ASSIST:
        return _formally(person, of_goods, with_copy=True)
    if len(of_goods) > 1:
        return Recipients(question=DeskQuestion.TOO_MANY)
    if not Address.from_dict(of_goods[0].address).is_complete:
        return Recipients(question=DeskQuestion.HOLDER_ADDRESS)
    return Recipients((Recipient(RecipientRole.FORMAL, own_addressee(person)), _helping(of_goods[0], assists=True)))


def _question_about(administrators: Sequence[Mandate]) -> Recipients | None:
    """What several administrators of the goods leave open."""
    forms = {mandate.form for mandate in administrators} - {None}
    copies = {mandate.copy_to_person for mandate in administrators} - {None}
    if len(forms) > 1 or len(copies) > 1:
        return Recipients(question=DeskQuestion.CONTRADICTION)
    if len(administrators) > 1 and any(not mandate.scopes for mandate in administrators):
        return Recipients(question=DeskQuestion.WHICH_ADMINISTRATOR)
    return None


def _formally(person: Person, acting: Sequence[Mandate], with_copy: bool) -> Recipients:
    """A letter to each who acts and, unless a judgement says otherwise, a plain copy to the person."""
    if len(acting) > MOST_FORMAL:
        return Recipients(question=DeskQuestion.TOO_MANY)
    if not all(Address.from_dict(mandate.address).is_complete for mandate in acting):
        return Recipients(question=DeskQuestion.HOLDER_ADDRESS)
    roles = (RecipientRole.FORMAL, RecipientRole.SECOND)
    letters = [Recipient(role, _holder(mandate)) for role, mandate in zip(roles, acting, strict=False)]
    if with_copy and not any(mandate.copy_to_person is False for mandate in acting):
        letters.append(Recipient(RecipientRole.COPY, own_addressee(person)))
    return Recipients(tuple(letters))


def _helping(mandate: Mandate, assists: bool = False) -> Recipient:
    return Recipient(RecipientRole.HELPER, _holder(mandate), assists)


def _holder(mandate: Mandate) -> Addressee:
    return Addressee(mandate.holder_name, Address.from_dict(mandate.address), mandate.kind)


def _of_kind(mandates: Iterable[Mandate], kind: MandateKind) -> list[Mandate]:
    return [mandate for mandate in mandates if mandate.kind is kind]


def _by_holder(mandates: Iterable[Mandate]) -> list[Mandate]:
    """One mandate a holder, the one that says most: what the register names a judgement may tell in full."""
    best: list[Mandate] = []
    for mandate in sorted(mandates, key=_says_nothing_of):
        if not any(same_holder(mandate, known) and _agree(mandate, known) for known in best):
            best.append(mandate)
    return best


def _agree(one: Mandate, other: Mandate) -> bool:
    """Whether two mandates of one holder can be read as one: neither contradicts what the other says."""
    return all(
        getattr(one, name) is None or getattr(other, name) is None or getattr(one, name) == getattr(other, name)
        for name in ("form", "copy_to_person")
    )


def _says_nothing_of(mandate: Mandate) -> int:
    return (not mandate.scopes) + (mandate.form is None) + (mandate.copy_to_person is None)


def _is_for_goods(mandate: Mandate) -> bool:
    """An allowance is money. Where the scope is not known, the register's administrator is written to as well."""
    return not mandate.scopes or MandateScope.GOODS in mandate.scopes or MandateScope.APPLICATION in mandate.scopes


def _guards_an_adult(mandate: Mandate, person: Person, age: Age) -> bool:
    """The guardianship of a minor ends at 18; one the register still names a year later is one of an adult."""
    if mandate.since is None:
        return age.youngest > ADULT_AGE
    return age_on(person.birth_date, mandate.since).is_adult


def _gets_letters_as_helper(mandate: Mandate) -> bool:
    """A professional helper hears, and gets letters only where the consent is for applying in the person's place."""
    return (
        mandate.kind is MandateKind.PROFESSIONAL_HELPER
        and MandateScope.APPLICATION in mandate.scopes
        and mandate.form is MandateForm.REPRESENT
        and mandate.proof in (MandateProof.WRITTEN, MandateProof.ELECTRONIC, MandateProof.JUDGEMENT)
        and Address.from_dict(mandate.address).is_complete
    )
