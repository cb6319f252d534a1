"""One log line a request, without personal data: the route's pattern, never the address, the query or the browser."""

import logging
from time import perf_counter
from types import TracebackType

from flask import Flask, Response, g, request

logger = logging.getLogger("outreach.web")


def configure() -> None:
    """Write our own lines to the standard error of this process; of libraries only what goes wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("outreach").setLevel(logging.INFO)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no event


class Reticent(Flask):
    """An application that tells of a crash without the address, which may hold the code of a letter."""

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        logger.error("crash in %s %s", request.method, _rule(), exc_info=exc_info)


def _rule() -> str:
    return request.url_rule.rule if request.url_rule else "(no such page)"


def _start() -> None:
    g.started = perf_counter()


def _line(response: Response) -> Response:
    if request.endpoint != "static":
        took = (perf_counter() - g.get("started", perf_counter())) * 1000
        logger.info("%s %s %s %.0f ms", request.method, _rule(), response.status_code, took)
    return response


def log_requests(app: Flask) -> None:
    app.before_request(_start)
    app.after_request(_line)
