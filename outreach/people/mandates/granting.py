"""Keeps mandates somebody showed or told us: granted, ended on a day, revoked. The register's own stand beside them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from outreach.errors import InputRefused
from outreach.people.contact.addresses import Address
from outreach.people.tables import Mandate
from outreach.people.vocabulary import ContactSource, MandateForm, MandateKind, MandateProof, MandateScope
from outreach.storage import journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A mandate as it was shown or told to us."""

    kind: MandateKind
    holder_name: str
    address: Address
    scopes: Collection[MandateScope]
    proof: MandateProof
    proof_day: date  # of the judgement, the signature or the call
    form: MandateForm | None = None
    since: date | None = None
    until: date | None = None
    copy_to_person: bool | None = None

    @property
    def names_its_holder(self) -> bool:
        return bool(self.holder_name.strip())

    @property
    def says_what_for(self) -> bool:
        return bool(self.scopes)

    @property
    def ends_after_it_begins(self) -> bool:
        return self.since is None or self.until is None or self.since <= self.until

    @property
    def rests_on_more_than_words(self) -> bool:
        """Who acts in somebody's place shows a judgement or a signature; a word is enough to help."""
        is_helper = self.kind in (MandateKind.PROFESSIONAL_HELPER, MandateKind.TRUSTED_PERSON)
        return self.proof is not MandateProof.ORAL or (is_helper and self.form is not MandateForm.REPRESENT)

    @property
    def comes_from_a_judge(self) -> bool:
        """Nobody administers by a signature of the person alone."""
        return self.kind is not MandateKind.ADMINISTRATOR or self.proof is MandateProof.JUDGEMENT

    @property
    def last_day(self) -> date | None:
        """A consent given in words holds for that call, unless the person said how long."""
        return self.proof_day if self.until is None and self.proof is MandateProof.ORAL else self.until

    def check(self) -> "Shown":
        """Itself, or InputRefused with the first question that is answered no."""
        for question in (
            "names_its_holder",
            "says_what_for",
            "ends_after_it_begins",
            "rests_on_more_than_words",
            "comes_from_a_judge",
        ):
            if not getattr(self, question):
                raise InputRefused(reason=f"the mandate is not complete: {question}")
        return self


def grant(
    session: Session,
    person_id: int,
    shown: Shown,
    source: ContactSource,
    actor: str,
    now: datetime,
    case: str = "mandate",
) -> Mandate:
    """Keep a mandate shown to us; it counts from the day it names, at the latest from now on."""
    shown.check()
    mandate = Mandate(
        person_id=person_id,
        kind=shown.kind,
        form=shown.form,
        scopes=sorted(scope.value for scope in shown.scopes),
        since=shown.since,
        until=shown.last_day,
        proof=shown.proof,
        proof_day=shown.proof_day,
        copy_to_person=shown.copy_to_person,
        holder_name=shown.holder_name.strip(),
        address=shown.address.to_dict(),
        source=source,
    )
    session.add(mandate)
    session.flush()
    _note(session, "mandate_granted", mandate, actor, now, case)
    return mandate


def end(session: Session, mandate: Mandate, last_day: date, actor: str, now: datetime, case: str = "mandate") -> None:
    """The mandate ends on a day, which still counts; an earlier end that is known stays."""
    mandate.until = last_day if mandate.until is None else min(mandate.until, last_day)
    _note(session, "mandate_ended", mandate, actor, now, case)


def revoke(session: Session, mandate: Mandate, day: date, actor: str, now: datetime, case: str = "mandate") -> None:
    """Somebody took the mandate back: from this day on it does not hold; a second time changes nothing."""
    if mandate.revoked_on is not None and mandate.revoked_on <= day:
        return
    mandate.revoked_on = day
    _note(session, "mandate_revoked", mandate, actor, now, case)


def _note(session: Session, action: str, mandate: Mandate, actor: str, now: datetime, case: str) -> None:
    journal.note(session, at=now, actor=actor, action=action, subject=f"mandate:{mandate.id}", purpose=case,
                 detail=f"{mandate.kind} {'+'.join(mandate.scopes)}".strip(), person=mandate.person_id)  # fmt: skip
