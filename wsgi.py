"""What a WSGI server loads: `waitress-serve wsgi:application`."""

from outreach.app import create_app
from outreach.settings import Settings
from outreach.storage.database import open_database
from outreach.storage.sealing import Keyring

settings = Settings.from_environment()
database = open_database(settings.database, Keyring(settings.key_ring, settings.digest_secret))
application = create_app(settings, database)
