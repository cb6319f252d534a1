"""The addresses of the desk, one line each."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from outreach.web.desk import campaigns, messages, sign_in, tasks
from outreach.web.desk.access import without_account
from outreach.web.page_language import PREFIX

blueprint = Blueprint("desk", __name__)
DESK = f"{PREFIX}/desk"
NUMBER = "<int(max=2147483647):number>"  # no row has a larger one


@without_account
def door() -> ResponseReturnValue:
    """The short address: on to the sign-in page in the browser's language."""
    return redirect(url_for("desk.sign_in"), 303)


blueprint.add_url_rule("/desk", "door", door)
blueprint.add_url_rule(f"{DESK}/sign-in", "sign_in", sign_in.sign_in, methods=["GET"])
blueprint.add_url_rule(f"{DESK}/sign-in", "enter", sign_in.enter, methods=["POST"])
blueprint.add_url_rule(f"{DESK}/sign-out", "sign_out", sign_in.sign_out, methods=["POST"])
blueprint.add_url_rule(f"{DESK}/campaigns", "campaigns", campaigns.campaigns)
blueprint.add_url_rule(f"{DESK}/campaigns/{NUMBER}", "campaign", campaigns.campaign)
blueprint.add_url_rule(f"{DESK}/campaigns/{NUMBER}/approve", "approve", campaigns.approve, methods=["POST"])
blueprint.add_url_rule(f"{DESK}/campaigns/{NUMBER}/messages", "messages", messages.messages)
blueprint.add_url_rule(f"{DESK}/messages/{NUMBER}", "message_file", messages.message_file)
blueprint.add_url_rule(f"{DESK}/tasks", "tasks", tasks.tasks)
blueprint.add_url_rule(f"{DESK}/tasks/{NUMBER}/done", "task_done", tasks.done, methods=["POST"])
