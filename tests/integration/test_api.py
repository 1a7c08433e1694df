"""`/api/v1`: who may ask, what comes in, what goes out, and that no request breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
import schemathesis
from fastapi import APIRouter, FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import insert, select
from starlette.testclient import TestClient

from reminders.db.engine import Database
from reminders.db.schema import alert_step, appointment, audit, message, message_event
from reminders.services import api_tokens
from reminders.services.api_feeds import SETTLED
from reminders.web.api.door import MOST_BYTES, Door
from tests.conftest import FakeClock
from tests.integration.check_in_kit import CheckInScene
from tests.integration.console_kit import HERE
from tests.integration.results_kit import stored
from tests.integration.web_kit import an_app, fill

ALL = tuple(api_tokens.SCOPES)
VISIT = {
    "appointment_id": "A-1",
    "patient_id": "P-1",
    "first_name": "Rosa",
    "phone": "+1 505 555 0123",
    "starts_at": "2026-12-09T10:00:00-07:00",
    "kind": "infusion",
    "confirmed": False,
    "number": 2,
}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
Script = Callable[..., TestClient]
#: What no database has a part in.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def app(database: Database, clock: FakeClock) -> FastAPI:
    return an_app(database, clock)


@pytest.fixture
def script(app: FastAPI, database: Database, clock: FakeClock) -> Script:
    """A script that holds a token for *scopes*."""

    def made(*scopes: str) -> TestClient:
        token = api_tokens.make(database, "ehr", scopes or ALL, None, clock.now(), by="Rosa")
        return TestClient(app, base_url=HERE, headers={"Authorization": f"Bearer {token}"})

    return made


def bring(client: TestClient, *visits: dict[str, Any]) -> httpx2.Response:
    return client.post("/api/v1/appointments", json={"appointments": list(visits)})


# -- who may ask -------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [None, "Bearer wrong", "Bearer rem_wrong", "Basic cm9zYTpyb3Nh", "Bearer"])
def test_without_a_good_token_nothing_is_told(app: FastAPI, given: str | None) -> None:
    client = TestClient(app, base_url=HERE, headers={"Authorization": given} if given else {})
    for path in ("messages", "answers", "alerts"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json().keys() == {"error", "where"}
    assert bring(client, VISIT).status_code == 401


@pytest.mark.parametrize("given", ["", "Bearer rem_wrong"])
@on_sqlite
def test_a_stranger_is_not_told_what_was_wrong_with_what_they_sent(app: FastAPI, given: str) -> None:
    client = TestClient(app, base_url=HERE, headers={"Authorization": given})
    for asked in ("after=x", "limit=0", "since=yesterday"):
        answer = client.get(f"/api/v1/messages?{asked}")
        assert (answer.status_code, answer.json()["where"]) == (401, [])
    for sent in (b"{not json", b"{}", b'{"appointments": 7}', b" " * (MOST_BYTES + 1)):
        answer = client.post("/api/v1/appointments", content=sent)
        assert (answer.status_code, answer.json()["where"]) == (401, [])


def test_a_path_that_was_forgotten_among_the_scopes_is_not_served() -> None:
    door = Door(SimpleNamespace())  # type: ignore[arg-type]  # nobody comes so far as to be asked for a token
    router = APIRouter(route_class=door.guarded({"/known": "messages:read"}))

    router.get("/known")(lambda: None)
    with pytest.raises(KeyError):
        router.get("/forgotten")(lambda: None)


@on_sqlite
def test_a_token_for_something_else_is_not_told_either(script: Script) -> None:
    reads = script("messages:read")
    assert reads.get("/api/v1/alerts?after=x").status_code == 403
    assert reads.post("/api/v1/appointments", content=b"{not json").status_code == 403
    assert reads.get("/api/v1/messages?after=x").status_code == 422


@pytest.mark.parametrize("since", ["2026-12-01T09:00:00", "2026-12-01", "2026-12-01 09:00"])
@on_sqlite
def test_a_time_without_its_offset_is_refused_with_what_to_write(script: Script, since: str) -> None:
    answer = script().get("/api/v1/alerts", params={"since": since})
    assert answer.status_code == 422
    [where] = answer.json()["where"]
    assert where.startswith("query.since: Write the offset too: 2026-12-01T09:00:00Z or")


@pytest.mark.parametrize("since", ["2026-12-01T09:00:00Z", "2026-12-01T02:00:00-07:00"])
@on_sqlite
def test_a_time_with_its_offset_is_taken(script: Script, since: str) -> None:
    assert script().get("/api/v1/alerts", params={"since": since}).status_code == 200


def test_a_token_is_good_for_what_was_ticked_only(script: Script) -> None:
    reads = script("messages:read")
    assert reads.get("/api/v1/messages").status_code == 200
    assert [reads.get(f"/api/v1/{each}").status_code for each in ("answers", "alerts")] == [403, 403]
    assert bring(reads, VISIT).status_code == 403


def test_a_token_that_was_revoked_or_is_over_opens_nothing(
    app: FastAPI, database: Database, clock: FakeClock
) -> None:
    until = clock.now() + timedelta(days=1)
    token = api_tokens.make(database, "ehr", ALL, until, clock.now(), by="Rosa")
    client = TestClient(app, base_url=HERE, headers={"Authorization": f"Bearer {token}"})
    assert client.get("/api/v1/alerts").status_code == 200
    clock.advance(timedelta(days=1))
    assert client.get("/api/v1/alerts").status_code == 401


def test_who_guesses_is_slowed_down(app: FastAPI) -> None:
    client = TestClient(app, base_url=HERE, headers={"Authorization": "Bearer rem_guess"})
    codes = [client.get("/api/v1/alerts").status_code for _ in range(35)]
    assert codes[0] == 401
    assert codes[-1] == 429


# -- appointments in ---------------------------------------------------------------------------


def test_visits_come_in_are_planned_and_change_nothing_when_sent_again(
    database: Database, script: Script
) -> None:
    client = script()
    assert bring(client, VISIT).json() == {"good": 1, "changed": 1, "put_aside": [], "warnings": []}
    assert bring(client, VISIT).json()["changed"] == 0
    with database.read() as connection:
        visit = connection.execute(select(appointment)).one()
        assert (visit.source, visit.external_id, visit.number) == ("api", "A-1", 2)
        assert connection.execute(select(message.c.id).where(message.c.rule.is_not(None))).all()


def test_a_visit_that_cannot_be_read_is_put_aside_and_the_good_ones_are_taken(
    database: Database, script: Script
) -> None:
    bad = {**VISIT, "appointment_id": "A-2", "starts_at": "soon"}
    answer = bring(script(), bad, VISIT, {**VISIT, "sms_consent": "perhaps", "appointment_id": "A-3"}).json()
    assert (answer["good"], [each["index"] for each in answer["put_aside"]]) == (1, [0, 2])
    assert "starts_at" in answer["put_aside"][0]["reason"]
    assert "soon" not in str(answer)


def test_what_is_not_named_again_stays_and_a_status_calls_off(database: Database, script: Script) -> None:
    client = script()
    bring(client, VISIT)
    bring(client, {**VISIT, "appointment_id": "A-2", "starts_at": "2026-12-11T10:00:00-07:00"})
    bring(client, {**VISIT, "status": "cancelled"})
    with database.read() as connection:
        rows = connection.execute(select(appointment).order_by(appointment.c.id)).all()
    assert [row.status for row in rows] == ["cancelled", "booked"]
    assert [row.missing_reads for row in rows] == [0, 0]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("not json", 422),
        ("{}", 422),
        ('{"appointments": []}', 422),
        ('{"appointments": [{"first_name": "Rosa", "phone": "+15055550123", "sooner": 1}]}', 422),
        ("x" * (MOST_BYTES + 1), 413),
    ],
)
def test_what_does_not_fit_is_refused_without_showing_it(script: Script, content: str, status: int) -> None:
    answer = script().post(
        "/api/v1/appointments", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "where"}
    assert "Rosa" not in answer.text
    assert "5055550123" not in answer.text


# -- feeds -------------------------------------------------------------------------------------


def test_a_script_that_keeps_its_place_sees_each_change_once(
    database: Database, clock: FakeClock, script: Script
) -> None:
    fill(database, clock.now(), 5)
    with database.read() as connection:
        ids = connection.scalars(select(message.c.id).where(message.c.purpose != "page")).all()
    _happen(database, clock, ids)
    clock.advance(SETTLED)
    client, seen, after = script(), [], 0
    while True:
        page = client.get("/api/v1/messages", params={"after": after, "limit": 4}).json()
        seen += [each["id"] for each in page["items"]]
        after = page["next"]
        if not page["more"]:
            break
    assert sorted(seen) == sorted(ids)
    assert client.get("/api/v1/messages", params={"after": after}).json()["items"] == []

    _happen(database, clock, ids[:1])
    assert client.get("/api/v1/messages", params={"after": after}).json()["items"] == []  # too young
    clock.advance(SETTLED)
    assert [each["id"] for each in client.get(f"/api/v1/messages?after={after}").json()["items"]] == ids[:1]


def _happen(database: Database, clock: FakeClock, ids: Any) -> None:
    with database.write() as connection:
        connection.execute(
            insert(message_event),
            [{"message_id": each, "at": clock.now(), "event": "report"} for each in ids],
        )


def test_pages_to_staff_are_no_messages_to_patients(
    database: Database, clock: FakeClock, script: Script
) -> None:
    fill(database, clock.now(), 10)
    with database.read() as connection:
        pages = connection.scalars(select(message.c.id).where(message.c.purpose == "page")).all()
    assert pages
    _happen(database, clock, pages)
    clock.advance(SETTLED)
    assert script().get("/api/v1/messages").json()["items"] == []


def test_answers_come_with_their_check_in_and_its_result(
    database: Database, clock: FakeClock, script: Script
) -> None:
    scene = CheckInScene(database)
    scene.patient()
    stored(scene, "gad2", {"gad2_1": 3, "gad2_2": 3}, note="slept badly")
    clock.advance(SETTLED)
    found = script().get("/api/v1/answers").json()["items"]
    assert [(each["survey"], each["result"]["total"]) for each in found] == [("gad2", 6)]
    assert [each["value"] for each in found[0]["answers"]] == [3, 3]
    with database.read() as connection:
        line = connection.execute(select(audit).where(audit.c.what == "api_read")).one()
    assert (line.who, line.subject, line.detail) == ("token:ehr", "api:answers", "1")


def test_alerts_come_without_what_was_written(database: Database, clock: FakeClock, script: Script) -> None:
    fill(database, clock.now(), 2, words="I cannot go on")
    with database.write() as connection:
        connection.execute(insert(alert_step).values(alert_id=1, at=clock.now(), step="raised"))
    clock.advance(SETTLED)
    answer = script().get("/api/v1/alerts")
    assert [(each["code"], each["severity"]) for each in answer.json()["items"]] == [("A0", "crisis")]
    assert "go on" not in answer.text


# -- the description ---------------------------------------------------------------------------


def test_the_description_is_a_page_and_a_file_without_anything_from_elsewhere(app: FastAPI) -> None:
    client = TestClient(app, base_url=HERE)
    page = client.get("/api/docs")
    assert page.status_code == 200
    for path in ("appointments", "messages", "answers", "alerts"):
        assert f"/api/v1/{path}" in page.text
        assert f"/v1/{path}" in client.get("/api/openapi.json").json()["paths"]
    assert "https://" not in page.text


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_breaks_it_and_each_answer_is_as_described(
    database: Database, clock: FakeClock, app: FastAPI, script: Script, mode: GenerationMode
) -> None:
    fill(database, clock.now(), 3)
    with database.read() as connection:
        ids = connection.scalars(select(message.c.id)).all()
    _happen(database, clock, ids)
    clock.advance(SETTLED)
    headers = {"host": "127.0.0.1:8025", "authorization": script().headers["Authorization"]}
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers=headers)
    for path in ("appointments", "messages", "answers", "alerts"):
        for operation in schema[f"/v1/{path}"].values():
            _try(operation, headers, mode)


def _try(operation: Any, headers: dict[str, str], mode: GenerationMode) -> None:
    """Requests of that kind: such as are described, or such as are not."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def holds(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    holds()
