"""Writes docs/register-extract.md from the columns of the format and the defects of the sample."""


def format_page() -> str:
    return ""
