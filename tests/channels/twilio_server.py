"""A server on this machine that speaks Twilio's Messages API, well or badly as a test asks."""

import json
import threading
import time
from base64 import b64decode
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from outreach import clock

ACCOUNT = "AC" + "0" * 32
TOKEN = "token"


class TwilioServer:
    """`answers` says per recipient what happens; who is not named is served well.

    (400, 21610) an HTTP status and a code · "keep_and_hang" takes the SMS and never answers ·
    "keep_and_break" takes it and answers 500 · "hang" takes nothing and never answers
    """

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[int, int | None] | str] = {}
        self.requests: list[tuple[str, str]] = []
        self.lists_nothing = False
        self._stop = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._http.shutdown()
        self._http.server_close()

    def keep(self, form: dict[str, str]) -> dict[str, Any]:
        message = {
            "sid": f"SM{len(self.kept):032d}",
            "to": form["To"],
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "body": form["Body"],
            "status_callback": form.get("StatusCallback"),
            "num_segments": "0" if "MessagingServiceSid" in form else "1",
            "status": "queued",
            "date_created": format_datetime(clock.now()),
            "date_sent": None,
        }
        self.kept.append(message)
        return message

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
                server.requests.append(("POST", form["To"]))
                if b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode() != f"{ACCOUNT}:{TOKEN}":
                    return self._refuse(401, 20003, form)
                answer = server.answers.get(form["To"])
                if isinstance(answer, tuple):
                    return self._refuse(*answer, form)
                if answer == "hang":
                    return self._wait()
                message = server.keep(form)
                if answer == "keep_and_hang":
                    return self._wait()
                if answer == "keep_and_break":
                    return self._refuse(500, None, form)
                return self._say(201, message)

            def do_GET(self) -> None:
                to = parse_qs(urlsplit(self.path).query)["To"][0]
                server.requests.append(("GET", to))
                found = [] if server.lists_nothing else [m for m in reversed(server.kept) if m["to"] == to]
                self._say(200, {"messages": found, "page": 0, "page_size": 50, "next_page_uri": None})

            def _refuse(self, status: int, code: int | None, form: dict[str, str]) -> None:
                told = {"status": status, "message": f"The number {form['To']} is not to our liking"}
                self._say(status, told | ({"code": code} if code else {}))

            def _say(self, status: int, content: dict[str, Any]) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _wait(self) -> None:
                server._stop.wait(3)
                self.close_connection = True

            def log_message(self, *given: object) -> None:
                """Quiet."""

        return Handler


def until(condition: Any, seconds: float = 3) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
