"""Which question comes next: only those whose answer can still change something, the most decisive first."""

from collections.abc import Iterable, Mapping

from outreach.eligibility.verdict import Verdict

ORDER = (
    "age",
    "ever_married",
    "disability_after_child_benefit",
    "kept_without_interruption",
    "really_lives_in_belgium",
    "receives_arr",
    "receives_ai",
    "earning_capacity",
    "autonomy_points",
    "nationality_group",
    "in_population_register",
    "residence",
    "long_stay_in_institution",
    "partner_counts",
    "co_tenancy_registered",
    "partner_detained",
    "lives_alone",
    "dependent_children",
    "partner_receives_arr",
    "own_work_income",
    "own_replacement_income",
    "own_other_income",
    "partner_income",
    "income_changed",
    "own_work_income_recent",
    "own_replacement_income_recent",
    "own_other_income_recent",
    "partner_income_recent",
    "back_to_work",
    "years_since_back_to_work",
)


def still_useful(verdicts: Mapping[str, Verdict], said: Iterable[str]) -> list[str]:
    """The questions not asked yet that at least one right still waits for, in the order they are asked."""
    waited_for = {name for verdict in verdicts.values() for name in verdict.missing}
    return [name for name in ORDER if name in waited_for and name not in set(said)]
