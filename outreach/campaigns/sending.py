"""Sends what is due: letters in print batches, SMS and e-mails one by one. Any number of workers may do it at once."""

from datetime import datetime

from outreach.campaigns.amounts import Amounts
from outreach.campaigns.claims import doubt_what_dead_workers_held
from outreach.campaigns.one_by_one import hand_over_next
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.print_run import print_next
from outreach.campaigns.tally import SendReport, Tally
from outreach.people.vocabulary import ChannelName
from outreach.storage.database import Database


def send_due(
    database: Database, office: PostOffice, now: datetime, worker: str, limit: int | None = None
) -> SendReport:
    """Hand over what is due at `now`, at most `limit` messages.

    `worker` names this worker and no other. A long run calls this again and again with a fresh `now` and a limit: a
    claim older than ten minutes is taken for one of a dead worker.
    """
    tally = Tally(limit)
    with database.transaction() as session:
        tally.uncertain += doubt_what_dead_workers_held(session, now)
    with database.reading() as session:
        amounts = Amounts.now_known(session)
    if amounts is None:
        return tally.report()  # nobody was ever screened, so nothing can be due
    while not tally.is_full and print_next(database, office, amounts, now, worker, tally):
        pass
    for channel in (ChannelName.EMAIL, ChannelName.SMS):
        while not tally.is_full and hand_over_next(database, office, amounts, channel, now, worker, tally):
            pass
    return tally.report()
