"""One tree of errors; each class says in one sentence what is wrong and what to do.

OutreachError
├── SettingsWrong                     the service cannot start
├── PortTaken                         somebody else already listens there
├── InputRefused                      something handed to us cannot be used; nothing was changed
│   ├── ExtractUnreadable              each kind of wrong file: people/intake/refusals.py
│   ├── ExtractEmpty  ExtractIncomplete  ExtractOutdated
│   ├── FactRefused
│   └── ValueRefused                  a value somebody gave cannot be one; its problem has code and sentence
│       └── AddressRefused  NumberRefused  PlaceRefused
├── RuleBroken                        a right, rule or parameter file is not complete
│   └── ParameterMissing
├── TextBroken                        a message text is not complete
├── HandoverFailed                    a provider did not take a message
│   ├── TemporaryFailure
│   │   └── ProviderStopped           the provider refuses us, not the person
│   ├── PermanentFailure
│   │   └── AddressDoesNotFit  CharacterMissing  LetterBroken
│   ├── HandoverUnknown               it may or may not have been taken: never sent again by itself
│   ├── HandoverConflict              other contents already have this name
│   └── AddressNotAllowed
├── NotAllowed                        this account, code or token may not do that
│   └── CampaignChanged               it is no longer what somebody was shown
└── BooksDoNotBalance                 a count does not add up: stop and look
"""

from enum import StrEnum
from typing import Self


class OutreachError(Exception):
    """Something went wrong."""

    code = "error"
    status = 500
    exit_code = 1

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The docstring of the class with its details filled in."""
        template = " ".join((type(self).__doc__ or "").split())
        return template.format_map(_Kept(self.details))


class _Kept(dict[str, object]):
    """Leaves a placeholder standing when its detail was not given, so that an error never hides another."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class SettingsWrong(OutreachError):
    """The setting {setting} is wrong: {reason}."""

    code = "settings_wrong"
    exit_code = 78


class PortTaken(OutreachError):
    """The port {port} on {host} is taken by another program. Stop that one, or set OUTREACH_PORT to a free port."""

    code = "port_taken"
    exit_code = 69


class InputRefused(OutreachError):
    """The input cannot be used: {reason}. Nothing was changed."""

    code = "input_refused"
    status = 422
    exit_code = 65


class ExtractUnreadable(InputRefused):
    """The file {file} cannot be read as a register extract: {reason}. Nothing was changed; ask for the file again."""

    code = "extract_unreadable"


class ExtractEmpty(InputRefused):
    """The file {file} holds no rows. Nothing was changed; ask for the file again."""

    code = "extract_empty"


class ExtractIncomplete(InputRefused):
    """The file {file} lacks the columns {columns}. Nothing was changed; compare it with docs/register-extract.md."""

    code = "extract_incomplete"


class ExtractOutdated(InputRefused):
    """The extract of {day} is older than the last one, of {last}. Nothing was changed; give --allow-older to import
    it all the same."""

    code = "extract_outdated"


class FactRefused(InputRefused):
    """The value given for {fact} cannot be used: {reason}."""

    code = "fact_refused"


class Problem(StrEnum):
    """What is wrong with a value somebody gave: a code, and a sentence that says what to do without the value.

    The sentence is English, marked with `N_` for the catalogues; whoever shows it to a person translates it.
    """

    sentence: str

    def __new__(cls, code: str, sentence: str) -> Self:
        problem = str.__new__(cls, code)
        problem._value_ = code
        problem.sentence = sentence
        return problem


class ValueRefused(InputRefused):
    """What was given cannot be used; the problem says in one sentence what is wrong and what to do."""

    code = "value_refused"

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.code = problem.value
        super().__init__(reason=problem.value)

    @property
    def sentence(self) -> str:
        return self.problem.sentence


class AddressRefused(ValueRefused):
    """This postal, phone or e-mail address cannot be used; the problem says what to do."""

    code = "address_refused"


class NumberRefused(ValueRefused):
    """This is not a national or BIS number; the problem says what to do."""

    code = "number_refused"


class PlaceRefused(ValueRefused):
    """This is no Belgian postal code; the problem says what to do."""

    code = "place_refused"


class RuleBroken(OutreachError):
    """The rule files are not complete: {reason}."""

    code = "rule_broken"
    exit_code = 70


class ParameterMissing(RuleBroken):
    """The parameter {parameter} has no value on {day}. Add a dated value with its source; nothing was guessed."""

    code = "parameter_missing"


class TextBroken(OutreachError):
    """The text {message} in {language} cannot be used: {reason}."""

    code = "text_broken"
    exit_code = 70


class HandoverFailed(OutreachError):
    """The provider of {channel} did not take the message: {reason}."""

    code = "handover_failed"
    status = 502
    exit_code = 69


class TemporaryFailure(HandoverFailed):
    """The provider of {channel} cannot take the message now: {reason}. It will be tried again."""

    code = "temporary_failure"


class ProviderStopped(TemporaryFailure):
    """The provider of {channel} refuses us, not the person: {reason}. Mend the settings of this channel, then go on."""

    code = "provider_stopped"


class PermanentFailure(HandoverFailed):
    """The provider of {channel} refused the message for good: {reason}."""

    code = "permanent_failure"


class AddressDoesNotFit(PermanentFailure):
    """The postal address does not fit the window: {reason}. Correct the address; nothing was printed."""

    code = "address_does_not_fit"


class CharacterMissing(PermanentFailure):
    """The letter holds a character our fonts cannot print: {reason}. Write it in another way; nothing was printed."""

    code = "character_missing"


class LetterBroken(PermanentFailure):
    """The letter's data are not complete: {reason}. Nothing was printed."""

    code = "letter_broken"


class HandoverUnknown(HandoverFailed):
    """The provider of {channel} may or may not have taken the message: {reason}. It is not sent again by itself."""

    code = "handover_unknown"


class HandoverConflict(HandoverFailed):
    """{name} was handed over before with other contents. Nothing was changed; give the new one another name."""

    code = "handover_conflict"


class AddressNotAllowed(HandoverFailed):
    """Outside production only addresses on the allow list are written to; this one is not on it. Add it to
    OUTREACH_ALLOWED_ADDRESSES or use the outbox."""

    code = "address_not_allowed"


class NotAllowed(OutreachError):
    """You may not do that: {reason}."""

    code = "not_allowed"
    status = 403
    exit_code = 77


class CampaignChanged(NotAllowed):
    """Recipients, texts or schedule of the campaign changed since it was shown or submitted. Read it again."""

    code = "campaign_changed"
    status = 409


class BooksDoNotBalance(OutreachError):
    """The books of {what} do not balance: {reason}. Stop sending and look."""

    code = "books_do_not_balance"
    exit_code = 70
