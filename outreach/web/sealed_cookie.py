"""A cookie only we can read: a small dictionary, sealed, with its age inside. Nothing of it is kept on the server."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from outreach.storage.sealing import Keyring, SealBroken

LARGEST = 3800  # bytes a browser surely keeps


@dataclass(frozen=True)
class SealedCookie:
    """One kind of sealed cookie; it lives as long as the browser's window, and never longer than `lasting`."""

    name: str
    lasting: timedelta

    def read(self, keyring: Keyring, now: datetime) -> dict[str, Any]:
        """What the browser holds; empty when there is nothing, or it is too old, or was not made by us."""
        text = request.cookies.get(self.name, "")
        if not text:
            return {}
        try:
            kept = json.loads(keyring.open(urlsafe_b64decode(text), self._purpose))
        except (NotBase64, SealBroken, IndexError, ValueError):
            return {}
        at = datetime.fromisoformat(kept["at"])
        return kept["held"] if at <= now < at + self.lasting else {}

    def write(self, response: Response, held: dict[str, Any], keyring: Keyring, now: datetime, secure: bool) -> None:
        plain = json.dumps({"at": now.isoformat(), "held": held}, ensure_ascii=False).encode()
        text = urlsafe_b64encode(keyring.seal(plain, self._purpose)).decode()
        if len(text) > LARGEST:
            raise ValueError("the cookie is too large")
        response.set_cookie(self.name, text, httponly=True, samesite="Lax", secure=secure)

    def clear(self, response: Response, secure: bool) -> None:
        response.delete_cookie(self.name, httponly=True, samesite="Lax", secure=secure)

    @property
    def _purpose(self) -> str:
        return f"cookie.{self.name}"
