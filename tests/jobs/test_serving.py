"""The service stays up: a child that dies is started again, a taken port is told in words, and it ends when asked."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from outreach.errors import PortTaken
from outreach.migrations import upgrade
from outreach.serving import serve
from outreach.settings import Settings
from outreach.storage.database import open_database
from outreach.storage.sealing import Keyring

_PROGRAM = """
import sys
from outreach.serving import serve
from outreach.settings import Settings
if __name__ == "__main__":
    serve(Settings.from_environment(), sys.argv[1] == "single", lambda line: print(line, flush=True))
"""
PATIENCE = 60.0


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def here(settings: Settings, free_port: int) -> Settings:
    """Settings of a service with a migrated, empty database."""
    database = open_database(settings.database, Keyring(settings.key_ring, settings.digest_secret))
    upgrade(database)
    database.close()
    return replace(settings, port=free_port)


@pytest.fixture(params=["supervised", "single"])
def service(request: pytest.FixtureRequest, here: Settings, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM)
    names = ("data_dir", "sealing_keys", "digest_key", "session_key", "port")
    given = {f"OUTREACH_{name.upper()}": str(getattr(here, name)) for name in names}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, str(program), request.param],
            env={**{k: v for k, v in os.environ.items() if not k.startswith("OUTREACH_")}, **given},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    assert process.stdout is not None
    process.stdout.close()


def _answers(port: int) -> bool:
    """Whether the home page comes within our patience."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.2)
    return False


def _children(process: subprocess.Popen[str]) -> list[int]:
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    names = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in found}
    return [pid for pid, name in names.items() if b"spawn_main" in name]


def _listeners(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_each_request_leaves_one_line_without_its_code(
    service: subprocess.Popen[str], here: Settings, tmp_path: Path
) -> None:
    assert _answers(here.port)
    urllib.request.urlopen(f"http://127.0.0.1:{here.port}/l/K7QM-3F9T-2HXD?secret=1", timeout=30).close()
    service.send_signal(signal.SIGTERM)
    service.wait(PATIENCE)
    log = (tmp_path / "log").read_text()
    assert len(re.findall(r"INFO outreach\.web GET /l/<code> 200 \d+ ms$", log, re.MULTILINE)) == 1
    assert "K7QM" not in log
    assert "secret" not in log
    assert "127.0.0.1" not in log


def test_it_answers_and_ends_when_asked(service: subprocess.Popen[str], here: Settings) -> None:
    assert _answers(here.port)
    service.send_signal(signal.SIGTERM)
    assert service.wait(PATIENCE) == 0
    assert not _listeners(here.port)


@pytest.mark.parametrize("service", ["supervised"], indirect=True)
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find the children")
def test_a_child_that_dies_is_started_again(service: subprocess.Popen[str], here: Settings) -> None:
    assert _answers(here.port)
    before = _children(service)
    assert len(before) == 2
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while not set(_children(service)).isdisjoint(before) or len(_children(service)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert _answers(here.port)
    assert service.stdout is not None
    assert service.stdout.readline().strip() == f"http://127.0.0.1:{here.port}"
    told = {service.stdout.readline().split(";")[0] for _ in before}
    assert told == {"web ended with -9", "worker ended with -9"}


@pytest.mark.parametrize("service", ["supervised"], indirect=True)
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find the children")
def test_children_do_not_outlive_their_supervisor(service: subprocess.Popen[str], here: Settings) -> None:
    assert _answers(here.port)
    children = _children(service)
    service.kill()
    service.wait(PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not _listeners(here.port)


@pytest.mark.parametrize("single", [False, True])
def test_a_taken_port_is_told_in_words(settings: Settings, free_port: int, single: bool) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        with pytest.raises(PortTaken, match=f"The port {free_port} on 127.0.0.1 is taken") as refused:
            serve(replace(settings, port=free_port), single, lambda line: None)
    assert refused.value.exit_code == 69
