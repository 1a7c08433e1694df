"""Passwords: which are refused, and how those that are taken are kept; codes; ways that lead on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from pwdlib.hashers.argon2 import ARGON2_ENCODED_HASH_REGEX

from reminders.domain.passwords import objection
from reminders.services import passwords
from reminders.services.second_factor import EVERY_SECONDS, step_of
from reminders.services.sign_in import lock_after
from reminders.web.names import way

KNOWN = ("Rosa Maria", "Tranquility Clinic")
NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
STEP = timedelta(seconds=EVERY_SECONDS)


@pytest.mark.parametrize(
    "password",
    [
        *("short", "elevenchars", "x" * 201),
        *(
            "password1234",
            "Password!2026",
            "passwordpassword",
            "letmeinletmein",
            "iloveyou12345",
            "Welcome-2026-12",
        ),
        *("123456789012", "987654321098", "qwertyuiopas", "abcdefghijkl", "1q2w3e4r5t6y", "1qaz2wsx3edc"),
        *("aaaaaaaaaaaa", "121212121212", "Contraseña2026", "bienvenidos1234"),
        *("rosamaria2026", "TranquilityClinic", "tranquility-1!", "Rosa@Tranquility9"),
    ],
)
def test_what_anybody_would_guess_is_refused(password: str) -> None:
    assert objection(password, *KNOWN)


@pytest.mark.parametrize(
    "password",
    [
        *("lantern orchard violet", "xkqvbnwzjfpl", "mi perro come sandía", "tranquility of green rivers"),
        *("correcthorsebattery", "ящик соль гроза", "🙂🌵 desert noon", "7204 8861 1359 2"),
    ],
)
def test_anything_else_is_taken_without_rules_about_its_signs(password: str) -> None:
    assert objection(password, *KNOWN) is None


def test_a_password_is_the_same_however_its_letters_are_written() -> None:
    stored = passwords.hashed("sandi\u0301a y cale\u0301 frio")
    assert passwords.fits("sand\u00eda y cal\u00e9 frio", stored)
    assert not passwords.fits("sandia y cale frio", stored)


def test_nobodys_password_costs_as_much_as_anybodys() -> None:
    made, nobodys = (
        ARGON2_ENCODED_HASH_REGEX.match(each) for each in (passwords.hashed("x"), passwords.NOBODYS)
    )
    assert made is not None
    assert nobodys is not None
    costs = ("variant", "version", "memory_cost", "time_cost", "parallelism")
    assert made.group(*costs) == nobodys.group(*costs) == ("argon2id", "19", "19456", "2", "1")
    assert not passwords.fits("x", None)


def test_an_account_waits_longer_after_each_further_wrong_one_up_to_a_quarter_of_an_hour() -> None:
    minutes = [lock_after(failures).total_seconds() / 60 for failures in (0, 4, 5, 6, 7, 8, 9, 1000)]
    assert minutes == [0, 0, 1, 2, 4, 8, 15, 15]


# -- codes -------------------------------------------------------------------------------------


def test_a_code_is_good_around_its_time_and_never_twice() -> None:
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(NOW)
    step = step_of(secret, code, NOW, None)
    assert step == int(NOW.timestamp()) // EVERY_SECONDS
    for late in (-STEP, STEP):
        assert step_of(secret, f"{code[:3]} {code[3:]}", NOW + late, None) == step
    assert step_of(secret, code, NOW + 2 * STEP, None) is None
    assert step_of(secret, code, NOW, step) is None
    assert step_of(secret, pyotp.TOTP(secret).at(NOW - STEP), NOW, step) is None  # an older one neither
    assert step_of(secret, pyotp.TOTP(secret).at(NOW + STEP), NOW + STEP, step) == step + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "12 34 5", "-12345"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert step_of(pyotp.random_base32(), code, NOW, None) is None


# -- where signing in leads --------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/alerts/4F2", "/patients?page=2&by=name", "/settings/audit?about=patient:1"]
)
def test_signing_in_leads_on_to_our_own_pages(path: str) -> None:
    assert way(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *("", "alerts", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"),
        *(
            "/a\r\nSet-Cookie: x=1",
            "/a b",
            "/ñ",
            "/\t/evil.example",
            "/signin/token",
            "/signout",
            "/" + "a" * 500,
        ),
        *("\\\\evil.example", " //evil.example", "/%0d\n"),
    ],
)
def test_signing_in_leads_nowhere_else(path: str) -> None:
    assert way(path) == "/"
