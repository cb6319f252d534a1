"""Spells a world out as a register extract: the columns of the format, in its order, a row a person."""

from datetime import date

import numpy as np
import polars as pl

from outreach.people.extract import BENEFITS, BY_NAME, COLUMNS, Kind
from outreach.sample.homes import AREAS
from outreach.sample.numbers import YEAR_ONLY
from outreach.sample.pool import NOTHING
from outreach.sample.population import Scene
from outreach.sample.world import INCOMES, MANDATES, OFFICES_IN_AREA, UNKNOWN, Homes, World

SCHEMA = {column.name: {Kind.WHOLE: pl.Int32, Kind.CENTS: pl.Int64}.get(column.kind, pl.String) for column in COLUMNS}
FIRST_DAY = np.datetime64("1890-01-01")
CALENDAR = pl.Series([*np.datetime_as_string(np.arange(FIRST_DAY, np.datetime64("2060-01-01"))).tolist(), None])


class Offices:
    """Administrators, guardians and trusted persons: names and addresses that several people share."""

    def __init__(self, rng: np.random.Generator, scene: Scene) -> None:
        area = np.repeat(np.arange(len(AREAS)), OFFICES_IN_AREA)
        origin = scene.names.origins(rng, area)
        woman = rng.random(len(area)) < 0.5
        birth = np.full(len(area), np.datetime64("1975-01-01"))
        self.first = scene.names.first(rng, origin, woman, birth)[:, 0]
        self.last = scene.names.last(rng, origin)
        self.homes = scene.map.draw(rng, area, np.zeros(len(area), dtype=int), woman)
        self.homes.box[:] = NOTHING


class Writer:
    """One extract of a scene, on a day, its rows in the order of the national numbers."""

    def __init__(self, scene: Scene, world: World, offices: Offices, day: date) -> None:
        self.scene, self.world, self.offices, self.day = scene, world, offices, day
        self.rows = np.argsort(world.number, kind="stable")
        self.rows = self.rows[world.present[self.rows]]
        self.numbers = pl.Series(world.number).cast(pl.String).str.zfill(11)
        self.letters = scene.pool.letters()

    def frame(self) -> pl.DataFrame:
        columns = self._person() | self._address() | self._household() | self._mandate() | self._money() | self._file()
        return pl.DataFrame([columns[name].cast(kind).alias(name) for name, kind in SCHEMA.items()])

    def _code(self, name: str, places: np.ndarray) -> pl.Series:
        codes = pl.Series([*BY_NAME[name].codes, None], dtype=pl.String)
        return codes.gather(np.where(places < 0, len(codes) - 1, places)[self.rows])

    def _yes_no(self, values: np.ndarray) -> pl.Series:
        return pl.Series(["N", "Y", None]).gather(np.where(values < 0, 2, values)[self.rows])

    def _date(self, days: np.ndarray) -> pl.Series:
        place = (days[self.rows] - FIRST_DAY).astype(np.int64)
        return CALENDAR.gather(np.where(np.isnat(days[self.rows]), len(CALENDAR) - 1, place))

    def _numbers_of(self, persons: np.ndarray) -> pl.Series:
        known = persons[self.rows]
        return _blank(self.numbers.gather(np.maximum(known, 0)), known < 0)

    def _text(self, numbers: np.ndarray) -> pl.Series:
        return self.scene.pool.column(numbers[self.rows])

    def _person(self) -> dict[str, pl.Series]:
        world = self.world
        birth = self._date(world.birth)
        vague = pl.Series(world.number_kind[self.rows] == YEAR_ONLY)
        first, second = self._text(world.first_name), self._text(world.second_name)
        states = {0: 5, 10: 0, 20: 1, 30: 2, 40: 3, 41: 4}
        place = np.array([states.get(code, 5) for code in range(50)])[world.civil_state]
        return {
            "national_number": self.numbers.gather(self.rows),
            "birth_date": _choose(vague, birth.str.slice(0, 4) + "-00-00", birth),
            "death_date": self._date(world.death),
            "last_name": self._text(world.last_name),
            "first_names": _choose(second.is_null(), first, first + " " + second),
            "civil_state": self._code("civil_state", np.where(place == 5, UNKNOWN, place)),
            "civil_state_since": self._date(world.civil_since),
            "spouse_number": self._numbers_of(world.spouse),
            "legal_cohabitation": self._code("legal_cohabitation", world.legal.astype(int) - 1),
            "legal_cohabitation_since": self._date(world.legal_since),
            "legal_cohabitation_partner": self._numbers_of(world.legal_partner),
            "nationality_group": self._code("nationality_group", world.nationality),
            "register_kind": self._code("register_kind", world.register),
            "really_lives_in_belgium": self._yes_no(world.lives_here),
        }

    def _address(self) -> dict[str, pl.Series]:
        homes, home = self.world.homes, self.world.home
        return {
            "address_kind": self._code("address_kind", homes.kind[home]),
            "address_since": self._date(self.world.home_since),
            "care_of": self._text(homes.care_of[home]),
            "street": self._text(homes.street[home]),
            "house_number": self._text(homes.number[home]),
            "box": self._text(homes.box[home]),
            "postal_code": self._text(homes.postal_code[home]),
            "town": self._text(homes.town[home]),
            "country": self._text(homes.country[home]),
            "municipality_nis": self._text(homes.nis[home]),
        }

    def _household(self) -> dict[str, pl.Series]:
        world = self.world
        return {
            "reference_person": self._numbers_of(world.reference),
            "relationship_code": _two_digits(world.code[self.rows]),
            "household_since": self._date(world.household_since),
            "household_until": self._date(world.household_until),
            "previous_reference_person": self._numbers_of(world.previous_reference),
            "previous_relationship_code": _two_digits(world.previous_code[self.rows]),
            "previous_household_since": self._date(world.previous_since),
            "previous_household_until": self._date(world.previous_until),
            "co_tenancy_registered": self._yes_no(world.co_tenancy),
        }

    def _mandate(self) -> dict[str, pl.Series]:
        world, offices = self.world, self.offices
        parent = world.mandate == MANDATES.index("parent")
        of_office = (world.mandate >= 0) & ~parent
        office = np.where(of_office, np.maximum(world.holder, 0), 0)
        holder = np.where(parent, np.maximum(world.holder, 0), 0)
        first = np.where(parent, world.first_name[holder], np.where(of_office, offices.first[office], NOTHING))
        last = np.where(parent, world.last_name[holder], np.where(of_office, offices.last[office], NOTHING))

        def at(homes: Homes, column: str) -> pl.Series:
            return self._text(np.where(of_office, getattr(homes, column)[office], NOTHING))

        return {
            "protection": self._code("protection", world.protection),
            "mandate_kind": self._code("mandate_kind", world.mandate),
            "mandate_name": self._text(first) + " " + self._text(last),
            "mandate_street": at(offices.homes, "street") + " " + at(offices.homes, "number"),
            "mandate_postal_code": at(offices.homes, "postal_code"),
            "mandate_town": at(offices.homes, "town"),
        }

    def _money(self) -> dict[str, pl.Series]:
        world, columns = self.world, {}
        for suffix, years_back, income in (("", 2, world.income), ("_recent", 1, world.income_recent)):
            own = income[self.rows]
            unknown = own[:, 0] == UNKNOWN
            year = pl.Series(np.full(len(own), self.day.year - years_back, dtype=np.int32))
            columns[f"income_year{suffix}"] = _blank(year, unknown)
            for place, kind in enumerate(INCOMES):
                columns[f"{kind}_income{suffix}"] = _blank(pl.Series(own[:, place]), unknown)
        paid = world.children_paid[self.rows]
        columns["child_benefit_for"] = _blank(pl.Series(paid.astype(np.int32)), paid < 0)
        columns["back_to_work"] = self._yes_no(world.returned)
        columns["back_to_work_since"] = self._date(world.returned_on)
        columns["child_supplement"] = self._yes_no(world.child_supplement)
        columns["child_benefit_paid"] = self._yes_no(world.paid_for)
        columns["benefits_received"] = self._several(world.benefits)
        columns["claims_pending"] = self._several(world.claims)
        return columns

    def _several(self, sums: np.ndarray) -> pl.Series:
        every = [" ".join(b for bit, b in enumerate(BENEFITS) if mask >> bit & 1) or "-" for mask in range(256)]
        return pl.Series([*every, None], dtype=pl.String).gather(np.where(sums < 0, 256, sums)[self.rows])

    def _file(self) -> dict[str, pl.Series]:
        """Findings, what people told us, and the marks of the extract."""
        world, rows = self.world, self.rows
        points = world.points[rows]
        first, last = self.letters.gather(world.first_name[rows]), self.letters.gather(world.last_name[rows])
        email = first + "." + last + pl.Series(rows % 997).cast(pl.String) + "@example.org"
        phone = world.phone[rows]
        return {
            "earlier_decision": self._code("earlier_decision", world.decision),
            "earlier_decision_on": self._date(world.decision_on),
            "earning_capacity_reduced": self._code("earning_capacity_reduced", world.earning),
            "autonomy_points": _blank(pl.Series(points.astype(np.int32)), points < 0),
            "finding_until": self._date(world.finding_until),
            "recognised_incapacity": self._yes_no(world.incapacity),
            "parking_card": self._yes_no(world.parking),
            "language_choice": self._code("language_choice", world.language),
            "language_source": self._code("language_source", world.language_source),
            "phone": _blank("+32450" + pl.Series(np.maximum(phone, 0)).cast(pl.String).str.zfill(6), phone < 0),
            "email": _blank(email, ~world.email[rows]),
            "channel_preference": self._code("channel_preference", world.channel),
            "extract_day": pl.Series([self.day.isoformat()]).new_from_index(0, len(rows)),
            "ticket_cbss": _blank(_tickets(self.day, rows), rows % 251 == 0),
        }


def _tickets(day: date, rows: np.ndarray) -> pl.Series:
    mixed = (rows.astype(np.uint64) + np.uint64(day.toordinal())) * np.uint64(0x9E3779B97F4A7C15)
    return f"{day:%Y%m%d}-" + pl.Series(mixed % np.uint64(10**12)).cast(pl.String).str.zfill(12)


def _two_digits(codes: np.ndarray) -> pl.Series:
    texts = pl.Series([None, *(f"{code:02}" for code in range(1, 30))], dtype=pl.String)
    return texts.gather(codes.astype(np.int64))


def _blank(series: pl.Series, where: np.ndarray) -> pl.Series:
    return _choose(pl.Series(where), pl.Series([None], dtype=series.dtype).new_from_index(0, len(series)), series)


def _choose(where: pl.Series, then: pl.Series, otherwise: pl.Series) -> pl.Series:
    return then.zip_with(where, otherwise)
