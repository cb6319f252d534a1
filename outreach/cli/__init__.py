"""The command line: the verbs of the service, each a thin step; what they do lives on the floors below."""

from outreach.cli import (
    campaigns,
    contact,
    hearing,
    household,
    journal,
    keys,
    mandates,
    parameters,
    person,
    populations,
    printing,
    reports,
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
    "hearing",
    "household",
    "journal",
    "keys",
    "main",
    "mandates",
    "parameters",
    "person",
    "populations",
    "printing",
    "reports",
    "rights",
    "service",
    "setting_up",
    "simulations",
    "steps",
]
