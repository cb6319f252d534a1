"""The closed lists of words about people: kinds of address, changes, reasons not to write, mandates, contact."""

from enum import StrEnum


class AddressKind(StrEnum):
    """Where a person's address leads; the codes stand in the register extract."""

    OWN_HOME = "own_home"
    INSTITUTION = "institution"
    REFERENCE_ADDRESS = "reference_address"
    PRISON = "prison"
    HOSPITAL = "hospital"
    STRUCK_OFF = "struck_off"
    ABROAD = "abroad"
    CONFIDENTIAL = "confidential"

    @property
    def is_belgian_door(self) -> bool:
        """Whether the post finds it by a Belgian postal code."""
        return self in (AddressKind.OWN_HOME, AddressKind.INSTITUTION, AddressKind.HOSPITAL)

    @property
    def is_a_home(self) -> bool:
        """Whether somebody there may live in a household, or goes on belonging to the one at home."""
        return self in (AddressKind.OWN_HOME, AddressKind.HOSPITAL, AddressKind.ABROAD, AddressKind.CONFIDENTIAL)


class ExtractKind(StrEnum):
    """Whether a file holds everybody, or names some people of whom it says something."""

    REGISTER = "register"
    LIST = "list"


class ExtractState(StrEnum):
    """How far an extract got."""

    STAGED = "staged"  # read, checked and kept sealed; being merged, nothing of it visible
    VISIBLE = "visible"  # merged whole; in force until a later one
    WITHDRAWING = "withdrawing"  # abandoned while staged; being taken away
    WITHDRAWN = "withdrawn"  # taken away; the row stays, so that nobody gets its number again


class ChangeKind(StrEnum):
    """What an extract says otherwise than the one before."""

    COMPOSITION = "composition"
    INCOME = "income"  # by 20 % and more
    ADDRESS = "address"
    DEATH = "death"
    FINDING = "finding"
    DECISION = "decision"
    BENEFITS = "benefits"
    CLAIMS = "claims"
    AGE = "age"  # a birthday that opens or ends a right
    IDENTITY = "identity"
    LANGUAGE = "language"
    CONTACT = "contact"
    PROTECTION = "protection"
    ABSENT = "absent"  # the whole register no longer names the person
    RETURNED = "returned"


class ContactSource(StrEnum):
    """Where something about a person comes from."""

    REGISTER = "register"
    LETTER = "letter"  # answered with the code of a letter
    DESK = "desk"
    PHONE = "phone"
    WEB = "web"
    LOGIN = "login"
    COMMAND = "command"


class PointState(StrEnum):
    """Whether a phone number or e-mail address works."""

    UNVERIFIED = "unverified"
    WORKING = "working"
    BOUNCED = "bounced"
    RETURNED = "returned"

    @property
    def is_usable(self) -> bool:
        return self in (PointState.UNVERIFIED, PointState.WORKING)


class Need(StrEnum):
    """How a person wants to be reached; chosen by them, without a diagnosis."""

    NO_VOICE = "no_voice"  # SMS, e-mail, relay or interpreter; never a call
    READ_TO_ME = "read_to_me"  # call or visit first, the letter as proof
    LARGE_PRINT = "large_print"
    EASY_WORDS = "easy_words"
    INTERPRETER = "interpreter"  # detail: the language
    ONLY_MORNINGS = "only_mornings"
    HELPER_PRESENT = "helper_present"


class Purpose(StrEnum):
    """What a message is for; an objection may name one."""

    OUTREACH = "outreach"  # a right somebody may be missing
    SURVEY = "survey"
    SERVICE = "service"  # what the person asked for: a call-back, a receipt
    LEGAL_DUTY = "legal_duty"  # a letter the law requires; an objection does not stop it, and it says so


class ExclusionReason(StrEnum):
    """Why somebody is not contacted; one reason each, the first that holds in this order."""

    DEAD = "dead"
    NOT_LISTED = "not_in_the_register"
    MINOR_WITHOUT_REPRESENTATIVE = "minor_without_representative"
    OBJECTED = "objected"
    CONFIDENTIAL = "confidential_address"
    NO_ADDRESS = "no_usable_address"
    PRISON = "in_prison"
    REFERENCE_ADDRESS = "reference_address_without_legal_basis"
    JOINT_ADDRESS = "still_the_joint_address"  # of a former partner
    LETTER_RETURNED = "letter_came_back"  # from the address the register still gives
    HAS_ADMINISTRATOR = "administrator_must_be_written_to"  # or who else acts for the person
    NO_CONTACT_POINT = "no_working_contact_point"  # none known, or all of them bounced
    CONTACT_NEED = "against_a_contact_need"
    MOURNING = "mourning"  # somebody of the household died some weeks ago
    CLAIM_PENDING = "claim_pending"
    RECEIVED = "received_already"
    RECENTLY_CONTACTED = "recently_contacted"


class MandateKind(StrEnum):
    """Who may act for a person."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    ADMINISTRATOR = "administrator"
    TRUSTED_PERSON = "trusted_person"
    PROFESSIONAL_HELPER = "professional_helper"


class MandateForm(StrEnum):
    """How far a mandate goes: beside the person, or in their place."""

    ASSIST = "assist"
    REPRESENT = "represent"


class MandateScope(StrEnum):
    """What a mandate is for."""

    GOODS = "goods"
    PERSON = "person"
    APPLICATION = "application"
    INFORMATION = "information"


class MandateProof(StrEnum):
    """What a mandate rests on."""

    REGISTER = "register"
    JUDGEMENT = "judgement"
    WRITTEN = "written"
    ORAL = "oral"
    ELECTRONIC = "electronic"


class ChannelName(StrEnum):
    """The ways to reach somebody: messages that go by themselves, and people who call or visit."""

    LETTER = "letter"
    SMS = "sms"
    EMAIL = "email"
    CALL = "call"
    VISIT = "visit"

    @property
    def is_message(self) -> bool:
        """Whether it goes by itself; the others are a person's task."""
        return self not in (ChannelName.CALL, ChannelName.VISIT)
