"""The intake of the register: extracts come in, are merged by person, and become visible whole."""

from outreach.people.register.importing import ExtractTooSmall, Wish, import_extract
from outreach.people.register.kept_files import read_frame, read_register, read_rejects
from outreach.people.register.report import ImportReport
from outreach.people.register.turn import ImportUnderWay
from outreach.people.register.versions import person_key

__all__ = [
    "ExtractTooSmall",
    "ImportReport",
    "ImportUnderWay",
    "Wish",
    "import_extract",
    "person_key",
    "read_frame",
    "read_register",
    "read_rejects",
]
