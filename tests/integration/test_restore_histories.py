"""Random histories: whenever the backup was made, whatever happened since, nothing goes out twice."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import FakeClock
from tests.integration.restore_kit import PHONES, Town

HOUR = timedelta(hours=1)
Step = tuple[str, int, int]

#: What happens, to whom, and a number that it may use.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["live", "live", "live", "book", "book", "move", "cancel", "confirm", "stop", "leave", "hello"]
        ),
        st.integers(0, len(PHONES) - 1),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=6,
)


def do(town: Town, step: Step) -> None:
    what, who, number = step
    phone = PHONES[who]
    names = [name for name, row in town.visits.items() if row.patient.id == f"p{who}"]
    if what == "live":
        town.live(number * HOUR, step=5 * HOUR)
    elif what == "book":
        town.book(phone, (20 + 2 * number) * HOUR)
    elif what == "move" and names:
        town.move(names[-1], number * HOUR)
    elif what == "cancel" and names:
        town.cancel(names[0])
    elif what in SAYS:
        town.text(phone, SAYS[what])
        town.work()


SAYS = {"confirm": "C", "stop": "STOP", "leave": "no me manden más mensajes", "hello": "where do I park?"}


@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a smaller case is not worth minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=STEPS, lost=STEPS, after=STEPS, by_hand=st.booleans(), down=st.integers(0, 60))
def test_nothing_goes_out_twice_or_after_a_stop(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    before: list[Step],
    lost: list[Step],
    after: list[Step],
    by_hand: bool,
    down: int,
) -> None:
    folder = tmp_path_factory.mktemp("town")
    shutil.copy(sqlite_template, folder / "reminders.db")
    town = Town(f"sqlite:///{folder}/reminders.db", folder, FakeClock(datetime(2026, 12, 1, 17, tzinfo=UTC)))
    try:
        town.start()
        for phone in PHONES[:2]:
            town.book(phone, 50 * HOUR)
        for step in before:
            do(town, step)
        town.backup()
        town.clock.advance(timedelta(minutes=1))
        for step in lost:
            do(town, step)
        town.restore(by_hand=by_hand)
        town.clock.advance(down * HOUR)
        town.start()
        for step in after:
            do(town, step)
        town.live(60 * HOUR, step=6 * HOUR)
        assert town.line.twice() == []
        assert town.after_stop() == []
    finally:
        town.close()
