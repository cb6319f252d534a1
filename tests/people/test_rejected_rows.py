"""Rejected rows are opened for whoever asks the register for better ones; confidential addresses stay hidden."""

from pathlib import Path

import polars as pl
import pytest
from people_rows import enter

from outreach.people.register.kept_files import REJECTS, keep_frame
from outreach.people.register.versions import person_key
from outreach.people.rejected_rows import openable_rejects
from outreach.people.vocabulary import AddressKind
from outreach.storage.database import Database

NUMBER, DOTTED = "88040210166", "88.04.02-101.66"  # made up
WHY = {"row_number": 7, "column": "birth_date", "kind": "date_impossible", "reason": "the date does not exist"}
ROW = {"national_number": NUMBER, "last_name": "Plantemure", "street": "Rue Introuvable", "address_kind": "OWN"}


@pytest.mark.parametrize(
    ("changes", "kind_in_force", "is_hidden"),
    [
        pytest.param({}, AddressKind.OWN_HOME, False, id="at home"),
        pytest.param({"address_kind": None}, AddressKind.OWN_HOME, False, id="no kind in the row"),
        pytest.param({"address_kind": "CONF"}, AddressKind.OWN_HOME, True, id="the row says confidential"),
        pytest.param({"address_kind": " conf "}, AddressKind.OWN_HOME, True, id="written otherwise"),
        pytest.param({"address_kind": "1", "street": "CONF"}, AddressKind.OWN_HOME, True, id="slipped to another cell"),
        pytest.param({"street": "Rue X;12;CONF;5000"}, AddressKind.OWN_HOME, True, id="cells that ran together"),
        pytest.param({"street": "Rue des Confitures"}, AddressKind.OWN_HOME, False, id="a street that begins alike"),
        pytest.param({"address_kind": None}, AddressKind.CONFIDENTIAL, True, id="the register in force knows"),
        pytest.param({"national_number": DOTTED}, AddressKind.CONFIDENTIAL, True, id="by a number written otherwise"),
        pytest.param({"national_number": None}, AddressKind.CONFIDENTIAL, False, id="nobody can tell whose row"),
    ],
)
def test_of_a_confidential_address_only_why_the_row_was_rejected_is_opened(
    database: Database, tmp_path: Path, changes: dict[str, str | None], kind_in_force: AddressKind, is_hidden: bool
) -> None:
    row = ROW | changes
    frame = pl.DataFrame([WHY | row], schema_overrides=dict.fromkeys(row, pl.String))
    keep_frame(frame, tmp_path, REJECTS, 1, database.keyring, lambda: None)
    with database.sessions() as session:
        enter(session, person_key=person_key(NUMBER, database.keyring), address_kind=kind_in_force)
        opened = openable_rejects(session, tmp_path, 1, database.keyring)
    assert opened.to_dicts() == [WHY | (dict.fromkeys(row) if is_hidden else row)]
