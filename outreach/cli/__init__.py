"""The command line: the verbs of the service, each a thin step; what they do lives on the floors below."""

from outreach.cli import (
    campaigns,
    contact,
    journal,
    keys,
    parameters,
    person,
    populations,
    printing,
    rights,
    service,
    setting_up,
    simulations,
    steps,
)
from outreach.cli.group import main

__all__ = [
    "campaigns",
    "contact",
    "journal",
    "keys",
    "main",
    "parameters",
    "person",
    "populations",
    "printing",
    "rights",
    "service",
    "setting_up",
    "simulations",
    "steps",
]
