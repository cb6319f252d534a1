"""Shipped texts become versions that never change; sending reads only the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier

import pytest
from message_builders import a_source
from sqlalchemy import select

from outreach.errors import TextBroken
from outreach.languages import Language
from outreach.messages import texts
from outreach.messages.tables import TextVersion
from outreach.storage.database import Database


def a_folder(path: Path, **sources: str) -> Path:
    """A folder with one message, said the same in every language unless told otherwise."""
    place = path / "trial"
    place.mkdir(exist_ok=True)
    for language in Language:
        (place / f"{language}.md").write_text(sources.get(language, a_source()), encoding="utf-8")
    return path


def test_every_shipped_text_is_stored_once(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        stored = texts.store_shipped(session, now)
    with database.transaction() as session:
        assert texts.store_shipped(session, now) == stored
        assert len(session.scalars(select(TextVersion)).all()) == len(stored)
    assert {message for message, _ in stored} == {"new_right", "new_right_reminder"}
    assert all((message, language) in stored for message, _ in stored for language in Language)


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    with database.transaction() as session:
        old = texts.store_shipped(session, now, a_folder(tmp_path))["trial", Language.FR]
        new = texts.store_shipped(session, now, a_folder(tmp_path, fr=a_source("Bonsoir.")))["trial", Language.FR]
        assert new != old
        assert texts.latest(session, "trial", Language.FR).id == new
        assert texts.load(session, old).body[0].block.lines == ("Bonjour.",)
        assert texts.load(session, new).body[0].block.lines == ("Bonsoir.",)


def test_an_older_wording_shipped_again_is_in_force_again(database: Database, now: datetime, tmp_path: Path) -> None:
    with database.transaction() as session:
        old = texts.store_shipped(session, now, a_folder(tmp_path))["trial", Language.FR]
        texts.store_shipped(session, now, a_folder(tmp_path, fr=a_source("Bonsoir.")))
        assert texts.store_shipped(session, now, a_folder(tmp_path))["trial", Language.FR] == old
        assert texts.latest(session, "trial", Language.FR).id == old


def test_a_broken_text_stores_nothing_at_all(database: Database, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(TextBroken, match="surname"), database.transaction() as session:
        texts.store_shipped(session, now, a_folder(tmp_path, nl=a_source("{{surname}}")))
    with database.reading() as session:
        assert session.scalars(select(TextVersion)).all() == []


def test_a_forgotten_language_is_refused(tmp_path: Path) -> None:
    (a_folder(tmp_path) / "trial" / "de.md").unlink()
    with pytest.raises(TextBroken, match="trial in de"):
        texts.shipped_sources(tmp_path)


def test_what_is_not_stored_is_not_found(database: Database) -> None:
    with database.reading() as session:
        with pytest.raises(TextBroken, match="no version"):
            texts.latest(session, "trial", Language.FR)
        with pytest.raises(TextBroken, match="version 7"):
            texts.load(session, 7)


def test_two_processes_that_start_at_once_store_each_text_once(database: Database, now: datetime) -> None:
    together = Barrier(2)

    def start(_: int) -> dict[tuple[str, Language], int]:
        together.wait()
        with database.transaction() as session:
            return texts.store_shipped(session, now)

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(start, range(2))
    assert one == other
