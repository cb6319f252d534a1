"""docs/retention.md: what is kept, why, until when, and what erasing a person does to it; made from the kinds."""

from collections.abc import Iterator

from outreach.privacy.everything import EVERYTHING, FILES
from outreach.privacy.keeping import Kept, KeptFiles, OnErasure
from outreach.settings import PREFIX, Settings

_HEAD = """# What is kept, and until when

Each line is one kind of data. The days are settings; their defaults are our proposal, and no law was read that names a
number of days: whoever is responsible for the data decides them, and the reasons in the column *why* with them. The job
`forgetting` applies the terms once a day in short transactions; `outreach forget --dry-run` counts what it would do.
`outreach person erase` does what stands in the last column. How to answer a request:
[how-to](how-to/answer-a-request-of-a-person.md). What is sealed and what leaks: [privacy](privacy.md).

This page is made by `outreach docs`.

"""
_FOOT = """
What no term and no erasure of ours reaches: copies of the database and of the folders made elsewhere (backups follow
the terms of whoever makes them), letters in the hands of a print house, messages in the hands of a provider, and files
that `outreach person export` and `outreach rejects` wrote for somebody. A deleted row stays, sealed, in the free pages
of a PostgreSQL database until it is vacuumed; SQLite overwrites it at once when a person is erased.
"""


def retention_page() -> str:
    """docs/retention.md."""
    tables = "".join(_table(title, kinds) for title, kinds in _sections())
    return _HEAD + tables + _FOOT.lstrip("\n")


def _sections() -> Iterator[tuple[str, list[Kept | KeptFiles]]]:
    personal = [kept.table for kept in EVERYTHING if kept.on_erasure is not OnErasure.NOBODY]
    yield "About people", [kept for kept in EVERYTHING if kept.table in personal]
    yield "Files", list(FILES)
    yield "Not about people", [kept for kept in EVERYTHING if kept.table not in personal]


def _table(title: str, kinds: list[Kept | KeptFiles]) -> str:
    rows = [f"## {title}", "", "| Kind | Where | What | Why | Until | On erasure |", "|---|---|---|---|---|---|"]
    rows += [
        f"| {kept.name} | {kept.where} | {kept.what} | {kept.why} | {_until(kept)} | {_erasure(kept)} |"
        for kept in kinds
    ]
    return "\n".join(rows) + "\n\n"


def _until(kept: Kept | KeptFiles) -> str:
    if not kept.setting:
        return kept.until
    days = Settings.__dataclass_fields__[kept.setting].default
    return f"{days} days (our proposal) {kept.until}; `{PREFIX}{kept.setting.upper()}`"


def _erasure(kept: Kept | KeptFiles) -> str:
    if isinstance(kept, KeptFiles):
        return kept.erasure
    if kept.of_person is None and kept.past is not None and kept.on_erasure is OnErasure.NOBODY:
        return "as above" if _is_personal(kept) else "–"
    word = "–" if kept.on_erasure is OnErasure.NOBODY else f"{kept.on_erasure}."
    return f"{word} {kept.erasure}".strip()


def _is_personal(kept: Kept) -> bool:
    return any(other.table is kept.table and other.of_person is not None for other in EVERYTHING)
