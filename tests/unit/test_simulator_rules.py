"""The simulator's rules that need no HTTP: what Twilio accepts, refuses, counts and reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from reminders.simulator import DEFAULT_SENDER, Fault, Life, Simulator, SimulatorConfig
from reminders.simulator.books import as_json
from reminders.simulator.errors import TwilioError
from reminders.simulator.inbound import keyword, read_twiml
from reminders.simulator.segments import count_segments
from reminders.simulator.webhooks import Answer, Overrides, signature

FIELDS = json.loads((Path(__file__).parents[1] / "data" / "twilio_fields.json").read_text())
PATIENT = "+15055550123"
SERVICE = "MG" + "a" * 32
START = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(clock: Clock) -> Callable[..., Simulator]:
    def build(**settings: object) -> Simulator:
        return Simulator(SimulatorConfig(**settings), clock)  # type: ignore[arg-type]

    return build


def form(**fields: str) -> dict[str, str]:
    return {"To": PATIENT, "From": DEFAULT_SENDER, "Body": "See you tomorrow."} | fields


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in form().items() if key != name}


def test_message_resource_has_exactly_the_fields_of_twilios_description(
    make: Callable[..., Simulator],
) -> None:
    simulator = make()
    message = simulator.create(form())
    assert set(as_json(message, simulator.config.account_sid)) == set(FIELDS["message"])


def test_every_status_of_a_life_is_one_of_twilios(make: Callable[..., Simulator], clock: Clock) -> None:
    simulator = make(messaging_service_sid=SERVICE, life=Life(say_sending=True, undelivered=0.5))
    for _ in range(20):
        simulator.create(form(MessagingServiceSid=SERVICE))
    clock.pass_by(60)
    simulator.advance()
    seen = {status for message in simulator.books.messages for status, _ in message.stations}
    assert seen == {"accepted", "queued", "sending", "sent", "delivered", "undelivered"}
    assert seen <= set(FIELDS["status"])


@pytest.mark.parametrize(
    ("fields", "code", "status"),
    [
        pytest.param(without("To"), 21604, 400, id="no To"),
        pytest.param(without("From"), 21603, 400, id="neither From nor service"),
        pytest.param(without("Body"), 21602, 400, id="no Body"),
        pytest.param(form(Body=""), 21602, 400, id="empty Body"),
        pytest.param(form(Body="x" * 1601), 21617, 400, id="1601 characters"),
        pytest.param(form(Body="😀" * 801), 21617, 400, id="emoji count twice"),
        pytest.param(form(To="banana"), 21211, 400, id="no number"),
        pytest.param(form(To="+1505555012"), 21211, 400, id="a digit short"),
        pytest.param(form(To=DEFAULT_SENDER), 21266, 400, id="to itself"),
        pytest.param(form(From="+15055550199"), 21606, 400, id="a sender not ours"),
        pytest.param(form(From="12"), 21212, 400, id="a sender that is no number"),
        pytest.param(form(ValidityPeriod="0"), 21624, 400, id="validity 0"),
        pytest.param(form(ValidityPeriod="36001"), 21624, 400, id="validity above ten hours"),
        pytest.param(form(ValidityPeriod="soon"), 21624, 400, id="validity no number"),
        pytest.param(form(StatusCallback="http://a_b.example/x"), 21609, 400, id="underscore in the host"),
        pytest.param(form(StatusCallback="http://[::1"), 21609, 400, id="callback with half an address"),
        pytest.param(form(StatusCallback="nowhere"), 21609, 400, id="callback no address"),
        pytest.param(without("From") | {"MessagingServiceSid": SERVICE}, 21701, 404, id="unknown service"),
        pytest.param(form(To="+15005550001"), 21211, 400, id="magic invalid"),
        pytest.param(form(To="+15005550002"), 21612, 400, id="magic no route"),
        pytest.param(form(To="+15005550003"), 21408, 400, id="magic geography"),
        pytest.param(form(To="+15005550004"), 21610, 400, id="magic opted out"),
        pytest.param(form(To="+15005550009"), 21614, 400, id="magic landline"),
        pytest.param(form(From="+15005550001"), 21212, 400, id="magic sender invalid"),
        pytest.param(form(From="+15005550007"), 21606, 400, id="magic sender not ours"),
        pytest.param(form(From="+15005550008"), 21611, 400, id="magic queue full"),
    ],
)
def test_create_is_refused_as_twilio_would(
    make: Callable[..., Simulator], fields: dict[str, str], code: int, status: int
) -> None:
    simulator = make()
    with pytest.raises(TwilioError) as refused:
        simulator.create(fields)
    body = json.loads(refused.value.body)
    assert (refused.value.status, body["code"], body["status"]) == (status, code, status)
    assert body["more_info"].endswith(f"/{code}")
    assert simulator.books.messages == []


ODD = st.text(max_size=20) | st.sampled_from(
    [PATIENT, DEFAULT_SENDER, "http://[", "fixed", "1", "2026-13-01"]
)


@given(st.dictionaries(st.sampled_from(sorted(FIELDS["create"])), ODD))
def test_any_form_is_accepted_or_refused_in_twilios_way(fields: dict[str, str]) -> None:
    simulator = Simulator(SimulatorConfig(messaging_service_sid="1"), lambda: START)
    refusal = None
    try:
        simulator.create(fields)
    except TwilioError as refused:
        refusal = json.loads(refused.body)
    if refusal is None:
        assert simulator.books.messages[0].status in ("queued", "accepted", "scheduled")
    else:
        assert set(refusal) == {"code", "message", "more_info", "status"}
        assert simulator.books.messages == []


@given(st.dictionaries(st.sampled_from(FIELDS["list"]), ODD))
def test_any_list_query_is_answered_or_refused(query: dict[str, str]) -> None:
    simulator = Simulator(SimulatorConfig(), lambda: START)
    simulator.create(form())
    try:
        assert len(simulator.page(query).messages) <= 1
    except ValueError:
        return


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(form(Body="x" * 1600), id="1600 characters"),
        pytest.param(form(ValidityPeriod="36000"), id="ten hours"),
        pytest.param(form(To="+1 (505) 555-0123"), id="a number with punctuation"),
        pytest.param(form(From="+15005550006"), id="magic sender"),
    ],
)
def test_create_accepts(make: Callable[..., Simulator], fields: dict[str, str]) -> None:
    message = make().create(fields)
    assert (message.to, message.status) == (PATIENT, "queued")


def test_service_hides_the_sender_until_one_is_chosen(make: Callable[..., Simulator], clock: Clock) -> None:
    simulator = make(messaging_service_sid=SERVICE)
    message = simulator.create(without("From") | {"MessagingServiceSid": SERVICE})
    first = as_json(message, "AC")
    assert (first["status"], first["from"], first["num_segments"]) == ("accepted", None, "0")
    clock.pass_by(10)
    simulator.advance()
    last = as_json(message, "AC")
    assert (last["status"], last["from"], last["num_segments"]) == ("delivered", DEFAULT_SENDER, "1")


def test_delivery_takes_its_time_on_the_given_clock(make: Callable[..., Simulator], clock: Clock) -> None:
    simulator = make(life=Life(sent_after=1, final_after=2))
    message = simulator.create(form())
    seen = []
    for _ in range(4):
        simulator.advance()
        seen.append(message.status)
        clock.pass_by(1)
    assert seen == ["queued", "sent", "sent", "delivered"]


@pytest.mark.parametrize(
    ("code", "status"),
    [(30003, "undelivered"), (30005, "undelivered"), (30006, "undelivered"), (30002, "failed")],
)
def test_marked_number_meets_its_error_at_delivery(
    make: Callable[..., Simulator], clock: Clock, code: int, status: str
) -> None:
    simulator = make()
    simulator.mark(PATIENT, code)
    message = simulator.create(form())
    clock.pass_by(60)
    simulator.advance()
    assert (message.status, message.error_code) == (status, code)


def test_number_marked_with_a_request_error_is_refused_until_unmarked(make: Callable[..., Simulator]) -> None:
    simulator = make()
    simulator.mark(PATIENT, 21614)
    with pytest.raises(TwilioError, match="21614"):
        simulator.create(form())
    simulator.mark(PATIENT, None)
    assert simulator.create(form()).status == "queued"


def test_unknown_code_of_six_digits_is_met_at_once(make: Callable[..., Simulator]) -> None:
    simulator = make()
    simulator.mark(PATIENT, 572005)
    with pytest.raises(TwilioError, match="572005"):
        simulator.create(form())


def test_trial_account_puts_words_in_front(make: Callable[..., Simulator]) -> None:
    simulator = make(trial_prefix="Sent from your Twilio trial account - ")
    simulator.create(form(Body="Hello"))
    assert simulator.page({}).messages[0].body == "Sent from your Twilio trial account - Hello"


def test_message_that_waits_longer_than_its_validity_fails(
    make: Callable[..., Simulator], clock: Clock
) -> None:
    simulator = make(life=Life(sent_after=100))
    message = simulator.create(form(ValidityPeriod="60"))
    clock.pass_by(60)
    simulator.advance()
    assert (message.status, message.error_code) == ("failed", 30036)


def test_flush_plays_deliveries_before_their_time(make: Callable[..., Simulator]) -> None:
    simulator = make(life=Life(sent_after=3600))
    message = simulator.create(form())
    assert simulator.flush() == 2
    assert message.status == "delivered"
    assert simulator.next_due() is None


def test_only_an_empty_body_redacts_and_only_when_delivery_is_over(
    make: Callable[..., Simulator], clock: Clock
) -> None:
    simulator = make()
    message = simulator.create(form())
    with pytest.raises(TwilioError, match="20009"):
        simulator.update(message.sid, {"Body": ""})
    with pytest.raises(TwilioError, match="20009"):
        simulator.delete(message.sid)
    clock.pass_by(60)
    simulator.advance()
    with pytest.raises(TwilioError, match="21619"):
        simulator.update(message.sid, {"Body": "other words"})
    simulator.update(message.sid, {"Body": ""})
    assert (message.body, message.text) == ("", "See you tomorrow.")
    simulator.delete(message.sid)
    with pytest.raises(TwilioError, match="20404"):
        simulator.fetch(message.sid)


def scheduled(at: datetime) -> dict[str, str]:
    return form(MessagingServiceSid=SERVICE, ScheduleType="fixed", SendAt=f"{at:%Y-%m-%dT%H:%M:%SZ}")


def test_scheduled_message_can_be_cancelled_and_then_never_leaves(
    make: Callable[..., Simulator], clock: Clock
) -> None:
    simulator = make(messaging_service_sid=SERVICE)
    message = simulator.create(scheduled(START + timedelta(hours=1)))
    assert message.status == "scheduled"
    simulator.update(message.sid, {"Status": "canceled"})
    clock.pass_by(7200)
    simulator.advance()
    assert message.status == "canceled"
    with pytest.raises(TwilioError, match="30409"):
        simulator.update(message.sid, {"Status": "canceled"})


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(days=36)], ids=["too soon", "too far"])
def test_schedule_outside_the_window_is_refused(make: Callable[..., Simulator], ahead: timedelta) -> None:
    with pytest.raises(TwilioError, match="35115"):
        make(messaging_service_sid=SERVICE).create(scheduled(START + ahead))


def test_schedule_without_a_service_is_dropped_and_sent_at_once(make: Callable[..., Simulator]) -> None:
    fields = scheduled(START + timedelta(hours=1))
    del fields["MessagingServiceSid"]
    assert make().create(fields).status == "queued"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("STOP", "STOP"),
        (" stop\n", "STOP"),
        ("Cancel", "STOP"),
        ("END", "STOP"),
        ("revoke", "STOP"),
        ("OPTOUT", "STOP"),
        ("yes", "START"),
        ("Unstop", "START"),
        ("info", "HELP"),
        ("STOP PLEASE", None),
        ("stop.", None),
        ("ALTO", None),
        ("AYUDA", None),
        ("", None),
    ],
)
def test_carrier_keyword_is_the_whole_text(text: str, meant: str | None) -> None:
    assert keyword(text) == meant


def words_of_twilio(simulator: Simulator) -> list[str]:
    return [message.text.split(".")[0] for message in simulator.books.messages if message.by_carrier]


def test_stop_blocks_the_pair_until_start(make: Callable[..., Simulator]) -> None:
    simulator = make()
    simulator.receive(PATIENT, "Stop")
    with pytest.raises(TwilioError, match="21610"):
        simulator.create(form())
    assert simulator.create(form(To="+15055550124")).status == "queued"
    simulator.receive(PATIENT, "YES")
    assert simulator.create(form()).status == "queued"
    assert words_of_twilio(simulator) == [
        "You have successfully been unsubscribed",
        "You have successfully been re-subscribed to messages from this number",
    ]


def test_stop_covers_every_sender_of_a_service(make: Callable[..., Simulator]) -> None:
    senders = ("+15055550006", "+15055550007")
    simulator = make(messaging_service_sid=SERVICE, senders=senders)
    simulator.receive(PATIENT, "STOP", senders[0])
    with pytest.raises(TwilioError, match="21610"):
        simulator.create(without("From") | {"MessagingServiceSid": SERVICE})


def test_twilio_answers_a_keyword_only_when_it_changes_something(make: Callable[..., Simulator]) -> None:
    simulator = make()
    for text in ("YES", "STOP", "STOP", "HELP", "STOP please"):
        simulator.receive(PATIENT, text)
    assert words_of_twilio(simulator) == [
        "You have successfully been unsubscribed",
        "Reply STOP to unsubscribe",
    ]


def test_twilios_own_replies_are_in_no_list(make: Callable[..., Simulator]) -> None:
    simulator = make()
    simulator.receive(PATIENT, "STOP")
    assert [message.direction for message in simulator.page({}).messages] == ["inbound"]


def test_without_carrier_keywords_nothing_is_blocked(make: Callable[..., Simulator]) -> None:
    simulator = make(carrier_keywords=False)
    simulator.receive(PATIENT, "STOP")
    assert simulator.create(form()).status == "queued"
    assert words_of_twilio(simulator) == []


@pytest.mark.parametrize(("code", "listed"), [(30038, ""), (30039, "4321")])
def test_withheld_inbound_is_only_in_the_list(make: Callable[..., Simulator], code: int, listed: str) -> None:
    simulator = make(inbound_url="http://127.0.0.1:9/never")
    simulator.receive(PATIENT, "4321", withheld=code)
    simulator.advance()
    (message,) = simulator.page({"From": PATIENT}).messages
    assert (message.status, message.error_code, message.body, message.attempts) == (
        "failed",
        code,
        listed,
        [],
    )


def send_three(simulator: Simulator, clock: Clock) -> list[str]:
    """Three messages, sent at 17:00:01, 17:00:11 and 17:00:21; their sids, newest first."""
    sids = []
    for _ in range(3):
        sids.append(simulator.create(form()).sid)
        clock.pass_by(1)
        simulator.advance()
        clock.pass_by(9)
    return sids[::-1]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ({}, [0, 1, 2]),
        ({"To": PATIENT}, [0, 1, 2]),
        ({"To": "+15055550124"}, []),
        ({"From": DEFAULT_SENDER}, [0, 1, 2]),
        ({"From": PATIENT}, []),
        ({"DateSent": "2026-12-01"}, [0, 1, 2]),
        ({"DateSent": "2026-12-02"}, []),
        ({"DateSent": "2026-12-01T17:00:11Z"}, [1]),
        ({"DateSent>": "2026-12-01T17:00:11Z"}, [0, 1]),
        ({"DateSent<": "2026-12-01T17:00:11Z"}, [1, 2]),
        ({"DateSent>": "2026-12-01T17:00:02Z", "DateSent<": "2026-12-01T17:00:20Z"}, [1]),
        ({"DateSent>": "2026-12-02"}, []),
    ],
    ids=str,
)
def test_list_is_filtered_and_newest_first(
    make: Callable[..., Simulator], clock: Clock, query: dict[str, str], places: list[int]
) -> None:
    simulator = make()
    sids = send_three(simulator, clock)
    assert [message.sid for message in simulator.page(query).messages] == [sids[place] for place in places]


def test_what_is_not_sent_matches_no_date_filter(make: Callable[..., Simulator]) -> None:
    simulator = make()
    simulator.create(form())
    assert len(simulator.page({"To": PATIENT}).messages) == 1
    assert simulator.page({"To": PATIENT, "DateSent>": "2026-01-01"}).messages == []


def test_chance_is_the_seeds(make: Callable[..., Simulator], clock: Clock) -> None:
    def run() -> list[str]:
        simulator = make(seed=7, life=Life(undelivered=0.5))
        messages = [simulator.create(form()) for _ in range(30)]
        simulator.run_due(START + timedelta(minutes=1))
        return [message.status for message in messages]

    assert run() == run()
    assert set(run()) == {"delivered", "undelivered"}


def test_fault_strikes_so_many_times_what_it_is_meant_for(make: Callable[..., Simulator]) -> None:
    simulator = make(faults=(Fault("drop", times=2, to=PATIENT), Fault("slow", on="list")))
    struck = [
        simulator.faults.strike(operation, to)
        for operation, to in [
            ("create", "+15055550124"),
            ("create", PATIENT),
            ("list", None),
            ("create", PATIENT),
            ("create", PATIENT),
        ]
    ]
    assert [fault.kind if fault else None for fault in struck] == [None, "drop", "slow", "drop", None]


def test_unknown_fault_is_named() -> None:
    with pytest.raises(ValueError, match="no fault is called 'explode'"):
        Fault("explode")  # type: ignore[arg-type]


def test_signature_is_twilios_and_leaves_the_fragment_out() -> None:
    url, params = (
        "https://clinic.example/twilio/status?m=7",
        {"Body": "sí, ahí", "From": PATIENT, "Empty": ""},
    )
    mine = signature("12345", url + "#rc=5&rp=all", params)
    assert mine == RequestValidator("12345").compute_signature(url, params)


def test_signature_matches_the_sdks_golden_vector() -> None:
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, params) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_connection_overrides_are_read_from_the_fragment() -> None:
    assert Overrides.of("http://h/in") == Overrides(5, 15, 15, 1, frozenset({"ct"}))
    asked = Overrides.of("http://h/in?m=1#rc=9&rp=4xx,rt&ct=2000&rt=4000&tt=x")
    assert asked == Overrides(2, 4, 15, 5, frozenset({"4xx", "rt"}))


@pytest.mark.parametrize(
    ("answer", "texts", "code"),
    [
        pytest.param(Answer(200, content_type="text/xml", body="<Response/>"), [], None, id="no reply"),
        pytest.param(Answer(204), [], None, id="nothing at all"),
        pytest.param(
            Answer(
                200,
                content_type="text/xml; charset=utf-8",
                body="<Response><Message>a &amp; b</Message></Response>",
            ),
            ["a & b"],
            None,
            id="a reply",
        ),
        pytest.param(
            Answer(
                200,
                content_type="application/xml",
                body="<Response><Message><Body>hi</Body></Message></Response>",
            ),
            ["hi"],
            None,
            id="a reply in a Body",
        ),
        pytest.param(Answer(200, content_type="text/xml", body="<Response>"), [], 12100, id="broken XML"),
        pytest.param(Answer(200, content_type="application/json", body="{}"), [], 12300, id="not XML"),
        pytest.param(Answer(500, trouble="5xx"), [], 11200, id="an error"),
        pytest.param(Answer(None, trouble="ct"), [], 11205, id="nobody there"),
    ],
)
def test_twiml_is_understood(answer: Answer, texts: list[str], code: int | None) -> None:
    assert read_twiml(answer) == (texts, code)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("[" + "x" * 158, 1),
        ("[" + "x" * 159, 2),
        ("í" * 70, 1),
        ("í" * 71, 2),
        ("ñ" * 160, 1),
        ("`", 1),
        ("`" * 71, 2),
        ("😀" + "]" * 68, 1),
        ("😀" + "]" * 69, 2),
        ("x" * 152 + "[" + "x" * 151, 2),
        ("x" * 152 + "[" + "x" * 152, 3),
    ],
)
def test_segments_are_counted_as_by_the_reference(text: str, segments: int) -> None:
    assert count_segments(text) == segments
