"""The made-up population at one moment: one entry a person in every array, plain numbers, nothing spelled out yet."""

from dataclasses import dataclass, field, fields, replace

import numpy as np

from outreach.people.extract import BENEFITS, BY_NAME

UNKNOWN = -1
NOBODY = -1
NEVER = np.datetime64("NaT", "D")

NATIONALITIES = BY_NAME["nationality_group"].codes
REGISTERS = BY_NAME["register_kind"].codes
ADDRESS_KINDS = BY_NAME["address_kind"].codes
PROTECTIONS = BY_NAME["protection"].codes
MANDATES = BY_NAME["mandate_kind"].codes
DECISIONS = BY_NAME["earlier_decision"].codes
EARNING = BY_NAME["earning_capacity_reduced"].codes
LANGUAGES = BY_NAME["language_choice"].codes
SOURCES = BY_NAME["language_source"].codes
CHANNELS = BY_NAME["channel_preference"].codes
BENEFIT = {name: 1 << bit for bit, name in enumerate(BENEFITS)}  # several are added
OFFICES_IN_AREA = 15  # administrators, guardians and the like, the same number in each language area
INCOMES = ("work", "replacement", "other")


@dataclass
class Homes:
    """Addresses, one entry each; texts are numbers of the pool."""

    kind: np.ndarray
    care_of: np.ndarray
    street: np.ndarray
    number: np.ndarray
    box: np.ndarray
    postal_code: np.ndarray
    town: np.ndarray
    country: np.ndarray
    nis: np.ndarray
    area: np.ndarray  # number of the language area, for drawing only

    def with_more(self, more: "Homes") -> "Homes":
        return Homes(**{f.name: np.concatenate([getattr(self, f.name), getattr(more, f.name)]) for f in fields(self)})

    def __len__(self) -> int:
        return len(self.kind)


def _days(n: int) -> np.ndarray:
    return np.full(n, NEVER, dtype="datetime64[D]")


@dataclass
class World:
    """Everybody at one moment; codes are places in the lists above, -1 is unknown, a person is known by their place."""

    n: int
    homes: Homes
    present: np.ndarray  # whether the extract has a row for the person
    number: np.ndarray
    number_kind: np.ndarray
    woman: np.ndarray
    birth: np.ndarray
    last_name: np.ndarray
    first_name: np.ndarray
    second_name: np.ndarray
    home: np.ndarray
    home_since: np.ndarray
    reference: np.ndarray
    code: np.ndarray
    death: np.ndarray = field(init=False)
    household_since: np.ndarray = field(init=False)
    household_until: np.ndarray = field(init=False)
    previous_reference: np.ndarray = field(init=False)
    previous_code: np.ndarray = field(init=False)
    previous_since: np.ndarray = field(init=False)
    previous_until: np.ndarray = field(init=False)
    civil_state: np.ndarray = field(init=False)  # 10 20 30 40 41
    civil_since: np.ndarray = field(init=False)
    spouse: np.ndarray = field(init=False)
    legal: np.ndarray = field(init=False)  # 1 declaration, 2 cessation, 0 never
    legal_since: np.ndarray = field(init=False)
    legal_partner: np.ndarray = field(init=False)
    nationality: np.ndarray = field(init=False)
    register: np.ndarray = field(init=False)
    lives_here: np.ndarray = field(init=False)
    protection: np.ndarray = field(init=False)
    mandate: np.ndarray = field(init=False)
    holder: np.ndarray = field(init=False)  # who acts: place in the list of offices; of a parent, the person
    income: np.ndarray = field(init=False)  # n × 3, cents, reference year
    income_recent: np.ndarray = field(init=False)
    co_tenancy: np.ndarray = field(init=False)
    returned: np.ndarray = field(init=False)  # back to work since 2023 or later, after two years without
    returned_on: np.ndarray = field(init=False)
    children_paid: np.ndarray = field(init=False)
    paid_for: np.ndarray = field(init=False)  # child benefit is paid for this person
    child_supplement: np.ndarray = field(init=False)
    benefits: np.ndarray = field(init=False)
    claims: np.ndarray = field(init=False)
    decision: np.ndarray = field(init=False)
    decision_on: np.ndarray = field(init=False)
    earning: np.ndarray = field(init=False)
    points: np.ndarray = field(init=False)
    finding_until: np.ndarray = field(init=False)
    incapacity: np.ndarray = field(init=False)
    parking: np.ndarray = field(init=False)
    language: np.ndarray = field(init=False)
    language_source: np.ndarray = field(init=False)
    phone: np.ndarray = field(init=False)  # the six digits that differ
    email: np.ndarray = field(init=False)
    channel: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """What nobody has filled in yet is unknown."""
        for name in ("death", "household_since", "household_until", "previous_since", "previous_until", "civil_since",
                     "legal_since", "decision_on", "finding_until", "returned_on"):  # fmt: skip
            setattr(self, name, _days(self.n))
        for name in ("previous_reference", "spouse", "legal_partner", "holder", "phone"):
            setattr(self, name, np.full(self.n, NOBODY, dtype=np.int32))
        for name in ("nationality", "register", "lives_here", "protection", "mandate", "children_paid", "decision",
                     "child_supplement", "earning", "points", "incapacity", "parking", "language", "language_source",
                     "channel", "co_tenancy", "returned", "paid_for"):  # fmt: skip
            setattr(self, name, np.full(self.n, UNKNOWN, dtype=np.int8))
        for name in ("previous_code", "civil_state", "legal"):
            setattr(self, name, np.zeros(self.n, dtype=np.int8))
        for name in ("benefits", "claims"):
            setattr(self, name, np.zeros(self.n, dtype=np.int16))
        self.email = np.zeros(self.n, dtype=bool)
        self.income = np.full((self.n, 3), UNKNOWN, dtype=np.int64)
        self.income_recent = np.full((self.n, 3), UNKNOWN, dtype=np.int64)

    def copy(self) -> "World":
        """The same people, free to change without changing this moment."""
        twin = replace(self)
        for f in fields(self):
            value = getattr(self, f.name)
            setattr(twin, f.name, value.copy() if isinstance(value, np.ndarray) else value)
        return twin

    def age_on(self, day: np.datetime64) -> np.ndarray:
        """Completed years; close enough to the day for drawing, exact where it matters at 18."""
        years = day.astype("datetime64[Y]").astype(int) - self.birth.astype("datetime64[Y]").astype(int)
        return years - (_month_and_day(np.array([day]))[0] < _month_and_day(self.birth))


def _month_and_day(days: np.ndarray) -> np.ndarray:
    months = days.astype("datetime64[M]")
    return (months.astype(int) % 12 + 1) * 100 + (days - months).astype(int) + 1
