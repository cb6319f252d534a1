"""A phone number as people write it: one number, of which country and kind, and whether an SMS can arrive there."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from outreach.channels.addresses.line import tidy
from outreach.errors import AddressRefused, Problem
from outreach.languages import N_

_BELGIUM = "BE"
_NO_COUNTRY = "001"  # what phonenumbers says of satellites and worldwide services
_LONGEST = 100  # characters; nobody needs more for a number, and what follows looks at them several times
_DIGITS_OF_A_NUMBER = 8  # fewer beside a separator are part of one number


class PhoneProblem(Problem):
    """Why a text is no phone number we may call."""

    EMPTY = "phone_empty", N_("Type a phone number, such as 0470 12 34 56.")
    TWO_NUMBERS = "phone_two_numbers", N_("Type only one phone number.")
    NOT_DIGITS = "phone_not_digits", N_("Type digits only, no letters or other signs. A zero is 0, not the letter O.")
    SHORT_CODE = "phone_short_code", N_("This is the short number of a service. Type the whole number of a person.")
    TOO_SHORT = "phone_too_short", N_("Digits are missing. Type the whole number, such as 0470 12 34 56.")
    TOO_LONG = "phone_too_long", N_("There are too many digits. Type one number, such as 0470 12 34 56.")
    NO_SUCH_COUNTRY = (
        "phone_no_such_country",
        N_("No country has this number. Begin with + and the country, such as +33 for France."),
    )
    NO_SUCH_NUMBER = "phone_no_such_number", N_("This phone number does not exist. Check each digit.")
    COSTS_EXTRA = "phone_costs_extra", N_("Calls to this number cost extra. Type an ordinary phone number.")
    NOT_MOBILE = "phone_not_mobile", N_("An SMS needs a mobile number. Type one, such as 0470 12 34 56.")
    NONE_KNOWN = "phone_none_known", N_("No phone number is known. Add one, or choose another way.")


class PhoneKind(StrEnum):
    """What answers at the other end, as far as the number tells."""

    MOBILE = "mobile"
    FIXED = "fixed"
    EITHER = "either"  # in some countries, such as the United States, a number does not tell
    TOLL_FREE = "toll_free"
    OTHER = "other"


_KINDS = {
    PhoneNumberType.MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.FIXED_LINE: PhoneKind.FIXED,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.EITHER,
    PhoneNumberType.TOLL_FREE: PhoneKind.TOLL_FREE,
}
_COSTS_EXTRA = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER)
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_LABEL = re.compile(r"^(?:t[ée]l(?:[ée]phone)?|telefoon|telefon|gsm|mobiel|mobile|handy)\s*[.:]*\s*", re.IGNORECASE)
_EXTENSION = re.compile(
    r"[\s,;]*(?:ext(?:ension)?|poste|toestel|interne?|durchwahl|nebenstelle|x|#)\s*[.:=]?\s*([0-9]{1,7})$",
    re.IGNORECASE,
)
_BETWEEN_NUMBERS = re.compile(r"[,;|&]|\s/\s|\b(?:ou|of|oder|et|en|und)\b", re.IGNORECASE)
_NOT_OF_A_NUMBER = re.compile(r"[^\d\s()./+\-\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True, repr=False)
class PhoneNumber:
    """A number that exists and costs no more than an ordinary call, kept as E.164: +32470123456."""

    e164: str
    extension: str = ""
    kind: PhoneKind = field(default=PhoneKind.OTHER, compare=False)
    channel: ClassVar[str] = "sms"

    @classmethod
    def parse(cls, text: str) -> "PhoneNumber":
        """Read a number as people write it; without a country it is Belgian. Raises AddressRefused."""
        if _E164.fullmatch(text):  # as we keep it ourselves
            return cls._of(text, "")
        if len(text) > _LONGEST:
            raise AddressRefused(PhoneProblem.TOO_LONG)
        line = _LABEL.sub("", tidy(unicodedata.normalize("NFKC", text)))
        written, extension = _without_extension(line)
        if not written:
            raise AddressRefused(PhoneProblem.EMPTY)
        if _are_several(_BETWEEN_NUMBERS.split(written)):
            raise AddressRefused(PhoneProblem.TWO_NUMBERS)
        if _NOT_OF_A_NUMBER.search(written) or not any(ch.isdecimal() for ch in written):
            raise AddressRefused(PhoneProblem.NOT_DIGITS)
        try:
            return cls._of(written, extension)
        except AddressRefused:
            if _are_two_in_a_row(written):
                raise AddressRefused(PhoneProblem.TWO_NUMBERS) from None
            raise

    @classmethod
    def _of(cls, written: str, extension: str) -> "PhoneNumber":
        try:
            number = phonenumbers.parse(written, _BELGIUM)
        except phonenumbers.NumberParseException as cause:
            # The library's own sentence may repeat the number, so it is not kept as the cause.
            raise AddressRefused(_PARSING.get(cause.error_type, PhoneProblem.NO_SUCH_NUMBER)) from None
        if not phonenumbers.is_valid_number(number):
            raise AddressRefused(_what_is_wrong(number, written))
        sort = phonenumbers.number_type(number)
        kind = _KINDS.get(sort, PhoneKind.OTHER)
        is_worldwide = phonenumbers.region_code_for_country_code(number.country_code or 0) == _NO_COUNTRY
        if sort in _COSTS_EXTRA or (is_worldwide and kind is not PhoneKind.TOLL_FREE):
            raise AddressRefused(PhoneProblem.COSTS_EXTRA)
        return cls(phonenumbers.format_number(number, PhoneNumberFormat.E164), extension, kind)

    @property
    def is_mobile(self) -> bool:
        """Whether an SMS surely arrives with one person.

        Where a number does not tell mobile from fixed the answer is no: at a landline an SMS is lost, or read aloud to
        whoever picks up. Nobody is lost by it, for there is always a letter.
        """
        return self.kind is PhoneKind.MOBILE and not self.extension

    @property
    def is_belgian(self) -> bool:
        return self.e164.startswith("+32")

    @property
    def printed(self) -> str:
        """As a person reads it: 0470 12 34 56 at home, +33 6 12 34 56 78 abroad, ext. 12 behind an exchange."""
        form = PhoneNumberFormat.NATIONAL if self.is_belgian else PhoneNumberFormat.INTERNATIONAL
        written = phonenumbers.format_number(phonenumbers.parse(self.e164), form)
        return f"{written} ext. {self.extension}" if self.extension else written

    @property
    def key(self) -> str:
        """One text for one number, which `parse` reads again."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164

    def check_mobile(self) -> "PhoneNumber":
        """Itself, or AddressRefused where no SMS should be sent."""
        if not self.is_mobile:
            raise AddressRefused(PhoneProblem.NOT_MOBILE)
        return self

    def __repr__(self) -> str:
        return "PhoneNumber(…)"  # never in a log by accident


_PARSING = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: PhoneProblem.NO_SUCH_COUNTRY,
    phonenumbers.NumberParseException.TOO_LONG: PhoneProblem.TOO_LONG,
    phonenumbers.NumberParseException.TOO_SHORT_NSN: PhoneProblem.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: PhoneProblem.TOO_SHORT,
    phonenumbers.NumberParseException.NOT_A_NUMBER: PhoneProblem.TOO_SHORT,  # a digit or two
}


def _what_is_wrong(number: phonenumbers.PhoneNumber, written: str) -> PhoneProblem:
    if not written.startswith(("+", "00")) and phonenumbers.is_valid_short_number(number):
        return PhoneProblem.SHORT_CODE
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == ValidationResult.TOO_LONG:
        return PhoneProblem.TOO_LONG
    if length in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return PhoneProblem.TOO_SHORT
    return PhoneProblem.NO_SUCH_NUMBER


def _without_extension(line: str) -> tuple[str, str]:
    found = _EXTENSION.search(line)
    return (line[: found.start()].strip(), found[1]) if found else (line, "")


def _are_several(pieces: list[str]) -> bool:
    return sum(_digits_in(piece) >= _DIGITS_OF_A_NUMBER for piece in pieces) > 1


def _are_two_in_a_row(written: str) -> bool:
    """Whether a second number begins after a blank or a dash: both halves begin like one and are long enough."""
    for gap in re.finditer(r"[^\d+]+", written):
        first, second = written[: gap.start()], written[gap.end() :]
        if second.startswith(("0", "+")) and _are_several([first, second]):
            return True
    return False


def _digits_in(text: str) -> int:
    return sum(ch.isdecimal() for ch in text)
