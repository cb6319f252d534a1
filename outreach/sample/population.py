"""Settles the made-up population: households, institutions and people without a home of their own."""

from dataclasses import dataclass

import numpy as np

from outreach.sample.homes import Map
from outreach.sample.naming import ORIGINS, Names
from outreach.sample.numbers import BIS, BIS_SEX_UNKNOWN, FULL, YEAR_ONLY
from outreach.sample.pool import Pool
from outreach.sample.shapes import Households, draw_households
from outreach.sample.world import ADDRESS_KINDS, NOBODY, Homes, World

IN_INSTITUTION, ELSEWHERE = 0.017, 0.011
_KIND = {code: number for number, code in enumerate(ADDRESS_KINDS)}
_ELSEWHERE = {"REF": 0.30, "STRUCK": 0.20, "ABR": 0.24, "PRIS": 0.12, "HOSP": 0.14}
_COLLECTIVE = 20


@dataclass
class Scene:
    """The population and what is known about it beyond the register: needed to draw, never written."""

    world: World
    pool: Pool
    map: Map
    names: Names
    households: Households  # of the first people of the world, those in private households
    household: np.ndarray  # per person; a resident of an institution is one of their own
    origin: np.ndarray
    day: np.datetime64  # of the second extract
    before: np.datetime64  # of the first

    @property
    def area(self) -> np.ndarray:
        return self.world.homes.area[self.world.home]

    @property
    def private(self) -> slice:
        return slice(0, len(self.households.household))


def settle(rng: np.random.Generator, people: int, before: np.datetime64, day: np.datetime64) -> Scene:
    pool = Pool()
    map_, names = Map(pool), Names(pool)
    collective, elsewhere = round(people * IN_INSTITUTION), round(people * ELSEWHERE)
    private = people - collective - elsewhere
    households = draw_households(rng, private)
    count = len(households.shape)
    household = np.concatenate([households.household, np.arange(count, count + elsewhere + collective)])

    blocks = _blocks(rng, collective)
    block_of = np.repeat(np.arange(len(blocks)), blocks)
    area = np.concatenate([map_.areas(rng, count + elsewhere), map_.areas(rng, len(blocks))[block_of]])
    origin_of = names.origins(rng, area)
    homes, home = _homes(rng, map_, area, origin_of, count, elsewhere, block_of)

    age = np.concatenate([households.age, 19 + 48 * rng.random(elsewhere) ** 1.2, _institution_ages(rng, block_of)])
    woman = _sexes(rng, age, households)
    birth = day - (age * 365.2425).astype("timedelta64[D]")
    origin = np.where(rng.random(people) < 0.06, names.origins(rng, area[household]), origin_of[household])
    code = np.concatenate([households.code, np.full(elsewhere, 1), np.full(collective, _COLLECTIVE)]).astype(np.int8)
    reference = np.arange(people)
    reference[:private] = households.start[households.household]
    reference[private + elsewhere :] = NOBODY
    first = names.first(rng, origin, woman, birth)
    world = World(
        n=people,
        homes=homes,
        present=np.ones(people, dtype=bool),
        number=np.zeros(people, dtype=np.int64),
        number_kind=_number_kinds(rng, origin, age),
        woman=woman,
        birth=birth,
        last_name=_last_names(names.last(rng, origin), households),
        first_name=first[:, 0],
        second_name=first[:, 1],
        home=home[household],
        home_since=birth,  # until the periods are drawn
        reference=reference,
        code=code,
    )
    return Scene(world, pool, map_, names, households, household, origin, day, before)


def _blocks(rng: np.random.Generator, collective: int) -> np.ndarray:
    """Sizes of institutions: one very large, the others from a small home to a big one."""
    sizes = [min(collective, max(60, min(collective // 3, 450)))] if collective else []
    while sum(sizes) < collective:
        sizes.append(min(int(rng.integers(12, 140)), collective - sum(sizes)))
    return np.array(sizes, dtype=np.int64)


def _institution_ages(rng: np.random.Generator, block_of: np.ndarray) -> np.ndarray:
    """Every third institution is for adults with a disability, the others for the old."""
    u = rng.random(len(block_of))
    return np.where(block_of % 3 == 1, 19 + 45 * u, 72 + 28 * u**1.1)


def _homes(
    rng: np.random.Generator,
    map_: Map,
    area: np.ndarray,
    origin: np.ndarray,
    count: int,
    elsewhere: int,
    block: np.ndarray,
) -> tuple[Homes, np.ndarray]:
    """The addresses, and for each household which of them is theirs."""
    kind = np.full(count + elsewhere, _KIND["OWN"])
    kind[:count][rng.random(count) < 0.0015] = _KIND["CONF"]
    kind[count:] = rng.choice([_KIND[k] for k in _ELSEWHERE], size=elsewhere, p=list(_ELSEWHERE.values()))
    first_of_block = np.flatnonzero(np.diff(block, prepend=-1))
    dutch = (origin == ORIGINS.index("nl")) | (rng.random(len(origin)) < 0.07)
    own = map_.draw(rng, area[: count + elsewhere], kind, dutch[: count + elsewhere])
    doors = count + elsewhere + first_of_block
    shared = map_.draw(rng, area[doors], np.full(len(doors), _KIND["INST"]), dutch[doors])
    return own.with_more(shared), np.concatenate([np.arange(count + elsewhere), count + elsewhere + block])


def _sexes(rng: np.random.Generator, age: np.ndarray, households: Households) -> np.ndarray:
    """Women outlive men; most couples are a woman and a man."""
    woman = rng.random(len(age)) < 0.5 + np.clip(age - 70, 0, 25) * 0.012
    couples = households.start[households.union > 0]
    woman[couples] = rng.random(len(couples)) < 0.35
    woman[couples + 1] = np.where(rng.random(len(couples)) < 0.96, ~woman[couples], woman[couples])
    return woman


def _last_names(own: np.ndarray, households: Households) -> np.ndarray:
    """Children, brothers and sisters share the name of the reference person or of the partner."""
    name = own.copy()
    lead = households.start[households.household]
    shares = np.isin(households.code, (3, 5, 6, 9)) & (households.position > 0)
    name[: len(lead)][shares] = own[lead[shares]]
    return name


def _number_kinds(rng: np.random.Generator, origin: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Some were born where no day was written down; some are known by a BIS number only."""
    native = np.isin(origin, [ORIGINS.index(o) for o in ("nl", "fr", "de")])
    u = rng.random(len(origin))
    bis = np.where(u < 0.0005, BIS_SEX_UNKNOWN, np.where(u < 0.020, BIS, FULL))
    kind = np.where(native, np.where(u < 0.0008, BIS, FULL), bis)
    return np.where((age > 25) & (u > np.where(native, 0.9998, 0.985)), YEAR_ONLY, kind).astype(np.int8)
