"""The house checks itself: what is written down is true, and nothing was forgotten."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from outreach import errors
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.telling import reference
from outreach.languages import Language
from outreach.settings import Settings, settings_page

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "outreach").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def all_errors(cls: type[errors.OutreachError] = errors.OutreachError) -> list[type[errors.OutreachError]]:
    return [cls, *(below for sub in cls.__subclasses__() for below in all_errors(sub))]


@pytest.mark.parametrize("path", [p for p in MODULES if "versions" not in p.parts], ids=named)
def test_every_module_opens_with_a_sentence(path):
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert doc, f"{named(path)} does not say what it is for"
    first = doc.split("\n\n")[0]
    assert first.rstrip().endswith((".", ":", "?")), f"{named(path)}: the first sentence has no end"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_only_the_clock_asks_the_time(path):
    if path.name == "clock.py":
        return
    asked = re.findall(
        r"\b(?:datetime\.now|datetime\.utcnow|date\.today|time\.time)\(", path.read_text(encoding="utf-8")
    )
    assert not asked, f"{named(path)} asks the time itself: take `day` or `now` as an argument"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_module_became_two_things(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400 or "versions" in path.parts, f"{named(path)} has {lines} lines: has it become two things?"


def test_every_error_of_the_house_has_its_own_code_and_sentence():
    seen: dict[str, str] = {}
    for cls in all_errors():
        assert (cls.__doc__ or "").strip().endswith("."), f"{cls.__name__} says nothing"
        other = seen.setdefault(cls.code, cls.__name__)
        assert other == cls.__name__, f"{cls.__name__} and {other} share a code"


def test_the_tree_of_errors_drawn_at_its_top_is_the_tree_that_grows():
    drawn = errors.__doc__ or ""
    missing = [cls.__name__ for cls in all_errors() if cls.__module__ == errors.__name__ and cls.__name__ not in drawn]
    assert not missing, f"not drawn at the top of errors.py: {missing}"


def test_every_setting_is_documented():
    assert page("docs/settings.md") == settings_page(), "run `outreach docs` and commit docs/settings.md"


def test_the_reference_pages_of_the_rules_are_as_the_rules_are():
    made = {
        "facts-file": reference.facts_page(),
        "rights": reference.rights_page(),
        "values": reference.values_page(ParameterBook.load()),
    }
    for name, text in made.items():
        assert page(f"docs/{name}.md") == text, f"run `outreach docs` and commit docs/{name}.md"


def test_no_secret_has_a_default_and_none_is_shown():
    settings = Settings(
        sealing_keys="a:" + "secret" * 8, digest_key="secret", session_key="secret" * 6, smtp_password="x"
    )
    assert "secret" not in repr(settings)


def test_every_dependency_is_justified_in_a_line():
    justified = page("docs/dependencies.md")
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    names = [re.split(r"[<>=\[]", requirement)[0].strip() for requirement in wanted]
    missing = [name for name in names if f"| {name} |" not in justified]
    assert not missing, f"docs/dependencies.md does not say why: {missing}"


def test_every_dependency_has_an_exact_version():
    pinned = {line.partition("==")[0].casefold().replace("_", "-") for line in page("constraints.txt").splitlines()}
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    names = {re.split(r"[<>=\[]", requirement)[0].strip().casefold() for requirement in wanted}
    assert names <= pinned, f"not pinned in constraints.txt: {sorted(names - pinned)}"
    assert "://" not in page("constraints.txt")


def test_every_right_is_complete_in_three_languages():
    for folder in sorted(
        p for p in (ROOT / "outreach/eligibility/rights").iterdir() if p.is_dir() and p.name[0] != "_"
    ):
        files = {p.name for p in folder.iterdir()}
        assert "right.yaml" in files, named(folder)
        assert ("rule.py" in files) == ("cases.yaml" in files), f"{named(folder)}: a rule and its cases come together"
        assert_three_languages(yaml.safe_load((folder / "right.yaml").read_text(encoding="utf-8")), named(folder))


def assert_three_languages(value: object, where: str) -> None:
    """Wherever one language stands, the others stand beside it."""
    if isinstance(value, dict):
        languages = {language.value for language in Language}
        if languages & set(value):
            assert languages <= set(value), f"{where} lacks {languages - set(value)}"
            assert all(str(value[language]).strip() for language in languages), f"{where} has an empty text"
        for key, below in value.items():
            assert_three_languages(below, f"{where}/{key}")
    elif isinstance(value, list):
        for number, below in enumerate(value):
            assert_three_languages(below, f"{where}/{number}")


def test_every_message_has_three_languages():
    folders = [p for p in (ROOT / "templates/messages").iterdir() if p.is_dir() and p.name != "frame"]
    assert folders
    for folder in folders:
        assert {f"{language}.md" for language in Language} <= {p.name for p in folder.iterdir()}, named(folder)


def test_every_command_is_in_the_readme_or_the_list_of_commands():
    from outreach.cli import main

    written = page("docs/commands.md")
    missing = [name for name in main.commands if f"`outreach {name}" not in written]
    assert not missing, f"docs/commands.md does not tell of {missing}"


def test_the_architecture_names_every_floor():
    layers = tomllib.loads(page("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    drawn = page("ARCHITECTURE.md")
    for layer in layers:
        for floor in layer.split(" | "):
            assert re.search(rf"\b{floor}\b", drawn), f"ARCHITECTURE.md does not draw {floor}"


IN_CLEAR = {  # texts and dates of the tables about people that are neither sealed nor a word of a closed list
    "registered": {"row_digest", "address_digest", "household_key", "municipality_nis", "postal_area",
                   "joint_address_until", "language_source", "dead_since", "receives", "claims_pending", "refused_on"},
    "person": {"person_key", "reported_dead_on"},
    "contact_point": {"value_digest", "given_on", "ended_on"},
    "contact_need": {"detail", "chosen_on", "ended_on"},
    "objection": {"source"},
    "contact_made": {"reference"},
    "statement": {"topic", "said_on", "ended_on"},
    "mandate": {"scopes", "since", "until", "revoked_on", "proof_day"},
    "change": {"day", "detail"},
    "verdict": {"right", "outcome", "missing", "unmet"},
    "response": set(),
    "provider_report": {"provider_status"},
}  # fmt: skip


@pytest.mark.parametrize("table", IN_CLEAR)
def test_what_names_or_locates_a_person_is_sealed_and_all_else_in_clear_is_on_the_list(table):
    from sqlalchemy import JSON, Date, String

    import outreach.migrations.tables  # noqa: F401 — names all tables
    from outreach.storage.columns import Base, Choice

    columns = Base.metadata.tables[table].c
    plain = {c.name for c in columns if isinstance(c.type, String | JSON | Date) and not isinstance(c.type, Choice)}
    assert plain == IN_CLEAR[table]


@pytest.mark.parametrize(
    "name", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_every_link_between_pages_leads_somewhere(name):
    folder = (ROOT / name).parent
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)[^)]*\)", page(name))
    gone = [link for link in links if not (folder / link).exists()]
    assert not gone, f"{name} links to {gone}, which are not there"


def test_every_dependency_of_the_product_is_used():
    imported = set()
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    called = {"argon2-cffi": "argon2", "css-inline": "css_inline", "email-validator": "email_validator", "flask-babel":
              "flask_babel", "flask-wtf": "flask_wtf", "govuk-frontend-jinja": "govuk_frontend_jinja", "markdown-it-py":
              "markdown_it", "python-stdnum": "stdnum", "pyyaml": "yaml", "sqlite-utils": "sqlite_utils", "fonttools":
              "fontTools"}  # fmt: skip
    by_name_only = {"psycopg", "govuk-frontend-jinja"}  # named in a database address, and in the loader of templates
    names = [re.split(r"[<>=\[]", requirement)[0].strip() for requirement in PROJECT["dependencies"]]
    unused = [n for n in names if n not in by_name_only and called.get(n, n) not in imported]
    assert not unused, f"in pyproject.toml, but nobody imports {unused}"


def test_what_people_told_us_is_read_only_where_it_serves_them():
    """Never an input for control or fraud: a module that begins to read it must be named here, and say why."""
    kept_by = {
        # the tables and what keeps them
        "people/tables/__init__.py", "people/tables/contact.py", "people/tables/said.py", "campaigns/tables.py",
        "people/households/statements.py", "people/contact/contact_points.py", "people/register/alongside.py",
        "people/register/merging.py", "people/register/staging.py", "people/contact/corrections.py",
        "campaigns/responses.py",
        # whether and how to reach the person
        "people/contact/circumstances.py", "people/contact/closed_channels.py", "people/contact/needs.py",
        "casework/needs.py",
        "campaigns/contacts.py", "campaigns/recheck.py", "campaigns/planning.py",
        "campaigns/drafting.py", "campaigns/preparing.py", "campaigns/closing.py",
        "campaigns/papers.py", "campaigns/calls_kept.py",
        # which rights they may have: the facts of a screening, and the social worker's list of who is worth their time
        "jobs.py", "people/caseload.py",
        # the agent who calls the person back or keeps what they say, each act in the journal
        "web/desk/tasks.py", "web/desk/task_people.py", "cli/contact.py", "cli/household.py",
        "people/households/shown.py",
        # the person's own file, terms and erasure
        "people/own_file.py", "campaigns/own_file.py", "privacy/kept_of_people.py", "privacy/kept_of_campaigns.py",
    }  # fmt: skip
    tables, readers = (
        {"Statement", "ContactPoint", "ContactNeed", "Response"},
        {"statements", "contact_points", "needs"},
    )
    reading = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("outreach."):
                continue
            named = {alias.name for alias in node.names}
            last = node.module.rpartition(".")[2]
            if (".tables" in node.module and tables & named) or last in readers or readers & named:
                reading.add(str(path.relative_to(ROOT / "outreach")))
    assert reading <= kept_by, f"these begin to read what people told us: {sorted(reading - kept_by)}"


def test_the_page_of_what_is_kept_is_as_the_kinds_are():
    from outreach.privacy.page import retention_page

    assert page("docs/retention.md") == retention_page(), "run `outreach docs` and commit docs/retention.md"
