"""The keys of a service: a fresh set, a new sealing key, and sealing anew what older keys sealed."""

import os
import secrets
from base64 import b64encode
from collections.abc import Collection
from pathlib import Path

import click

from outreach import clock, jobs
from outreach.cli.group import AS_JSON, FILE, main, opened, show
from outreach.errors import InputRefused
from outreach.settings import PREFIX, Settings
from outreach.storage import resealing
from outreach.storage.journal import note

_LINE = f"{PREFIX}SEALING_KEYS="


@main.group(invoke_without_command=True)
@click.pass_context
def keys(context: click.Context) -> None:
    """Print a fresh set of secrets for the environment of a service."""
    if context.invoked_subcommand is not None:
        return
    click.echo(f"{_LINE}{_new_key(())}")
    click.echo(f"{PREFIX}DIGEST_KEY={b64encode(secrets.token_bytes(32)).decode()}")
    click.echo(f"{PREFIX}SESSION_KEY={secrets.token_urlsafe(48)}")


@keys.command()
@click.option("--into", type=FILE, default=None, help="The file of settings to put it into; then nothing is printed.")
def rotate(into: Path | None) -> None:
    """Make a new sealing key, to stand first in OUTREACH_SEALING_KEYS.

    Without --into it is printed with a comma behind it, to be put before the keys that are there: they stay until
    `outreach reseal` is through and `outreach keys used` counts nothing of theirs. Then start the service anew.
    """
    if into is None:
        click.echo(f"{_new_key(Settings.from_environment().key_ring)},")
        return
    lines = into.read_text(encoding="utf-8").splitlines()
    places = [at for at, line in enumerate(lines) if line.startswith(_LINE)]
    if len(places) != 1:
        raise InputRefused(reason=f"{into.name} does not have one line {_LINE.rstrip('=')}")
    there = lines[places[0]].removeprefix(_LINE)
    named = [part.partition(":")[0].strip() for part in there.split(",")]
    fresh = _new_key(named)
    lines[places[0]] = f"{_LINE}{fresh},{there}"
    _replace(into, "\n".join(lines) + "\n")
    click.echo(f"{fresh.partition(':')[0]} stands first now; start the service anew, then run outreach reseal")


@keys.command()
@AS_JSON
def used(as_json: bool) -> None:
    """Count what each sealing key still opens; a key that opens nothing can be taken out of the settings."""
    with opened() as (settings, database), database.reading() as session:
        show(resealing.keys_in_use(session, database.keyring, [jobs.sealed_dir(settings)]), as_json)


@main.command()
@AS_JSON
def reseal(as_json: bool) -> None:
    """Seal with the newest key what older keys sealed, in short steps; run it again after an interruption."""
    with opened() as (settings, database):
        done = {
            "rows": resealing.reseal(database),
            "files": resealing.reseal_files(database.keyring, [jobs.sealed_dir(settings)]),
        }
        with database.transaction() as session:
            detail = f"rows {done['rows']} files {done['files']}"
            note(session, at=clock.now(), actor="command", action="resealed", detail=detail)
    show(done, as_json)


def _new_key(taken: Collection[str]) -> str:
    """A key with its id; the id is the month, with a number when the month has one already."""
    month = f"k{clock.today():%Y%m}"
    kid = next(k for k in (month, *(f"{month}-{n}" for n in range(2, 1_000))) if k not in taken)
    return f"{kid}:{b64encode(secrets.token_bytes(32)).decode()}"


def _replace(path: Path, text: str) -> None:
    """Whole or not at all, and for its owner only."""
    aside = path.with_name(path.name + ".part")
    aside.touch(mode=0o600)
    aside.chmod(0o600)
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
