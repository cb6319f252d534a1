"""The reduced train fare: it follows the increased reimbursement, but has to be asked for."""

from typing import Any

from outreach.eligibility.expression import Rule


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=fact.uses_reduced_train_fare,
        conditions={"increased_reimbursement": fact.receives_bim},
    )
