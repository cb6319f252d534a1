"""Who may act for a person or help them on a day, and what such a caller may hear and do.

A mandate holds from its first day to its last, unless it was revoked; where the register names it, as long as the
extract in force does. What it allows follows from its kind, its scopes and whether it assists or represents. What we do
not know stays unknown: then a person at the desk asks to see the judgement, and nothing is taken for granted.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from outreach.people.tables import Mandate
from outreach.people.tables.register import is_visible
from outreach.people.vocabulary import MandateForm, MandateKind, MandateProof, MandateScope

GOODS, PERSON, APPLICATION, INFORMATION = (
    MandateScope.GOODS,
    MandateScope.PERSON,
    MandateScope.APPLICATION,
    MandateScope.INFORMATION,
)


class Act(StrEnum):
    """What somebody who calls for a person may want to do."""

    HEAR = "hear"  # what we wrote about, and why
    HEAR_FIGURES = "hear_figures"  # incomes and amounts
    ANSWER = "answer"  # answer our letter, ask to be called
    APPLY = "apply"  # claim the right at the authority
    CHANGE_CONTACT = "change_contact"  # phone, e-mail, language, needs
    OBJECT = "object"  # no more letters


class Extent(StrEnum):
    """How far a mandate goes for one act."""

    ALONE = "alone"  # in the person's place, or by themselves
    TOGETHER = "together"  # beside the person, who acts
    NO = "no"
    UNKNOWN = "unknown"  # somebody at the desk asks to see the judgement or the consent

    @property
    def is_allowed(self) -> bool:
        """Whether it may be done at once; together means with the person there."""
        return self in (Extent.ALONE, Extent.TOGETHER)


_COVERED_BY: dict[MandateScope, frozenset[Act]] = {
    # An allowance is money: who administers the goods hears of it, answers and claims it.
    GOODS: frozenset({Act.HEAR, Act.HEAR_FIGURES, Act.ANSWER, Act.APPLY}),
    # The person's own affairs: how they are reached, and whether they want letters at all.
    PERSON: frozenset({Act.HEAR, Act.CHANGE_CONTACT, Act.OBJECT}),
    APPLICATION: frozenset({Act.HEAR, Act.HEAR_FIGURES, Act.ANSWER, Act.APPLY}),
    INFORMATION: frozenset({Act.HEAR}),
}
_BY_PARENTAL_AUTHORITY = (MandateKind.PARENT, MandateKind.GUARDIAN)
_HEARING = frozenset({Act.HEAR, Act.HEAR_FIGURES})


def in_force(mandate: Mandate, day: date) -> bool:
    """Whether a mandate holds on a day; the last day counts, the day of a revocation no longer does."""
    return (
        (mandate.since is None or mandate.since <= day)
        and (mandate.until is None or day <= mandate.until)
        and (mandate.revoked_on is None or day < mandate.revoked_on)
    )


def in_force_in_sql(day: date) -> ColumnElement[bool]:
    """The same for a set, as a condition on `mandate`; what the extract in force no longer names is left out too."""
    return and_(
        is_visible(Mandate),
        or_(Mandate.since.is_(None), Mandate.since <= day),
        or_(Mandate.until.is_(None), Mandate.until >= day),
        or_(Mandate.revoked_on.is_(None), Mandate.revoked_on > day),
    )


def mandates_of(session: Session, person_ids: Collection[int], day: date) -> dict[int, list[Mandate]]:
    """The mandates in force on a day, by person; persons without one are left out."""
    found: dict[int, list[Mandate]] = defaultdict(list)
    chosen = select(Mandate).where(Mandate.person_id.in_(person_ids), in_force_in_sql(day))
    for mandate in session.scalars(chosen.order_by(Mandate.id)):
        found[mandate.person_id].append(mandate)
    return dict(found)


def may_do(mandate: Mandate, act: Act, day: date) -> Extent:
    """How far one mandate goes for an act on a day, whatever other mandates say."""
    if not in_force(mandate, day):
        return Extent.NO
    if mandate.kind in _BY_PARENTAL_AUTHORITY and not mandate.scopes:
        return Extent.ALONE
    if not mandate.scopes:
        return _with_unknown_scope(mandate.kind, act)
    covered: frozenset[Act] = frozenset().union(*(_COVERED_BY[MandateScope(scope)] for scope in mandate.scopes))
    if act not in covered:
        return Extent.NO
    if act in _HEARING:
        return Extent.ALONE
    if mandate.kind is MandateKind.PROFESSIONAL_HELPER and mandate.proof is MandateProof.ORAL:
        return Extent.TOGETHER  # a word on the telephone is enough to hear, not to act alone
    return {MandateForm.REPRESENT: Extent.ALONE, MandateForm.ASSIST: Extent.TOGETHER, None: Extent.UNKNOWN}[
        mandate.form
    ]


def same_holder(one: Mandate, other: Mandate) -> bool:
    """Whether two mandates name the same holder; a name is compared without case and double blanks."""
    return " ".join(one.holder_name.casefold().split()) == " ".join(other.holder_name.casefold().split())


def agreed(mandates: Collection[Mandate], act: Act, day: date) -> Extent:
    """What several mandates of one holder say of an act together: the widest, unless they contradict each other.

    One that says alone and one that says together are no sum: a newer judgement may have narrowed the older.
    """
    said = {may_do(mandate, act, day) for mandate in mandates} or {Extent.NO}
    if {Extent.ALONE, Extent.TOGETHER} <= said and act not in _HEARING:
        return Extent.UNKNOWN
    return next(extent for extent in (Extent.ALONE, Extent.TOGETHER, Extent.UNKNOWN, Extent.NO) if extent in said)


def caller_may(caller: Mandate, mandates: Collection[Mandate], act: Act, day: date) -> Extent:
    """How far the holder of `caller` goes for an act, with everything else that is known of who acts for the person.

    Where another administrator may do the same alone, whether one suffices stands in the judgement: it is asked for.
    """
    own = [mandate for mandate in (caller, *mandates) if same_holder(mandate, caller)]
    extent = agreed(own, act, day)
    rivals = (m for m in mandates if m.kind is MandateKind.ADMINISTRATOR and not same_holder(m, caller))
    is_shared = caller.kind is MandateKind.ADMINISTRATOR and act not in _HEARING
    if extent.is_allowed and is_shared and any(may_do(rival, act, day) is not Extent.NO for rival in rivals):
        return Extent.UNKNOWN
    return extent


def _with_unknown_scope(kind: MandateKind, act: Act) -> Extent:
    """The register names an administrator and not what for: they hear what concerns the letter, the rest is asked."""
    if kind is MandateKind.ADMINISTRATOR and act is Act.HEAR:
        return Extent.ALONE
    return Extent.UNKNOWN
