"""A YAML file is parsed once; what is kept beside it never says anything the file does not."""

import os
import sys
from datetime import date
from pathlib import Path

import pytest

from outreach.eligibility import yaml_files
from outreach.eligibility.yaml_files import read_yaml
from outreach.errors import RuleBroken

TEXT = "a right:\n  since: 2026-03-01\n  rates: [50, 1.02, null, true]\n  1: one\n"
TREE = {"a right": {"since": date(2026, 3, 1), "rates": [50, 1.02, None, True], 1: "one"}}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "right.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path / "right.yaml"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was really parsed."""
    texts: list[bytes] = []
    really = yaml_files._parsed
    monkeypatch.setattr(yaml_files, "_parsed", lambda path, text: texts.append(text) or really(path, text))
    return texts


def kept(file: Path) -> Path:
    return next((file.parent / "__pycache__").iterdir())


def test_a_file_is_parsed_once_and_read_the_same_again_dates_included(file: Path, parsed: list[bytes]) -> None:
    assert read_yaml(file) == TREE
    assert read_yaml(file) == TREE
    assert len(parsed) == 1


def test_a_changed_file_of_the_same_size_and_time_is_parsed_anew(file: Path, parsed: list[bytes]) -> None:
    read_yaml(file)
    before = file.stat()
    file.write_text(TEXT.replace("50", "51"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert read_yaml(file)["a right"]["rates"][0] == 51
    assert len(parsed) == 2


@pytest.mark.parametrize("rest", [b"", b"\x00", b"not what was written", b"i\x01\x00\x00\x00"])
def test_a_damaged_kept_tree_is_made_anew(file: Path, parsed: list[bytes], rest: bytes) -> None:
    read_yaml(file)
    kept(file).write_bytes(rest)
    assert read_yaml(file) == TREE
    assert read_yaml(file) == TREE
    assert len(parsed) == 2


def test_a_folder_that_cannot_be_written_is_no_trouble(file: Path) -> None:
    (file.parent / "__pycache__").write_text("a file where the folder should be")
    assert read_yaml(file) == TREE


def test_nothing_is_kept_where_python_keeps_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert read_yaml(file) == TREE
    assert not (file.parent / "__pycache__").exists()


def test_nothing_half_written_stays_behind(file: Path) -> None:
    read_yaml(file)
    kept_files = [path.name for path in (file.parent / "__pycache__").iterdir()]
    assert kept_files == [f"right.yaml.{sys.implementation.cache_tag}.pyc"]


def test_what_is_no_yaml_is_refused_each_time(file: Path) -> None:
    file.write_text("a: [", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RuleBroken, match=r"right\.yaml is no YAML"):
            read_yaml(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_yaml(tmp_path / "nothing.yaml")
