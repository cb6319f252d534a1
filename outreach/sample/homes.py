"""Made-up addresses in existing municipalities, in the language each has on an envelope."""

import numpy as np

from outreach.languages import Language
from outreach.people.places import municipalities
from outreach.sample.pool import NOTHING, Pool, Ragged, words
from outreach.sample.world import ADDRESS_KINDS, Homes

AREAS = ("nl", "fr", "bru", "de")
SHARES = (0.565, 0.320, 0.105, 0.010)
_KIND = {code: number for number, code in enumerate(ADDRESS_KINDS)}
_LANGUAGES = (Language.NL, Language.FR, Language.DE)
_CARE_OF = {"INST": "institutions", "HOSP": "hospitals", "PRIS": "prisons"}


class Map:
    """The municipalities as arrays to draw from, their names and streets in the pool."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        places = municipalities()
        self.area = np.array([AREAS.index(m.area) for m in places])
        self.weight = np.array([m.residents for m in places], dtype=float)
        self.nis = pool.numbers([m.nis for m in places])
        self.province_of_liege = self.nis[[m.nis.startswith("6") for m in places]]
        self.postal_codes = Ragged([pool.numbers(list(m.postal_codes)) for m in places])
        self.town = np.array([pool.numbers([m.name_in(language) for language in _LANGUAGES]) for m in places])
        streets = words("streets")
        in_brussels = [pool.numbers([pair[side] for pair in streets["bru"]]) for side in (1, 0)]
        plain = [pool.numbers(streets[language.value]) for language in _LANGUAGES]
        self.streets = Ragged([*plain, *in_brussels])  # nl, fr, de, then Brussels in nl and fr
        self.house_numbers = pool.numbers([f"{n}{'' if n % 23 else 'A'}" for n in range(1, 260)])
        self.boxes = pool.numbers([*(str(n) for n in range(1, 61)), "0101", "0203", "1.2", "A", "B"])
        self.belgium = pool.number("BE")

    def areas(self, rng: np.random.Generator, n: int) -> np.ndarray:
        return rng.choice(len(AREAS), size=n, p=np.array(SHARES) / sum(SHARES))

    def draw(self, rng: np.random.Generator, area: np.ndarray, kind: np.ndarray, dutch: np.ndarray) -> Homes:
        """One address each in that language area; `dutch` says which of the two names is used in Brussels."""
        n = len(area)
        place = np.zeros(n, dtype=np.int64)
        for number in range(len(AREAS)):
            here = np.flatnonzero(area == number)
            weights = np.where(self.area == number, self.weight, 0)
            place[here] = rng.choice(len(self.area), size=len(here), p=weights / weights.sum())
        brussels = area == AREAS.index("bru")
        language = np.where(brussels, np.where(dutch, 0, 1), np.choose(area, [0, 1, 1, 2]))
        homes = Homes(
            kind=kind.astype(np.int8),
            care_of=np.full(n, NOTHING, dtype=np.int32),
            street=self.streets.pick(np.where(brussels, 3 + language, language), rng.random(n)),
            number=self.house_numbers[(len(self.house_numbers) * rng.random(n) ** 1.7).astype(int)],
            box=np.where(rng.random(n) < np.where(brussels, 0.5, 0.17),
                         self.boxes[(len(self.boxes) * rng.random(n) ** 2).astype(int)], NOTHING),
            postal_code=self.postal_codes.pick(place, rng.random(n)),
            town=self.town[place, language],
            country=np.full(n, self.belgium, dtype=np.int32),
            nis=self.nis[place],
            area=area.astype(np.int8),
        )  # fmt: skip
        self._shared_doors(rng, homes, place, language)
        self._without_a_door(rng, homes)
        return homes

    def _shared_doors(self, rng: np.random.Generator, homes: Homes, place: np.ndarray, language: np.ndarray) -> None:
        """Reference addresses are the public centre's of the municipality; institutions and the like have a name."""
        for code, list_name in _CARE_OF.items():
            for number, lang in enumerate(_LANGUAGES):
                here = np.flatnonzero((homes.kind == _KIND[code]) & (language == number))
                names = self.pool.numbers(words("streets")[list_name][lang.value])
                homes.care_of[here] = names[rng.integers(0, len(names), len(here))]
                homes.box[here] = NOTHING
        here = np.flatnonzero(homes.kind == _KIND["REF"])
        centre = [f"{words('streets')['cpas'][lang.value]}" for lang in _LANGUAGES]
        door = self.streets.pick(language, ((place * 37) % 100) / 100)
        first_code = self.postal_codes.pick(place, np.zeros(len(place)))
        homes.care_of[here] = self.pool.numbers(centre)[language[here]]
        homes.street[here], homes.number[here], homes.box[here] = door[here], self.house_numbers[0], NOTHING
        homes.postal_code[here] = first_code[here]

    def _without_a_door(self, rng: np.random.Generator, homes: Homes) -> None:
        """People struck off have no address; people abroad have one there."""
        struck = homes.kind == _KIND["STRUCK"]
        for column in (homes.street, homes.number, homes.box, homes.postal_code, homes.town, homes.country):
            column[struck] = NOTHING
        abroad = words("streets")["abroad"]
        for person in np.flatnonzero(homes.kind == _KIND["ABR"]):
            there = abroad[int(rng.integers(len(abroad)))]
            homes.street[person] = self.pool.number(there["streets"][int(rng.integers(len(there["streets"])))])
            homes.postal_code[person] = self.pool.number(there["postal_code"])
            homes.town[person] = self.pool.number(there["town"])
            homes.country[person] = self.pool.number(there["country"])
            homes.nis[person] = homes.box[person] = NOTHING
