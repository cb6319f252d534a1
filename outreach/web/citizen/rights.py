"""The pages of the rights: a list of all of them, and one page each, grown from the right's folder."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from outreach.eligibility.right import every_right
from outreach.eligibility.right_texts import LEVELS
from outreach.eligibility.telling.pages import page_of
from outreach.web.page_language import PREFIX, page_language
from outreach.web.rim import rim

blueprint = Blueprint("rights", __name__, url_prefix=f"{PREFIX}/rights")


@blueprint.get("")
def every() -> ResponseReturnValue:
    """All rights, grouped by who grants them."""
    rights = every_right().values()
    groups = {level: [right for right in rights if right.level == level] for level in LEVELS}
    return render_template("citizen/rights.html", groups={level: found for level, found in groups.items() if found})


@blueprint.get("/<code>")
def one(code: str) -> ResponseReturnValue:
    """One right: what it is, its conditions and amounts with their sources, how to claim it, what else may change."""
    right = every_right().get(code)
    if right is None:
        abort(404)
    here = rim()
    page = page_of(right, here.book().on(here.today), page_language())
    return render_template("citizen/right.html", page=page, day=page_language().day(here.today))
