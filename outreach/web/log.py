"""One log line a request, without personal data: the route's pattern, never the address, the query or the browser."""

import logging
from time import perf_counter

from flask import Flask, Response, g, request

logger = logging.getLogger("outreach.web")


def _start() -> None:
    g.started = perf_counter()


def _line(response: Response) -> Response:
    if request.endpoint != "static":
        rule = request.url_rule.rule if request.url_rule else "(no such page)"
        took = (perf_counter() - g.get("started", perf_counter())) * 1000
        logger.info("%s %s %s %.0f ms", request.method, rule, response.status_code, took)
    return response


def log_requests(app: Flask) -> None:
    app.before_request(_start)
    app.after_request(_line)
