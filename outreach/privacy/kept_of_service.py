"""What is kept of the service itself: accounts and sessions of staff, the journal, leases."""

from outreach.privacy.keeping import Kept, OnErasure
from outreach.staff.tables import Account, OfficialValue, StaffSession
from outreach.storage.journal import JournalCheckpoint, JournalEntry
from outreach.storage.journal.pseudonyms import PersonSecret
from outreach.storage.lease import Lease

SERVICE = (
    Kept(
        name="the journal",
        table=JournalEntry,
        what="Who did what to whom and why, the person by a pseudonym only their own key leads to.",
        why="Answers for every act on a person, and to the person on request.",
        until="after the act",
        setting="journal_retention_days",
        on_erasure=OnErasure.KEPT,
        erasure="The entries stay and the chain stays whole; with the person's key gone they lead to nobody.",
    ),
    Kept(
        name="starts of the journal's chains",
        table=JournalCheckpoint,
        what="Where a chain begins after older entries went.",
        why="The journal can be verified for ever.",
        until="stays",
    ),
    Kept(
        name="keys of people",
        table=PersonSecret,
        what="A random key of each person, sealed, from which their pseudonym in the journal is made.",
        why="So that an erased person's entries lead to nobody.",
        until="as long as we know the person",
        of_person=lambda person: PersonSecret.person_id == person,
        on_erasure=OnErasure.DELETED,
    ),
    Kept(
        name="accounts",
        table=Account,
        what="User name, display name, role, hash of the password.",
        why="Staff sign in; the journal names who acted by the number of the account.",
        until="to be decided by the controller",
    ),
    Kept(
        name="sessions of staff",
        table=StaffSession,
        what="When a browser signed in and was last seen; the digest of its token.",
        why="Signing out everywhere; a browser known for three months passes the lock of an account.",
        until="after it was last seen",
        setting="session_retention_days",
        past=lambda moment: StaffSession.seen_at < moment,
    ),
    Kept(
        name="official values",
        table=OfficialValue,
        what="Values of the law, who entered and who confirmed them.",
        why="What an amount rests on.",
        until="stays",
    ),
    Kept(
        name="leases",
        table=Lease,
        what="Which worker does which job, and how long.",
        why="No job is done twice at once.",
        until="stays",
    ),
)
