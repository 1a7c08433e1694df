"""Wall clocks and open hours, above all where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.clinic import Hours, Opening
from reminders.domain.hours import MINUTE, SendingWindow, is_open, local_wall, move_earlier, move_later
from tests.unit.cadence_builders import DENVER, HOURS, denver, hours

ZONES = [
    ZoneInfo(name)
    for name in (
        "America/Denver",
        "America/Phoenix",
        "Europe/Madrid",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "America/Havana",
    )
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


WALLS = [
    pytest.param("America/Denver", "2026-12-01", "10:00", "2026-12-01 17:00", id="winter"),
    pytest.param("America/Denver", "2026-07-01", "10:00", "2026-07-01 16:00", id="summer"),
    pytest.param(
        "America/Denver", "2026-03-08", "10:00", "2026-03-08 16:00", id="23-hour day, after the gap"
    ),
    pytest.param(
        "America/Denver", "2026-03-08", "01:59", "2026-03-08 08:59", id="23-hour day, before the gap"
    ),
    pytest.param("America/Denver", "2026-03-08", "02:30", "2026-03-08 09:30", id="in the gap: 03:30"),
    pytest.param(
        "America/Denver", "2026-03-08", "02:00", "2026-03-08 09:00", id="the gap's first minute: 03:00"
    ),
    pytest.param("America/Denver", "2026-03-08", "03:00", "2026-03-08 09:00", id="the first after the gap"),
    pytest.param(
        "America/Denver", "2026-11-01", "10:00", "2026-11-01 17:00", id="25-hour day, after the fold"
    ),
    pytest.param("America/Denver", "2026-11-01", "01:30", "2026-11-01 07:30", id="in the fold: the first"),
    pytest.param("America/Phoenix", "2026-03-08", "02:30", "2026-03-08 09:30", id="no clock change"),
    pytest.param("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:45", id="half-hour gap: 02:45"),
    pytest.param(
        "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04 14:45", id="half-hour fold: first"
    ),
    pytest.param("Asia/Kathmandu", "2026-03-08", "10:00", "2026-03-08 04:15", id="quarter of an hour off"),
    pytest.param(
        "Pacific/Apia", "2011-12-30", "10:00", "2011-12-30 20:00", id="a day that never was: the next"
    ),
    pytest.param("America/Havana", "2026-03-08", "00:30", "2026-03-08 05:30", id="gap at midnight: 01:30"),
]


@pytest.mark.parametrize(("zone", "day", "at", "expected"), WALLS)
def test_a_wall_time_is_one_instant(zone: str, day: str, at: str, expected: str) -> None:
    found = local_wall(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))
    assert found == utc(expected)
    assert found.tzinfo is UTC


CHRISTMAS = hours((date(2026, 12, 24), date(2026, 12, 25)))
NEVER = Hours({})
ALL_DAY = Hours({day: Opening(time(0), None) for day in range(7)})
NIGHT = Hours({6: Opening(time(1, 30), time(2, 30))})

MOVES = [
    pytest.param("2026-10-20 08:59", HOURS, "2026-10-19 19:59", "2026-10-20 09:00", id="early morning"),
    pytest.param(
        "2026-10-20 20:00", HOURS, "2026-10-20 19:59", "2026-10-21 09:00", id="the minute it closes"
    ),
    pytest.param("2026-10-20 23:59", HOURS, "2026-10-20 19:59", "2026-10-21 09:00", id="before midnight"),
    pytest.param("2026-10-18 10:00", HOURS, "2026-10-17 19:59", "2026-10-18 12:00", id="Sunday morning"),
    pytest.param("2026-12-25 10:00", CHRISTMAS, "2026-12-23 19:59", "2026-12-26 09:00", id="closed dates"),
    pytest.param("2026-03-08 08:00", HOURS, "2026-03-07 19:59", "2026-03-08 12:00", id="23-hour day"),
    pytest.param("2026-11-01 08:00", HOURS, "2026-10-31 19:59", "2026-11-01 12:00", id="25-hour day"),
    pytest.param("2026-10-20 10:00", NEVER, None, None, id="never open"),
]


@pytest.mark.parametrize(("at", "given_hours", "earlier", "later"), MOVES)
def test_closed_hours_move_to_the_last_open_minute_or_the_next_opening(
    at: str, given_hours: Hours, earlier: str | None, later: str | None
) -> None:
    assert not is_open(denver(at), DENVER, given_hours)
    assert move_earlier(denver(at), DENVER, given_hours) == (earlier and denver(earlier))
    assert move_later(denver(at), DENVER, given_hours) == (later and denver(later))


OPEN = [
    pytest.param("2026-10-20 15:00", HOURS, True, id="its first minute"),
    pytest.param("2026-10-21 01:59", HOURS, True, id="its last minute"),
    pytest.param("2026-10-21 02:00", HOURS, False, id="as it closes"),
    pytest.param("2026-12-25 18:00", CHRISTMAS, False, id="a closed date"),
    pytest.param("2026-10-20 05:59", ALL_DAY, True, id="until 24:00"),
    pytest.param("2026-11-01 07:30", NIGHT, True, id="the first 01:30"),
    pytest.param("2026-11-01 08:00", NIGHT, False, id="the second 01:00"),
    pytest.param("2026-11-01 08:30", NIGHT, True, id="the second 01:30"),
]


@pytest.mark.parametrize(("at", "given_hours", "expected"), OPEN)
def test_it_is_open_by_the_wall_clock(at: str, given_hours: Hours, expected: bool) -> None:
    assert is_open(utc(at), DENVER, given_hours) is expected


def test_an_edge_inside_the_change_of_clocks_is_found() -> None:
    window = SendingWindow(DENVER, NIGHT)
    spring, autumn = date(2026, 3, 8), date(2026, 11, 1)
    assert window.spans(spring) == ((utc("2026-03-08 08:30"), utc("2026-03-08 09:00")),)
    assert window.spans(autumn) == (
        (utc("2026-11-01 07:30"), utc("2026-11-01 08:00")),
        (utc("2026-11-01 08:30"), utc("2026-11-01 09:30")),
    )


# -- properties -----------------------------------------------------------------------------

times_of_day = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    first, second = draw(times_of_day), draw(times_of_day)
    if first == second or draw(st.booleans()):
        return Opening(first, None)
    return Opening(min(first, second), max(first, second))


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    by_weekday = draw(st.dictionaries(st.integers(0, 6), openings(), min_size=1))
    closed = draw(st.frozensets(st.dates(date(2026, 2, 25), date(2026, 4, 20)), max_size=5))
    return Hours(by_weekday, closed)


#: Around every change of clocks of a year, in the north and the south, and the day Apia left out.
instants = st.one_of(
    st.sampled_from(
        [utc(day) for day in ("2026-03-08", "2026-03-29", "2026-04-04", "2026-10-03", "2026-10-25")]
        + [utc("2026-11-01"), utc("2011-12-30")]
    ).flatmap(lambda day: st.integers(-2880, 2880).map(lambda minutes: day + minutes * MINUTE)),
    st.integers(0, 365 * 1440).map(lambda minutes: utc("2026-01-01") + minutes * MINUTE),
)
zones = st.sampled_from(ZONES)


@given(instants, zones, any_hours())
def test_moving_ends_in_open_hours_with_nothing_open_between(
    instant: datetime, zone: ZoneInfo, given_hours: Hours
) -> None:
    if is_open(instant, zone, given_hours):
        return
    earlier, later = move_earlier(instant, zone, given_hours), move_later(instant, zone, given_hours)
    if earlier is not None:
        assert earlier < instant
        assert is_open(earlier, zone, given_hours)
        assert not is_open(earlier + MINUTE, zone, given_hours)
    if later is not None:
        assert later > instant
        assert is_open(later, zone, given_hours)
        assert not is_open(later - MINUTE, zone, given_hours)
    for step in range(1, 180):
        back, ahead = instant - step * MINUTE, instant + step * MINUTE
        assert earlier is None or back <= earlier + MINUTE or not is_open(back, zone, given_hours)
        assert later is None or ahead >= later or not is_open(ahead, zone, given_hours)


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), times_of_day, zones)
def test_a_wall_time_reads_as_asked_or_is_moved_forward_by_the_gap(
    day: date, at: time, zone: ZoneInfo
) -> None:
    instant = local_wall(day, at, zone)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    asked = datetime.combine(day, at)
    assert shown - asked in {timedelta(0), timedelta(minutes=30), timedelta(hours=1)}
    if shown == asked:
        an_hour_before = (instant - timedelta(hours=1)).astimezone(zone).replace(tzinfo=None)
        assert an_hour_before < asked, "of two, it is the first"
