"""Makes docs/register-extract.md: the frame of the page stands in page.md, its tables come from the format itself."""

from collections.abc import Iterator
from importlib.resources import files

from outreach.people.extract import COLUMNS, RELATIONSHIPS, Column, Kind
from outreach.people.intake.first_look import EUROS_FROM
from outreach.people.intake.parquet import MAX_ROWS
from outreach.people.intake.sheet import MAX_MEGABYTES, MAX_SHEET_ROWS
from outreach.sample.defects import RATES, REFERENCE_NOT_IN_FILE, WAYS, Defect
from outreach.sample.homes import AREAS, SHARES
from outreach.sample.population import ELSEWHERE, IN_INSTITUTION
from outreach.sample.roles import STORY, planned_share

_SECTIONS = {  # each begins at the column named
    "national_number": "The person",
    "nationality_group": "Nationality and residence",
    "address_kind": "The address",
    "reference_person": "The household",
    "protection": "Protection and mandates",
    "income_year": "Incomes",
    "child_benefit_for": "Benefits, claims and decisions",
    "earning_capacity_reduced": "Findings and signs",
    "language_choice": "What the person told us",
    "extract_day": "The file",
}
_REMARKS = {
    "The household": "The register tells how each member is related to the reference person, never how two other "
    "members are related to each other; it is a hint with a date, what the person says decides. A period without end "
    "is open. Unmarried partners may stand under 12 or 21. Codes: "
    + "; ".join(f"{code} {label}" for code, label in RELATIONSHIPS.items())
    + ".",
    "Incomes": "The four columns of a year come together: without assessment all four are empty, and an assessed "
    "person without income has zeros. ARR and AI are no income.",
    "Benefits, claims and decisions": "ARR income replacement allowance, AI integration allowance, GRAPA income "
    "guarantee for older persons, RIS minimum income, SICK sickness or invalidity, UNEMP unemployment, PENSION "
    "pension, ELDERLY allowance for the elderly.",
    "Findings and signs": "A finding is made by a physician. A sign is no finding: it only makes a letter worthwhile.",
}
_UNITS = {
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.WHOLE: "whole number",
    Kind.CENTS: "cents a year",
    Kind.YES_NO: "`Y` `N`",
    Kind.CODE: "",
    Kind.CODES: "several, blanks between; `-` for none: ",
}
_WRONG = {
    Defect.NATIONAL_NUMBER_INVALID: "the number, or one it refers to, has wrong check digits, a letter or too few",
    Defect.DATE_IMPOSSIBLE: "there is no such day, or it is not written as `YYYY-MM-DD`",
    Defect.CODE_UNKNOWN: "a code is not on the list of its column",
    Defect.REQUIRED_MISSING: "a cell the row cannot do without is empty",
    Defect.NUMBER_IMPOSSIBLE: "below zero, beyond what the column can hold, or, in CSV only, not a number at all",
    Defect.DUPLICATE_PERSON: "a second row has the national number of an earlier good one; the earlier row counts",
}


def format_page() -> str:
    """The whole page; `docs/register-extract.md` says the same."""
    frame = (files("outreach.sample") / "page.md").read_text("utf-8")
    shares = {area: _percent(share) for area, share in zip(AREAS, SHARES, strict=True)}
    return frame.format(
        columns="\n".join(_columns()).strip(),
        defects="\n".join(_defects()),
        max_rows=f"{MAX_ROWS:,}",
        max_sheet_rows=f"{MAX_SHEET_ROWS:,}",
        max_megabytes=MAX_MEGABYTES,
        euros_from=_percent(EUROS_FROM),
        orphans=_percent(REFERENCE_NOT_IN_FILE),
        story="\n".join(_story()),
        collective=_percent(IN_INSTITUTION),
        elsewhere=_percent(ELSEWHERE),
        **shares,
    )


def _columns() -> Iterator[str]:
    for column in COLUMNS:
        if column.name in _SECTIONS:
            title = _SECTIONS[column.name]
            yield from ("", f"## {title}", "")
            if title in _REMARKS:
                yield from (_REMARKS[title], "")
            yield "| Column | Meaning | Values | Missing means | Source |"
            yield "|---|---|---|---|---|"
        yield _row(column)


def _row(column: Column) -> str:
    name = f"`{column.name}`" + (" **required**" if column.required else " *optional*" if column.optional else "")
    values = _UNITS[column.kind] + " ".join(f"`{code}`" for code in column.codes)
    return f"| {name} | {column.meaning} | {values} | {column.missing} | {column.source} |"


def _defects() -> Iterator[str]:
    yield "| Kind | What is wrong | In the sample | Planted as |"
    yield "|---|---|--:|---|"
    for defect, wrong in _WRONG.items():
        yield f"| `{defect.value}` | {wrong} | {_percent(RATES[defect])} | {WAYS[defect]} |"


def _story() -> Iterator[str]:
    yield "| Part | Share | New at the second extract |"
    yield "|---|--:|---|"
    for role, story in STORY.items():
        yield f"| {story} | {_percent(planned_share(role))} | {'yes' if role.is_newly_likely else ''} |"
    new = sum(planned_share(role) for role in STORY if role.is_newly_likely)
    yield f"| **together new at the second extract** | **{_percent(new)}** | |"


def _percent(share: float) -> str:
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + " %"
