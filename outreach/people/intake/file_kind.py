"""Recognises a file by its first bytes, never by its name alone; what is no table is refused by what it is."""

from enum import StrEnum
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from outreach.errors import ExtractEmpty, OutreachError
from outreach.people.intake.refusals import (
    FileForbidden,
    FileIsFolder,
    FileIsOldWorkbook,
    FileIsPacked,
    FileLocked,
    FileMisnamed,
    FileMissing,
    FileOfOtherKind,
    FileUnknown,
)

HEAD = 64 * 1024
_OTHERS = {  # first bytes: what it is
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"II*\0": "a picture (TIFF)",
    b"MM\0*": "a picture (TIFF)",
    b"%PDF": "a PDF document",
    b"{\\rtf": "a text document (RTF)",
    b"SQLite format 3": "a database (SQLite)",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"<": "a web page or an XML file",
    b"{": "a JSON file",
    b"[": "a JSON file",
}
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"(\xb5/\xfd": "zstd",
}
_PARQUET = b"PAR1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Office before 2007, and of an encrypted workbook today
_SUFFIXES = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".parquet": "parquet", ".xlsx": "xlsx", ".xlsm": "xlsx"}


class FileKind(StrEnum):
    PARQUET = "parquet"
    WORKBOOK = "xlsx"
    DELIMITED = "csv"


def recognise(path: Path) -> FileKind:
    """Which of the three kinds of table a file is, or the error that says what it is instead."""
    head = _head(path)
    if not head.strip():
        raise ExtractEmpty(file=path.name)
    kind = _kind(path, head)
    named = _SUFFIXES.get(path.suffix.casefold())
    if named is not None and named != kind:
        raise FileMisnamed(file=path.name, named=named, kind=kind.value)
    return kind


def _kind(path: Path, head: bytes) -> FileKind:
    if head.startswith(_PARQUET):
        return FileKind.PARQUET
    if head.startswith(_ZIP):
        return _inside_zip(path)
    if head.startswith(_OLE):
        raise _ole(path)
    for start, method in _PACKED.items():
        if head.startswith(start):
            raise FileIsPacked(file=path.name, method=method)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for start, what in _OTHERS.items():
        if text.startswith(start):
            raise FileOfOtherKind(file=path.name, what=what)
    if not looks_like_text(head):
        raise FileUnknown(file=path.name)
    return FileKind.DELIMITED


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except FileNotFoundError:
        raise FileMissing(file=path.name) from None
    except IsADirectoryError:
        raise FileIsFolder(file=path.name) from None
    except OSError:
        raise FileForbidden(file=path.name) from None


def looks_like_text(head: bytes) -> bool:
    """Text has line ends and tabs but hardly any other control character; one NUL in a row is that row's fault."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    controls = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\r\x0b\x0c")
    return controls * 100 <= len(head)


def _inside_zip(path: Path) -> FileKind:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileUnknown(file=path.name) from None
    if "xl/workbook.xml" in names:
        return FileKind.WORKBOOK
    if "xl/workbook.bin" in names:
        raise FileIsOldWorkbook(file=path.name, what="a binary Excel workbook (xlsb)")
    if "content.xml" in names:
        raise FileIsOldWorkbook(file=path.name, what="an OpenDocument file")
    if "word/document.xml" in names:
        raise FileOfOtherKind(file=path.name, what="a Word document")
    raise FileIsPacked(file=path.name, method="zip")


def _ole(path: Path) -> OutreachError:
    """What lies in an old Office container: its directory names the streams in UTF-16."""
    content = path.read_bytes()[: 16 * 1024 * 1024]
    if _utf16("EncryptedPackage") in content:
        return FileLocked(file=path.name)
    if _utf16("WordDocument") in content:
        return FileOfOtherKind(file=path.name, what="a Word document")
    return FileIsOldWorkbook(file=path.name, what="a workbook of Excel before 2007 (xls)")


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")
