"""What happens in the month between the two extracts: deaths, moves, partings, departures, births, new assessments."""

import numpy as np

from outreach.sample.population import Scene
from outreach.sample.roles import Role
from outreach.sample.world import ADDRESS_KINDS, NEVER, NOBODY, UNKNOWN, World

_OWN = ADDRESS_KINDS.index("OWN")


class Month:
    """The changes between two extracts, each on a day of its own in between."""

    def __init__(self, rng: np.random.Generator, scene: Scene, role: np.ndarray, after: World) -> None:
        self.rng, self.scene, self.role, self.after = rng, scene, role, after
        self.touched = np.zeros(scene.world.n, dtype=bool)  # one event a household
        self.span = int((scene.day - scene.before).astype(int))

    def pass_(self) -> None:
        n, age = self.scene.world.n, self.scene.world.age_on(self.scene.before)
        self._part(np.flatnonzero(self.role == Role.PARTNER_LEFT))
        couples = self._couples()
        ordinary = couples[(self.role[couples] == Role.NONE) & (self.role[couples + 1] == Role.NONE)]
        self._part(self._some(ordinary, 0.0008 * n))
        self._die(age, 0.0009 * n)
        self._leave_home(age, 0.0008 * n)
        self._move_in_together(age, 0.0004 * n)
        self._move(0.008)
        self._arrive(0.0005 * n)
        self._assess()

    def _some(self, candidates: np.ndarray, count: float) -> np.ndarray:
        free = candidates[~self.touched[self.after.reference[candidates]] & (self.after.reference[candidates] >= 0)]
        chosen = self.rng.permutation(free)[: max(1, round(count))]
        _, first = np.unique(self.after.reference[chosen], return_index=True)
        chosen = chosen[np.sort(first)]
        self.touched[self.after.reference[chosen]] = True
        return chosen

    def _days(self, n: int) -> np.ndarray:
        return self.scene.before + self.rng.integers(1, self.span + 1, n).astype("timedelta64[D]")

    def _couples(self) -> np.ndarray:
        """Reference persons of couples, alone or with children of their own only."""
        households = self.scene.households
        others = np.bincount(households.household, weights=~np.isin(households.code, (1, 2, 3, 12, 13, 21)))
        return households.start[(households.union > 0) & (others == 0)]

    def _close(self, who: np.ndarray, day: np.ndarray) -> None:
        """The open period of these people becomes their last closed one."""
        world = self.after
        world.previous_reference[who], world.previous_code[who] = world.reference[who], world.code[who]
        world.previous_since[who], world.previous_until[who] = world.household_since[who], day
        world.household_since[who] = day

    def _new_home(self, who: np.ndarray, day: np.ndarray) -> None:
        """An address for each of them, mostly in the same language area."""
        if not len(who):
            return
        world, rng, scene = self.after, self.rng, self.scene
        area = scene.area[who] if len(world.homes) == len(scene.world.homes) else world.homes.area[world.home[who]]
        area = np.where(rng.random(len(who)) < 0.93, area, scene.map.areas(rng, len(who)))
        homes = scene.map.draw(rng, area, np.full(len(who), _OWN), rng.random(len(who)) < 0.15)
        world.home[who] = len(world.homes) + np.arange(len(who))
        world.home_since[who] = day
        world.homes = world.homes.with_more(homes)

    def _alone(self, who: np.ndarray, day: np.ndarray) -> None:
        self._close(who, day)
        self.after.reference[who], self.after.code[who] = who, 1
        self._new_home(who, day)

    def _part(self, references: np.ndarray) -> None:
        """The partner leaves; a marriage ends in divorce, a legal cohabitation in a cessation."""
        world, day = self.after, self._days(len(references))
        self.touched[references] = True
        partner = references + 1
        self._alone(partner, day)
        for one in (references, partner):
            married = world.civil_state[one] == 20
            world.civil_state[one[married]], world.civil_since[one[married]] = 41, day[married]
            world.spouse[one] = NOBODY
            bound = world.legal[one] == 1
            world.legal[one[bound]], world.legal_since[one[bound]] = 2, day[bound]

    def _die(self, age: np.ndarray, count: float) -> None:
        """Singles, residents of institutions, and either of a couple; the survivor becomes the reference person."""
        world, households = self.after, self.scene.households
        size = np.bincount(households.household)
        couples = households.start[(size == 2) & (households.union > 0)]
        alone = households.start[size == 1]
        residents = np.flatnonzero((world.code == 20) & (age > 70))
        self._die_alone(self.rng.permutation(residents)[: round(0.35 * count)])
        self._die_alone(self._some(alone[age[alone] > 55], 0.35 * count))
        self._die_alone(self._some(alone[(self.role[alone] != Role.NONE)], 0.02 * count))
        bereaved = self._some(couples[age[couples] > 55], 0.3 * count)
        first_dies = self.rng.random(len(bereaved)) < 0.6
        self._widow(bereaved[~first_dies], bereaved[~first_dies] + 1)
        self._widow(bereaved[first_dies] + 1, bereaved[first_dies])

    def _die_alone(self, who: np.ndarray) -> None:
        day = self._days(len(who))
        self.after.death[who], self.after.household_until[who] = day, day

    def _widow(self, survivor: np.ndarray, dead: np.ndarray) -> None:
        world = self.after
        self._die_alone(dead)
        day = world.death[dead]
        was_other = world.reference[survivor] == dead
        heir = survivor[was_other]
        self._close(heir, day[was_other])
        world.reference[heir], world.code[heir] = heir, 1
        married = world.civil_state[survivor] == 20
        world.civil_state[survivor[married]], world.civil_since[survivor[married]] = 30, day[married]
        world.spouse[survivor] = NOBODY
        bound = world.legal[survivor] == 1
        world.legal[survivor[bound]], world.legal_since[survivor[bound]] = 2, day[bound]

    def _leave_home(self, age: np.ndarray, count: float) -> None:
        grown = np.flatnonzero((self.after.code == 3) & (age >= 20) & (age < 36) & (self.role == Role.NONE))
        leaving = self._some(grown, count)
        self._alone(leaving, self._days(len(leaving)))

    def _move_in_together(self, age: np.ndarray, count: float) -> None:
        """One single moves in with another; the register notes a partner or nothing."""
        world, households = self.after, self.scene.households
        size = np.bincount(households.household)
        single = households.start[size == 1]
        fits = (age[single] > 20) & (age[single] < 60) & (self.role[single] == Role.NONE)
        chosen = self._some(single[fits & (world.homes.kind[world.home[single]] == _OWN)], 2 * count)
        half = len(chosen) // 2
        host, guest = chosen[:half], chosen[half : 2 * half]
        day = self._days(half)
        self._close(guest, day)
        world.reference[guest], world.home[guest], world.home_since[guest] = host, world.home[host], day
        world.code[guest] = np.where(self.rng.random(half) < 0.5, 21, 12)

    def _move(self, share: float) -> None:
        """Whole households change address and stay together."""
        world = self.after
        start = self.scene.households.start
        lead = self._some(start[world.homes.kind[world.home[start]] == _OWN], share * len(start))
        day = self._days(len(lead))
        self._new_home(lead, day)
        moved = np.full(world.n, False)
        moved[lead] = True
        known = np.maximum(world.reference, 0)
        follows = moved[known] & (world.reference >= 0) & (world.reference != np.arange(world.n))
        world.home[follows], world.home_since[follows] = world.home[known[follows]], world.home_since[known[follows]]

    def _arrive(self, count: float) -> None:
        """Children born in the month and newcomers are not in the first extract."""
        before = self.scene.world
        single = self.scene.households.start[np.bincount(self.scene.households.household) == 1]
        new = self._some(single[self.role[single] == Role.NONE], count)
        day = self._days(len(new))
        world = self.after
        world.home_since[new], world.household_since[new] = day, day
        world.previous_reference[new], world.previous_code[new] = NOBODY, 0
        world.previous_since[new], world.previous_until[new] = NEVER, NEVER
        before.present[new] = False
        before.present[before.birth > self.scene.before] = False

    def _assess(self) -> None:
        """Assessments of the year after arrive, and some incomes turn out to have changed by 20 % and more."""
        world, rng, n = self.after, self.rng, self.scene.world.n
        ordinary = self.role == Role.NONE
        adult = world.income[:, 0] != UNKNOWN
        missing = ordinary & adult & (world.income_recent[:, 0] == UNKNOWN) & (rng.random(n) < 0.3)
        world.income_recent[missing] = np.round(world.income[missing] * 1.03).astype(np.int64)
        jump = ordinary & adult & (world.income_recent[:, 0] != UNKNOWN) & (rng.random(n) < 0.004)
        factor = rng.choice([0.0, 0.55, 0.75, 1.25, 1.6], size=n)
        world.income_recent[jump] = np.round(world.income[jump] * factor[jump][:, None]).astype(np.int64)
