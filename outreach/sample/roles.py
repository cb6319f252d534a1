"""Who plays which part in the story: the people the outreach is for, planted at known rates."""

from enum import IntEnum

import numpy as np

from outreach.sample.homes import AREAS
from outreach.sample.population import Scene
from outreach.sample.shapes import Union
from outreach.sample.world import ADDRESS_KINDS


class Role(IntEnum):
    """Nobody in particular, or one of the parts below."""

    NONE = 0
    INCOME_FALL = 1
    FINDING_NEW = 2
    SIGN_NEW = 3
    PARTNER_LEFT = 4
    OF_AGE = 5
    REFUSED_INCOME = 6
    REFUSED_INFORMATION = 7
    EXPIRED = 8
    EXPIRING = 9
    STANDING = 10
    RECEIVING = 11
    REFUSED_MEDICAL = 12

    @property
    def is_newly_likely(self) -> bool:
        return Role.INCOME_FALL <= self <= Role.OF_AGE


STORY = {
    Role.INCOME_FALL: "finding; the income of the year after turns out to have fallen by more than 20 %",
    Role.FINDING_NEW: "low income; the finding is recorded between the extracts",
    Role.SIGN_NEW: "low income, no finding; recognised incapacity or a parking card is recorded between the extracts",
    Role.PARTNER_LEFT: "finding; the partner with the high income leaves between the extracts",
    Role.OF_AGE: "finding; turns 18 between the extracts",
    Role.REFUSED_INCOME: "finding; refused for income in the past, income low since",
    Role.REFUSED_INFORMATION: "no finding; refused in the past because information was missing, income low",
    Role.EXPIRED: "the decision expired before the first extract, income low",
    Role.EXPIRING: "receives; the decision expires between the extracts",
    Role.STANDING: "finding and low income at both extracts, never claimed",
    Role.RECEIVING: "granted and paid",
    Role.REFUSED_MEDICAL: "refused on medical grounds, income low",
}

# of all people, outside the German-language area and Brussels
_RATES = {
    Role.INCOME_FALL: 0.0042,
    Role.FINDING_NEW: 0.0052,
    Role.SIGN_NEW: 0.0022,
    Role.REFUSED_INCOME: 0.0040,
    Role.REFUSED_INFORMATION: 0.0035,
    Role.EXPIRED: 0.0020,
    Role.EXPIRING: 0.0010,
    Role.STANDING: 0.0060,
    Role.RECEIVING: 0.0200,
    Role.REFUSED_MEDICAL: 0.0020,
}
# of all people, more than their share so that small samples show every language
_GERMAN = {Role.INCOME_FALL: 0.0008, Role.FINDING_NEW: 0.0012, Role.SIGN_NEW: 0.0004, Role.RECEIVING: 0.0003}
_BRUSSELS = {Role.INCOME_FALL: 0.0018, Role.FINDING_NEW: 0.0022, Role.SIGN_NEW: 0.0008, Role.RECEIVING: 0.0020}
_PARTNER_LEFT, _OF_AGE = 0.0030, 0.0013
_OWN, _INSTITUTION = ADDRESS_KINDS.index("OWN"), ADDRESS_KINDS.index("INST")


def planned_share(role: Role) -> float:
    """The share of all people meant to play that part, without those added among people who live elsewhere."""
    own = {Role.PARTNER_LEFT: _PARTNER_LEFT, Role.OF_AGE: _OF_AGE}.get(role, 0.0)
    return own + sum(rates.get(role, 0.0) for rates in (_RATES, _GERMAN, _BRUSSELS))


def assign(rng: np.random.Generator, scene: Scene) -> np.ndarray:
    """One role a person. Those who come of age get their birthday here, before numbers are handed out."""
    n = scene.world.n
    role = np.zeros(n, dtype=np.int8)
    couples = _childless_couples(scene)
    role[_some(rng, couples, _PARTNER_LEFT * n)] = Role.PARTNER_LEFT
    children = _nearly_grown(scene)
    of_age = _some(rng, children, _OF_AGE * n)
    role[of_age] = Role.OF_AGE
    _turn_18_between(rng, scene, of_age)

    free = _settled_adults(scene) & (role == Role.NONE)
    german, brussels = (scene.area == AREAS.index(name) for name in ("de", "bru"))
    for where, rates in ((german, _GERMAN), (brussels, _BRUSSELS), (~german & ~brussels, _RATES)):
        chosen = _some(rng, np.flatnonzero(free & where), sum(rates.values()) * n)
        parts = np.repeat(list(rates), [max(1, round(rate * n)) for rate in rates.values()])
        role[chosen] = (
            rng.permutation(parts)[: len(chosen)] if len(parts) >= len(chosen) else np.resize(parts, len(chosen))
        )
    odd = np.flatnonzero(_adults(scene) & _elsewhere(scene) & (role == Role.NONE))
    role[_some(rng, odd, 0.25 * len(odd))] = Role.FINDING_NEW  # each reason not to write to somebody is met
    return role


def _some(rng: np.random.Generator, candidates: np.ndarray, count: float) -> np.ndarray:
    return rng.permutation(candidates)[: max(1, round(count))]


def _adults(scene: Scene) -> np.ndarray:
    age = scene.world.age_on(scene.day)
    return (age >= 19) & (age <= 63)


def _elsewhere(scene: Scene) -> np.ndarray:
    kind = scene.world.homes.kind[scene.world.home]
    return ~np.isin(kind, (_OWN, _INSTITUTION))


def _settled_adults(scene: Scene) -> np.ndarray:
    """Adults whose household the register settles: alone, with a spouse or legal cohabitant, or with relatives only."""
    households, kind = scene.households, scene.world.homes.kind[scene.world.home]
    fits = kind == _INSTITUTION
    union = households.union[households.household]
    one_of_two = households.position == households.household % 2  # never both of a couple
    in_couple = (union > 0) & (households.position < 2) & one_of_two
    relative = (
        (union != list(Union).index(Union.LEGAL))
        & np.isin(households.code, (1, 3, 6, 9))
        & ((union == 0) | (households.position > 1))
    )
    fits[scene.private] = (
        households.clear[households.household] & (in_couple | relative) & (kind[scene.private] == _OWN)
    )
    return fits & _adults(scene)


def _childless_couples(scene: Scene) -> np.ndarray:
    """Reference persons of couples of two, both of working age."""
    households, age = scene.households, scene.world.age_on(scene.day)
    size = np.bincount(households.household)
    start = households.start[(size == 2) & (households.union > 0) & households.clear]
    working = (age >= 20) & (age <= 60)
    own = scene.world.homes.kind[scene.world.home[start]] == _OWN
    return start[own & working[start] & working[np.minimum(start + 1, len(age) - 1)]]


def _nearly_grown(scene: Scene) -> np.ndarray:
    """Children of 16 to 20 with a single parent or with married parents."""
    households, age = scene.households, scene.world.age_on(scene.day)[scene.private]
    union = households.union[households.household]
    certain = (union == list(Union).index(Union.NONE)) | (union == list(Union).index(Union.MARRIED))
    fits = (households.code == 3) & (age >= 15) & (age <= 20) & certain
    return np.flatnonzero(fits & (scene.world.homes.kind[scene.world.home[scene.private]] == _OWN))


def _turn_18_between(rng: np.random.Generator, scene: Scene, children: np.ndarray) -> None:
    """Their birthday falls after the first extract, on the day of the second at the latest."""
    span = int((scene.day - scene.before).astype(int))
    birthday = scene.day - rng.integers(0, span, len(children)).astype("timedelta64[D]")
    months = birthday.astype("datetime64[M]")
    scene.world.birth[children] = (months - 216) + np.minimum((birthday - months).astype(int), 27).astype(
        "timedelta64[D]"
    )
