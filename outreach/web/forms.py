"""WTForms fields drawn with govuk-frontend's macros; every word on the page is given here, none is the macros' own."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, PasswordField, RadioField, StringField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation


def component(name: str, params: Mapping[str, Any]) -> Markup:
    """One of govuk-frontend's components, such as component("warning-text", {...})."""
    macro = "govuk" + "".join(word.capitalize() for word in name.split("-"))
    module = current_app.jinja_env.get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module
    return Markup(getattr(module, macro)(params))


def _common(field: Field, given: Mapping[str, Any]) -> dict[str, Any]:
    params: dict[str, Any] = {"id": field.id, "name": field.name}
    if field.description:
        params["hint"] = {"text": field.description}
    if field.errors:
        first = next(iter(field.errors))
        params["errorMessage"] = {"text": first, "visuallyHiddenText": _("Error")}
    return {**params, **given}


def _legend(field: Field, is_heading: bool) -> dict[str, Any]:
    size = "l" if is_heading else "m"
    legend = {"text": field.label.text, "isPageHeading": is_heading, "classes": f"govuk-fieldset__legend--{size}"}
    return {"legend": legend}


class InputWidget:
    def __init__(self, kind: str = "text") -> None:
        self.kind = kind

    def __call__(self, field: Field, is_heading: bool = False, **given: Any) -> Markup:
        size = "govuk-label--l" if is_heading else "govuk-label--s"
        label = {"text": field.label.text, "isPageHeading": is_heading, "classes": size}
        value = "" if self.kind == "password" else (field.data or "")
        return component("input", _common(field, {"label": label, "type": self.kind, "value": value, **given}))


class RadiosWidget:
    def __call__(self, field: Field, is_heading: bool = False, **given: Any) -> Markup:
        # Nothing opens below a choice: the macro's way of doing it gives radios an attribute they may not have.
        items = [{"value": value, "text": label, "checked": field.data == value} for value, label in field.choices]
        fieldset = {"fieldset": _legend(field, is_heading)}
        return component("radios", _common(field, {"idPrefix": field.id, "items": items, **fieldset, **given}))


class DateWidget:
    """Day, month and year, each its own box: nothing to open, nothing to guess."""

    def __call__(self, field: "DateField", is_heading: bool = False, **given: Any) -> Markup:
        wrong = " govuk-input--error" if field.errors else ""
        items = [
            {
                "name": part,
                "label": label,
                "value": field.parts[part],
                "autocomplete": f"bday-{part}",
                "classes": f"govuk-input--width-{width}{wrong}",
            }
            for part, label, width in (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))
        ]
        fieldset = _legend(field, is_heading)
        common = _common(field, {"namePrefix": field.name, "fieldset": fieldset, "items": items, **given})
        return component("date-input", common)


class TextField(StringField):
    widget = InputWidget()


class HiddenWordField(PasswordField):
    widget = InputWidget("password")


class ChoiceField(RadioField):
    """Radios; a choice left open is an empty text, never the word None."""

    widget = RadiosWidget()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, coerce=lambda value: "" if value is None else str(value), **kwargs)


class DateField(Field):
    """A day given in three boxes; `data` is a date, or None with the reason in `errors`."""

    widget = DateWidget()
    parts: dict[str, str]
    day: date  # set once the field is valid

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.data: date | None = None
        get = (lambda part: formdata.get(f"{self.name}-{part}", "")) if formdata else (lambda part: "")
        self.parts = {part: str(get(part)).strip()[:10] for part in ("day", "month", "year")}

    def pre_validate(self, form: BaseForm) -> None:
        if not all(self.parts.values()):
            raise StopValidation(_("Give the day, the month and the year, such as 27 3 1985."))
        try:
            self.data = self.day = date(*(int(self.parts[part]) for part in ("year", "month", "day")))
        except (ValueError, OverflowError) as cause:
            raise StopValidation(_("This date does not exist. Check the day, the month and the year.")) from cause


class OurForm(FlaskForm):
    """A form with CSRF protection that can list its errors for the summary on top."""

    def error_list(self) -> list[dict[str, str]]:
        """Each error with the address of its field's first box."""
        found = []
        for field in self:
            for error in field.errors:
                box = f"{field.id}-day" if isinstance(field, DateField) else field.id
                found.append({"text": str(error), "href": f"#{box}"})
        return found
