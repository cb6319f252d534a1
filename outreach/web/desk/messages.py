"""The messages of a campaign: a list by status, language and channel, and the file a person was sent."""

from dataclasses import dataclass, replace

from flask import abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import String, cast, func, select

from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Campaign, Message
from outreach.languages import Language
from outreach.people.vocabulary import ChannelName
from outreach.storage import journal
from outreach.web.desk.access import READS_LETTERS, only, signed_in
from outreach.web.desk.kept_files import kept_file
from outreach.web.desk.words import word
from outreach.web.rim import rim

ON_A_PAGE = 50
_CHANNELS = [channel for channel in ChannelName if channel.is_message]


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; an empty text means everything."""

    status: str
    channel: str
    language: str
    page: int

    @classmethod
    def of_request(cls) -> "Filter":
        asked = request.args
        status, channel, language = (asked.get(name, "") for name in ("status", "channel", "language"))
        return cls(
            status if status in list(MessageStatus) else "",
            channel if channel in _CHANNELS else "",
            language if language in list(Language) else "",
            max(1, asked.get("page", 1, type=int)),
        )

    def query(self, **changed: object) -> dict[str, object]:
        own = {"status": self.status, "channel": self.channel, "language": self.language, "page": self.page}
        return {name: value for name, value in {**own, **changed}.items() if value}


@only(READS_LETTERS)
def messages(number: int) -> ResponseReturnValue:
    """The messages of one campaign, fifty on a page; nobody is named here."""
    here, wanted = rim(), Filter.of_request()
    with here.database.reading() as session:
        campaign = session.get(Campaign, number) or abort(404)
        chosen = select(Message).where(Message.campaign_id == number)
        if wanted.status:
            chosen = chosen.where(Message.status == MessageStatus(wanted.status))
        if wanted.channel:
            chosen = chosen.where(Message.channel == ChannelName(wanted.channel))
        if wanted.language:
            chosen = chosen.where(cast(Message.languages, String).contains(f'"{wanted.language}"'))
        total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        pages = -(-total // ON_A_PAGE)
        wanted = replace(wanted, page=min(wanted.page, max(1, pages)))
        found = session.scalars(
            chosen.order_by(Message.id).offset((wanted.page - 1) * ON_A_PAGE).limit(ON_A_PAGE)
        ).all()
        return render_template(
            "desk/messages.html",
            campaign=campaign,
            messages=found,
            total=total,
            pages=pages,
            wanted=wanted,
            statuses=[(status.value, word(status)) for status in MessageStatus],
            channels=[(channel.value, word(channel)) for channel in _CHANNELS],
            tongues=[(language.value, language.own_name) for language in Language],
            files={
                message.id: path.suffix[1:].upper() for message in found if (path := kept_file(here.settings, message))
            },
        )


@only(READS_LETTERS)
def message_file(number: int) -> ResponseReturnValue:
    """The letter, e-mail or SMS as it was handed over; opening it is written in the journal first."""
    here = rim()
    account = signed_in() or abort(403)
    with here.database.transaction() as session:
        message = session.get(Message, number) or abort(404)
        path = kept_file(here.settings, message)
        if path is None:
            abort(404)
        journal.note(
            session,
            at=here.now(),
            actor=f"account:{account.id}",
            action="message_opened",
            subject=f"message:{message.id}",
            purpose="desk",
            person=message.person_id,
        )
    return send_file(path, as_attachment=True, download_name=f"message-{number}{path.suffix}", max_age=0)
