"""The work lists of a screening in the database: verdicts from the kept register, signs and claims from the people."""

from dataclasses import replace
from pathlib import Path

import polars as pl
from sqlalchemy import not_, select
from sqlalchemy.orm import Session

from outreach.eligibility.lists.caseload import Caseload, sort_out
from outreach.eligibility.lists.screened import Screened
from outreach.eligibility.lists.signs_file import NOBODY
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import letter_rights
from outreach.eligibility.screening import screen_frame
from outreach.people.contact.address_kinds import may_be_listed_in_sql
from outreach.people.contact.claims import standing_for
from outreach.people.households import statements
from outreach.people.households.facts import facts_of
from outreach.people.register import read_register
from outreach.people.tables import Person, Screening
from outreach.storage.sealing import Keyring


def caseload_of(
    session: Session, screening: Screening, sealed_dir: Path, keyring: Keyring, parameters: Parameters
) -> Caseload:
    """Everybody of the screening's extract, sorted for the rights letters are written about.

    All are counted; nobody at a confidential address is named.
    """
    rights = letter_rights()
    register = read_register(sealed_dir, screening.extract_id, keyring).lazy()
    facts = facts_of(register, screening.day, parameters, statements.in_force(session, screening.day)).collect()
    said = screen_frame(facts.lazy(), screening.day, parameters, rights).collect()
    screened = Screened(f"screening {screening.id}", said.lazy(), tuple(rights), {})
    return without_hidden(session, sort_out(screened, facts.lazy(), signs_and_claims(session), parameters, rights))


def without_hidden(session: Session, found: Caseload) -> Caseload:
    """The same without the names of those who may stand in no list; they stay counted."""
    hidden = session.scalars(select(Person.person_key).where(not_(may_be_listed_in_sql()))).all()
    return replace(found, listed=found.listed.filter(~pl.col("person_key").is_in(list(hidden))))


def signs_and_claims(session: Session) -> pl.DataFrame:
    """Those of everybody; a claim for one of ARR and AI stands for both. Nobody's name or address is unsealed."""
    beside = select(Person.person_key, Person.hints, Person.claims_pending)
    people = [
        (key, list(hints.get("signs", ())), [code.lower() for code in sorted(standing_for(pending))])
        for key, hints, pending in session.execute(beside)
    ]
    return pl.DataFrame(people, schema=NOBODY.schema, orient="row")
