"""The closed lists of words about people: kinds of address, reasons not to write, mandates."""

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
    def receives_letters(self) -> bool:
        """Whether a letter may be sent there without a person looking at it first."""
        return self in (AddressKind.OWN_HOME, AddressKind.INSTITUTION, AddressKind.HOSPITAL, AddressKind.ABROAD)


class ExclusionReason(StrEnum):
    """Why somebody in the starting group of a campaign is not written to; one reason each, the first that holds."""

    DEAD = "dead"
    MINOR_WITHOUT_REPRESENTATIVE = "minor_without_representative"
    OBJECTED = "objected"
    CONFIDENTIAL = "confidential_address"
    NO_ADDRESS = "no_usable_address"
    PRISON = "in_prison"
    REFERENCE_ADDRESS = "reference_address_without_legal_basis"
    HAS_ADMINISTRATOR = "administrator_must_be_written_to"
    CLAIM_PENDING = "claim_pending"
    RECEIVED = "received_already"
    RECENTLY_CONTACTED = "recently_contacted"


class MandateKind(StrEnum):
    """Who may act for a person."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    ADMINISTRATOR = "administrator"
    TRUSTED_PERSON = "trusted_person"


class ChannelName(StrEnum):
    """The ways a message can go."""

    LETTER = "letter"
    SMS = "sms"
    EMAIL = "email"
