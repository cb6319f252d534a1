"""An e-mail address: whether it can be one, whose mailbox it is, and whether a well-known domain was mistyped."""

import re
from dataclasses import dataclass
from typing import ClassVar

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from outreach.errors import AddressRefused, Problem
from outreach.languages import N_

# Sample people and our own defaults live at example.invalid, which can never reach anybody; email-validator's
# documented way to accept a reserved domain is to take it off its list.
if "invalid" in SPECIAL_USE_DOMAIN_NAMES:
    SPECIAL_USE_DOMAIN_NAMES.remove("invalid")

_LONGEST = 254  # RFC 5321
_LONGEST_LOOKED_AT = 1000  # characters: room for several addresses, which have a sentence of their own


class EmailProblem(Problem):
    """Why a text is no e-mail address."""

    EMPTY = "email_empty", N_("Type an e-mail address, such as name@example.com.")
    TWO_ADDRESSES = "email_two_addresses", N_("Type only one e-mail address.")
    ONE_AT = "email_one_at", N_("An e-mail address has one @ sign, such as in name@example.com.")
    BLANKS = "email_blanks", N_("Type only the e-mail address, without blanks and without a name.")
    QUOTED = "email_quoted", N_("We cannot write to an address with quotation marks. Type another e-mail address.")
    BEFORE_AT = "email_before_at", N_("Check what stands before the @ sign of the e-mail address.")
    AFTER_AT = "email_after_at", N_("Check what stands after the @ sign of the e-mail address.")
    TOO_LONG = "email_too_long", N_("This e-mail address is too long. Check it.")
    NONE_KNOWN = "email_none_known", N_("No e-mail address is known. Add one, or choose another way.")


_ROLES = frozenset(
    ("accueil", "admin", "administration", "bureau", "contact", "cpas", "direction", "helpdesk", "hello", "info",
     "informatie", "kanzlei", "mail", "no-reply", "noreply", "ocmw", "office", "onthaal", "oshz", "öshz", "post",
     "postmaster", "receptie", "reception", "secretariaat", "secretariat", "secrétariat", "sekretariat", "service",
     "social", "sozialdienst", "support", "team", "webmaster")
)  # fmt: skip
_WELL_KNOWN = (
    "belgacom.net", "gmail.com", "googlemail.com", "hotmail.be", "hotmail.com", "hotmail.fr", "icloud.com", "live.com",
    "outlook.be", "outlook.com", "outlook.fr", "proximus.be", "scarlet.be", "skynet.be", "telenet.be", "yahoo.com",
    "yahoo.fr",
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class EmailAddress:
    """A well-formed e-mail address; nobody is asked whether it exists."""

    text: str
    ascii: str | None
    channel: ClassVar[str] = "email"

    @classmethod
    def parse(cls, text: str) -> "EmailAddress":
        """Read an address; reserved domains such as example.invalid are allowed. Raises AddressRefused."""
        if len(text) > _LONGEST_LOOKED_AT:
            raise AddressRefused(EmailProblem.TOO_LONG)
        try:
            found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            # The library's own sentence may repeat the address, so it is not kept as the cause.
            raise AddressRefused(_what_is_wrong(text.strip())) from None
        return cls(found.normalized, found.ascii_email)

    @property
    def needs_smtputf8(self) -> bool:
        """Whether the part before the @ has letters old mail servers cannot carry."""
        return self.ascii is None

    @property
    def is_role(self) -> bool:
        """Whether the mailbox belongs to a desk and not to a person, so that several people read it: info@, cpas@."""
        return self.text.partition("@")[0].partition("+")[0].casefold() in _ROLES

    @property
    def probably_meant(self) -> str | None:
        """The well-known domain this one is one slip away from; a hint to ask about, never a correction."""
        domain = self.text.rpartition("@")[2].casefold()
        if domain in _WELL_KNOWN:
            return None
        return next((known for known in _WELL_KNOWN if _is_one_slip_away(domain, known)), None)

    @property
    def key(self) -> str:
        return self.text.casefold()

    def __repr__(self) -> str:
        return "EmailAddress(…)"  # never in a log by accident


def _what_is_wrong(text: str) -> EmailProblem:
    if not text:
        return EmailProblem.EMPTY
    if text.startswith('"'):
        return EmailProblem.QUOTED
    if text.count("@") > 1 and re.search(r"[\s,;/]", text):
        return EmailProblem.TWO_ADDRESSES
    if text.count("@") != 1:
        return EmailProblem.ONE_AT
    if re.search(r"[\s<>]", text):
        return EmailProblem.BLANKS
    if len(text.encode()) > _LONGEST:
        return EmailProblem.TOO_LONG
    try:
        validate_email("name@" + text.partition("@")[2], check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return EmailProblem.AFTER_AT
    return EmailProblem.BEFORE_AT


def _is_one_slip_away(typed: str, meant: str) -> bool:
    """One character left out, added, changed, or two neighbours swapped; another country's domain is no slip."""
    name, _, country = typed.rpartition(".")
    if abs(len(typed) - len(meant)) > 1 or (len(country) == 2 and meant[:-2] == f"{name}."):
        return False
    start = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    a, b = typed[start:], meant[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])
