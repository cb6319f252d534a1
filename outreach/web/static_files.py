"""Addresses of static files with a digest of their content, so that browsers may keep them for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import url_for

FOLDER = Path(__file__).parent / "static"


@cache
def digest(name: str) -> str:
    return sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    return url_for("static", filename=name, v=digest(name))
