"""One line of text as it was meant: composed characters, single blanks, no control characters."""

import unicodedata


def tidy(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(" " if ch.isspace() else ch for ch in composed if ch.isspace() or ch.isprintable())
    return " ".join(visible.split())
