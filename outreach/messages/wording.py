"""Turns what we may tell a person into the fields and conditions of a text; decides whether an amount is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outreach.languages import Language
from outreach.messages.links import typed_address

# Programme Law of 30 May 2026 (numac 2026003986), read in a secondary source only: from this day indexation counts in
# full up to this sum a month. Whether ARR and AI are added together for it was not found.
MODERATED_SINCE = date(2026, 6, 1)
MODERATED_ABOVE = 2_000_00  # cents a month


@dataclass(frozen=True, slots=True, kw_only=True)
class RightToTell:
    """One right a message names, with what its verdict says of the amount, in cents a year."""

    right: str
    low: int | None = None
    high: int | None = None
    amount_may_be_printed: bool = False  # every value behind it is printed, derived or confirmed by an official
    needs_finding: bool = False

    @property
    def settled_amount(self) -> int | None:
        """The amount a year when it is one single amount above nothing."""
        return self.low if self.low is not None and self.low == self.high and self.low > 0 else None


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text is filled with."""

    fields: dict[str, str]
    flags: frozenset[str]

    @property
    def prints_amount(self) -> bool:
        return "amount_known" in self.flags


def amount_to_print(right: RightToTell, income_is_recent: bool) -> int | None:
    """The cents a month to print, or None: only a settled amount, on confirmed values, findings and recent incomes."""
    settled = right.settled_amount
    if settled is None or not right.amount_may_be_printed or right.needs_finding or not income_is_recent:
        return None
    return monthly(settled)


def is_moderated(rights: Sequence[RightToTell], day: date) -> bool:
    """Whether indexation may be moderated, should the rights count together: their amounts are then not certain."""
    together = sum(monthly(right.high or 0) for right in rights)
    return len(rights) > 1 and day >= MODERATED_SINCE and together > MODERATED_ABOVE


def monthly(cents_a_year: int) -> int:
    """A twelfth of a yearly amount, half a cent upwards."""
    return (2 * cents_a_year + 12) // 24


def income_is_recent(income_year: int | None, day: date, months: int) -> bool:
    """Whether the income year ended at most `months` months ago; a year not known is not recent."""
    if income_year is None:
        return False
    return (day.year - income_year - 1) * 12 + day.month - 1 < months


def facts_for_message(
    rights: Sequence[RightToTell],
    language: Language,
    day: date,
    *,
    code: str,
    sender_name: str,
    phone: str,
    public_url: str,
    income_is_recent: bool,
    for_another: str | None = None,
    after_refusal: bool = False,
) -> Wording:
    """The fields and conditions for one person in one language; `day` is the day the amounts printed are in force.

    `for_another` names the person where the message goes to somebody who acts for them; `after_refusal` says why we
    write: an earlier application was refused, else new data came.
    """
    fields = {
        "phone": unbroken(phone),
        "address": typed_address(public_url),
        "code": code,
        "sms_sender": sender_name,
    }
    flags = {right.right for right in rights} | {"after_refusal" if after_refusal else "data_changed"}
    if for_another is not None:
        fields["person"] = for_another
        flags.add("for_another")
    if any(right.needs_finding for right in rights):
        flags.add("needs_finding")
    moderated = is_moderated(rights, day)
    for right in rights:
        amount = amount_to_print(right, income_is_recent)
        if amount is not None and not moderated:
            fields[f"{right.right}_amount"] = euros(amount, language)
            fields["amount_day"] = unbroken(language.day(day))
            flags |= {"amount_known", f"{right.right}_amount_known"}
    return Wording(fields, frozenset(flags))


def euros(cents: int, language: Language) -> str:
    """An amount that never breaks over a line, with blanks every font has."""
    return unbroken(language.euros(cents))


def unbroken(value: str) -> str:
    """The value with blanks at which no line ends; the narrow blank is missing in many fonts."""
    return value.replace("\u202f", "\u00a0").replace(" ", "\u00a0")
