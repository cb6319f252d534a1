"""Where a message goes: postal, phone and e-mail addresses as frozen values that answer questions."""

from outreach.channels.addresses.email import EmailAddress, EmailProblem
from outreach.channels.addresses.phone import PhoneKind, PhoneNumber, PhoneProblem
from outreach.channels.addresses.postal import MAX_LINE_LENGTH, MAX_LINES, PostalAddress, PostalProblem
from outreach.channels.addresses.street import Street

__all__ = [
    "MAX_LINES",
    "MAX_LINE_LENGTH",
    "EmailAddress",
    "EmailProblem",
    "PhoneKind",
    "PhoneNumber",
    "PhoneProblem",
    "PostalAddress",
    "PostalProblem",
    "Street",
]
