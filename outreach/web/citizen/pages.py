"""The pages that ask nothing: the choice of a language, the home page, what we do with data."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from outreach.eligibility.right import letter_rights
from outreach.web.page_language import PREFIX, wished_language
from outreach.web.rim import rim

blueprint = Blueprint("citizen", __name__)


@blueprint.get("/")
def languages() -> ResponseReturnValue:
    """The three languages; the browser's wish only frames one of them."""
    senders = rim().settings.sender_names()
    return render_template("citizen/languages.html", wished=wished_language(), senders=senders)


@blueprint.get(f"{PREFIX}/")
def home() -> ResponseReturnValue:
    return render_template("citizen/home.html", rights=letter_rights().values())


@blueprint.get(f"{PREFIX}/your-data")
def your_data() -> ResponseReturnValue:
    return render_template("citizen/your_data.html")


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Whether the web can answer and reach its database."""
    with rim().database.reading() as session:
        session.connection()
    return {"state": "well"}
