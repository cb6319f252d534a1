"""What the web process writes to its log: our own lines, and of libraries only what goes wrong."""

import subprocess
import sys


def test_log_setup_tells_ours_and_only_what_goes_wrong_of_others():
    said = (
        "import logging; from outreach.web import log; log.configure();"
        "logging.getLogger('outreach.web').info('GET /l/<code> 200');"
        "logging.getLogger('waitress').info('Serving'); logging.getLogger('waitress.queue').warning('depth');"
        "logging.getLogger('httpx').info('POST https://example.invalid'); logging.getLogger('waitress').error('broken')"
    )
    lines = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stderr.splitlines()
    assert [line.split(" ", 2)[2] for line in lines] == [
        "INFO outreach.web GET /l/<code> 200",
        "ERROR waitress broken",
    ]
