"""What the desk has to do for people: call back who asked for it, find out about messages nobody is sure of."""

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns import deliveries
from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Message, Response
from outreach.casework import tasks as casework
from outreach.casework.tables import Task, TaskKind
from outreach.people.contact.address_kinds import hidden_among
from outreach.staff.tables import Account
from outreach.storage import journal
from outreach.web.desk.access import DOES_TASKS, READS_LETTERS, only, signed_in
from outreach.web.desk.kept_files import kept_file
from outreach.web.desk.task_people import NOBODY, Whom, whom_of
from outreach.web.forms import OurForm
from outreach.web.page_language import page_language
from outreach.web.rim import rim

ON_A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One open task as the page shows it."""

    task: Task
    message: Message | None
    asked_phone: str  # typed into the answer to a letter
    has_file: bool
    whom: Whom = NOBODY
    is_hidden: bool = False  # the address is confidential: nothing of them stands in a list, the task opens alone

    @property
    def phone(self) -> str:
        return self.asked_phone or self.whom.phone

    @property
    def shown(self) -> tuple[str, ...]:
        """What the journal says this line showed of the person."""
        return ("phone_number_shown",) if self.asked_phone else self.whom.shown

    @property
    def is_in_doubt(self) -> bool:
        """Whether doing it means saying if the message arrived."""
        return self.task.kind is TaskKind.UNCERTAIN_MESSAGE and (
            self.message is not None and self.message.status is MessageStatus.UNCERTAIN
        )


@only(DOES_TASKS)
def tasks() -> ResponseReturnValue:
    """The oldest open tasks, or the one asked for; what is shown of whom is written in the journal first."""
    here, account = rim(), _me()
    alone = request.args.get("task", type=int)
    with here.database.transaction() as session:
        found = [task for task in casework.open_tasks(session, by=here.now()) if alone in (None, task.id)]
        shown = found[:ON_A_PAGE]
        hidden = hidden_among(session, [task.person_id for task in shown]) if alone is None else set()
        about = whom_of(session, [task for task in shown if task.person_id not in hidden], page_language())
        lines = [
            Line(task, None, "", False, is_hidden=True)
            if task.person_id in hidden
            else _line(session, task, account, about.get(task.id, NOBODY))
            for task in shown
        ]
        for line in lines:
            for action in line.shown:
                _note(session, account, action, line.task)
        return render_template("desk/tasks.html", lines=lines, total=len(found))


@only(DOES_TASKS)
def done(number: int) -> ResponseReturnValue:
    """The task is done; for a message in doubt, with what was found out."""
    if not OurForm().validate_on_submit():
        abort(400)
    here, account = rim(), _me()
    arrived = {"yes": True, "no": False}.get(request.form.get("arrived", ""))
    with here.database.transaction() as session:
        task = session.get(Task, number) or abort(404)
        if task.done_at is None:
            line = _line(session, task, account)
            if line.is_in_doubt and line.message is not None:
                if arrived is None:
                    abort(422)
                deliveries.settle(session, line.message, arrived, f"account:{account.id}", here.now())
            casework.settle(session, task.reference, here.now())
            _note(session, account, "task_done", task, request.form.get("arrived", "") if line.is_in_doubt else "")
    return redirect(url_for("desk.tasks"), 303)


def _me() -> Account:
    return signed_in() or abort(403)


def _line(session: Session, task: Task, account: Account, whom: Whom = NOBODY) -> Line:
    kind, _, number = task.reference.partition(":")
    response = session.get(Response, int(number)) if kind == "response" else None
    message = _to_read(session, number) if kind == "member" else None
    message_id = response.message_id if response else int(number) if kind == "message" else None
    if message_id is not None:
        message = session.get(Message, message_id)
    may_open = message is not None and account.role in READS_LETTERS
    has_file = may_open and message is not None and kept_file(rim().settings, message) is not None
    return Line(task, message, (response.words or "") if response else "", has_file, whom)


def _to_read(session: Session, member_and_step: str) -> Message | None:
    """The paper that goes to the person themself in a step of a campaign: the one to read to them."""
    member, _, step = member_and_step.partition(":")
    theirs = select(Message).where(
        Message.member_id == int(member), Message.step == int(step), Message.acts_as.is_(None)
    )
    return session.scalars(theirs.order_by(Message.id)).first()


def _note(session: Session, account: Account, action: str, task: Task, detail: str = "") -> None:
    journal.note(
        session,
        at=rim().now(),
        actor=f"account:{account.id}",
        action=action,
        subject=f"task:{task.id}",
        purpose=task.kind,
        detail=detail,
        person=task.person_id,
    )
