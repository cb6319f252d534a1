"""The pages of docs/how-to on statements and mandates, followed to the letter at the command line."""

import polars as pl

from outreach.people.households.beside import BESIDE
from outreach.people.households.facts import EVIDENCE, Households, write_households

HOLDER = "Maître Exemple\nKerkstraat\n2\n\n9000\nGent\n\n"


def printed(done):
    """What each command printed; all of them went well."""
    assert [one.exit_code for one in done] == [0] * len(done), [one.output for one in done]
    return [one.stdout for one in done]


def test_what_a_person_said_is_written_down_as_the_page_says(follow, office, tmp_path):
    nobody = pl.DataFrame(schema=dict.fromkeys(EVIDENCE, pl.String))
    write_households(Households(nobody.select("person_key"), nobody, pl.DataFrame(schema=BESIDE)),
                     tmp_path / "data" / "sealed", 1, office.keyring)  # fmt: skip
    before, said, after, taken_back = printed(follow("write-down-what-a-person-said"))
    assert (before, said, taken_back) == ("", "", "taken back\n")
    assert "gezegd door de persoon op 20 november 2026" in after


def test_a_mandate_is_kept_and_ended_as_the_page_says(follow):
    granted, caller, listed, *_ended = printed(follow("keep-a-mandate", typed=HOLDER))
    assert granted.startswith("mandate 1\n")
    assert caller.startswith("Administratrice ou administrateur (biens), représente.")
    assert listed.endswith(", holds, Maître Exemple\n")
