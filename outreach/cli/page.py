"""docs/commands.md: the page of all commands."""

from collections.abc import Iterator

import click

from outreach.cli.group import main


def commands_page() -> str:
    """docs/commands.md: every command with its help, as `--help` prints it."""
    lines = ["# Commands", "", "`outreach COMMAND --help` says the same. Made by `outreach docs`.", ""]
    for name, command in _all(main, "outreach"):
        context = click.Context(command, info_name=name, max_content_width=110)
        lines += [f"## `{name}`", "", "```", command.get_help(context), "```", ""]
    return "\n".join(lines)


def _all(group: click.Group, prefix: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{prefix} {name}", command
        if isinstance(command, click.Group):
            yield from _all(command, f"{prefix} {name}")
