"""The job of every peer: one text by the stock SDK, with one client for each process."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from reminders.simulator.config import DEFAULT_SENDER, TEST_ACCOUNT_SID, TEST_AUTH_TOKEN

BODY = "Tranquility Clinic: your visit is tomorrow, December 1, at 10:00 AM. Reply C to confirm."


class _Here(TwilioHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """The SDK's own transport; only the host is another."""

    def request(self, method: str, url: str, *rest: Any, **named: Any) -> Any:
        return super().request(
            method, url.replace("https://api.twilio.com", os.environ["BENCH_TWILIO"]), *rest, **named
        )


@cache
def client() -> Any:
    return Client(TEST_ACCOUNT_SID, TEST_AUTH_TOKEN, http_client=_Here())


def send(to: str, body: str = BODY) -> None:
    client().messages.create(to=to, from_=DEFAULT_SENDER, body=body)
