"""A question as a form, grown from its fact; "I don't know" and "not assessed yet" are answers like others."""

import re
from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms import ValidationError

from outreach.eligibility.facts import Fact, FactKind
from outreach.web.citizen.answers import NOT_ASSESSED, UNKNOWN
from outreach.web.figures import euros
from outreach.web.forms import ChoiceField, OurForm, TextField
from outreach.web.page_language import page_language

MAY_BE_UNASSESSED = frozenset({"autonomy_points"})  # earning_capacity has it among its own choices


class ChoiceForm(OurForm):
    """Yes or no, or one of several situations."""

    value = ChoiceField(validate_choice=False)
    fact: Fact

    def offer(self, fact: Fact) -> None:
        self.fact = fact
        self.value.label.text = fact.question[page_language()]
        self.value.choices = [(key, _label(fact, key)) for key in _keys(fact)] + [(UNKNOWN, _("I don’t know"))]

    def show(self, said: Any) -> None:
        self.value.data = {True: "yes", False: "no", None: ""}.get(said, said)

    def validate_value(self, field: ChoiceField) -> None:
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose one of the answers. “I don’t know” is an answer too."))

    def said(self) -> Any:
        given = self.value.data
        return {"yes": True, "no": False}.get(given, given) if self.fact.kind is FactKind.YES_NO else given


class NumberForm(OurForm):
    """A whole number or an amount in euros; a second button says that it is not known."""

    value = TextField()
    fact: Fact

    def offer(self, fact: Fact) -> None:
        self.fact = fact
        self.value.label.text = fact.question[page_language()]

    def show(self, said: Any) -> None:
        if isinstance(said, int):
            self.value.data = _written(said) if self.is_money else str(said)

    @property
    def is_money(self) -> bool:
        return self.fact.kind is FactKind.CENTS

    @property
    def unit(self) -> dict[str, str] | None:
        """What stands behind the box."""
        words = {"cents_a_year": _("a year"), "years": _("years"), "points": _("points"), "children": _("children")}
        return {"text": words[self.fact.unit]} if self.fact.unit in words else None

    @property
    def instead(self) -> str:
        """The button that was pressed in place of giving a number."""
        pressed = request.form.get("instead", "")
        if not pressed and self.may_be_unassessed and not (self.value.data or "").strip():
            return NOT_ASSESSED  # the question says: leave it empty if you have no decision
        allowed = {UNKNOWN, NOT_ASSESSED} if self.may_be_unassessed else {UNKNOWN}
        return pressed if pressed in allowed else ""

    @property
    def may_be_unassessed(self) -> bool:
        return self.fact.name in MAY_BE_UNASSESSED

    def validate_value(self, field: TextField) -> None:
        if self.instead:
            return
        low, high = self.fact.low, self.fact.high
        number = _read(field.data or "", self.is_money)
        if number is None and self.is_money:
            raise ValidationError(_("Type an amount in euros, such as 12 500 or 12 500,50. Type 0 for nothing."))
        if number is None:
            raise ValidationError(_("Type a whole number, such as 3."))
        if not low <= number <= high:
            shown = (_written(low), _written(high)) if self.is_money else (low, high)
            raise ValidationError(_("Type a number from %(low)s to %(high)s.", low=shown[0], high=shown[1]))

    def said(self) -> Any:
        return self.instead or _read(self.value.data or "", self.is_money)


def make_form(fact: Fact) -> ChoiceForm | NumberForm:
    form = ChoiceForm() if fact.kind in (FactKind.YES_NO, FactKind.CATEGORY) else NumberForm()
    form.offer(fact)
    return form


def said_in_words(fact: Fact, value: Any) -> str:
    """An answer as the summary shows it."""
    if value == UNKNOWN:
        return _("I don’t know")
    if value == NOT_ASSESSED and fact.name in MAY_BE_UNASSESSED:
        return _("Not assessed yet")
    if isinstance(value, bool):
        return _label(fact, "yes" if value else "no")
    if fact.kind is FactKind.CENTS:
        return euros(value, page_language())
    return _label(fact, value) if fact.kind is FactKind.CATEGORY else str(value)


def _keys(fact: Fact) -> tuple[str, ...]:
    return ("yes", "no") if fact.kind is FactKind.YES_NO else fact.codes


def _label(fact: Fact, key: str) -> str:
    if fact.kind is FactKind.YES_NO:
        return _("Yes") if key == "yes" else _("No")
    return fact.labels[key][page_language()]


def _read(text: str, is_money: bool) -> int | None:
    """A number as people in Belgium write it: 12 500, 12.500, 12500,50. Cents for money; None when it is none."""
    plain = re.sub(r"[\s\u00a0\u202f€']", "", text)
    if not is_money:
        return int(plain) if re.fullmatch(r"\d{1,3}", plain) else None
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{3})+|\d{1,9})(?:[.,](\d{1,2}))?", plain)
    if match is None:
        return None
    return int(match[1].replace(".", "")) * 100 + int((match[2] or "0").ljust(2, "0"))


def _written(cents: int) -> str:
    return euros(cents, page_language()).replace("€", "").strip()
