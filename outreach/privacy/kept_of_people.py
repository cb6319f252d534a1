"""What is kept in the tables of people: register versions, contact, what people said, verdicts."""

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import and_, or_, select

from outreach.people.tables import (
    Change,
    ContactMade,
    ContactNeed,
    ContactPoint,
    Extract,
    Forgotten,
    KnownPerson,
    Mandate,
    Objection,
    Registered,
    RegisterNow,
    Screening,
    Statement,
    VerdictRecord,
)
from outreach.privacy.keeping import Kept, OnErasure, Rows


def _theirs(table: Any) -> Callable[[int], Rows]:
    def of_person(person: int) -> Rows:
        rows: Rows = table.person_id == person
        return rows

    return of_person


def _imported_before(moment: datetime) -> Any:
    """Extracts that became visible before a moment."""
    in_force = select(RegisterNow.extract_id).scalar_subquery()
    return select(Extract.id).where(Extract.imported_at < moment, Extract.id <= in_force)


def _superseded(table: Any, moment: datetime) -> Rows:
    rows: Rows = table.until_extract.in_(_imported_before(moment))
    return rows


PEOPLE = (
    Kept(
        name="our number of a person",
        table=KnownPerson,
        what="Our number, the keyed digest of the national number, and a death reported to us.",
        why="Everything else hangs on the number; the digest finds the person in the next extract.",
        until="as long as anything hangs on it",
        of_person=lambda person: KnownPerson.id == person,
        on_erasure=OnErasure.EMPTIED,
        without=lambda: {"person_key": token_hex(16), "reported_dead_on": None},
        erasure="A random text takes the place of the digest: no national number leads to the row any more, so the next"
        " extract makes a new one and finds nothing of the old.",
    ),
    Kept(
        name="the version in force",
        table=Registered,
        what="What the register says of a person now: identity, address and hints sealed, the rest as listed above.",
        why="Whether and how we may write, in which language, and to which address.",
        until="until an extract says otherwise",
        of_person=_theirs(Registered),
        on_erasure=OnErasure.DELETED,
        erasure="The register itself is not ours: the next extract names the person again, and an objection then comes"
        " with them.",
    ),
    Kept(
        name="superseded versions",
        table=Registered,
        what="What an earlier extract said of a person.",
        why="To answer why a message went to that address in that language.",
        until="after the extract that said otherwise became visible",
        setting="version_retention_days",
        past=lambda moment: _superseded(Registered, moment),
    ),
    Kept(
        name="people the register no longer names",
        table=Registered,
        what="The last version of somebody whom the whole register of an extract lacks.",
        why="They may come back with the next extract.",
        until="after that extract became visible",
        setting="absent_retention_days",
        past=lambda moment: and_(
            Registered.is_listed.is_(False),
            Registered.until_extract.is_(None),
            Registered.since_extract.in_(_imported_before(moment)),
        ),
    ),
    Kept(
        name="changes",
        table=Change,
        what="That an extract says otherwise than the one before: the kind and the day, never the value.",
        why="A change may be the reason to write.",
        until="after the extract that showed it",
        setting="change_retention_days",
        past=lambda moment: Change.extract_id.in_(_imported_before(moment)),
        of_person=_theirs(Change),
        on_erasure=OnErasure.DELETED,
    ),
    Kept(
        name="contact points",
        table=ContactPoint,
        what="Phone numbers and e-mail addresses, sealed; where they come from and whether they work.",
        why="To reach people the way they chose.",
        until="until replaced or taken back",
        of_person=_theirs(ContactPoint),
        on_erasure=OnErasure.DELETED,
    ),
    Kept(
        name="contact points that ended",
        table=ContactPoint,
        what="A phone number or e-mail address that was replaced or taken back.",
        why="To answer where a message went.",
        until="after it ended",
        setting="contact_retention_days",
        past=lambda moment: or_(ContactPoint.ended_on < moment.date(), _superseded(ContactPoint, moment)),
    ),
    Kept(
        name="contact needs",
        table=ContactNeed,
        what="How a person wants to be reached, as they chose it; never why.",
        why="Planning obeys them.",
        until="until the person takes them back",
        of_person=_theirs(ContactNeed),
        on_erasure=OnErasure.DELETED,
    ),
    Kept(
        name="contact needs that ended",
        table=ContactNeed,
        what="A need the person took back.",
        why="To answer why a message took the form it had.",
        until="after it ended",
        setting="contact_retention_days",
        past=lambda moment: ContactNeed.ended_on < moment.date(),
    ),
    Kept(
        name="objections",
        table=Objection,
        what="That a person asked us not to write: on which channel, for which purpose, since when.",
        why="GDPR art. 21: it is honoured on every channel, so it is kept for as long as we know the person.",
        until="as long as it stands",
        of_person=_theirs(Objection),
        on_erasure=OnErasure.DELETED,
        erasure="The digest in `forgotten` brings one back, should the register name the person again.",
    ),
    Kept(
        name="objections withdrawn",
        table=Objection,
        what="That the person wanted to hear from us again.",
        why="Shows that writing again was allowed.",
        until="after it was withdrawn",
        setting="objection_retention_days",
        past=lambda moment: Objection.withdrawn_at < moment,
    ),
    Kept(
        name="contacts made",
        table=ContactMade,
        what="That we wrote to a person: moment, channel, number of the message.",
        why="Nobody is written to too often, and the books of a campaign must balance.",
        until="with the books of the campaign; a term is to be decided by the controller",
        of_person=_theirs(ContactMade),
        on_erasure=OnErasure.KEPT,
        erasure="It counts for the books and hangs on a number that leads to nobody.",
    ),
    Kept(
        name="statements",
        table=Statement,
        what="What a person told us of their household, sealed, beside the register. Never an input for control.",
        why="To tell the person which rights they may have.",
        until="until said anew or taken back",
        of_person=_theirs(Statement),
        on_erasure=OnErasure.DELETED,
    ),
    Kept(
        name="statements that ended",
        table=Statement,
        what="A statement said anew or taken back.",
        why="To answer what an earlier result rested on.",
        until="after it ended",
        setting="statement_retention_days",
        past=lambda moment: Statement.ended_on < moment.date(),
    ),
    Kept(
        name="mandates",
        table=Mandate,
        what="Who may act for a person: holder and address sealed, kind, scopes, term and proof.",
        why="Letters go to whoever acts for the person, and nobody else hears anything.",
        until="as long as it holds",
        of_person=_theirs(Mandate),
        on_erasure=OnErasure.DELETED,
        erasure="Where the person holds a mandate of somebody else, that is the other person's row and stays.",
    ),
    Kept(
        name="mandates that ended",
        table=Mandate,
        what="A mandate that ended, was revoked, or is no longer in the register.",
        why="To answer who was written to, and why.",
        until="after it ended",
        setting="mandate_retention_days",
        past=lambda moment: or_(
            Mandate.revoked_on < moment.date(), Mandate.until < moment.date(), _superseded(Mandate, moment)
        ),
    ),
    Kept(
        name="verdicts",
        table=VerdictRecord,
        what="What a screening said of a person and a right: outcome, range, reasons. No income, no finding.",
        why="Whom to write to, and why; shown to the person on request.",
        until="until a screening says otherwise",
        of_person=_theirs(VerdictRecord),
        on_erasure=OnErasure.DELETED,
    ),
    Kept(
        name="superseded verdicts",
        table=VerdictRecord,
        what="What an earlier screening said.",
        why="To answer why somebody was, or was not, written to.",
        until="after the screening that said otherwise",
        setting="verdict_retention_days",
        past=lambda moment: VerdictRecord.until_screening.in_(select(Screening.id).where(Screening.made_at < moment)),
    ),
    Kept(
        name="people who were erased",
        table=Forgotten,
        what="The keyed digest of the national number and the day, nothing else.",
        why="GDPR art. 17 (3) (b) and art. 21: the register names the person again, and we must know not to write.",
        until="as long as the register may name the person",
        on_erasure=OnErasure.KEPT,
        erasure="Erasure itself leaves it. It points at no row of ours.",
    ),
    Kept(
        name="extracts",
        table=Extract,
        what="Day, digest and counts of a file of the register.",
        why="To know which data we rest on.",
        until="stays; of an import that was abandoned without the digest",
    ),
    Kept(
        name="the extract in force",
        table=RegisterNow,
        what="One number.",
        why="Which versions are visible.",
        until="stays",
    ),
    Kept(
        name="screenings",
        table=Screening,
        what="Day, extract, versions of rules and values.",
        why="To know what a verdict rests on.",
        until="stays",
    ),
)
