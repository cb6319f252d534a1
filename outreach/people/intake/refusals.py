"""What is wrong with a file somebody handed in as an extract: a branch of the tree in outreach/errors.py.

ExtractUnreadable
├── FileMissing  FileIsFolder  FileForbidden  FileMisnamed  FileUnknown      it does not open, or is not what it says
├── FileOfOtherKind  FileIsPacked  FileIsOldWorkbook  FileLocked             it is something else
├── HeaderMissing  ColumnNamedTwice  ColumnOfOtherKind                       its columns
├── ParquetBroken  LineTooLong                                               its contents
└── SheetHides  SheetMerges  SheetsTwo  SheetUncalculated  SheetTooLong  WorkbookTooLarge  WorkbookBroken
"""

from outreach.errors import ExtractUnreadable, InputRefused


class ExtractTooLong(InputRefused):
    """The file {file} says it has more than {limit} rows, more than there are people. Nothing was changed; ask for
    the file again."""

    code = "extract_too_long"


class FileMissing(ExtractUnreadable):
    """The file {file} cannot be opened: it is not there. Look at its name and folder."""

    code = "file_missing"


class FileIsFolder(ExtractUnreadable):
    """{file} cannot be opened: it is a folder. Name the file inside it."""

    code = "file_is_folder"


class FileForbidden(ExtractUnreadable):
    """The file {file} cannot be opened: this account may not read it, or its disk fails. Ask for the right to read
    it."""

    code = "file_forbidden"


class FileMisnamed(ExtractUnreadable):
    """The file {file} is named like {named} and is {kind} inside. Nothing was changed; make sure it is the file you
    mean, then give it the ending .{kind}."""

    code = "file_misnamed"


class FileUnknown(ExtractUnreadable):
    """The file {file} is neither Parquet nor CSV nor xlsx, or is damaged. Nothing was changed; ask for it again."""

    code = "file_unknown"


class FileOfOtherKind(ExtractUnreadable):
    """The file {file} is {what}, not a table. Nothing was changed; give Parquet, CSV or xlsx."""

    code = "file_of_other_kind"


class FileIsPacked(ExtractUnreadable):
    """The file {file} is packed ({method}). Nothing was changed; unpack it and give the table inside."""

    code = "file_is_packed"


class FileIsOldWorkbook(ExtractUnreadable):
    """The file {file} is {what}. Nothing was changed; open it and save it as an Excel workbook (xlsx)."""

    code = "file_is_old_workbook"


class FileLocked(ExtractUnreadable):
    """The workbook {file} is locked with a password. Nothing was changed; save it without a password and hand it over
    in another protected way."""

    code = "file_locked"


class HeaderMissing(ExtractUnreadable):
    """The first line of {file} names no column of a register extract. Nothing was changed; its columns are listed in
    docs/register-extract.md."""

    code = "header_missing"


class ColumnNamedTwice(ExtractUnreadable):
    """The first line of {file} names a column twice: {columns}. Nothing was changed; keep the right one."""

    code = "column_named_twice"


class ColumnOfOtherKind(ExtractUnreadable):
    """The file {file} keeps lists or records instead of single values in: {columns}. Nothing was changed; write one
    value a cell."""

    code = "column_of_other_kind"


class ParquetBroken(ExtractUnreadable):
    """The file {file} is not a whole Parquet file. Nothing was changed; ask for it again."""

    code = "parquet_broken"


class LineTooLong(ExtractUnreadable):
    """The file {file} has a line of more than {limit} characters: its line ends are lost. Nothing was
    changed; ask for it again."""

    code = "line_too_long"


class SheetHides(ExtractUnreadable):
    """The sheet in {file} hides {what}: {where}. Nothing was changed; show them, look whether they belong, and delete
    them or save."""

    code = "sheet_hides"


class SheetMerges(ExtractUnreadable):
    """The sheet in {file} has merged cells: {where}. Nothing was changed; undo the merging and fill each cell."""

    code = "sheet_merges"


class SheetsTwo(ExtractUnreadable):
    """The workbook {file} has {count} sheets with data. Nothing was changed; keep the one you mean, hidden ones
    too."""

    code = "sheets_two"


class SheetUncalculated(ExtractUnreadable):
    """The sheet in {file} has formulas without a result: {where}. Nothing was changed; open it in Excel and save it,
    or paste the values."""

    code = "sheet_uncalculated"


class SheetTooLong(ExtractUnreadable):
    """The sheet in {file} has more than {limit} rows; a workbook is for small lists. Nothing was changed; give CSV or
    Parquet instead."""

    code = "sheet_too_long"


class WorkbookTooLarge(ExtractUnreadable):
    """The workbook {file} would unpack to more than {limit} MB. Nothing was opened; give CSV or Parquet instead, or
    ask who made the file."""

    code = "workbook_too_large"


class WorkbookBroken(ExtractUnreadable):
    """The workbook {file} cannot be read: it is damaged or not made by a spreadsheet program. Nothing was changed;
    open it in Excel and save it again."""

    code = "workbook_broken"
