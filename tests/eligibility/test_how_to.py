"""docs/how-to/add-a-right.md, followed to the letter in a copy of the project: one folder, and nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from how_to_page import Block, blocks

from outreach.settings import ROOT


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=copy, capture_output=True, text=True, check=False)


def follow(copy: Path, block: Block) -> str:
    """Do what a block says; what it printed."""
    if block.file:
        (copy / block.file).write_text(block.text, encoding="utf-8")
        return ""
    if block.language == "python":
        done = run(copy, "-c", block.text)
        assert done.returncode == 0, done.stderr
        return done.stdout
    printed = ""
    for line in block.text.splitlines():
        program, *words = line.split()
        if program == "mv":
            shutil.move(copy / words[0], copy / words[1])
            continue
        assert program == "outreach", line
        done = run(copy, "-m", "outreach", *words)
        assert done.returncode == 0, (line, done.stderr)
        printed += done.stdout
    return printed


def files_of(copy: Path) -> dict[str, bytes]:
    found = (path for path in copy.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(copy)): path.read_bytes() for path in found}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project as it is, so that the right is added where rights live and the real one stays as it was."""
    ignored = shutil.ignore_patterns("__pycache__", "static")
    shutil.copytree(ROOT / "outreach", tmp_path / "a copy" / "outreach", ignore=ignored)
    return tmp_path / "a copy"


def test_a_made_up_right_is_added_by_the_how_to_with_one_folder_and_nothing_else(copy: Path) -> None:
    before = files_of(copy)
    for block in blocks():
        printed = follow(copy, block)
        if block.text.startswith("outreach right check --folder"):
            assert "Nothing is wrong with walking_aid." in printed
            assert "Loophulp (LH)" in printed
            assert "120,00" in printed
    assert printed == "likely 12000\nlikely 12000\n"
    after = files_of(copy)
    assert {name: after[name] for name in before} == before
    assert {Path(name).parent.as_posix() for name in set(after) - set(before)} == {
        "outreach/eligibility/rights/walking_aid"
    }


def test_the_page_writes_every_file_that_is_laid_out_and_the_check_refuses_them_before(copy: Path) -> None:
    follow(copy, blocks()[0])
    laid_out = {f"drafts/walking_aid/{path.name}" for path in (copy / "drafts" / "walking_aid").iterdir()}
    assert {block.file for block in blocks() if block.file} == laid_out
    done = run(copy, "-m", "outreach", "right", "check", "--folder", "drafts/walking_aid")
    assert done.returncode == 1
    for name in ("right.yaml", "rule.py", "cases.yaml", "facts.yaml", "parameters.yaml"):
        assert f"{name} of walking_aid still says TODO" in done.stderr
