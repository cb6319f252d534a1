"""A person's own file holds everything about them, in their language, and nothing about anybody else."""

import ast
import json
import re
import stat
from enum import StrEnum
from pathlib import Path

import polars as pl
import pytest
from kept_rows import NEIGHBOUR, NOW, TODAY, Somebody, a_version, an_extract, every_value, known, lay_files
from sqlalchemy import select, update
from yaml import safe_load

from outreach.campaigns import status
from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Message
from outreach.casework.tables import TaskKind
from outreach.languages import Language
from outreach.messages import texts as message_texts
from outreach.people import language, vocabulary
from outreach.people.extract import COLUMNS, RELATIONSHIPS
from outreach.people.households.facts import FACTS as FACT_COLUMNS
from outreach.people.own_file import LEFT_OUT, NAMES_OTHERS, Section, own_row
from outreach.people.tables import Change, ContactPoint, Mandate, Registered, RegisterNow
from outreach.people.vocabulary import ExtractState
from outreach.privacy import own_file, own_file_page
from outreach.privacy.everything import about_people
from outreach.privacy.own_file import OF_PARTNER, OwnFile
from outreach.settings import ROOT
from outreach.storage import journal
from outreach.storage.sealing import write_sealed

NOTING = {"note", "note_bulk", "_note", "_tell"}
PARTNER_INCOME = 4_711_13


@pytest.fixture
def files(database, sealed_dir, somebody, their_number):
    """Their row beside a partner's, whose income stands in their facts."""
    lay_files(sealed_dir, database, somebody)
    key = database.keyring.digest(somebody.number, "person.national_number")
    facts = pl.DataFrame({"person_key": [key], "age": [38], "lives_alone": [False], "partner_counts": [True],
                          "partner_income": [PARTNER_INCOME], "own_work_income": [1_200_000]})  # fmt: skip
    facts.write_parquet(sealed_dir / "plain")
    write_sealed(sealed_dir / "facts-1.sealed", (sealed_dir / "plain").read_bytes(), database.keyring, "facts")
    (sealed_dir / "plain").unlink()


def gathered(database, settings, sealed_dir, person, asked: Language | None = None) -> OwnFile:
    with database.reading() as session:
        return own_file.gather(session, settings, sealed_dir, database.keyring, person, TODAY, asked)


def test_it_holds_every_value_we_keep_of_the_person(database, settings, sealed_dir, somebody, their_number, files):
    text = json.dumps(gathered(database, settings, sealed_dir, their_number).as_dict(), ensure_ascii=False)
    for word in somebody.planted:
        assert word in text, f"we keep {word} and do not say so"


def test_every_kind_of_data_about_people_has_a_chapter(database, settings, sealed_dir, their_number, files):
    own = gathered(database, settings, sealed_dir, their_number)
    chapters = {section.name for section in own.sections if section.rows}
    of_table = {"person": "about_you", "registered": "register", "change": "changes", "contact_point": "contact_points",
                "contact_need": "contact_needs", "objection": "objections", "contact_made": "contacts_made",
                "statement": "statements", "mandate": "mandates", "verdict": "verdicts", "message": "messages",
                "audience_member": "campaigns", "provider_report": "reports", "response": "answers", "task": "tasks",
                "person_secret": "journal"}  # fmt: skip
    assert {kept.table.__tablename__ for kept in about_people()} == set(of_table)
    assert chapters == {*of_table.values(), "register_row", "facts"}


def test_it_holds_nothing_about_anybody_else(database, settings, sealed_dir, keyring, somebody, their_number, files):
    with database.transaction() as session:
        other = known(session, keyring, NEIGHBOUR)
        session.add(ContactPoint(person_id=other, channel="sms", value=somebody.phone, value_digest="same",
                                 is_mobile=True, source="desk", given_on=TODAY))  # fmt: skip
        journal.note(session, at=NOW, actor="account:7", action="read", subject="theirs", person=other)
    own = gathered(database, settings, sealed_dir, their_number)
    told = json.dumps(own.as_dict(), ensure_ascii=False) + "".join(
        own_file_page.page(OwnFile(own.made_on, each, own.sections, ()), "0800") for each in Language
    )
    for word in (*NEIGHBOUR.planted, str(PARTNER_INCOME), "4711", "account:7", "4.711"):
        assert word not in told, f"{word} is somebody else's"


def test_of_the_row_in_the_register_whoever_else_it_names_is_left_out():
    numbers = {"national_number": "1", "spouse_number": "2", "legal_cohabitation_partner": "3",
               "reference_person": "1", "previous_reference_person": "4", "mandate_street": "Rue X"}  # fmt: skip
    assert own_row(numbers) == {
        "national_number": "1",
        "spouse_number": "stands_in_the_register",
        "legal_cohabitation_partner": "stands_in_the_register",
        "reference_person": "yourself",
        "previous_reference_person": "somebody_else",
    }


def test_a_new_column_of_the_extract_must_say_whether_it_names_somebody_else():
    numbers = {c.name for c in COLUMNS if re.search("national number|reference person of", c.meaning)}
    assert numbers <= {"national_number", *NAMES_OTHERS}


def test_facts_with_a_partners_figures_are_left_out():
    assert {name for name in FACT_COLUMNS if name.startswith("partner_")} - {"partner_counts"} <= {*OF_PARTNER}


def test_every_line_has_a_label_and_every_code_words_in_three_languages(
    database, settings, sealed_dir, their_number, files
):
    said = safe_load(own_file_page.TEXTS.read_text(encoding="utf-8"))
    columns = {c.name for c in COLUMNS} - {*LEFT_OUT}
    assert columns <= said["labels"].keys(), f"own_file.yaml has no label for {columns - said['labels'].keys()}"
    enums = [e for module in (vocabulary, status, language) for e in vars(module).values() if isinstance(e, type)]
    unsaid = {"RegisterExtract", "ExtractKind", "ExtractState", "CampaignState", "Variant", "StrEnum"}
    for enum in [*(e for e in enums if issubclass(e, StrEnum) and e.__name__ not in unsaid), TaskKind]:
        for member in enum:
            words = [key for key in said["words"] if str(key).rpartition(".")[2] == member.value]
            assert words, f"own_file.yaml has no words for {enum.__name__} {member.value}"
    rules = [value for name, value in vars(language).items() if name.isupper() and name[0] != "_"]
    assert {rule for rule in rules if isinstance(rule, str)} <= said["words"].keys()


def acts_in_the_code() -> set[str]:
    """Every action the code gives the journal: as it is noted, or by the name of what was shown."""
    found = {f"message_{one}" for one in (MessageStatus.DELIVERED, MessageStatus.RETURNED)}
    for path in (ROOT / "outreach").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in NOTING:
                given = [word.value for word in node.keywords if word.arg == "action"] or node.args
                found |= {word for argument in given for word in words_in(argument)}
            found |= {word for word in words_in(node) if word.endswith("_shown")}
    return {word for word in found if re.fullmatch("[a-z]+(_[a-z]+)*", word)}


def words_in(node: ast.AST) -> set[str]:
    if isinstance(node, ast.IfExp):
        return words_in(node.body) | words_in(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_every_act_in_the_journal_has_words_on_a_citizens_page():
    acts = acts_in_the_code()
    assert {"answered", "need_ended", "phone_number_shown", "own_file_given", "journal_read"} <= acts
    said = {str(key).removeprefix("action.") for key in own_file_page.texts()["words"] if "action." in str(key)}
    assert acts == said, f"own_file.yaml says nothing of {acts - said}, and of acts nobody does: {said - acts}"


def test_every_code_of_the_register_has_words():
    words = own_file_page.texts()["words"].keys()
    for column in COLUMNS:
        if column.name in LEFT_OUT or column.name.endswith("relationship_code"):
            continue
        unsaid = [code for code in column.codes if not {code, f"{column.name}.{code}"} & words]
        assert unsaid == [], f"own_file.yaml has no words for {column.name} {unsaid}"


@pytest.mark.parametrize("name", ["relationship_code", "previous_relationship_code"])
@pytest.mark.parametrize("code", RELATIONSHIPS)
@pytest.mark.parametrize("into", Language)
def test_a_relationship_stands_in_words(name, code, into):
    [[line]] = own_file_page.chapter(Section("register_row", ({name: code},)), into).rows
    assert re.fullmatch(rf"\w.+ \({code}\)", line.values[0])


@pytest.mark.parametrize("asked", list(Language))
def test_the_page_is_in_the_language_asked_for_with_codes_in_words(
    asked, database, settings, sealed_dir, somebody, their_number, files
):
    page = own_file_page.page(gathered(database, settings, sealed_dir, their_number, asked), "0800 00 000")
    title = {"fr": "Tout ce que nous avons sur vous", "nl": "Alles wat wij over u hebben",
             "de": "Alles, was wir über Sie haben"}[asked]  # fmt: skip
    birth = {"fr": "2 avril 1988", "nl": "2 april 1988", "de": "2. April 1988"}[asked]
    home = {"fr": "domicile", "nl": "woning", "de": "Wohnung"}[asked]
    act = {"fr": "réponse à une lettre", "nl": "antwoord op een brief", "de": "Antwort auf einen Brief"}[asked]
    for words in (f'lang="{asked}-BE"', title, birth, home, act, somebody.last_name, "0800 00 000"):
        assert words in page
    assert "own_home" not in page
    assert "None" not in page
    assert not re.search(r"(src|href)=\"(?!#|message-)", page), "nothing is loaded from anywhere"


def test_without_a_wish_it_is_in_the_language_of_the_persons_letters(database, settings, sealed_dir, their_number):
    assert gathered(database, settings, sealed_dir, their_number).language is Language.FR  # Namur


def test_a_name_full_of_signs_does_not_become_markup(database, settings, sealed_dir, keyring, their_number):
    with database.transaction() as session:
        odd = known(session, keyring, Somebody(number="79013010381", last_name="<script>alert(1)</script>"))
    page = own_file_page.page(gathered(database, settings, sealed_dir, odd), "0800")
    assert "<script>" not in page


def test_the_words_of_a_message_are_put_together_again(database, settings, sealed_dir, their_number):
    with database.transaction() as session:
        stored = message_texts.store_shipped(session, NOW)
        sent = session.scalars(select(Message).where(Message.step == 1)).one()
        sent.text_versions, sent.verdicts = [stored["new_right", Language.FR]], [1]
    own = gathered(database, settings, sealed_dir, their_number)
    rows = next(section.rows for section in own.sections if section.name == "messages")
    assert any("allocation de remplacement de revenus" in line.lower() for line in rows[0]["text"])


def test_the_folder_is_its_owners_alone_and_no_name_in_it_says_whose(
    database, settings, sealed_dir, somebody, their_number, tmp_path
):
    letter = settings.data_dir / "outbox" / "letters" / "batch-000001-fr" / "letters" / "message-1.pdf"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(b"%PDF")
    own = gathered(database, settings, sealed_dir, their_number)
    folder = own_file.write(own, own_file_page.page(own, "0800"), json.dumps(own.as_dict()), tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == ["data.json", "message-1.pdf", "page.html"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert not any(word.casefold() in folder.name.casefold() for word in somebody.planted)
    assert own_file.write(own, "", "", tmp_path) != folder, "nothing is written over"


def test_an_extract_that_is_still_being_imported_shows_in_nothing(
    database, settings, sealed_dir, somebody, their_number, files
):
    identity = {"national_number": somebody.number}
    before = gathered(database, settings, sealed_dir, their_number)
    with database.transaction() as session:
        an_extract(session, 2, state=ExtractState.STAGED)
        for table in (Registered, ContactPoint):
            session.execute(update(table).where(table.since_extract == 1).values(until_extract=2))
        session.add_all([
            a_version(their_number, 2, identity=identity, address={"street": "Rue Future"}),
            Change(person_id=their_number, extract_id=2, kind="address", day=TODAY),
            ContactPoint(person_id=their_number, channel="sms", value="+32470777777", value_digest="new",
                         is_mobile=True, source="register", given_on=TODAY, since_extract=2),
            Mandate(person_id=their_number, kind="administrator", holder_name="Maître Futur", address={},
                    source="register", proof="register", since_extract=2),
        ])  # fmt: skip
    assert gathered(database, settings, sealed_dir, their_number).as_dict() == before.as_dict()
    with database.transaction() as session:
        session.get_one(RegisterNow, 1).extract_id = 2
    told = json.dumps(gathered(database, settings, sealed_dir, their_number).as_dict(), ensure_ascii=False)
    for word in ("Rue Future", "+32470777777", "Maître Futur"):
        assert word in told


def test_what_the_register_no_longer_has_shows_until_when(database, settings, sealed_dir, their_number):
    with database.transaction() as session:
        an_extract(session, 2)
        session.execute(update(ContactPoint).where(ContactPoint.since_extract == 1).values(until_extract=2))
    own = gathered(database, settings, sealed_dir, their_number)
    points = next(section.rows for section in own.sections if section.name == "contact_points")
    assert {point["source"]: point.get("until") for point in points} == {"desk": None, "register": TODAY.isoformat()}


def test_gathering_it_changes_nothing(database, settings, sealed_dir, their_number, files):
    with database.reading() as session:
        before = sorted(map(str, every_value(session)))
    gathered(database, settings, sealed_dir, their_number)
    with database.reading() as session:
        assert sorted(map(str, every_value(session))) == before


def test_of_a_helpers_letter_the_code_stays_out(database, settings, sealed_dir, somebody, their_number):
    with database.transaction() as session:
        for message in session.scalars(select(Message)):
            message.acts_as = vocabulary.MandateKind.ADMINISTRATOR
    own = gathered(database, settings, sealed_dir, their_number)
    assert somebody.code not in json.dumps(own.as_dict())
    assert own.copies == ()


def test_the_sealed_folder_is_only_read(database, settings, sealed_dir, their_number, files):
    def contents() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in Path(sealed_dir).iterdir()}

    before = contents()
    gathered(database, settings, sealed_dir, their_number)
    assert contents() == before
