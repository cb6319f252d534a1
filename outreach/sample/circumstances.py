"""What the registers say of ordinary people: civil state, cohabitation, nationality, incomes, benefits, contact."""

import numpy as np

from outreach.sample.homes import AREAS
from outreach.sample.naming import ORIGINS
from outreach.sample.numbers import BIS, BIS_SEX_UNKNOWN
from outreach.sample.pool import words
from outreach.sample.population import Scene
from outreach.sample.shapes import Union
from outreach.sample.world import (
    ADDRESS_KINDS,
    BENEFIT,
    DECISIONS,
    EARNING,
    NATIONALITIES,
    PROTECTIONS,
    REGISTERS,
    UNKNOWN,
)

_U = {union: number for number, union in enumerate(Union)}
_KIND = {code: number for number, code in enumerate(ADDRESS_KINDS)}
_EUR = 100
_GROUPS = {  # nationality groups of the law by where a name comes from
    "belgian": {"BE": 0.985, "EU": 0.015},
    "european": {"BE": 0.50, "EU": 0.50},
    "moroccan": {"BE": 0.80, "MAT": 0.14, "OTH": 0.06},
    "turkish": {"BE": 0.85, "OTH": 0.14, "ICB": 0.01},
    "african": {"BE": 0.62, "REF": 0.13, "OTH": 0.23, "ICB": 0.02},
    "refugee": {"BE": 0.25, "REF": 0.48, "SUB": 0.17, "STL": 0.02, "OTH": 0.08},
    "asian": {"BE": 0.55, "REF": 0.05, "OTH": 0.40},
}


def describe(rng: np.random.Generator, scene: Scene) -> np.ndarray:
    """Fill in the ordinary things. Answers what each adult lives on: 0 nothing, 1 work, 2 unemployment, 3 sickness,
    4 pension, 5 minimum income."""
    age = scene.world.age_on(scene.before)
    _periods(rng, scene)
    _couples(rng, scene, age)
    _nationality(rng, scene)
    _children(rng, scene, age)
    living = _living(rng, age)
    incomes(rng, scene, living, age)
    _benefits(rng, scene, living, age)
    _contact(rng, scene, age)
    _newer_columns(rng, scene, living, age)
    return living


def _random_days(rng: np.random.Generator, until: np.datetime64, most: int, n: int, skew: float = 1.6) -> np.ndarray:
    return until - (20 + most * rng.random(n) ** skew).astype("timedelta64[D]")


def _periods(rng: np.random.Generator, scene: Scene) -> None:
    """Since when people live where and with whom; a third of the adults have a closed household behind them."""
    world, n = scene.world, scene.world.n
    moved = _random_days(rng, scene.before, 9000, len(world.homes))
    world.home_since = np.maximum(np.maximum(moved, _grown_up(scene))[world.home], world.birth)
    world.household_since = world.home_since.copy()
    world.household_since[world.code == 20] = _random_days(rng, scene.before, 2500, n)[world.code == 20]
    world.home_since = np.maximum(world.home_since, np.where(world.code == 20, world.household_since, world.home_since))
    grown_then = world.household_since > world.birth + np.timedelta64(19 * 365, "D")
    had = grown_then & (rng.random(n) < 0.33) & (world.code != 20)
    codes = rng.choice([1, 2, 3, 12, 21], size=n, p=[0.2, 0.2, 0.45, 0.1, 0.05])
    world.previous_code[had] = codes[had]
    world.previous_reference[had] = _former_reference(rng, scene, np.flatnonzero(had))
    world.previous_until[had] = world.household_since[had]
    early = world.household_since - (300 + 4000 * rng.random(n)).astype("timedelta64[D]")
    world.previous_since[had] = np.maximum(early, world.birth)[had]


def _former_reference(rng: np.random.Generator, scene: Scene, who: np.ndarray) -> np.ndarray:
    """Somebody of a fitting age who is a reference person now; oneself for those who were that themselves."""
    world = scene.world
    leads = scene.households.start[np.argsort(world.birth[scene.households.start], kind="stable")]
    years = np.where(world.previous_code[who] == 3, -22 - 18 * rng.random(len(who)), 12 * rng.random(len(who)) - 6)
    place = np.searchsorted(world.birth[leads], world.birth[who] + (years * 365).astype("timedelta64[D]"))
    other = leads[np.minimum(place, len(leads) - 1)]
    return np.where((world.previous_code[who] == 1) | (other == who), who, other)


def _grown_up(scene: Scene) -> np.ndarray:
    """Per address: the day its reference person, and the partner where there is one, had turned 18."""
    world, start = scene.world, scene.households.start
    of_age = world.birth + np.timedelta64(18 * 365 + 5, "D")
    since = np.full(len(world.homes), np.datetime64("1900-01-01"))
    partner = np.minimum(start + (scene.households.union > 0), world.n - 1)
    since[: len(start)] = np.minimum(np.maximum(of_age[start], of_age[partner]), scene.before)
    return since


def _couples(rng: np.random.Generator, scene: Scene, age: np.ndarray) -> None:
    world, households, n = scene.world, scene.households, scene.world.n
    u = rng.random(n)
    divorced, widowed = np.clip((age - 28) / 80, 0, 0.34), np.clip((age - 52) / 55, 0, 0.75)
    state = np.select([u < widowed, u < widowed + divorced], [30, np.where(u * 1000 % 1 < 0.5, 40, 41)], 10)
    world.civil_state = np.where(age < 25, 10, state).astype(np.int8)
    apart = (age > 30) & (world.code == 1) & (rng.random(n) < 0.012)  # married, living apart
    world.civil_state[apart] = 20
    adult = np.maximum(world.birth + np.timedelta64(20 * 365, "D"), scene.before - np.timedelta64(14000, "D"))
    span = np.maximum((scene.before - adult).astype(int) - 30, 1)
    since = adult + (span * rng.random(n)).astype("timedelta64[D]")
    world.civil_since = np.where(world.civil_state == 10, world.birth, np.minimum(since, scene.before))
    start = households.start
    for union in (Union.MARRIED, Union.LEGAL):
        one = start[households.union == _U[union]]
        for me, other in ((one, one + 1), (one + 1, one)):
            if union is Union.MARRIED:
                world.civil_state[me], world.spouse[me], world.civil_since[me] = 20, other, since[one]
            else:
                world.civil_state[me] = 10
                world.civil_since[me] = world.birth[me]
                world.legal[me], world.legal_partner[me], world.legal_since[me] = 1, other, world.household_since[one]
    former = (world.legal == 0) & (age > 25) & (rng.random(n) < 0.02)
    world.legal[former] = 2
    world.legal_since[former] = _random_days(rng, scene.before, 4000, n)[former]
    world.civil_since[rng.random(n) < 0.004] = np.datetime64("NaT")
    world.spouse[(rng.random(n) < 0.01) & (world.spouse >= 0)] = -1


def _nationality(rng: np.random.Generator, scene: Scene) -> None:
    world, n = scene.world, scene.world.n
    by_origin = [_GROUPS[words("names")["origins"][origin]["nationality"]] for origin in ORIGINS]
    bound = np.cumsum([[g.get(code, 0.0) for code in NATIONALITIES] for g in by_origin], axis=1)[scene.origin]
    world.nationality = np.minimum((rng.random(n)[:, None] > bound).sum(axis=1), len(NATIONALITIES) - 1).astype(np.int8)
    bis = np.isin(world.number_kind, (BIS, BIS_SEX_UNKNOWN))
    other = np.isin(world.nationality, [NATIONALITIES.index(g) for g in ("OTH", "MAT", "REF", "SUB", "EU")])
    u = rng.random(n)
    waiting = (world.nationality == NATIONALITIES.index("OTH")) & (u < 0.15)
    world.register = np.select(
        [bis, waiting, other], [REGISTERS.index("BIS"), REGISTERS.index("WAIT"), REGISTERS.index("FOR")],
        REGISTERS.index("POP"),
    ).astype(np.int8)  # fmt: skip
    kind = world.homes.kind[world.home]
    away = np.isin(kind, (_KIND["ABR"], _KIND["STRUCK"]))
    world.lives_here = np.select(
        [kind == _KIND["ABR"], kind == _KIND["STRUCK"], u > 0.95], [0, UNKNOWN, UNKNOWN], 1
    ).astype(np.int8)
    world.register[away & (rng.random(n) < 0.5)] = UNKNOWN
    for column in (world.nationality, world.register):
        column[rng.random(n) < 0.003] = UNKNOWN


def _children(rng: np.random.Generator, scene: Scene, age: np.ndarray) -> None:
    """Child benefit is paid to the mother where there is one, else to the reference person."""
    world, households, u = scene.world, scene.households, rng.random(scene.world.n)
    private = scene.private
    child = np.isin(households.code, (3, 5, 13, 14)) & (
        (age[private] < 18) | ((age[private] < 25) & (u[private] < 0.45))
    )
    count = np.bincount(households.household, weights=child, minlength=len(households.shape)).astype(np.int8)
    start = households.start
    partner_is_mother = (households.union > 0) & world.woman[np.minimum(start + 1, len(u) - 1)] & ~world.woman[start]
    world.children_paid[:] = 0
    world.children_paid[np.where(partner_is_mother, start + 1, start)] = count
    world.children_paid[rng.random(world.n) < 0.012] = UNKNOWN


def _living(rng: np.random.Generator, age: np.ndarray) -> np.ndarray:
    u = rng.random(len(age))
    young = np.select([u < 0.48, u < 0.88, u < 0.94], [0, 1, 2], 5)
    middle = np.select([u < 0.09, u < 0.79, u < 0.86, u < 0.965, u < 0.985], [0, 1, 2, 3, 4], 5)
    old = np.select([u < 0.04, u < 0.09], [0, 1], 4)
    return np.select([age < 18, age < 25, age < 65], [0, young, middle], old)


def incomes(rng: np.random.Generator, scene: Scene, living: np.ndarray, age: np.ndarray) -> None:
    """Taxable incomes of the two years, in cents; one adult in twelve differs by 20 % or more between them."""
    world, n = scene.world, scene.world.n
    normal = rng.standard_normal(n)
    work = np.where(living == 1, np.exp(10.35 + 0.42 * normal), 0)
    level = np.select([living == 2, living == 3, living == 4, living == 5], [14_500, 17_000, 20_500, 0], 0)
    replacement = level * np.exp(0.22 * normal)
    other = np.where((age >= 18) & (rng.random(n) < 0.11), np.exp(6.9 + 1.0 * rng.standard_normal(n)), 0)
    year = np.stack([work, replacement, other], axis=1)
    world.income = np.round(year).astype(np.int64) * _EUR + rng.integers(0, 100, (n, 3)) * (year > 0)
    growth = 1.03 + 0.02 * rng.standard_normal(n)
    jump = rng.random(n) < 0.085
    growth[jump] = rng.choice([0.0, 0.4, 0.72, 1.3, 1.8], size=int(jump.sum()))
    world.income_recent = np.round(world.income * growth[:, None]).astype(np.int64)
    never = (age < 18) | ((age < 22) & (rng.random(n) < 0.6))
    world.income[never | (rng.random(n) < 0.02)] = UNKNOWN
    world.income_recent[never | (rng.random(n) < 0.08)] = UNKNOWN


def _benefits(rng: np.random.Generator, scene: Scene, living: np.ndarray, age: np.ndarray) -> None:
    world, n = scene.world, scene.world.n
    paid = [0, 0, BENEFIT["UNEMP"], BENEFIT["SICK"], BENEFIT["PENSION"], BENEFIT["RIS"]]
    world.benefits = np.array(paid, dtype=np.int16)[living]
    poor = (age >= 66) & (world.income[:, 1] >= 0) & (world.income[:, 1] < 1_300_000)
    world.benefits[poor] |= BENEFIT["GRAPA"]
    world.benefits[(age >= 72) & (rng.random(n) < 0.06)] |= BENEFIT["ELDERLY"]
    still_paid = (age >= 65) & (rng.random(n) < 0.008)
    world.benefits[still_paid] |= BENEFIT["ARR"]
    claiming = (age >= 18) & (rng.random(n) < 0.004)
    world.claims[claiming] = BENEFIT["RIS"]
    for column in (world.benefits, world.claims):
        column[rng.random(n) < 0.008] = UNKNOWN
    sick = living == 3
    world.incapacity = np.where(sick & (rng.random(n) < 0.12), 1, np.where(rng.random(n) < 0.96, 0, UNKNOWN)).astype(
        np.int8
    )
    card = rng.random(n) < np.where(age > 70, 0.06, np.where(sick, 0.05, 0.001))
    world.parking = np.where(card, 1, np.where(rng.random(n) < 0.98, 0, UNKNOWN)).astype(np.int8)
    world.child_supplement = np.where(rng.random(n) < np.where(age < 21, 0.012, 0.0004), 1, 0).astype(np.int8)
    world.child_supplement[(rng.random(n) < 0.3) & (age > 40)] = UNKNOWN
    world.decision[:] = DECISIONS.index("NONE")
    world.decision[still_paid] = DECISIONS.index("GRANTED")
    world.decision_on[still_paid] = _random_days(rng, scene.before, 4000, n)[still_paid]
    world.earning = np.where(rng.random(n) < 0.86, EARNING.index("NA"), UNKNOWN).astype(np.int8)
    world.earning[still_paid] = EARNING.index("Y")
    world.protection[:] = PROTECTIONS.index("NONE")
    world.protection[rng.random(n) < 0.01] = UNKNOWN


def _newer_columns(rng: np.random.Generator, scene: Scene, living: np.ndarray, age: np.ndarray) -> None:
    """Child benefit for the person, leases between people who may be unrelated, returns to work; mostly known.

    Drawn last, so that everybody else stays who they were.
    """
    world, n = scene.world, scene.world.n
    world.paid_for = np.where(age < 18, 1, np.where((age < 25) & (rng.random(n) < 0.45), 1, 0)).astype(np.int8)
    world.paid_for[rng.random(n) < 0.004] = UNKNOWN
    unrelated = np.isin(world.code, (11, 12, 17, 21))
    rents = np.zeros(n, dtype=bool)
    rents[np.maximum(world.reference[unrelated & (rng.random(n) < 0.06)], 0)] = True  # the whole household, or nobody
    world.co_tenancy = np.where(rents[np.maximum(world.reference, 0)] & (world.reference >= 0), 1, 0).astype(np.int8)
    world.co_tenancy[rng.random(n) < 0.03] = UNKNOWN
    back = (living == 1) & (age >= 18) & (age < 65) & (rng.random(n) < 0.02)
    world.returned = back.astype(np.int8)
    since_2023 = max(int((scene.before - np.datetime64("2023-01-01")).astype(int)), 1)
    world.returned_on[back] = (scene.before - rng.integers(0, since_2023, n).astype("timedelta64[D]"))[back]
    world.returned[~back & (rng.random(n) < 0.008)] = UNKNOWN


def _contact(rng: np.random.Generator, scene: Scene, age: np.ndarray) -> None:
    """Few people have given a number or a language; most of what is known comes from an earlier file."""
    world, n = scene.world, scene.world.n
    adult = age >= 16
    phone = adult & (rng.random(n) < np.clip(0.22 - age / 900, 0.05, 0.2))
    world.phone[phone] = rng.integers(0, 1_000_000, int(phone.sum()))
    world.email = adult & (rng.random(n) < np.clip(0.2 - age / 500, 0.02, 0.18))
    area = scene.area
    area_language = np.choose(area, [1, 0, 0, 2])  # places in LANGUAGES: fr, nl, de
    brussels = area == AREAS.index("bru")
    dutch_named = np.isin(scene.origin, [ORIGINS.index("nl")])
    area_language = np.where(brussels & dutch_named & (rng.random(n) < 0.7), 1, area_language)
    area_language = np.where(rng.random(n) < 0.02, rng.integers(0, 3, n), area_language)
    chosen = adult & (rng.random(n) < 0.14)
    world.language = np.where(chosen, area_language, UNKNOWN).astype(np.int8)
    world.language_source = np.where(chosen, rng.choice(3, size=n, p=[0.55, 0.25, 0.2]), UNKNOWN).astype(np.int8)
    prefers = (rng.random(n) < 0.5) & (world.email | (world.phone >= 0))
    usable = np.where(world.email & ((world.phone < 0) | (rng.random(n) < 0.5)), 2, np.where(world.phone >= 0, 1, 0))
    world.channel = np.where(prefers, usable, UNKNOWN).astype(np.int8)
    world.channel[adult & (rng.random(n) < 0.02)] = 0
