"""Commands that play the whole demo, and commands that serve."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from outreach import clock, serving
from outreach import demo as demos
from outreach.cli.group import AS_JSON, DAY, ERRORS, FOLDER, SCREEN, main, show
from outreach.settings import Settings


@main.command()
@click.option("--people", type=click.IntRange(100), default=20_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--day", type=DAY, default=None, help="Day the demo plays on; today when not given.")
@click.option("--into", type=FOLDER, required=True)
@AS_JSON
def demo(people: int, seed: int, day: datetime | None, into: Path, as_json: bool) -> None:
    """Play the main job from end to end on a made-up register."""
    played = play(demos.Demo(people, seed, day.date() if day else clock.today(), into))
    if as_json:
        show(played, as_json)
    else:
        tell_result(played, into)


@main.command()
@click.option("--people", type=click.IntRange(100), default=2_000, show_default=True)
@click.option("--day", type=DAY, default=None, help="Day the demo plays on; today when not given.")
@click.option("--into", type=FOLDER, default=Path("var"), show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
def run(people: int, day: datetime | None, into: Path, port: int) -> None:
    """Play the demo, then serve it: what `make run` does."""
    wanted = demos.Demo(people, 1, day.date() if day else clock.today(), into, port)
    living = demos.living_in(into, port)
    if living and (living.people, living.day) != (wanted.people, wanted.day):
        SCREEN.print(
            f"[dim]{into} holds a demo of {living.people} people on {living.day}; it goes on with that one.[/]"
        )
    one = living or wanted
    settings = one.settings()
    serving.refuse_taken_port(settings)
    tell_result(play(one), into)
    SCREEN.print("\n[bold]Accounts of the demo[/] (user name, password, role)")
    for username, role in demos.PEOPLE_OF_THE_DESK.items():
        SCREEN.print(f"  {username:<16} {one.password(username):<18} {role.value}")
    tell_addresses(settings)
    serving.serve(settings, single=False, tell=lambda line: SCREEN.print(f"[dim]{line}[/]"))


@main.command()
@click.option("--single", is_flag=True, help="Web and worker in one process.")
def serve(single: bool) -> None:
    """Serve: a web and a worker process, each started anew when it dies."""
    settings = Settings.from_environment()
    tell_addresses(settings)
    serving.serve(settings, single=single, tell=lambda line: SCREEN.print(f"[dim]{line}[/]"))


def play(one: demos.Demo) -> dict[str, Any]:
    """Play a demo with a bar for each step, on the error stream so that --json stays alone on the other."""
    bars = Progress(
        TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=ERRORS
    )
    steps: dict[str, TaskID] = {}

    def tell(step: str, done: int, total: int) -> None:
        if step not in steps:
            steps[step] = bars.add_task(step, total=total)
        bars.update(steps[step], completed=done, total=total)

    with bars:
        return demos.play(one, tell)


def tell_result(played: dict[str, Any], into: Path) -> None:
    """The demo in a few lines."""
    newest_month, counted = played["months"][-1], played["books"]
    persons = counted["persons"]
    SCREEN.print(f"\n[bold]{newest_month['screening']['people']}[/] people screened on {newest_month['day']}")
    for right, outcomes in newest_month["screening"]["outcomes"].items():
        SCREEN.print(f"  {right.upper():<4}" + ", ".join(f"{outcome} {count}" for outcome, count in outcomes.items()))
    SCREEN.print(f"[bold]{persons['starting_group']}[/] newly likely: {persons['excluded']} excluded, "
                 f"{persons['control']} in the control group, {persons['invited']} invited")  # fmt: skip
    for step in counted["messages"]:
        told = [", ".join(f"{k} {v}" for k, v in step[what].items()) for what in ("status", "channel", "language")]
        SCREEN.print(f"[bold]{step['planned']}[/] messages: " + " · ".join(told))
    SCREEN.print(f"The books balance. What was written is in {into / 'outbox'}")


def tell_addresses(settings: Settings) -> None:
    here = f"http://{settings.host}:{settings.port}"
    SCREEN.print("\n[bold]Addresses to open[/]")
    for path, what in (
        ("fr", "citoyens, français"),
        ("nl", "burgers, Nederlands"),
        ("de", "Bürger, Deutsch"),
        ("desk", "staff"),
    ):
        SCREEN.print(f"  {here}/{path:<6} {what}")
    SCREEN.print("[dim]The service stays in the foreground; Ctrl-C stops it.[/]\n")
