"""The page about the format says what the format is."""

from pathlib import Path

from outreach.people.extract import COLUMNS
from outreach.sample import format_page
from outreach.sample.defects import Defect

PAGE = Path(__file__).parents[2] / "docs" / "register-extract.md"


def test_the_page_is_made_from_the_format_as_it_is_now():
    assert PAGE.read_text("utf-8") == format_page(), "write format_page() to docs/register-extract.md"


def test_every_column_and_every_kind_of_bad_row_is_on_the_page():
    page = format_page()
    assert all(f"| `{column.name}`" in page for column in COLUMNS)
    assert all(f"| `{kind.value}` |" in page for kind in Defect)


def test_every_column_says_what_it_means_and_what_missing_means():
    assert all(column.meaning and column.missing for column in COLUMNS)
