"""The demo is played again after the job of forgetting was at work, and ends like before."""

from datetime import date

from outreach import jobs
from outreach.clock import at_noon
from outreach.demo import Demo, play
from outreach.storage.database import open_database
from outreach.storage.sealing import Keyring


def test_a_demo_played_again_after_registers_went_ends_like_before(tmp_path):
    demo = Demo(120, 3, date(2026, 11, 22), tmp_path / "demo")
    played = play(demo, lambda *_: None)
    settings = demo.settings()
    database = open_database(settings.database, Keyring(settings.key_ring, settings.digest_secret))
    gone = jobs.forget(database, settings, at_noon(demo.day))
    database.close()
    assert gone["sealed files of extracts"] > 0, "the first month is compared and screened"
    again = play(demo, lambda *_: None)
    assert again["books"] == played["books"]
    first, then = played["months"][0]["screening"], again["months"][0]["screening"]
    assert (then["id"], then["people"], then["outcomes"]) == (first["id"], first["people"], first["outcomes"])
