"""Twilio's webhooks over HTTP: what is signed is handled, what is not leaves no trace."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from reminders.db.engine import Database
from reminders.db.schema import inbound, message
from reminders.services.reports import StatusReport
from reminders.services.reports_together import Applied, Said, apply_reports
from reminders.web import webhooks
from reminders.web.signature import Form, SignatureCheck
from reminders.web.webhooks import WebhookParts, Webhooks
from tests.databases import opened
from tests.integration.receive_kit import ALERTS, ANA, CLINIC, CLINIC_NUMBER, NOW, NURSE, Scene

ACCOUNT = "AC" + "0" * 32
TOKEN, SECONDARY = "primary token", "secondary token"
PUBLIC = "https://texts.clinic.example"

Pairs = list[tuple[str, str]]


def sign(
    url: str, pairs: Iterable[tuple[str, str]], token: str = TOKEN, algorithm: Any = hashlib.sha1
) -> str:
    """As Twilio describes it, and written again: names sorted, values of one name sorted and each once."""
    values: dict[str, set[str]] = {}
    for name, value in pairs:
        values.setdefault(name, set()).add(value)
    text = url + "".join(name + value for name in sorted(values) for value in sorted(values[name]))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), algorithm).digest()).decode()


@dataclass
class Web:
    """The webhooks of one database, and a client that signs as Twilio does."""

    scene: Scene
    client: TestClient
    woken: list[bool] = field(default_factory=list)
    reports: list[tuple[str | None, StatusReport]] = field(default_factory=list)

    def post(
        self,
        path: str,
        pairs: Pairs,
        *,
        token: str = TOKEN,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> Any:
        given = {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": sign(PUBLIC + path, pairs, token),
        }
        body = urlencode(pairs).encode() if content is None else content
        raw = {name.encode(): value.encode("latin-1") for name, value in (given | (headers or {})).items()}
        return self.client.post(path, content=body, headers=raw)


@pytest.fixture
def web(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    yield from _web(database, monkeypatch)


@pytest.fixture
def web_on_sqlite(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """For what does not depend on the kind of database."""
    shutil.copy(sqlite_template, tmp_path / "web.db")
    database = opened(f"sqlite:///{tmp_path / 'web.db'}")
    yield from _web(database, monkeypatch)
    database.close()


def _web(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    made = Web(Scene(database), TestClient(FastAPI()))
    parts = WebhookParts(
        db=database,
        account_sid=ACCOUNT,
        auth_tokens=(TOKEN, SECONDARY),
        public_url=PUBLIC,
        clinic=lambda: CLINIC,
        alerts=lambda: ALERTS,
        now=lambda: NOW,
        wake=lambda: made.woken.append(True),
    )

    def report(_db: Database, said: Sequence[Said], *_: Any, **__: Any) -> Applied:
        made.reports += said
        return Applied([None] * len(said), may_go=True)

    monkeypatch.setattr(webhooks, "apply_reports", report)
    app = FastAPI()
    app.add_middleware(Webhooks, parts=parts)
    made.client = TestClient(app, raise_server_exceptions=False)
    with made.client:
        yield made


def a_text(body: str = "hello", **values: str) -> Pairs:
    """All that Twilio sends with a text, empty values among it."""
    given = {
        "MessageSid": "SM" + "a" * 32,
        "AccountSid": ACCOUNT,
        "From": ANA,
        "To": CLINIC_NUMBER,
        "Body": body,
        "NumMedia": "0",
        "FromCity": "",
        "ApiVersion": "2010-04-01",
    }
    return list((given | values).items())


def test_a_signed_text_is_stored_and_answered_with_an_empty_response(web: Web) -> None:
    web.scene.ask(web.scene.visit(web.scene.patient()))

    response = web.post("/twilio/inbound", a_text("C"))

    assert (response.status_code, response.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert response.text.endswith("<Response/>")
    assert web.scene.answers() == ["confirm_thanks"]
    assert web.woken == [True]


def test_a_text_that_twilio_sends_twice_is_handled_once(web: Web) -> None:
    responses = [web.post("/twilio/inbound", a_text("help")) for _ in range(2)]

    assert [each.status_code for each in responses] == [200, 200]
    assert len(web.scene.rows(inbound)) == 1
    assert web.scene.answers() == ["help"]
    assert web.woken == [True]


def test_opt_out_type_and_media_are_kept(web: Web) -> None:
    web.post("/twilio/inbound", a_text("basta", OptOutType="STOP", NumMedia="2"))

    assert (web.scene.last().opt_out_type, web.scene.last().media) == ("STOP", 2)
    assert web.scene.opted_out()


@pytest.mark.parametrize("token", [TOKEN, SECONDARY], ids=["primary", "secondary"])
@pytest.mark.parametrize(
    "pairs",
    [a_text(), a_text("¡Sí! ñ 👍"), [*a_text(), ("Body", "again"), ("Body", "again"), ("Empty", "")]],
    ids=["plain", "unicode", "repeated and empty"],
)
def test_either_token_signs_whatever_the_parameters(web: Web, token: str, pairs: Pairs) -> None:
    assert web.post("/twilio/inbound", pairs, token=token).status_code == 200


@pytest.mark.parametrize(
    ("headers", "path"),
    [
        ({"x-twilio-signature": ""}, "/twilio/inbound"),
        ({"x-twilio-signature": "x"}, "/twilio/inbound"),
        ({"x-twilio-signature": "ñ".encode().decode("latin-1")}, "/twilio/inbound"),
        ({"x-twilio-signature": sign(f"{PUBLIC}/twilio/inbound", a_text(), "other")}, "/twilio/inbound"),
        (
            {"x-twilio-signature": sign("http://texts.clinic.example/twilio/inbound", a_text())},
            "/twilio/inbound",
        ),
        ({"x-twilio-signature": sign(f"{PUBLIC}/twilio/inbound", a_text())}, "/twilio/inbound?x=1"),
        ({"x-twilio-webhooks-signature-settings": "key=k,algorithm=MD5"}, "/twilio/inbound"),
    ],
    ids=["empty", "short", "no ascii", "other token", "other scheme", "other query", "unknown algorithm"],
)
def test_what_is_not_signed_by_us_is_refused_and_leaves_no_trace(
    web: Web, headers: dict[str, str], path: str
) -> None:
    response = web.post(path, a_text(), headers=headers)

    assert response.status_code == 403
    assert web.scene.rows(inbound) == []


def test_without_a_signature_it_is_refused(web: Web) -> None:
    assert web.client.post("/twilio/inbound", data=dict(a_text())).status_code == 403
    assert web.client.post("/twilio/status", data=dict(a_text())).status_code == 403


def test_forwarded_headers_play_no_part(web: Web) -> None:
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}

    assert web.post("/twilio/inbound", a_text(), headers=headers).status_code == 200


def test_another_account_is_refused(web: Web) -> None:
    response = web.post("/twilio/inbound", a_text(AccountSid="AC" + "1" * 32))

    assert response.status_code == 403
    assert web.scene.rows(inbound) == []


def test_refusals_are_counted(web: Web) -> None:
    counter = webhooks.REQUESTS.labels("inbound", "bad_signature")
    before = counter._value.get()

    web.post("/twilio/inbound", a_text(), token="other")

    assert counter._value.get() == before + 1


def test_a_shared_keys_sha256_is_checked_with_its_own_algorithm(web: Web) -> None:
    good = sign(f"{PUBLIC}/twilio/inbound", a_text(), algorithm=hashlib.sha256)
    headers = {"x-twilio-webhooks-signature-settings": "key=webhooks_1,algorithm=HMAC_SHA256"}

    assert web.post("/twilio/inbound", a_text(), headers=headers).status_code == 403
    headers["x-twilio-signature"] = good
    assert web.post("/twilio/inbound", a_text(), headers=headers).status_code == 200


def test_twilios_own_vectors_hold() -> None:
    check = SignatureCheck(("12345",), "https://mycompany.com")
    pairs = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]
    headers = {"x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}

    assert check.accepts("/myapp.php", "foo=1&bar=2", headers, Form(pairs), b"")
    assert not check.accepts("/myapp.php", "foo=1&bar=3", headers, Form(pairs), b"")


@pytest.mark.parametrize("public", ["https://mycompany.com", "https://mycompany.com:443/"])
@pytest.mark.parametrize("signed", ["https://mycompany.com/a", "https://mycompany.com:443/a"])
def test_the_schemes_own_port_may_be_named_or_not(public: str, signed: str) -> None:
    check = SignatureCheck((TOKEN,), public)

    assert check.accepts("/a", "", {"x-twilio-signature": sign(signed, [])}, Form(()), b"")


def test_without_a_public_address_nothing_is_accepted() -> None:
    check = SignatureCheck((TOKEN,), None)

    assert not check.accepts("/a", "", {"x-twilio-signature": sign("/a", [])}, Form(()), b"")


def test_a_signed_json_body_is_odd_and_a_forged_one_refused(web: Web) -> None:
    body = b'{"a": 1}'
    path = f"/twilio/inbound?bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {"content-type": "application/json"}

    assert web.post(path, [], headers=headers, content=body).status_code == 400
    assert web.post(path, [], headers=headers, content=b'{"a": 2}').status_code == 403


@pytest.mark.parametrize("path", ["/twilio/inbound", "/twilio/status", "/twilio/fallback"])
def test_get_is_not_allowed(web: Web, path: str) -> None:
    assert web.client.get(path).status_code == 405


@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "chunked"])
def test_a_body_over_64_kib_is_too_large(web: Web, chunked: bool) -> None:
    body = b"Body=" + b"x" * 64 * 1024
    content: Any = iter([body[:1000], body[1000:]]) if chunked else body
    headers = {"content-type": "application/x-www-form-urlencoded"}

    assert web.client.post("/twilio/inbound", content=content, headers=headers).status_code == 413


@pytest.mark.parametrize(
    "pairs",
    [
        [("AccountSid", ACCOUNT)],
        [],
        a_text(MessageSid=""),
        a_text(MessageSid="SM\x00"),
        a_text(MessageSid="S" * 41),
        [pair for pair in a_text() if pair[0] != "From"],
    ],
    ids=["empty form", "nothing", "no sid", "odd sid", "long sid", "no sender"],
)
def test_odd_but_signed_is_a_bad_request(web: Web, pairs: Pairs) -> None:
    assert web.post("/twilio/inbound", pairs).status_code == 400
    assert web.scene.rows(inbound) == []


def test_a_database_that_is_away_is_not_answered_with_200(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_values: object) -> None:
        raise OperationalError("insert", {"body": "hello"}, sqlite3.OperationalError("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(webhooks, "receive", away)
        assert web.post("/twilio/inbound", a_text()).status_code == 503

    assert web.post("/twilio/inbound", a_text()).status_code == 200


def test_a_status_report_is_handed_on(web: Web) -> None:
    message_id = "a" * 32
    pairs = [
        ("MessageSid", "SM1"),
        ("AccountSid", ACCOUNT),
        ("MessageStatus", "undelivered"),
        ("ErrorCode", "30003"),
        ("From", CLINIC_NUMBER),
    ]

    response = web.post(f"/twilio/status?m={message_id}", pairs)

    assert (response.status_code, response.content) == (204, b"")
    assert web.reports == [
        (message_id, StatusReport("SM1", "undelivered", error_code=30003, sender=CLINIC_NUMBER))
    ]
    assert web.woken == [True]


@pytest.mark.parametrize(
    ("query", "pairs", "status"),
    [
        ("", [("MessageSid", "SM1"), ("MessageStatus", "sent")], 204),
        ("?m=", [("MessageSid", "SM1"), ("MessageStatus", "sent")], 204),
        ("?m=%00&m=x", [("MessageSid", "SM1"), ("MessageStatus", "partially_delivered")], 204),
        ("?m=x", [("MessageSid", "SM1"), ("MessageStatus", "sent"), ("ErrorCode", "x" * 99)], 204),
        ("?m=x", [("MessageSid", "SM1")], 400),
        ("?m=x", [("MessageStatus", "sent")], 400),
    ],
)
def test_an_odd_status_report_is_taken_or_refused_but_breaks_nothing(
    web: Web, query: str, pairs: Pairs, status: int
) -> None:
    response = web.post(f"/twilio/status{query}", [("AccountSid", ACCOUNT), *pairs])

    assert response.status_code == status
    assert [each[0] for each in web.reports] == [None] * (status == 204)


def test_a_page_that_did_not_arrive_pages_the_next_people_at_once(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "apply_reports", apply_reports)
    web.post("/twilio/inbound", a_text("I want to die"))
    page = next(row for row in web.scene.rows(message) if row.phone == NURSE)
    web.scene.change(message, page.id, status="accepted", provider_sid="SM1", accepted_at=NOW)
    failed = [("MessageSid", "SM1"), ("MessageStatus", "undelivered"), ("ErrorCode", "30006")]

    web.post(f"/twilio/status?m={page.id}", [("AccountSid", ACCOUNT), *failed])

    assert web.scene.pages()[2:] == [("physician", "page_reminder"), ("nurse", "system_page")]


def test_the_fallback_says_where_to_turn_and_stores_nothing(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Database, "write", None)
        broken.setattr(Database, "read", None)
        response = web.client.post("/twilio/fallback", content=b"\xff" * 100)

    assert (response.status_code, response.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    for word in ("505-639-4973", "911", "988", "Call", "Llame"):
        assert word in response.text
    assert web.scene.rows(inbound) == []


def test_no_number_and_no_word_of_a_text_is_logged(
    web: Web, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    web.scene.patient()
    with caplog.at_level(logging.INFO, logger="reminders"):
        web.post("/twilio/inbound", a_text("I want to die, says Marigold"))
        web.post("/twilio/inbound", a_text("Marigold"), token="other")
        web.post("/twilio/status", a_text("Marigold"))

    logged = caplog.text + "".join(capsys.readouterr())
    assert "Marigold" not in logged
    assert ANA[2:] not in logged


_names = st.sampled_from(
    ["Body", "From", "To", "MessageSid", "NumMedia", "OptOutType", "AccountSid", "MessageStatus", "ErrorCode"]
)
_texts = st.one_of(
    st.text(max_size=200),
    st.sampled_from([ANA, ACCOUNT, "STOP", "C", "ACK", "I want to die", "\x00", "‮", "+1", "9" * 400]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/twilio/inbound", "/twilio/status", "/twilio/status?m=x%00"]),
    pairs=st.lists(st.tuples(st.one_of(_names, st.text(max_size=20)), _texts), max_size=12),
    sid=st.text(alphabet="0123456789abcdef", min_size=32, max_size=32),
)
def test_whatever_is_signed_never_answers_5xx(web_on_sqlite: Web, path: str, pairs: Pairs, sid: str) -> None:
    odd = [("AccountSid", ACCOUNT), *pairs]
    whole = [*odd, ("MessageSid", "SM" + sid), ("From", ANA), ("MessageStatus", "sent")]

    for each in (pairs, odd, whole):
        assert web_on_sqlite.post(path, each).status_code in (200, 204, 400, 403)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300),
    kind=st.sampled_from(["application/x-www-form-urlencoded", "text/plain", "ñ"]),
)
def test_whatever_bytes_come_never_answer_5xx(web_on_sqlite: Web, content: bytes, kind: str) -> None:
    response = web_on_sqlite.post("/twilio/inbound", [], headers={"content-type": kind}, content=content)

    assert response.status_code in (400, 403)


@pytest.mark.parametrize(
    "body",
    ["C", "", "👍", "‮", "A" * 1600, "ACK", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")],
)
def test_any_body_is_stored_as_it_came(web: Web, body: str) -> None:
    web.scene.patient()

    assert web.post("/twilio/inbound", a_text(body)).status_code == 200
    assert web.scene.last().body == body
    assert all(row.template for row in web.scene.rows(message))
