"""The command line: the verbs of the service, each a thin step; what they do lives on the floors below."""

from outreach.cli import (
    campaigns,
    journal,
    keys,
    parameters,
    populations,
    rights,
    service,
    setting_up,
    simulations,
    steps,
)
from outreach.cli.group import main

__all__ = [
    "campaigns",
    "journal",
    "keys",
    "main",
    "parameters",
    "populations",
    "rights",
    "service",
    "setting_up",
    "simulations",
    "steps",
]
