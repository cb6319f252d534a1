"""Campaigns at the desk: the list, one campaign with its books, and the approver's yes."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.campaigns import approval, books
from outreach.campaigns.status import CampaignState, Standing
from outreach.campaigns.tables import AudienceMember, Campaign, Message
from outreach.errors import CampaignChanged, NotAllowed
from outreach.staff.tables import Account, Role
from outreach.web.desk.access import EVERYBODY, only, signed_in
from outreach.web.forms import OurForm
from outreach.web.rim import rim


@only(EVERYBODY)
def campaigns() -> ResponseReturnValue:
    """All campaigns, newest first, with how many are invited and written to."""
    with rim().database.reading() as session:
        found = list(session.scalars(select(Campaign).order_by(Campaign.id.desc())))
        invited = _per_campaign(session, AudienceMember, AudienceMember.standing == Standing.INVITED)
        messages = _per_campaign(session, Message, True)
        return render_template("desk/campaigns.html", campaigns=found, invited=invited, messages=messages)


@only(EVERYBODY)
def campaign(number: int) -> ResponseReturnValue:
    """One campaign: what it is, who stands where, what became of its messages."""
    with rim().database.reading() as session:
        found = session.get(Campaign, number) or abort(404)
        names = {key: session.get_one(Account, key).display_name for key in (found.made_by, found.approved_by) if key}
        counted = books.balance(session, found)
        may = _may_approve(found)
        return render_template("desk/campaign.html", campaign=found, books=counted, names=names, may_approve=may)


@only(frozenset({Role.APPROVER}))
def approve(number: int) -> ResponseReturnValue:
    """Say yes to the campaign as it was shown: the form carries the fingerprint the approver saw."""
    here = rim()
    if not OurForm().validate_on_submit():
        abort(400)
    with here.database.transaction() as session:
        found = session.get(Campaign, number) or abort(404)
        account = session.get_one(Account, _me().id)
        if request.form.get("fingerprint") != found.fingerprint:
            raise CampaignChanged
        approval.approve(session, found, account, here.now())
    return redirect(url_for("desk.campaign", number=number), 303)


def _me() -> Account:
    account = signed_in()
    if account is None:
        raise NotAllowed(reason="nobody is signed in")
    return account


def _may_approve(found: Campaign) -> bool:
    me = _me()
    return me.role is Role.APPROVER and found.state is CampaignState.SUBMITTED and found.made_by != me.id


def _per_campaign(session: Session, table: type[AudienceMember] | type[Message], where: object) -> dict[int, int]:
    counted = select(table.campaign_id, func.count()).where(where).group_by(table.campaign_id)  # type: ignore[arg-type]
    return {row[0]: row[1] for row in session.execute(counted)}
