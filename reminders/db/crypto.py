"""What is personal is encrypted in the database; phones are found by a keyed hash.

The secret key (a Fernet key, or several: the first encrypts, all decrypt) never stands in the database.
The key of the hash does, wrapped by the secret key, so that it outlives a rotation; unwrapping it is
also how a wrong secret key is noticed at start.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

KEY_FILE = "secret.key"


class WrongKeyError(Exception):
    """The secret key given does not fit the database. Says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "REMINDERS_SECRET_KEY does not fit this database: it was written with another key. "
            "Put that key back (it may stand second, after a new one), or name another DATABASE_URL."
        )


class BadKeyError(Exception):
    """What should be a secret key is none. Names the place, never the key."""


class Cipher:
    """Encrypts and decrypts texts, and hashes phone numbers for look-up."""

    def __init__(self, keys: Sequence[str], lookup_key: bytes = b"") -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._lookup_key = lookup_key

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def decrypt(self, token: str) -> str:
        """Raises WrongKeyError when no key fits."""
        try:
            return self._fernet.decrypt(token.encode("ascii")).decode()
        except InvalidToken as error:
            raise WrongKeyError from error

    def rotate(self, token: str) -> str:
        """The same text under the first key. Raises WrongKeyError when no key fits."""
        try:
            return self._fernet.rotate(token.encode("ascii")).decode("ascii")
        except InvalidToken as error:
            raise WrongKeyError from error

    def phone_hash(self, e164: str) -> str:
        """What stands for a phone number where it must be found or compared; 32 hex digits."""
        if not self._lookup_key:
            raise RuntimeError("the look-up key has not been unwrapped yet: open the database first")
        return hmac.new(self._lookup_key, e164.encode("ascii"), hashlib.sha256).hexdigest()[:32]

    def unlock(self, lookup_key: bytes) -> None:
        """Gives the key of the phone hash, as unwrapped from the database."""
        self._lookup_key = lookup_key


def secret_keys(given: Sequence[str], data_dir: Path) -> tuple[str, ...]:
    """The keys *given*, or those in the data folder, where one is made (mode 0600) if there is none.

    Two processes that start together agree on one key: the file appears whole or not at all.

    Raises:
        BadKeyError: the file holds something else.
    """
    if given:
        return tuple(given)
    found = known_keys(given, data_dir)
    if not found:
        _make_key(data_dir / KEY_FILE)
        found = known_keys(given, data_dir)
    return found


def known_keys(given: Sequence[str], data_dir: Path) -> tuple[str, ...]:
    """As `secret_keys`, but makes none: empty if there is none yet."""
    if given:
        return tuple(given)
    path = data_dir / KEY_FILE
    try:
        keys = tuple(path.read_text(encoding="ascii").replace(",", " ").split())
        for key in keys:
            Fernet(key)
    except FileNotFoundError:
        return ()
    except ValueError:
        keys = ()
    if not keys:
        raise BadKeyError(f"{path} holds no secret key: put the file back from where the key is kept safe.")
    return keys


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, Fernet.generate_key() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, path)  # fails, instead of replacing, when another process was first
    except FileExistsError:
        pass
    finally:
        draft.unlink()
