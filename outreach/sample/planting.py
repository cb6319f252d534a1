"""Gives each role its facts at the first extract, and what changes for it until the second."""

import numpy as np

from outreach.sample.homes import AREAS
from outreach.sample.population import Scene
from outreach.sample.roles import Role
from outreach.sample.world import (
    ADDRESS_KINDS,
    BENEFIT,
    DECISIONS,
    EARNING,
    LANGUAGES,
    MANDATES,
    NATIONALITIES,
    NEVER,
    OFFICES_IN_AREA,
    PROTECTIONS,
    REGISTERS,
    UNKNOWN,
    World,
)

_YES, _NOT_ASSESSED = EARNING.index("Y"), EARNING.index("NA")
_ARR_AI = BENEFIT["ARR"] | BENEFIT["AI"]
_STRUCK, _ABROAD = ADDRESS_KINDS.index("STRUCK"), ADDRESS_KINDS.index("ABR")
_NEW = (Role.INCOME_FALL, Role.FINDING_NEW, Role.SIGN_NEW, Role.PARTNER_LEFT, Role.OF_AGE)
_FOUND = (
    Role.INCOME_FALL,
    Role.PARTNER_LEFT,
    Role.OF_AGE,
    Role.REFUSED_INCOME,
    Role.STANDING,
    Role.RECEIVING,
    Role.EXPIRING,
)


def _who(role: np.ndarray, *roles: Role) -> np.ndarray:
    return np.flatnonzero(np.isin(role, roles))


def plant_before(rng: np.random.Generator, scene: Scene, role: np.ndarray) -> None:
    """The facts of every role at the first extract."""
    world, everyone = scene.world, np.flatnonzero(role != Role.NONE)
    _settled(rng, world, everyone)
    _low_income(rng, world, everyone)
    _modest_partners(rng, scene, everyone)
    world.benefits[everyone] = np.where(world.income[everyone, 1] > 0, BENEFIT["SICK"], 0)
    world.claims[everyone] = 0
    for column in (world.incapacity, world.parking, world.child_supplement):
        column[everyone] = 0
    world.earning[everyone], world.points[everyone] = _NOT_ASSESSED, UNKNOWN
    _find(rng, world, _who(role, *_FOUND), scene.before)
    _earlier_decisions(rng, world, role, scene.before, scene.day)
    _high_before(rng, scene, role)
    young = _who(role, Role.OF_AGE)
    world.child_supplement[young] = world.paid_for[young] = 1
    world.income[young] = world.income_recent[young] = world.benefits[young] = 0
    world.points[_who(role, Role.INCOME_FALL, Role.PARTNER_LEFT)] %= 7  # so that AI does not stand open before ARR does
    _represented(rng, scene, role, everyone)
    _languages(rng, scene, role)


def plant_after(rng: np.random.Generator, scene: Scene, world: World, role: np.ndarray) -> None:
    """What the second extract knows of them beyond the first."""
    fallen = _who(role, Role.INCOME_FALL)
    world.income_recent[fallen] = 0
    world.income_recent[fallen, 1] = np.where(
        rng.random(len(fallen)) < 0.4, 0, rng.integers(100_000, 700_000, len(fallen))
    )
    world.benefits[fallen] = np.where(world.income_recent[fallen, 1] > 0, BENEFIT["SICK"], 0)
    _find(rng, world, _who(role, Role.FINDING_NEW), scene.day)
    signed = _who(role, Role.SIGN_NEW)
    by_fund = rng.random(len(signed)) < 0.7
    world.incapacity[signed], world.parking[signed] = by_fund, ~by_fund
    over = _who(role, Role.EXPIRING)
    world.decision[over], world.decision_on[over] = DECISIONS.index("EXPIRED"), world.finding_until[over]
    world.benefits[over] = 0
    waiting = _who(role, Role.STANDING, *_NEW)
    grown = np.flatnonzero((world.mandate == MANDATES.index("parent")) & (world.age_on(scene.day) >= 18))
    world.mandate[grown] = world.holder[grown] = UNKNOWN  # a parent acts for a minor
    claimed = waiting[rng.random(len(waiting)) < 0.05]
    world.claims[claimed] = _ARR_AI


def _settled(rng: np.random.Generator, world: World, who: np.ndarray) -> None:
    """Nothing about them is in doubt except what their role is about."""
    outside = np.isin(world.homes.kind[world.home[who]], (_STRUCK, _ABROAD))
    here = who[~outside]
    world.lives_here[here] = 1
    allowed = [NATIONALITIES.index(g) for g in ("BE", "EU", "REF", "SUB", "STL")]
    doubtful = who[~np.isin(world.nationality[who], allowed)]
    world.nationality[doubtful] = NATIONALITIES.index("BE")
    foreign = world.nationality[here] != NATIONALITIES.index("BE")
    world.register[here] = np.where(foreign, REGISTERS.index("FOR"), REGISTERS.index("POP"))
    world.number_kind[who] = np.minimum(world.number_kind[who], 1)  # a national number, no BIS number
    world.children_paid[who] = np.maximum(world.children_paid[who], 0)
    world.paid_for[who] = np.maximum(world.paid_for[who], 0)
    world.returned[who], world.returned_on[who] = 0, NEVER
    residents = who[world.code[who] == 20]
    for since in (world.household_since, world.home_since):
        since[residents] -= np.timedelta64(200, "D")  # a long stay


def _low_income(rng: np.random.Generator, world: World, who: np.ndarray) -> None:
    n = len(who)
    replacement = np.where(rng.random(n) < 0.45, 0, rng.integers(80_000, 640_000, n))
    work = np.where((replacement == 0) & (rng.random(n) < 0.3), rng.integers(50_000, 420_000, n), 0)
    other = np.where(rng.random(n) < 0.1, rng.integers(5_000, 60_000, n), 0)
    world.income[who] = np.stack([work, replacement, other], axis=1)
    world.income_recent[who] = np.round(world.income[who] * (1.02 + 0.05 * rng.random((n, 1)))).astype(np.int64)


def _partners(scene: Scene, who: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Those who live with a spouse or legal cohabitant, and the other of each."""
    inside = who[who < scene.private.stop]
    households = scene.households
    in_couple = inside[(households.union[households.household[inside]] > 0) & (households.position[inside] < 2)]
    return in_couple, in_couple + 1 - 2 * households.position[in_couple]


def _modest_partners(rng: np.random.Generator, scene: Scene, who: np.ndarray) -> None:
    world = scene.world
    _, partner = _partners(scene, who)
    income = np.where(rng.random(len(partner)) < 0.35, 0, rng.integers(200_000, 1_500_000, len(partner)))
    world.income[partner] = 0
    world.income[partner, 0] = income
    world.income_recent[partner] = np.round(world.income[partner] * 1.03).astype(np.int64)
    world.benefits[partner] = world.claims[partner] = 0
    world.children_paid[partner] = np.maximum(world.children_paid[partner], 0)


def _find(rng: np.random.Generator, world: World, who: np.ndarray, day: np.datetime64) -> None:
    n = len(who)
    world.earning[who] = _YES
    world.points[who] = np.where(rng.random(n) < 0.85, rng.choice(19, size=n, p=_points()), UNKNOWN)
    limited = who[rng.random(n) < 0.3]
    world.finding_until[limited] = day + rng.integers(200, 2000, len(limited)).astype("timedelta64[D]")


def _points() -> np.ndarray:
    weight = np.array([1, 1, 2, 3, 4, 6, 7, 9, 9, 9, 8, 7, 5, 4, 3, 2, 1, 0.6, 0.4])
    return weight / weight.sum()


def _earlier_decisions(
    rng: np.random.Generator, world: World, role: np.ndarray, before: np.datetime64, day: np.datetime64
) -> None:
    decided = {
        Role.REFUSED_INCOME: "REFUSED_INCOME",
        Role.REFUSED_INFORMATION: "REFUSED_INFORMATION",
        Role.REFUSED_MEDICAL: "REFUSED_MEDICAL",
        Role.EXPIRED: "EXPIRED",
        Role.EXPIRING: "GRANTED",
        Role.RECEIVING: "GRANTED",
    }
    for part, decision in decided.items():
        who = _who(role, part)
        world.decision[who] = DECISIONS.index(decision)
        world.decision_on[who] = before - rng.integers(200, 2400, len(who)).astype("timedelta64[D]")
    for part in (Role.RECEIVING, Role.EXPIRING):
        who = _who(role, part)
        u = rng.random(len(who))
        paid = np.select([u < 0.40, u < 0.55], [BENEFIT["ARR"], BENEFIT["AI"]], _ARR_AI)
        world.benefits[who] |= np.where(world.points[who] >= 7, paid, BENEFIT["ARR"]).astype(np.int16)
    gone = _who(role, Role.EXPIRED)
    world.finding_until[gone] = world.decision_on[gone]
    going, span = _who(role, Role.EXPIRING), int((day - before).astype(int))
    world.finding_until[going] = before + rng.integers(1, span, len(going)).astype("timedelta64[D]")
    refused = _who(role, Role.REFUSED_MEDICAL)
    world.earning[refused] = EARNING.index("N")
    world.points[refused] = rng.integers(0, 7, len(refused))


def _high_before(rng: np.random.Generator, scene: Scene, role: np.ndarray) -> None:
    """Incomes that stand in the way until they fall or leave."""
    world = scene.world
    fallen = _who(role, Role.INCOME_FALL)
    n = len(fallen)
    high = rng.integers(3_000_000, 4_200_000, n)
    worked = rng.random(n) < 0.6
    world.income[fallen] = np.stack(
        [np.where(worked, high + 1_500_000, 0), np.where(worked, 0, high), np.zeros(n)], axis=1
    )
    world.income_recent[fallen] = np.round(world.income[fallen] * 1.02).astype(np.int64)
    world.benefits[fallen] = 0
    _, partner = _partners(scene, _who(role, Role.PARTNER_LEFT))
    world.income[partner] = 0
    world.income[partner, 0] = rng.integers(4_200_000, 6_500_000, len(partner))
    world.income_recent[partner] = np.round(world.income[partner] * 1.02).astype(np.int64)


def _represented(rng: np.random.Generator, scene: Scene, role: np.ndarray, everyone: np.ndarray) -> None:
    """Administrators, trusted persons, and the parents of those who are still minors."""
    world = scene.world
    u = rng.random(len(everyone))
    adult = role[everyone] != Role.OF_AGE
    for chosen, kind in ((adult & (u < 0.06), "administrator"), (adult & (u > 0.955), "trusted_person")):
        who = everyone[chosen]
        world.mandate[who] = MANDATES.index(kind)
        world.holder[who] = _office_nearby(rng, scene, who)
        if kind == "administrator":
            world.protection[who] = PROTECTIONS.index("ADMIN")
    age = scene.world.age_on(scene.before)
    child = np.isin(world.code, (3, 13)) & (age < 18)
    of_parent = np.flatnonzero(child & ((world.child_supplement == 1) | (role == Role.OF_AGE)))
    world.mandate[of_parent] = MANDATES.index("parent")
    world.holder[of_parent] = world.reference[of_parent]
    guarded = np.flatnonzero((age < 17) & (world.mandate == UNKNOWN) & (rng.random(world.n) < 0.004))
    world.protection[guarded], world.mandate[guarded] = PROTECTIONS.index("GUARD"), MANDATES.index("guardian")
    world.holder[guarded] = _office_nearby(rng, scene, guarded)


def _office_nearby(rng: np.random.Generator, scene: Scene, who: np.ndarray) -> np.ndarray:
    return scene.area[who] * OFFICES_IN_AREA + rng.integers(0, OFFICES_IN_AREA, len(who))


def _languages(rng: np.random.Generator, scene: Scene, role: np.ndarray) -> None:
    """German is chosen by some near the German-language area; in Brussels most have told nobody."""
    world, area = scene.world, scene.area
    new = _who(role, *_NEW)
    silent = new[(area[new] == AREAS.index("bru")) & (rng.random(len(new)) < 0.9)]
    german = new[(area[new] == AREAS.index("de"))]
    for who in (silent, german[rng.random(len(german)) < 0.8]):
        world.language[who] = world.language_source[who] = UNKNOWN
    french_area = rng.permutation(new[area[new] == AREAS.index("fr")])
    near = np.isin(world.homes.nis[world.home[french_area]], scene.map.province_of_liege)
    chosen = french_area[np.argsort(~near, kind="stable")][: round(0.0018 * world.n)]
    world.language[chosen], world.language_source[chosen] = LANGUAGES.index("de"), 0
