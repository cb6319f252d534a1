"""What each channel means at each kind of address: a message goes, a person does it, or nothing happens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, not_, select
from sqlalchemy.orm import Session

from outreach.people.tables import Person
from outreach.people.vocabulary import AddressKind, ChannelName, ExclusionReason


class Handling(StrEnum):
    """What happens when we want to reach somebody this way."""

    SEND = "send"  # goes by itself
    TASK = "task"  # a person does it
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Way:
    """What a channel means at one kind of address; where nothing is sent by itself, why."""

    handling: Handling
    reason: ExclusionReason | None = None


_SEND, _TASK = Way(Handling.SEND), Way(Handling.TASK)
_NOWHERE = Way(Handling.NOTHING, ExclusionReason.NO_ADDRESS)
_PRISON, _HIDDEN = Way(Handling.NOTHING, ExclusionReason.PRISON), Way(Handling.NOTHING, ExclusionReason.CONFIDENTIAL)
# A telephone or mailbox goes with the person, whatever the address. Not into a prison: who reads there now, we do not
# know. And not where the address is confidential: nothing may show to a third that we know the person.
WAYS: Mapping[AddressKind, Mapping[ChannelName, Way]] = {
    kind: dict(zip((ChannelName.LETTER, ChannelName.SMS, ChannelName.EMAIL, ChannelName.CALL, ChannelName.VISIT), ways,
                   strict=True))
    for kind, ways in {
        #                              letter    SMS      e-mail   call     visit
        AddressKind.OWN_HOME:          (_SEND,    _SEND,   _SEND,   _TASK,   _TASK),
        AddressKind.INSTITUTION:       (_SEND,    _SEND,   _SEND,   _TASK,   _TASK),
        AddressKind.HOSPITAL:          (_SEND,    _SEND,   _SEND,   _TASK,   _TASK),
        AddressKind.ABROAD:            (_SEND,    _SEND,   _SEND,   _TASK,   _NOWHERE),
        AddressKind.REFERENCE_ADDRESS: (Way(Handling.TASK, ExclusionReason.REFERENCE_ADDRESS),
                                                  _SEND,   _SEND,   _TASK,   _NOWHERE),
        AddressKind.STRUCK_OFF:        (_NOWHERE, _SEND,   _SEND,   _TASK,   _NOWHERE),
        AddressKind.PRISON:            (_PRISON,  _PRISON, _PRISON, _PRISON, _TASK),
        AddressKind.CONFIDENTIAL:      (_HIDDEN,  _HIDDEN, _HIDDEN, _HIDDEN, _HIDDEN),
    }.items()
}  # fmt: skip


def way(kind: AddressKind, channel: ChannelName, reference_address_basis: bool = False) -> Way:
    """What this channel means at this kind of address.

    With a legal basis a letter to a reference address goes care of whoever keeps it, and a task asks that CPAS.
    """
    if kind is AddressKind.REFERENCE_ADDRESS and channel is ChannelName.LETTER and reference_address_basis:
        return _SEND
    return WAYS[kind][channel]


def kinds_closed(
    channel: ChannelName, reason: ExclusionReason, reference_address_basis: bool = False
) -> tuple[AddressKind, ...]:
    """The kinds of address at which this channel is closed for this reason."""
    return tuple(kind for kind in AddressKind if way(kind, channel, reference_address_basis).reason is reason)


def may_be_listed(kind: AddressKind) -> bool:
    """Whether somebody may stand by name in a list, an export or a route sheet: never at a confidential address."""
    return kind is not AddressKind.CONFIDENTIAL


def may_be_listed_in_sql() -> ColumnElement[bool]:
    """The same over `person_now`."""
    return Person.address_kind.in_([kind for kind in AddressKind if may_be_listed(kind)])


def hidden_among(session: Session, person_ids: Collection[int]) -> set[int]:
    """Those of these people who may stand in no list."""
    return set(session.scalars(select(Person.id).where(Person.id.in_(person_ids), not_(may_be_listed_in_sql()))))
