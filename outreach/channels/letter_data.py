"""What the press prints: the data of one letter, and the check that they are complete."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NotRequired, TypedDict

from outreach.channels.addresses import MAX_LINE_LENGTH, MAX_LINES
from outreach.errors import AddressDoesNotFit, LetterBroken

LANGUAGES = ("fr", "nl", "de")


class RunData(TypedDict):
    """Words of one weight."""

    text: str
    strong: bool


class BlockData(TypedDict):
    """A heading or paragraph of runs, or a list of items of runs."""

    kind: Literal["heading", "paragraph", "list"]
    runs: list[RunData]
    items: list[list[RunData]]


class PartData(TypedDict):
    """The letter in one language; a bilingual letter has two, on equal footing."""

    lang: str
    sender_name: str
    date: str
    place_and_date_label: str | None
    reference_label: str
    reference: str
    subject: str
    blocks: list[BlockData]
    code_label: str
    code_hint: str
    closing: str
    signature: str
    notice: str | None
    notice_lang: NotRequired[str | None]
    phone_label: NotRequired[str]  # the sender's phone label in this part's language


class SenderData(TypedDict):
    """The return address and the free number."""

    lines: list[str]
    phone_label: str
    phone: str


class QrData(TypedDict):
    """What the code says to a camera, and to somebody who hears the letter."""

    text: str
    alt: str


class LetterData(TypedDict):
    """One letter to one address: one part, or two in two languages."""

    made_on: str
    sender: SenderData
    recipient: list[str]
    large_print: bool
    title: str
    qr: QrData
    parts: list[PartData]


def check(data: Mapping[str, Any]) -> None:
    """Raise LetterBroken naming the first field that is wrong, or AddressDoesNotFit; no error repeats a value."""
    _fields(data, LetterData, "letter")
    _fields(data["sender"], SenderData, "sender")
    _fields(data["qr"], QrData, "qr")
    _day(data["made_on"])
    for name in ("title", "made_on"):
        _said(data[name], name)
    for name in ("text", "alt"):
        _said(data["qr"][name], f"qr.{name}")
    if not data["qr"]["text"].isascii() or len(data["qr"]["text"]) > 150:
        raise _broken("qr.text is not a short plain address")
    if not 1 <= len(data["parts"]) <= 2:
        raise _broken("a letter has one part, or two in two languages")
    for number, part in enumerate(data["parts"], start=1):
        _part(part, f"part {number}")
    if len({part["lang"] for part in data["parts"]}) != len(data["parts"]):
        raise _broken("both parts are in the same language")
    _recipient(data["recipient"])


def _recipient(lines: object) -> None:
    if not isinstance(lines, list) or not all(isinstance(line, str) and line.strip() for line in lines):
        raise AddressDoesNotFit(channel="letter", reason="a line is empty")
    if not 2 <= len(lines) <= MAX_LINES:
        raise AddressDoesNotFit(channel="letter", reason=f"{len(lines)} lines; 2 to {MAX_LINES} are possible")
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE_LENGTH:
            raise AddressDoesNotFit(
                channel="letter", reason=f"line {number} has more than {MAX_LINE_LENGTH} characters"
            )


def _part(part: Mapping[str, Any], where: str) -> None:
    _fields(part, PartData, where)
    if part["lang"] not in LANGUAGES:
        raise _broken(f"{where}: lang is not one of {', '.join(LANGUAGES)}")
    for name in ("sender_name", "date", "reference_label", "reference", "subject", "code_label", "closing"):
        _said(part[name], f"{where}: {name}")
    for name in ("code_hint", "signature"):
        if not isinstance(part[name], str):
            raise _broken(f"{where}: {name} is not a text")
    if part["notice"] and part.get("notice_lang") not in LANGUAGES:
        raise _broken(f"{where}: notice without notice_lang")
    if not part["blocks"]:
        raise _broken(f"{where}: it says nothing")
    for number, block in enumerate(part["blocks"], start=1):
        _block(block, f"{where}: block {number}")


def _block(block: Mapping[str, Any], where: str) -> None:
    if block.get("kind") not in ("heading", "paragraph", "list"):
        raise _broken(f"{where}: kind is not heading, paragraph or list")
    rows = (block.get("items") or []) if block["kind"] == "list" else [block.get("runs") or []]
    if not rows or not all(rows):
        raise _broken(f"{where}: it is empty")
    for run in (run for row in rows for run in row):
        if not isinstance(run.get("text"), str) or not isinstance(run.get("strong"), bool):
            raise _broken(f"{where}: a run is not text and strong")


def _fields(data: object, form: type, where: str) -> None:
    """The fields of a form are there, and no other; `__annotations__` of a TypedDict is the list."""
    if not isinstance(data, Mapping):
        raise _broken(f"{where} is not a dictionary")
    missing = form.__required_keys__ - data.keys()  # type: ignore[attr-defined]
    unknown = data.keys() - form.__annotations__.keys()
    if missing or unknown:
        raise _broken(f"{where}: missing {sorted(missing)}, unknown {sorted(unknown)}")


def _said(value: object, where: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise _broken(f"{where} is empty")


def _day(value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise _broken("made_on is not a day such as 2026-11-22")
    try:
        date.fromisoformat(value)
    except ValueError as cause:
        raise _broken("made_on is not a day of the calendar") from cause


def _broken(reason: str) -> LetterBroken:
    return LetterBroken(channel="letter", reason=reason)
