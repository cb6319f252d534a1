"""What is kept in files beside the database: extracts, what is worked out from them, the outbox, anchors."""

from outreach.privacy.keeping import KeptFiles

FILES = (
    KeptFiles(
        name="registers",
        where="`sealed/register-N.sealed`",
        what="The good rows of an extract as they came, sealed: incomes and findings are kept nowhere else.",
        why="Screening needs them.",
        until="once a later extract is compared with it and screened, at the latest after",
        setting="register_retention_days",
        erasure="The person's row is taken out of every one. Where another row names them, a number nobody has takes"
        " the place of theirs, and that household counts as not completely known.",
    ),
    KeptFiles(
        name="what is worked out from a register",
        where="`sealed/facts-N.sealed` and the like",
        what="The facts of households, sealed.",
        why="Screening reads them.",
        until="together with its register",
        setting="register_retention_days",
        erasure="Deleted whole; the next screening makes them anew.",
    ),
    KeptFiles(
        name="rejects",
        where="`sealed/rejects-N.sealed`",
        what="Rows of an extract that could not be read, sealed.",
        why="To ask the register for better ones.",
        until="after the extract became visible; what was staged and never became visible, after it was last begun",
        setting="reject_retention_days",
        erasure="Rows with the person's number are taken out. A row whose number is wrong cannot be found by it and"
        " goes with its term.",
    ),
    KeptFiles(
        name="the outbox",
        where="`outbox/`",
        what="Letters, e-mails and SMS as they were handed over, not sealed. A print folder of the settings belongs to"
        " the print house.",
        why="To show what was sent.",
        until="after they were written; the manifest of a batch stays",
        setting="outbox_retention_days",
        erasure="The person's letters, e-mails and SMS are deleted, and the print files that hold one of them among"
        " others.",
    ),
    KeptFiles(
        name="anchors of the journal",
        where="`anchors/`",
        what="Moments, writers and hashes. No person.",
        why="A cut tail of the journal is noticed.",
        until="stays",
        setting="",
        erasure="Kept: they lead to nobody.",
    ),
)
