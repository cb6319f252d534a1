"""Hands letters over in print batches: one language or pair of languages, one folder, one name for ever."""

import json
import logging
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from outreach.campaigns.amounts import Amounts
from outreach.campaigns.claims import BATCH, claim_letters, in_hand, take_over_batch
from outreach.campaigns.outcomes import fail_with, failure_of, postpone, record_sent
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.preparing import day_of, reference_of, try_prepare
from outreach.campaigns.recheck import put_back, recheck, skip
from outreach.campaigns.status import SkipReason
from outreach.campaigns.tables import Message, PrintBatch
from outreach.campaigns.tally import Tally
from outreach.channels.letter_data import LetterData
from outreach.channels.print_batch import write_batch
from outreach.errors import AddressDoesNotFit, HandoverConflict
from outreach.messages.render import to_letter
from outreach.storage.database import Database

log = logging.getLogger(__name__)


def print_next(
    database: Database, office: PostOffice, amounts: Amounts, now: datetime, worker: str, tally: Tally
) -> bool:
    """Claim, check, print and hand over one batch; False when no letter is left to claim."""
    with database.transaction() as session:
        left = take_over_batch(session, worker, now)
        batch = left or claim_letters(session, worker, now, tally.room(BATCH))
        if batch is None:
            return False
        tally.claimed(len(in_hand(session, batch, worker)))
    name = name_of_batch(batch)
    manifest = _manifest_of(office.print_folder / name) if left else None
    if manifest is None:
        letters = _ready(database, office, amounts, batch, now, worker, tally)
        if not letters:
            _close_empty(database, batch, now)
            return True
        try:
            manifest = write_batch(office.print_folder, name, letters, office.press).manifest
        except HandoverConflict as error:
            _give_back(database, batch, worker, error, now, tally)
            return True
        except OSError as error:
            # It stays in our hand: it may stand there already, and is taken over under its name in ten minutes.
            log.error("the print folder cannot be written: %s", error.strerror)
            tally.postponed += len(letters)
            return False
    # A batch taken over that stands in the print folder was handed over by a worker that died before it could say so.
    _record(database, batch, worker, manifest, now, tally)
    return True


def name_of_batch(batch: PrintBatch) -> str:
    """The same name at every attempt, so that a printer never takes a batch twice."""
    return f"batch-{batch.id:06d}-{batch.languages.replace('+', '-')}"


def _manifest_of(folder: Path) -> dict[str, Any] | None:
    """What a batch handed over holds; None when it was not handed over."""
    file = folder / "manifest.json"
    if not file.exists():
        return None
    manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return manifest


def _ready(
    database: Database,
    office: PostOffice,
    amounts: Amounts,
    batch: PrintBatch,
    now: datetime,
    worker: str,
    tally: Tally,
) -> dict[str, LetterData]:
    """Check everybody once more and fill the words of who is left; committed before anything is printed."""
    day = day_of(batch.made_at)
    prepared = []
    with database.transaction() as session:
        messages = in_hand(session, batch, worker)
        standing = recheck(session, messages, now, office.reference_address_basis)
        for message in messages:
            letter = try_prepare(session, office, amounts, standing, message, day)
            if isinstance(letter, SkipReason):
                skip(session, message, letter)
                tally.skipped[letter.value] += 1
            elif isinstance(letter, datetime):
                put_back(message, letter)
                tally.postponed += 1
            else:
                prepared.append(letter)
    return {letter.reference: to_letter(letter.words, letter.envelope) for letter in prepared}


def _record(
    database: Database, batch: PrintBatch, worker: str, manifest: Mapping[str, Any], now: datetime, tally: Tally
) -> None:
    """The batch is handed over: what its manifest holds is sent, what the press refused is not."""
    held = {letter["id"] for letter in manifest["letters"]}
    refused = {letter["id"]: letter["code"] for letter in manifest["refused"]}
    with database.transaction() as session:
        messages = in_hand(session, batch, worker)
        sent = [message for message in messages if reference_of(message.id) in held]
        record_sent(session, sent, name_of_batch(batch), now)
        for message in messages:
            if (code := refused.get(reference_of(message.id))) is not None:
                _refuse(session, message, code, tally)
        _close(session, batch, now, sent)
    tally.sent["letter"] += len(sent)
    tally.batches += 1


def _refuse(session: Session, message: Message, code: str, tally: Tally) -> None:
    """The press could not print this one; the others of its batch went."""
    message.batch_id = None
    if code == AddressDoesNotFit.code:
        skip(session, message, SkipReason.ADDRESS_DOES_NOT_FIT)
        tally.skipped[SkipReason.ADDRESS_DOES_NOT_FIT.value] += 1
    else:
        fail_with(message, code)
        tally.failed[code] += 1


def _give_back(
    database: Database, batch: PrintBatch, worker: str, error: HandoverConflict, now: datetime, tally: Tally
) -> None:
    """Another batch has this name, such as one of an older database: its letters wait and form a new one."""
    log.error("%s is not written: %s", name_of_batch(batch), failure_of(error))
    with database.transaction() as session:
        for message in in_hand(session, batch, worker):
            message.batch_id = None
            if failure := postpone(session, message, error, now):
                tally.failed[failure] += 1
            else:
                tally.postponed += 1
        _close(session, batch, now, ())


def _close_empty(database: Database, batch: PrintBatch, now: datetime) -> None:
    """Nobody was left to write to; the row stays, so that its name is never given again."""
    with database.transaction() as session:
        _close(session, batch, now, ())


def _close(session: Session, batch: PrintBatch, now: datetime, sent: Collection[Message]) -> None:
    ours = session.get_one(PrintBatch, batch.id)
    ours.closed_at = now
    ours.manifest = {
        "letters": len(sent),
        "campaigns": dict(Counter(str(message.campaign_id) for message in sent)),
        "messages": [message.id for message in sent],
    }
