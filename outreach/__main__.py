"""Lets `python -m outreach` do what the `outreach` command does."""

from outreach.cli import main

main()
