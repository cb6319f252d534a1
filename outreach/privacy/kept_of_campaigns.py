"""What is kept in the tables of campaigns and of the desk: audiences, messages, reports, answers, tasks."""

from secrets import token_hex

from sqlalchemy import and_, select

from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import AudienceMember, Campaign, Message, PrintBatch, ProviderReport, Response
from outreach.casework.tables import Task
from outreach.messages.tables import TextVersion
from outreach.privacy.keeping import Kept, OnErasure, Rows

NO_MORE_TRIES = 1_000  # wrong birth dates beyond any count: the code is closed for good, and was emptied
_OPEN = (MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.UNCERTAIN)


def _to_person(person: int) -> Rows:
    return ProviderReport.message_id.in_(select(Message.id).where(Message.person_id == person))


def _from_person(person: int) -> Rows:
    return Response.message_id.in_(select(Message.id).where(Message.person_id == person))


CAMPAIGNS = (
    Kept(
        name="people of a campaign",
        table=AudienceMember,
        what="That a person was in the starting group, the rights it was about, and what became of them.",
        why="The books of a campaign: everybody of the starting group is counted once.",
        until="with the books of the campaign; a term is to be decided by the controller",
        of_person=lambda person: AudienceMember.person_id == person,
        on_erasure=OnErasure.EMPTIED,
        without=lambda: {"verdicts": []},
        erasure="An invited person leaves the campaign first. The row is counted and hangs on a number that leads to"
        " nobody.",
    ),
    Kept(
        name="messages",
        table=Message,
        what="Channel, languages and their rule, texts, state and moments of a message; its code sealed.",
        why="The books of a campaign, and what was said to whom on what grounds.",
        until="with the books of the campaign; a term is to be decided by the controller",
        of_person=lambda person: Message.person_id == person,
        on_erasure=OnErasure.EMPTIED,
        without=lambda: {
            "code": "",
            "code_tries": NO_MORE_TRIES,
            "code_digest": token_hex(16),
            "language_evidence": "",
            "verdicts": [],
            "variants": [],
            "acts_as": None,
            "point_id": None,
            "provider_reference": None,
        },
        erasure="What is due is cancelled first. The code of a letter leads nowhere any more.",
    ),
    Kept(
        name="codes of messages",
        table=Message,
        what="The code printed in a message, with which it is answered.",
        why="A code is answered for a year; later it only serves to read a letter again.",
        until="after the message was due; the message stays",
        setting="message_retention_days",
        past=lambda moment: and_(
            Message.due_at < moment,
            Message.status.not_in(_OPEN),
            Message.code_tries < NO_MORE_TRIES,
        ),
        emptied={"code": "", "code_tries": NO_MORE_TRIES},
    ),
    Kept(
        name="reports of providers",
        table=ProviderReport,
        what="What a provider said of a message, word for word, sealed.",
        why="To settle what became of a message.",
        until="after it came",
        setting="report_retention_days",
        past=lambda moment: ProviderReport.at < moment,
        of_person=_to_person,
        on_erasure=OnErasure.DELETED,
    ),
    Kept(
        name="answers",
        table=Response,
        what="Which answer was given to a message, and when.",
        why="The books of a campaign, and that nobody who answered is reminded.",
        until="with the books of the campaign; a term is to be decided by the controller",
        of_person=_from_person,
        on_erasure=OnErasure.EMPTIED,
        without=lambda: {"words": None},
        erasure="The answer is counted; the person's words go.",
    ),
    Kept(
        name="words of answers",
        table=Response,
        what="What the person wrote with an answer, sealed.",
        why="To call back or to help.",
        until="after the answer; the answer stays",
        setting="response_retention_days",
        past=lambda moment: and_(Response.at < moment, Response.words.is_not(None)),
        emptied={"words": None},
    ),
    Kept(
        name="tasks",
        table=Task,
        what="Something somebody at the desk has to do for a person.",
        why="So that it is done.",
        until="until done",
        of_person=lambda person: Task.person_id == person,
        on_erasure=OnErasure.DELETED,
    ),
    Kept(
        name="tasks done",
        table=Task,
        what="That it was asked for, and when it was done.",
        why="To answer whether somebody was helped.",
        until="after it was done",
        setting="task_retention_days",
        past=lambda moment: Task.done_at < moment,
    ),
    Kept(
        name="campaigns",
        table=Campaign,
        what="Name, message, screening, who made and approved it.",
        why="Which campaign wrote to whom.",
        until="stays",
    ),
    Kept(
        name="print batches",
        table=PrintBatch,
        what="Languages, moments, counts and numbers of messages.",
        why="The books: letters printed are letters recorded.",
        until="stays",
    ),
    Kept(
        name="texts of messages",
        table=TextVersion,
        what="The words of every version, without anybody's data.",
        why="What a message said can be read again.",
        until="stays",
    ),
)
