"""The only place that asks the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in Brussels."""
    return now().astimezone(BRUSSELS).date()


def at_noon(day: date) -> datetime:
    """Noon in Brussels on a day, in UTC: the moment a demo or a test plays on that day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=BRUSSELS).astimezone(UTC)
