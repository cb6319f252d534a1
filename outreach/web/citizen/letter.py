"""Answering a letter: its code and the birth date open the form; the page shows nothing we know about the person."""

from datetime import timedelta

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.validators import InputRequired, ValidationError

from outreach.campaigns import responses
from outreach.campaigns.status import Answer
from outreach.channels.addresses import PhoneNumber
from outreach.errors import AddressRefused
from outreach.web.citizen import letter_gate
from outreach.web.forms import ChoiceField, DateField, OurForm, TextField
from outreach.web.page_language import PREFIX
from outreach.web.rim import rim
from outreach.web.sealed_cookie import SealedCookie

blueprint = Blueprint("letter", __name__)
receipt = SealedCookie("outreach_receipt", timedelta(minutes=30))
LONGEST_CODE = 40
ONLY_CHECKS = "check"  # no answer: is this letter really from you?


class LetterForm(OurForm):
    """The code, the birth date and the answer, on one page."""

    code = TextField()
    born = DateField()
    answer = ChoiceField(validate_choice=False)  # validate_answer says it in our words
    phone = TextField()
    number: PhoneNumber  # what was read in `phone`, once the form is valid and a call is wanted

    def __init__(self) -> None:
        super().__init__()
        self.code.label.text = _("The code in your letter")
        self.code.description = _("It stands beside the QR code. Capitals, small letters and dashes do not matter.")
        self.code.validators = [InputRequired(_("Type the code that stands in your letter."))]
        self.born.label.text = _("Birth date of the person the letter is for")
        self.born.description = _("For example 27 3 1985")
        self.answer.label.text = _("What do you want to tell us?")
        self.answer.choices = list(words_of_answers().items())
        self.phone.label.text = _("On which number may we call you?")
        self.phone.description = _("Only if you want us to call you back.")

    def validate_answer(self, field: ChoiceField) -> None:
        if field.data not in words_of_answers():
            raise ValidationError(_("Choose what you want to tell us."))

    def validate_phone(self, field: TextField) -> None:
        """Only who wants a call needs a number; what was typed for another answer is neither checked nor kept."""
        if self.answer.data != Answer.CALL_ME_BACK.value:
            return
        try:
            self.number = PhoneNumber.parse(field.data or "")
        except AddressRefused as refused:
            raise ValidationError(_(refused.problem.sentence)) from refused


def words_of_answers() -> dict[str, str]:
    return {
        ONLY_CHECKS: _("I only want to check that this letter is from you"),
        Answer.WILL_APPLY.value: _("I will apply"),
        Answer.HAS_APPLIED.value: _("I have already applied"),
        Answer.CALL_ME_BACK.value: _("Please call me back"),
        Answer.NOT_ME.value: _("This is not for me: it does not fit my situation"),
        Answer.OBJECTION.value: _("I do not want such messages any more"),
    }


@blueprint.get("/l/<code>")
@blueprint.get(f"{PREFIX}/l/<code>", endpoint="by_code_in")
def by_code(code: str) -> ResponseReturnValue:
    """The address in the QR code. Opening it does nothing but show the form, with the code filled in."""
    here = rim()
    if "language" not in g:
        with here.database.reading() as session:
            g.language = letter_gate.language_of(session, code[:LONGEST_CODE], here.settings.session_key)
    form = LetterForm()
    form.code.data = code[:LONGEST_CODE]
    return render_template("citizen/letter.html", form=form)


@blueprint.get("/l")
def typed() -> ResponseReturnValue:
    """The short address printed in letters."""
    return redirect(url_for("letter.ask"), 303)


@blueprint.get(f"{PREFIX}/letter")
def ask() -> ResponseReturnValue:
    """Type the code."""
    return render_template("citizen/letter.html", form=LetterForm())


@blueprint.post(f"{PREFIX}/letter")
def answer() -> ResponseReturnValue:
    """Record the answer, if code and birth date fit; who only checks the letter leaves none."""
    form = LetterForm()
    if not form.validate_on_submit():
        return render_template("citizen/letter.html", form=form), 422
    here = rim()
    now = here.now()
    is_heard = True
    with here.database.transaction() as session:
        message = letter_gate.pass_gate(session, str(form.code.data)[:LONGEST_CODE], form.born.day, now)
        if message is not None and form.answer.data != ONLY_CHECKS:
            given = Answer(form.answer.data)
            words = form.number.printed if given is Answer.CALL_ME_BACK else None
            is_heard = given is not Answer.OBJECTION or responses.may_object(session, message, now)
            responses.record(session, message, given, now, words)
    if message is None:
        return render_template("citizen/letter.html", form=form, refused=True), 422
    done = redirect(url_for("letter.thanks"), 303)
    held = {"answer": form.answer.data} | ({} if is_heard else {"asked": True})
    receipt.write(done, held, here.database.keyring, now, here.secure)
    return done


@blueprint.get(f"{PREFIX}/letter/thanks")
def thanks() -> ResponseReturnValue:
    """What we recorded and what it is not, or that the letter is ours; without a fresh receipt, back to the start."""
    here = rim()
    held = receipt.read(here.database.keyring, here.now())
    if not held:
        return redirect(url_for("letter.ask"), 303)
    return render_template(
        "citizen/letter_thanks.html", answer=held["answer"], words=words_of_answers(), is_asked="asked" in held
    )
