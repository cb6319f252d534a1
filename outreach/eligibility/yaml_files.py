"""Reads a YAML file, and keeps the tree beside it the way Python keeps bytecode, so that a file is parsed only once.

Parsing is most of what a first answer waits for. The kept tree lies in `__pycache__`, for one version of Python, and is
used while the file is, byte for byte, the one it was made from. Where nothing can be written, nothing is kept.
"""

import marshal
import os
import sys
from contextlib import suppress
from datetime import date
from importlib.util import cache_from_source, source_hash
from pathlib import Path
from typing import Any

from outreach.errors import RuleBroken

_DAY = "day"  # marshal knows no dates: a tuple stands for one, which YAML never makes


def read_yaml(path: Path) -> Any:
    """The tree of a file; raises OSError where there is none, and RuleBroken where it is no YAML."""
    return tree_of(path, path.read_bytes())


def tree_of(path: Path, text: bytes) -> Any:
    """The tree of a file whose text was read already."""
    stamp = source_hash(text)
    kept = cache_from_source(f"{path}.tree")
    with suppress(OSError, ValueError, EOFError, TypeError), open(kept, "rb") as file:
        made_from, tree, has_days = marshal.loads(file.read())
        if made_from == stamp:
            return _with_days(tree) if has_days else tree
    tree = _parsed(path, text)
    if not sys.dont_write_bytecode:
        _keep(kept, stamp, tree)
    return tree


def _parsed(path: Path, text: bytes) -> Any:
    import yaml  # takes a third as long as the first answer may, and is not needed where the tree is kept

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        what = f"{path.parent.name}/{path.name}"
        raise RuleBroken(reason=f"{what} is no YAML: {' '.join(str(error).split())}") from error


def _keep(place: str, stamp: bytes, tree: Any) -> None:
    """Write aside and rename, so that nobody ever reads half a tree."""
    aside = f"{place}.{os.getpid()}"
    plain = _without_days(tree)
    with suppress(OSError, ValueError):  # a read-only folder; a value marshal does not know
        text = marshal.dumps((stamp, plain, plain != tree))
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(aside, "wb") as file:
            file.write(text)
        os.replace(aside, place)


def _without_days(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {_without_days(key): _without_days(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_without_days(value) for value in tree]
    return (_DAY, tree.toordinal()) if type(tree) is date else tree


def _with_days(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _with_days(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_with_days(value) for value in tree]
    return date.fromordinal(tree[1]) if isinstance(tree, tuple) else tree
