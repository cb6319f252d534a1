"""The reduction card on public transport: a high percentage found for the eyes."""

from typing import Any

from outreach.eligibility.expression import Rule


def rule(fact: Any, p: Any) -> Rule:
    sight = fact.is_blind | (fact.eye_invalidity_percent >= p.blind_transport_card.invalidity)
    return Rule(received=fact.has_blind_transport_card, conditions={"sight": sight})
