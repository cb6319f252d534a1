"""Keeps the service up: a web and a worker process, each started anew when it dies; or both in one process."""

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from waitress.server import create_server

from outreach import clock, jobs
from outreach.app import create_app
from outreach.errors import PortTaken
from outreach.settings import Settings
from outreach.storage.database import Database, open_database
from outreach.storage.sealing import Keyring
from outreach.web import log

Tell = Callable[[str], None]
_SETTLED = 30.0  # seconds a process has to live for its next death to count as the first again
_LONGEST_PAUSE = 30.0
_PATIENCE = 20.0  # seconds a process may take to finish what it has in hand
_THREADS = 8


def serve(settings: Settings, single: bool, tell: Tell) -> None:
    """Serve until SIGTERM or SIGINT. Raises PortTaken when somebody else listens already."""
    refuse_taken_port(settings)
    if single:
        _serve_in_one(settings, tell)
    else:
        _supervise(settings, _stop_on_signals(), tell)


def refuse_taken_port(settings: Settings) -> None:
    """Raise PortTaken when the port cannot be listened on."""
    with closing(socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as cause:
            raise PortTaken(host=settings.host, port=settings.port) from cause


@dataclass
class _Child:
    """One supervised process and how often it died lately."""

    name: str
    run: Callable[[Settings], None]
    settings: Settings
    process: SpawnProcess | None = None
    began: float = 0.0
    deaths: int = 0
    next_start: float = field(default=0.0)

    def start(self) -> None:
        self.process = multiprocessing.get_context("spawn").Process(
            target=self.run, args=(self.settings,), name=f"outreach-{self.name}"
        )
        self.process.start()
        self.began = time.monotonic()

    def note_death(self) -> float:
        """Count it and give the pause before the next start: 1, 2, 4 … seconds."""
        self.deaths = 1 if time.monotonic() - self.began > _SETTLED else self.deaths + 1
        pause = min(2.0 ** (self.deaths - 1), _LONGEST_PAUSE)
        self.process, self.next_start = None, time.monotonic() + pause
        return pause


def _supervise(settings: Settings, stop: threading.Event, tell: Tell) -> None:
    children = [_Child("web", run_web, settings), _Child("worker", run_worker, settings)]
    tell(f"http://{settings.host}:{settings.port}")
    try:
        while not stop.is_set():
            for child in children:
                if child.process is None and time.monotonic() >= child.next_start:
                    child.start()
            wait([child.process.sentinel for child in children if child.process], timeout=0.5)
            for child in children:
                if child.process is not None and child.process.exitcode is not None and not stop.is_set():
                    code = child.process.exitcode
                    pause = child.note_death()
                    tell(f"{child.name} ended with {code}; starting it again in {pause:.0f} s")
    finally:
        _end(children)


def _end(children: list[_Child]) -> None:
    """Ask all to finish, then wait; one that does not is killed, which the database survives."""
    alive = [child.process for child in children if child.process is not None]
    for process in alive:
        process.terminate()
    deadline = time.monotonic() + _PATIENCE
    for process in alive:
        process.join(max(deadline - time.monotonic(), 0.1))
        if process.exitcode is None:
            process.kill()
            process.join()


def _serve_in_one(settings: Settings, tell: Tell) -> None:
    log.configure()
    database = _open(settings)
    scheduler = _schedule(settings, database)
    tell(f"http://{settings.host}:{settings.port}")
    try:
        _listen(settings, database)
    finally:
        scheduler.shutdown(wait=True)
        database.close()


def run_web(settings: Settings) -> None:
    """The web process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the supervisor passes it on
    _end_with_parent()
    log.configure()
    database = _open(settings)
    try:
        _listen(settings, database)
    finally:
        database.close()


def _listen(settings: Settings, database: Database) -> None:
    """Answer requests until SIGTERM (or, in one process, Ctrl-C); waitress ends its threads on SystemExit."""
    app = create_app(settings, database)
    server = create_server(app, host=settings.host, port=settings.port, threads=_THREADS, ident=None)
    signal.signal(signal.SIGTERM, _leave)
    server.run()
    server.close()


def run_worker(settings: Settings) -> None:
    """The worker process: the scheduler, and nothing that listens."""
    stop = _stop_on_signals()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    database = _open(settings)
    scheduler = _schedule(settings, database)
    stop.wait()
    scheduler.shutdown(wait=True)
    database.close()


def _schedule(settings: Settings, database: Database) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone=clock.BRUSSELS)
    jobs.put_on(scheduler, database, settings)
    scheduler.start()
    return scheduler


def _open(settings: Settings) -> Database:
    return open_database(
        settings.database, Keyring(settings.key_ring, settings.digest_secret), settings.journal_anchors
    )


def _stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def asked(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    return stop


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _end_with_parent() -> None:
    """A child whose supervisor is gone ends itself, so that none is left behind with the port."""
    supervisor = multiprocessing.parent_process()
    if supervisor is None:
        return

    def watch() -> None:
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="outreach-parent", daemon=True).start()
