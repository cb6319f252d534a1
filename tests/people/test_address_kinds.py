"""Each kind of address and channel: a message goes, a person does it, or nothing happens, and why."""

import re
from pathlib import Path

import pytest

from outreach.people.contact.address_kinds import Handling, kinds_closed, may_be_listed, way
from outreach.people.vocabulary import AddressKind, ChannelName, ExclusionReason, Need

SEND, TASK = (Handling.SEND, None), (Handling.TASK, None)
NOWHERE = (Handling.NOTHING, ExclusionReason.NO_ADDRESS)
IN_PRISON = (Handling.NOTHING, ExclusionReason.PRISON)
HIDDEN = (Handling.NOTHING, ExclusionReason.CONFIDENTIAL)
NO_BASIS = (Handling.TASK, ExclusionReason.REFERENCE_ADDRESS)
TABLE = {
    #                              letter    SMS        e-mail     call       visit
    AddressKind.OWN_HOME:          (SEND,      SEND,      SEND,      TASK,      TASK),
    AddressKind.INSTITUTION:       (SEND,      SEND,      SEND,      TASK,      TASK),
    AddressKind.HOSPITAL:          (SEND,      SEND,      SEND,      TASK,      TASK),
    AddressKind.ABROAD:            (SEND,      SEND,      SEND,      TASK,      NOWHERE),
    AddressKind.REFERENCE_ADDRESS: (NO_BASIS,  SEND,      SEND,      TASK,      NOWHERE),
    AddressKind.STRUCK_OFF:        (NOWHERE,   SEND,      SEND,      TASK,      NOWHERE),
    AddressKind.PRISON:            (IN_PRISON, IN_PRISON, IN_PRISON, IN_PRISON, TASK),
    AddressKind.CONFIDENTIAL:      (HIDDEN,    HIDDEN,    HIDDEN,    HIDDEN,    HIDDEN),
}  # fmt: skip
CELLS = [
    pytest.param(kind, channel, *cell, id=f"{kind} by {channel}")
    for kind, row in TABLE.items()
    for channel, cell in zip(ChannelName, row, strict=True)
]


def test_no_kind_of_address_is_forgotten() -> None:
    assert [*TABLE] == sorted(AddressKind, key=[*TABLE].index)


@pytest.mark.parametrize(("kind", "channel", "handling", "reason"), CELLS)
def test_what_may_go_where(
    kind: AddressKind, channel: ChannelName, handling: Handling, reason: ExclusionReason | None
) -> None:
    found = way(kind, channel)
    assert (found.handling, found.reason) == (handling, reason)


def test_a_legal_basis_opens_the_letter_to_a_reference_address_and_nothing_else() -> None:
    with_basis = {
        (kind, channel)
        for kind in AddressKind
        for channel in ChannelName
        if way(kind, channel, True) != way(kind, channel)
    }
    assert with_basis == {(AddressKind.REFERENCE_ADDRESS, ChannelName.LETTER)}
    assert way(AddressKind.REFERENCE_ADDRESS, ChannelName.LETTER, True).handling is Handling.SEND


def test_the_kinds_closed_for_a_reason_are_those_of_the_table() -> None:
    assert kinds_closed(ChannelName.VISIT, ExclusionReason.NO_ADDRESS) == (
        AddressKind.REFERENCE_ADDRESS,
        AddressKind.STRUCK_OFF,
        AddressKind.ABROAD,
    )
    assert kinds_closed(ChannelName.LETTER, ExclusionReason.REFERENCE_ADDRESS, True) == ()


def test_only_who_lives_at_a_confidential_address_stands_in_no_list() -> None:
    assert [kind for kind in AddressKind if not may_be_listed(kind)] == [AddressKind.CONFIDENTIAL]


def test_the_page_on_contact_names_every_kind_and_every_reason() -> None:
    page = (Path(__file__).parents[2] / "docs" / "contact.md").read_text(encoding="utf-8")
    words = (*AddressKind, *ExclusionReason, *Need)
    assert [word for word in words if f"`{word}`" not in page] == []
    reasons = [word for word in re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE) if word in list(ExclusionReason)]
    assert reasons == list(ExclusionReason), "in their order"
