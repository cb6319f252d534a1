"""Why the facts of a household are as they are: the row of the table, the codes and days, and the line a desk reads."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal
from register_rows import a_frame, a_household, a_row

from outreach.languages import Language
from outreach.people.extract import RELATIONSHIPS
from outreach.people.households import decision_table, evidence
from outreach.people.households.beside import SAID, Topic
from outreach.people.households.evidence import Evidence, Said, evidence_of, said_of
from outreach.people.households.facts import (
    EVIDENCE,
    FACTS,
    Households,
    households_of,
    read_households,
    write_households,
)
from outreach.storage.sealing import Keyring

DAY = date(2026, 11, 22)
SPOUSE, CHILD, SIBLING, UNRELATED = ({"relationship_code": code} for code in ("02", "03", "09", "12"))
YOUNG = {"birth_date": "2015-05-05"}


def decided(*members: dict[str, Any]) -> list[dict[str, Any]]:
    return households(a_household(*members)).evidence.to_dicts()


def households(rows: list[dict[str, Any]]) -> Households:
    return households_of(a_frame(rows).lazy(), DAY)


AWAY = UNRELATED | {"address_kind": "INST"}


@pytest.mark.parametrize(
    ("members", "partner_rule", "alone_rule"),
    [
        pytest.param([{"address_kind": "INST", "civil_state": "20"}], 10, 30, id="married, in an institution"),
        pytest.param([{"address_kind": "INST"}], 11, 30, id="institution"),
        pytest.param([{"relationship_code": "20"}], 11, 30, id="code 20"),
        pytest.param([{"address_kind": "REF"}], 12, 31, id="reference address"),
        pytest.param([{"address_kind": "PRIS"}], 12, 31, id="prison"),
        pytest.param([{"care_of": "CPAS"}], 12, 31, id="CPAS"),
        pytest.param([{"address_kind": "STRUCK"}], 13, 32, id="struck off"),
        pytest.param([{"household_until": "2026-10-01"}], 13, 32, id="closed period"),
        pytest.param([{}, SPOUSE], 14, 39, id="spouse"),
        pytest.param([{}, SPOUSE, CHILD], 14, 34, id="spouse and grown-up child"),
        pytest.param([{}, SPOUSE, UNRELATED], 14, 35, id="spouse and somebody else"),
        pytest.param([{}, SPOUSE, SPOUSE], 15, 33, id="two spouses"),
        pytest.param([{}, {"relationship_code": "01"}], 16, 36, id="two reference persons"),
        pytest.param([{}, AWAY], 17, 37, id="not related, in an institution"),
        pytest.param([{}, UNRELATED], 18, 38, id="not related"),
        pytest.param([{}], 19, 39, id="alone"),
        pytest.param([{}, CHILD | YOUNG], 19, 39, id="with a young child"),
        pytest.param([{}, SIBLING], 20, 34, id="with a brother"),
    ],
)
def test_the_row_of_the_table_that_decided_is_kept(
    members: list[dict[str, Any]], partner_rule: int, alone_rule: int
) -> None:
    first = decided(*members)[0]
    assert (first["partner_rule"], first["alone_rule"]) == (partner_rule, alone_rule)


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        pytest.param([{"child_benefit_for": 2}], 50, id="paid"),
        pytest.param([{"child_benefit_for": 0}], 51, id="none paid"),
        pytest.param([{}, AWAY], 52, id="somebody away"),
        pytest.param([{"address_kind": "STRUCK"}], 53, id="no household"),
        pytest.param([{}, UNRELATED | {"child_benefit_for": 1}], 55, id="a possible partner's"),
        pytest.param([{}, CHILD | YOUNG], 56, id="a child, not known"),
        pytest.param([{}], 57, id="nobody"),
    ],
)
def test_the_row_that_decided_about_children_is_kept(members: list[dict[str, Any]], rule: int) -> None:
    assert decided(*members)[0]["children_rule"] == rule


def test_the_codes_of_whoever_decided_are_kept_and_nothing_else_of_them() -> None:
    assert [(row["own_code"], row["other_code"]) for row in decided({}, UNRELATED)] == [(1, 12), (12, 1)]
    assert [(row["own_code"], row["other_code"]) for row in decided({}, SPOUSE)] == [(1, 2), (2, 1)]
    assert [row["other_code"] for row in decided({}, SIBLING)] == [None, None]
    assert set(EVIDENCE) == {
        "person_key", "partner_rule", "alone_rule", "children_rule", "children_registered", "own_code", "other_code",
        "partner_since", "adults_since", "members_since", "registered_on",
    }  # fmt: skip


def since(rows: list[dict[str, Any]]) -> tuple[str, str]:
    """Since when nothing has changed among the adults, and among everybody, of the first person's household."""
    row = households(rows).evidence.row(0, named=True)
    return str(row["adults_since"]), str(row["members_since"])


def test_a_household_is_as_it_is_since_the_last_one_came() -> None:
    born = {"birth_date": "2024-05-05", "household_since": "2024-05-05"}
    grown = {"birth_date": "2007-02-03", "household_since": "2015-01-01"}
    assert since(a_household({}, SPOUSE | {"household_since": "2021-03-01"})) == ("2021-03-01", "2021-03-01")
    assert since(a_household({}, SPOUSE, CHILD | born)) == ("2015-01-01", "2024-05-05"), "a child changes no adults"
    assert since(a_household({}, CHILD | grown)) == ("2025-02-03", "2025-02-03"), "who turns 18 does"


def test_a_household_is_as_it_is_since_the_last_one_went() -> None:
    here = a_row()
    gone = a_row(
        household_since="2025-09-01",
        previous_reference_person=here["national_number"],
        previous_relationship_code="12",
        previous_household_since="2019-01-01",
        previous_household_until="2025-09-01",
    )
    assert since([here, gone])[0] == "2025-09-01"
    assert since(a_household({}, SPOUSE | {"death_date": "2026-04-01"}))[0] == "2026-04-01"
    assert since(a_household({}, SPOUSE | {"address_kind": "PRIS", "address_since": "2026-05-01"}))[0] == "2026-05-01"


def test_a_marriage_is_newer_than_the_household_for_the_partner_only() -> None:
    row = decided({"civil_state": "20", "civil_state_since": "2026-06-06"}, SPOUSE)[0]
    assert (str(row["partner_since"]), str(row["adults_since"])) == ("2026-06-06", "2015-01-01")


def test_the_day_the_register_was_read_is_kept() -> None:
    assert str(decided({})[0]["registered_on"]) == "2026-11-01"


def test_every_row_of_the_page_is_in_the_program_and_the_other_way_round() -> None:
    page = (Path(__file__).parents[2] / "docs" / "households.md").read_text("utf-8")
    for heading, lines in {
        "## Partner": decision_table.PARTNER,
        "## Living alone": decision_table.ALONE,
        "## Dependent children": decision_table.children(pl.col("partner_counts")),
    }.items():
        rows = [row.split("|") for row in page.split(heading + "\n")[1].split("\n## ")[0].splitlines() if "| H" in row]
        assert [row[1].strip() for row in rows] == [f"H{line.rule}" for line in lines]
        for row, line in zip(rows, lines, strict=True):
            assert row[3].strip() == _word(line), row[1]


def _word(line: decision_table.Line) -> str:
    if line.rule == 50:
        return "the sum of what is known"
    return {True: "yes", False: "no", None: "unknown"}[line.value] if line.value != 0 or line.rule < 50 else "0"


def test_the_facts_hold_no_evidence_for_a_file_with_other_columns_is_refused() -> None:
    kept = households([a_row()])
    assert tuple(kept.facts.columns) == FACTS
    assert tuple(kept.evidence.columns) == EVIDENCE
    assert kept.evidence["person_key"].to_list() == kept.facts["person_key"].to_list()


def test_everything_of_an_extract_comes_back_from_its_sealed_files(tmp_path: Path, keyring: Keyring) -> None:
    kept = households([a_row(), a_row()])
    path = write_households(kept, tmp_path, 7, keyring)
    back = read_households(tmp_path, 7, keyring)
    assert path.name == "facts-7.sealed"
    for one, other in ((back.facts, kept.facts), (back.evidence, kept.evidence), (back.beside, kept.beside)):
        assert_frame_equal(one, other)
    for file in tmp_path.iterdir():
        assert kept.facts["person_key"][0].encode() not in file.read_bytes()


# The line a desk reads


def lines(*members: dict[str, Any]) -> dict[Topic, Evidence]:
    rows = a_household(*members)
    return {line.topic: line for line in evidence_of(households(rows).evidence, rows[0]["national_number"])}


def test_a_line_says_the_row_the_codes_and_the_days() -> None:
    line = lines({"household_since": "2021-03-01"}, UNRELATED | {"household_since": "2021-03-01"})[Topic.PARTNER_COUNTS]
    assert (line.value, line.rule_id, line.own_code, line.other_code) == (None, "H18", 1, 12)
    assert (line.since, line.registered_on) == (date(2021, 3, 1), date(2026, 11, 1))
    assert line.sentence(Language.FR) == (
        "Forme un ménage avec une personne : inconnu. Un adulte du ménage n’est peut-être pas de la famille proche : "
        "seule la personne peut le dire (H18). Lien avec la personne de référence : personne de référence (01) ; "
        "l’autre personne : sans lien de parenté (12). Situation inchangée depuis le 1er mars 2021. "
        "Selon le registre lu le 1er novembre 2026."
    )


def test_a_line_about_children_says_how_many() -> None:
    line = lines({"child_benefit_for": 3})[Topic.DEPENDENT_CHILDREN]
    assert (line.value, line.rule_id) == (3, "H50")
    assert ": 3. " in line.sentence(Language.NL)


def test_nobody_of_that_key_has_no_lines() -> None:
    assert evidence_of(households([a_row()]).evidence, "nobody") == ()


def test_a_line_tells_nothing_of_the_other_person_but_the_relationship_word() -> None:
    other = UNRELATED | {
        "last_name": "Zwartwoud", "first_names": "Odilon", "birth_date": "1961-07-08", "work_income": 1_234_567,
        "benefits_received": "RIS", "child_benefit_for": 7, "nationality_group": "REF",
    }  # fmt: skip
    rows = a_household({}, other)
    kept = households(rows)
    for language in Language:
        told = " ".join(line.sentence(language) for line in evidence_of(kept.evidence, rows[0]["national_number"]))
        for planted in (
            "Zwartwoud",
            "Odilon",
            "1961",
            "12345",
            "1.234",
            "1 234",
            "RIS",
            " 7",
            rows[1]["national_number"],
        ):
            assert planted not in told


def test_every_row_and_every_code_has_its_sentence_in_three_languages() -> None:
    texts = yaml.safe_load(Path(evidence.__file__).with_name("evidence.yaml").read_text("utf-8"))
    rules = {line.rule for line in (*decision_table.PARTNER, *decision_table.ALONE)}
    rules |= {line.rule for line in decision_table.children(pl.col("partner_counts"))}
    assert set(texts["rules"]) == rules
    assert set(texts["relationships"]) == set(RELATIONSHIPS)
    for section in texts.values():
        for sentence in section.values():
            assert set(sentence) == {*Language}
            assert len({text.count("{") for text in sentence.values()}) == 1, sentence


@pytest.mark.parametrize("language", Language)
def test_every_sentence_can_be_said(language: Language) -> None:
    for topic, (rule, _) in evidence._COLUMNS.items():
        for number in yaml.safe_load(Path(evidence.__file__).with_name("evidence.yaml").read_text("utf-8"))["rules"]:
            line = Evidence(topic, None, number, 1, 12, DAY, DAY).sentence(language)
            assert "{" not in line, rule


@pytest.mark.parametrize(("language", "what"), [
    (Language.FR, "posez la question"), (Language.NL, "vraag het"), (Language.DE, "Fragen Sie"),
])  # fmt: skip
def test_a_conflict_is_shown_with_both_days_and_what_to_do(language: Language, what: str) -> None:
    said = Said(Topic.PARTNER_COUNTS, False, date(2026, 11, 10), True, date(2026, 11, 1), True)
    assert said.is_conflict
    line = said.sentence(language)
    assert what in line
    assert all(language.day(day) in line for day in (said.said_on, date(2026, 11, 1)))


def test_what_only_one_of_the_two_knows_is_no_conflict() -> None:
    said = Said(Topic.DEPENDENT_CHILDREN, 2, date(2026, 11, 10), None, date(2026, 11, 1), True)
    assert not said.is_conflict
    assert "onbekend" in said.sentence(Language.NL)
    assert said.sentence(Language.NL).startswith("Kinderen ten laste: 2, ")


def test_what_one_person_said_is_read_from_the_frame() -> None:
    rows = a_household({}, SPOUSE)
    key = rows[0]["national_number"]
    statements = pl.DataFrame([(key, "partner_counts", 0, date(2026, 11, 10))], schema=SAID, orient="row")
    kept = households_of(a_frame(rows).lazy(), DAY, statements=statements)
    [said] = said_of(kept.beside, key)
    assert (said.said, said.registered, said.prevails, said.is_conflict) == (False, True, True, True)
    assert said_of(kept.beside, rows[1]["national_number"]) == ()
