"""Two screenings compared: what changed for whom, and the reason that changed."""

from typing import Any

import polars as pl
import pytest
from household_builders import a_household, as_frame

from outreach.eligibility.lists import screened as screened_files
from outreach.eligibility.lists.comparison import CHANGES, Comparison, common_rights, compare, notes
from outreach.eligibility.lists.screened import Screened, open_screening
from outreach.eligibility.right import letter_rights
from outreach.eligibility.screening import screen_file
from outreach.errors import InputRefused


@pytest.fixture
def screened(tmp_path, values):
    """A screening of some people by name: screened("old", anna=a_household())."""

    def screen(name: str, rights: str = "arr ai", **people: dict[str, Any]) -> Screened:
        facts = as_frame(list(people.values())).with_columns(person_key=pl.Series(list(people), dtype=pl.String))
        facts.write_parquet(tmp_path / "facts.parquet")
        chosen = {code: letter_rights()[code] for code in rights.split()}
        screen_file(tmp_path / "facts.parquet", tmp_path / f"{name}.parquet", values.day, values, chosen)
        return open_screening(tmp_path / f"{name}.parquet")

    return screen


@pytest.fixture
def compared(screened):
    def compare_them(old: dict[str, Any], new: dict[str, Any]) -> Comparison:
        return compare(screened("old", **old), screened("new", **new), letter_rights())

    return compare_them


def of_arr(found: Comparison) -> list[dict[str, Any]]:
    return found.rows.filter(pl.col("right") == "arr").to_dicts()


RICH = {"own_other_income": 50_000_00}


@pytest.mark.parametrize(
    ("old", "new", "changes", "reason"),
    [
        pytest.param(RICH, {}, {"newly_likely"}, "no longer failed: income", id="income fell"),
        pytest.param({}, RICH, {"no_longer_likely"}, "failed now: income", id="income rose"),
        pytest.param({"own_work_income": None}, {}, {"newly_likely", "newly_decidable"},
                     "no longer missing: own_work_income", id="the income became known, and it is low"),
        pytest.param({"own_work_income": None}, {"own_work_income": 50_000_00}, {"newly_decidable"},
                     "failed now: income; no longer missing: own_work_income", id="it became known, and it is high"),
        pytest.param({"earning_capacity": None}, {"earning_capacity": "not_reduced"}, {"newly_decidable"},
                     "failed now: earning_capacity; no longer missing: earning_capacity", id="the finding says no"),
        pytest.param({}, {"residence": None}, {"no_longer_likely"}, None, id="the place became unknown"),
        pytest.param({}, {"receives_arr": True}, set(), "received now", id="it is received now: no loss"),
        pytest.param({"age": 17}, {"age": 18}, {"newly_likely"}, "no longer failed: adult", id="came of age"),
    ],
)  # fmt: skip
def test_a_change_is_named_with_its_reason(compared, old, new, changes, reason):
    [row] = of_arr(compared({"anna": a_household(**old)}, {"anna": a_household(**new)}))
    assert {name for name in CHANGES if row[name]} == changes
    if reason is not None:
        assert row["reason"] == reason
    else:
        assert "missing now: residence" in row["reason"]


def test_who_stands_in_one_file_only_came_or_left_and_the_counts_add_up(compared):
    old = {"anna": a_household(), "bert": a_household(), "carl": a_household(**RICH)}
    new = {"bert": a_household(**RICH), "carl": a_household(), "dora": a_household(), "emma": a_household()}
    found = compared(old, new)
    assert found.counts["arr"] == {
        "people_in_both": 2, "newly_likely": 1, "no_longer_likely": 1, "newly_decidable": 0, "other_changes": 0,
        "came": 2, "left": 1,
    }  # fmt: skip
    assert [row["person_key"] for row in of_arr(found)] == ["bert", "carl"]


def test_people_compared_portion_by_portion_are_the_same_people(screened, monkeypatch):
    old = {f"person {n}": a_household(**(RICH if n % 3 else {})) for n in range(20)}
    new = {f"person {n}": a_household(**(RICH if n % 2 else {})) for n in range(4, 24)}
    files = screened("old", **old), screened("new", **new)
    whole = compare(*files, letter_rights())
    monkeypatch.setattr(screened_files, "PEOPLE_AT_ONCE", 3)
    portions = compare(*files, letter_rights())
    assert portions.counts == whole.counts
    assert portions.rows.equals(whole.rows)
    assert portions.counts["arr"]["came"] == portions.counts["arr"]["left"] == 4


def test_nothing_changed_gives_no_row(compared):
    people = {"anna": a_household(), "bert": a_household(residence=None)}
    assert compared(people, people).rows.is_empty()


def test_files_of_other_rights_are_not_compared_unless_the_rights_are_named(screened):
    old, new = screened("old", "arr", anna=a_household()), screened("new", "arr ai", anna=a_household())
    with pytest.raises(InputRefused, match="--rights"):
        common_rights(old, new, letter_rights(), named=False)
    arr = {"arr": letter_rights()["arr"]}
    assert list(common_rights(old, new, arr, named=True)) == ["arr"]
    with pytest.raises(InputRefused, match=r"old\.parquet does not hold the right ai"):
        common_rights(old, new, {"ai": letter_rights()["ai"]}, named=True)


def test_the_older_file_comes_first(screened):
    old, new = screened("old", anna=a_household()), screened("new", anna=a_household())
    later = Screened("later.parquet", old.rows, old.rights, {"day": "2026-12-22"})
    earlier = Screened("earlier.parquet", new.rows, new.rights, {"day": "2026-11-22"})
    with pytest.raises(InputRefused, match="give the older one first"):
        compare(later, earlier, letter_rights())


def test_other_rules_or_values_are_told_beside_the_changes(screened):
    one = screened("old", anna=a_household())
    other = Screened("new.parquet", one.rows, one.rights, {**one.origin, "parameters_version": "other"})
    assert any("different values" in note for note in notes(one, other))
    assert notes(one, one) == []


def test_a_person_named_twice_is_refused(screened, tmp_path):
    one = screened("old", anna=a_household())
    pl.concat([one.rows, one.rows]).collect().write_parquet(tmp_path / "twice.parquet")
    with pytest.raises(InputRefused, match="1 people more than once"):
        open_screening(tmp_path / "twice.parquet")
