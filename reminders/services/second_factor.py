"""Codes of an authenticator app (TOTP, RFC 6238): six digits, new every thirty seconds, each good once."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

EVERY_SECONDS = 30
DIGITS = 6
#: Clocks of phones differ: one step before and after counts too.
_AROUND = (0, -1, 1)


def new_secret() -> str:
    """160 random bits, as apps read them."""
    return pyotp.random_base32()


def address(secret: str, name: str, clinic: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=clinic)


def step_of(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """The time step whose code this is, later than *last*; None: it is wrong, too old, or was used before."""
    given = "".join(code.split())
    if len(given) != DIGITS or not (given.isascii() and given.isdigit()):
        return None
    totp, here = pyotp.TOTP(secret), int(now.timestamp()) // EVERY_SECONDS
    found = None
    for step in (here + each for each in _AROUND):
        if hmac.compare_digest(totp.generate_otp(step), given) and (last is None or step > last):
            found = step
    return found
