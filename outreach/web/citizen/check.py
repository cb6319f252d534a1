"""Check my rights: one question a page, answers kept in the visitor's browser, a result that explains itself."""

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.eligibility.facts import FACTS
from outreach.eligibility.right import letter_rights
from outreach.eligibility.screening import screen_one
from outreach.eligibility.verdict import Verdict
from outreach.web.citizen import answers as kept
from outreach.web.citizen.answers import Answers
from outreach.web.citizen.question_form import ChoiceForm, NumberForm, make_form, said_in_words
from outreach.web.citizen.questions import ORDER, still_useful
from outreach.web.citizen.result import cards
from outreach.web.forms import OurForm
from outreach.web.page_language import PREFIX, page_language
from outreach.web.rim import rim

blueprint = Blueprint("check", __name__, url_prefix=f"{PREFIX}/check")
QUESTION = "/<any({}):name>".format(", ".join(ORDER))


@blueprint.get("")
def start() -> ResponseReturnValue:
    """What the questions are about, and what happens with the answers."""
    return render_template("citizen/check_start.html", said=kept.read().said)


@blueprint.post("")
def begin() -> ResponseReturnValue:
    """Begin with no answers."""
    if not OurForm().validate_on_submit():
        abort(400)
    response = redirect(_next(Answers()), 303)
    kept.write(response, Answers())
    return response


@blueprint.get(QUESTION)
def question(name: str) -> ResponseReturnValue:
    """One question, with the answer given before."""
    answers = kept.read()
    form = make_form(FACTS[name])
    form.show(answers.said.get(name))
    return _page(form, answers, name)


@blueprint.post(QUESTION)
def answer(name: str) -> ResponseReturnValue:
    """Keep the answer and go on to the next question that can still matter."""
    answers = kept.read()
    form = make_form(FACTS[name])
    if not form.validate_on_submit():
        return _page(form, answers, name), 422
    answers = answers.with_answer(name, form.said())
    response = redirect(_next(answers), 303)
    kept.write(response, answers)
    return response


@blueprint.get("/result")
def result() -> ResponseReturnValue:
    """What the answers lead to, right by right."""
    answers = kept.read()
    if not answers.said:
        return redirect(url_for("check.start"), 303)
    verdicts = _screen(answers)
    here = rim()
    values, said_today = here.book().on(here.today), answers.origins(here.today)
    shown = cards(verdicts, letter_rights(), page_language(), answers.facts(), values, said_today)
    return render_template(
        "citizen/result.html",
        cards=shown,
        promising=[card for card in shown if card.verdict.outcome.is_promising],
        askable=ORDER,
        day=page_language().day(rim().today),
        open_questions=still_useful(verdicts, answers),
        said=[(FACTS[name], said_in_words(FACTS[name], value)) for name, value in answers.said.items()],
    )


@blueprint.post("/clear")
def clear() -> ResponseReturnValue:
    """Delete the answers from this browser."""
    if not OurForm().validate_on_submit():
        abort(400)
    response = make_response(render_template("citizen/cleared.html"))
    kept.clear(response)
    return response


def _screen(answers: Answers) -> dict[str, Verdict]:
    here = rim()
    return screen_one(answers.facts(), here.today, here.book().on(here.today), letter_rights())


def _next(answers: Answers) -> str:
    ahead = still_useful(_screen(answers), answers)
    return url_for("check.question", name=ahead[0]) if ahead else url_for("check.result")


def _page(form: ChoiceForm | NumberForm, answers: Answers, name: str) -> str:
    before, said = answers.before(name), answers.said.get(name)
    return render_template(
        "citizen/question.html",
        form=form,
        fact=FACTS[name],
        back_to=url_for("check.question", name=before) if before else url_for("check.start"),
        kept_in_words=said_in_words(FACTS[name], said) if isinstance(said, str) else "",
        said_something=bool(answers.said),
    )
