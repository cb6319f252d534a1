"""Snapshots of rendered messages."""

from collections.abc import Callable

import pytest


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares with the file kept; delete the file and run again to renew it, then read it with your eyes."""
    folder = request.path.parent / "snapshots"

    def compare(name: str, words: str) -> None:
        kept = folder / name
        if not kept.exists():
            kept.write_text(words, encoding="utf-8")
            pytest.fail(f"{kept.name} was not there and is written now: read it, then run again")
        assert words == kept.read_text(encoding="utf-8")

    return compare
