"""Rights on a shelf: their codes are known at once, a folder is read when somebody takes it down."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Mapping[str, T], Generic[T]):
    """What stands in some folders, each read once, by the folder's name."""

    def __init__(self, folders: Mapping[str, Path], read: Callable[[Path], T], taken: dict[str, T] | None = None):
        self.folders = folders
        self._read = read
        self._taken: dict[str, T] = {} if taken is None else taken

    def __getitem__(self, code: str) -> T:
        if code not in self.folders:
            raise KeyError(code)
        if code not in self._taken:
            self._taken[code] = self._read(self.folders[code])
        return self._taken[code]

    def __contains__(self, code: object) -> bool:
        return code in self.folders

    def __iter__(self) -> Iterator[str]:
        return iter(self.folders)

    def __len__(self) -> int:
        return len(self.folders)

    def only(self, codes: Iterable[str]) -> "Shelf[T]":
        """A part of the shelf; what is taken down here is taken down there."""
        return Shelf({code: self.folders[code] for code in codes}, self._read, self._taken)
