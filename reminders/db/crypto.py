"""What is personal is encrypted in the database; phones are found by a keyed hash.

The secret key (a Fernet key, or several: the first encrypts, all decrypt) never stands in the database.
The key of the hash does, wrapped by the secret key, so that it outlives a rotation; unwrapping it is
also how a wrong secret key is noticed at start.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_FILE = "secret.key"
#: Characters of a token that name its key.
FINGERPRINT = 8
#: Bytes of the random nonce before what is sealed.
NONCE = 12


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
    """Encrypts and decrypts texts, and hashes phone numbers for look-up. Thread-safe.

    AES-256-GCM under a key derived from each secret key, with a random nonce. (Fernet's own tokens take
    thirty times as long to open, and sending opens several for each message.) A token names its key by a
    fingerprint, so that several keys cost no trying.
    """

    def __init__(self, keys: Sequence[str], lookup_key: bytes = b"") -> None:
        self._aeads = {_fingerprint(key): AESGCM(_derived(key)) for key in reversed(keys)}
        self._first = _fingerprint(keys[0])
        self._lookup_key = lookup_key

    def encrypt(self, text: str) -> str:
        nonce = os.urandom(NONCE)
        sealed = self._aeads[self._first].encrypt(nonce, text.encode(), None)
        return self._first + b2a_base64(nonce + sealed, newline=False).decode("ascii")

    def decrypt(self, token: str) -> str:
        """Raises WrongKeyError when no key fits, or the token was tampered with."""
        try:
            sealed = a2b_base64(token[FINGERPRINT:])
            return self._aeads[token[:FINGERPRINT]].decrypt(sealed[:NONCE], sealed[NONCE:], None).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise WrongKeyError from error

    def rotate(self, token: str) -> str:
        """The same text under the first key. Raises WrongKeyError when no key fits."""
        return self.encrypt(self.decrypt(token))

    def phone_hash(self, e164: str) -> str:
        """What stands for a phone number where it must be found or compared; 32 hex digits."""
        if not self._lookup_key:
            raise RuntimeError("the look-up key has not been unwrapped yet: open the database first")
        return hmac.new(self._lookup_key, e164.encode("ascii"), hashlib.sha256).hexdigest()[:32]

    def page_token(self, page: str, message_id: str) -> str:
        """The 128 bits, as 22 characters for an address, that open this page of that text's patient."""
        if not self._lookup_key:
            raise RuntimeError("the look-up key has not been unwrapped yet: open the database first")
        about = f"page:{page}:{message_id}".encode()  # no phone number begins so
        token = hmac.new(self._lookup_key, about, hashlib.sha256).digest()[:16]
        return urlsafe_b64encode(token).rstrip(b"=").decode("ascii")

    def pseudonym(self, patient_id: int) -> UUID:
        """What stands for a patient where others read: the same each time, and nothing follows from it."""
        if not self._lookup_key:
            raise RuntimeError("the look-up key has not been unwrapped yet: open the database first")
        about = f"patient:{patient_id}".encode()  # no phone number and no page begins so
        return UUID(bytes=hmac.new(self._lookup_key, about, hashlib.sha256).digest()[:16], version=5)

    def unlock(self, lookup_key: bytes) -> None:
        """Gives the key of the phone hash, as unwrapped from the database."""
        self._lookup_key = lookup_key


def _derived(key: str) -> bytes:
    """The key of the columns; raises ValueError if *key* is no Fernet key."""
    Fernet(key)
    return HKDF(SHA256(), 32, salt=None, info=b"reminders columns").derive(urlsafe_b64decode(key))


def _fingerprint(key: str) -> str:
    """Names a key without giving it away."""
    return hashlib.blake2b(_derived(key), digest_size=4, person=b"key name").hexdigest()


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
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
