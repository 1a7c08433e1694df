"""Forms: read only while they are small, whole and soon here."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.requests import ClientDisconnect

from reminders.web.signature import Form

FORM = "application/x-www-form-urlencoded"
#: The longest answer, each character written as several bytes, and some more.
MOST_BYTES = 64 * 1024
#: Whoever sends more slowly only holds a connection.
MOST_SECONDS = 15.0


async def read_form(request: Request) -> Form | int:
    """The form, or the status that refuses it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return 400
    body = bytearray()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    return 413
    except TimeoutError:
        return 408
    except ClientDisconnect:
        return 400
    return Form.parse(bytes(body))


async def _staff_form(request: Request) -> Form:
    return await _within(MOST_BYTES, request)


async def _texts_form(request: Request) -> Form:
    return await _within(8 * MOST_BYTES, request)


async def _within(most: int, request: Request) -> Form:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, "That is too long.")
    return Form.parse(bytes(body))


#: The form of a button of staff; a larger one than `MOST_BYTES` is refused.
Sent = Annotated[Form, Depends(_staff_form)]
#: The same with whole texts and pages in it, in every language.
SentTexts = Annotated[Form, Depends(_texts_form)]
