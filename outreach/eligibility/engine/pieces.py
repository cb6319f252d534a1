"""Makes equal pieces of rules one, so that what several rights, or several sets of values, share is worked out once."""

from typing import Any, TypeVar

from outreach.eligibility.expression import Node, Number, facts_of

Piece = TypeVar("Piece", bound=Node)


class Pieces:
    """Every piece of some rules, each once: two that are built alike are one and the same object."""

    def __init__(self) -> None:
        self._pieces: dict[tuple[Any, ...], Node] = {}
        self._shared: set[int] = set()
        self._seen: dict[int, tuple[Node, Node]] = {}  # what was asked for stays alive, so that its id stays its own

    def one(self, node: Piece) -> Piece:
        """The piece that stands for this one; which parameter a number comes from makes no difference."""
        if id(node) in self._seen:
            self._shared.add(id(self._seen[id(node)][1]))
        else:
            self._seen[id(node)] = node, self._made(node)
        return self._seen[id(node)][1]  # type: ignore[return-value]

    def share(self, root: Piece, fact: str | None) -> None:
        """Keep at hand what a piece takes from parts that do not rest on a fact."""
        parts = list(root.parts) if fact in facts_of(root) else []
        for part in parts:
            if fact in facts_of(part):
                self.share(part, fact)
            else:
                self._shared.add(id(part))

    def is_shared(self, piece: Node) -> bool:
        """Whether it is worth keeping once it is worked out; the others give their memory back at once."""
        return id(piece) in self._shared

    def _made(self, node: Node) -> Node:
        given = [node.value] if isinstance(node, Number) else [getattr(node, name) for name in node.__match_args__]  # type: ignore[attr-defined]
        made = [self._with_parts(value) for value in given]
        key = type(node), *(_alike(value) for value in made)
        if key not in self._pieces:
            piece = self._pieces[key] = type(node)(*made)
            self._seen[id(piece)] = piece, piece
        else:
            self._shared.add(id(self._pieces[key]))
        return self._pieces[key]

    def _with_parts(self, value: Any) -> Any:
        if isinstance(value, Node):
            return self.one(value)
        if isinstance(value, tuple):
            return tuple(self._with_parts(part) for part in value)
        return value


def _alike(value: Any) -> Any:
    if isinstance(value, Node):
        return id(value)
    if isinstance(value, tuple):
        return tuple(_alike(part) for part in value)
    return value
