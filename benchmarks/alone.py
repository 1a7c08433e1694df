"""Ours alone: far away, in conversation, idle, grown, planning, starting."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from benchmarks.bare import fictional_number
from benchmarks.drain import drain
from benchmarks.processes import ROOT, environment
from benchmarks.scene import Scene, scene
from benchmarks.table import Figure, Goal, compared, judged, reported
from benchmarks.twilio import Twilio, seconds
from benchmarks.world import World
from reminders.ports import SystemClock

FAR_MS, FAR_WORKERS = 100, 32
_CLOCK = SystemClock()
_HEADINGS = (
    "appointment_id", "patient_id", "first_name", "last_name", "phone", "language", "kind",
    "starts_at", "booked_at", "status", "sms_consent",
)  # fmt: skip


def far(world: World) -> list[Figure]:
    """100 ms at Twilio: 32 workers can send 320 a second, and no more."""
    rates = []
    for _ in range(world.sizes.rounds):
        with world.twilio() as twilio, scene(twilio) as clinic:
            twilio.latency(FAR_MS)
            clinic.schedule(world.sizes.far_messages)
            rates.append(drain(clinic, workers=FAR_WORKERS)["per_second"])
            world.say(f"with {FAR_MS} ms: {rates[-1]}/s")
    possible = [FAR_WORKERS * 1000 / FAR_MS] * len(rates)
    goal = Goal(least=0.95, unit=" × 320/s")
    return [compared("drain: 100 ms at Twilio, 32 workers", goal, rates, possible, "/s")]


# -- conversations ----------------------------------------------------------------------------------


def conversations(world: World) -> list[Figure]:
    """Patients answer C to their reminder, so many a second; from their text to the request that answers."""
    sizes = world.sizes
    halves, tails = [], []
    for _ in range(sizes.rounds):
        with world.twilio() as twilio, scene(twilio) as clinic:
            waits = _converse(clinic, twilio, sizes.conversations, sizes.per_second)
        halves.append(median(waits))
        tails.append(waits[len(waits) * 99 // 100])
        world.say(f"conversations: median {halves[-1]:.1f} ms, p99 {tails[-1]:.1f} ms")
    name = f"inbound webhook → our next request, {{}}, {sizes.per_second} conversations a second"
    return [
        judged(name.format("median"), Goal(most=50, unit="ms"), halves, "a thanks for a confirmation"),
        judged(name.format("p99"), Goal(most=250, unit="ms"), tails),
    ]


def _converse(clinic: Scene, twilio: Twilio, patients: int, per_second: int) -> list[float]:
    """Milliseconds from the text that Twilio takes in to our request with the answer, sorted."""
    clinic.schedule(patients)
    clinic.know_phones()
    clinic.daemon(public=True)
    clinic.set_due()
    clinic.wait_until_sent(within=60)
    twilio.reports(True)
    twilio.mark()
    began = time.monotonic()
    for number in range(patients):
        time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        twilio.post("inbound", **{"from": fictional_number(number), "body": "C"})
    until = time.monotonic() + 30
    while not twilio.has(patients) and time.monotonic() < until:
        time.sleep(0.2)
    answered = {each.to: each.at for each in twilio.requests()}
    texts = twilio.get("messages?direction=inbound")["messages"]
    if len(answered) < patients:
        raise RuntimeError(f"{patients - len(answered)} of {patients} had no answer")
    return sorted(1000 * (answered[each["from"]] - seconds(each["created"])) for each in texts)


# -- idle -------------------------------------------------------------------------------------------


def idle(world: World) -> list[Figure]:
    """The daemon with its web server, a calendar file, every tick as shipped; nothing comes due."""
    sizes = world.sizes
    with world.twilio() as twilio, scene(twilio, REMINDERS_POLL_SECONDS="60") as clinic:
        _calendar_file(clinic, sizes.pending)
        clinic.configure("sources", sources=[{"id": "calendar", "type": "csv", "path": "appointments.csv"}])
        daemon = clinic.daemon(public=True)
        until = time.monotonic() + 300
        while clinic.planned() < sizes.pending:
            if time.monotonic() > until:
                raise RuntimeError(f"only {clinic.planned()} of {sizes.pending} were planned")
            time.sleep(0.5)
        time.sleep(min(10.0, sizes.idle_seconds))
        shares = []
        for _ in range(sizes.rounds):
            before = daemon.cpu_seconds()
            time.sleep(sizes.idle_seconds)
            shares.append(100 * (daemon.cpu_seconds() - before) / sizes.idle_seconds)
        name = f"idle with {sizes.pending:,} pending, of a core"
        return [judged(name, Goal(most=0.3, unit="%"), shares, f"over {sizes.idle_seconds:.0f} s")]


def _calendar_file(clinic: Scene, visits: int) -> None:
    """An export with that many visits, from tomorrow on; it looks a minute old and is read at once."""
    first = _CLOCK.now() + timedelta(hours=30)
    path = clinic.folder / "appointments.csv"
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEADINGS)
        for number in range(visits):
            starts_at = first + timedelta(minutes=number % 10_000)
            person = (f"A-{number}", f"P-{number}", "Ana", "Vigil", fictional_number(number), "en")
            writer.writerow(
                (*person, "infusion", _iso(starts_at), _iso(first - timedelta(days=20)), "booked", "yes")
            )
    age = time.time() - 60
    os.utime(path, (age, age))


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


# -- growth -----------------------------------------------------------------------------------------


def growth(world: World) -> list[Figure]:
    """The same drain with a long past in the table, between two with a short one."""
    sizes = world.sizes

    def rate(history: int) -> float:
        with world.twilio() as twilio, scene(twilio) as clinic:
            clinic.schedule(sizes.messages)
            found = float(drain(clinic, history=history)["per_second"])
        world.say(f"with {history:,} old rows: {found}/s")
        return found

    before, long, after = rate(0), rate(sizes.history), rate(0)
    name = f"growth: drain with {sizes.history:,} rows ÷ with {sizes.messages:,}"
    return [compared(name, Goal(least=0.9, unit=" ×"), [long], [(before + after) / 2], "/s")]


# -- planning ---------------------------------------------------------------------------------------


def planning(world: World) -> list[Figure]:
    """In a process of its own, for its memory."""
    sizes = world.sizes
    runs = [_planned("", sizes.appointments) for _ in range(sizes.rounds)]
    world.say(f"planning, SQLite: {runs[-1]}")
    other = _planned(world.postgres.new_database(), sizes.appointments)
    world.say(f"planning, PostgreSQL: {other}")
    what = f"planning {sizes.appointments:,} × {runs[0]['rules']}"
    moved = f"rescheduling {runs[0]['rescheduled']:,} of {runs[0]['of']:,}"

    def middle(name: str) -> str:
        return f"{median(run[name] for run in runs):.3g}"

    def each(name: str) -> list[float]:
        return [run[name] for run in runs]

    return [
        judged(f"{what}, first time", Goal(most=40, unit="s"), each("plan_first_s"),
               f"{runs[0]['planned_messages']:,} texts; reading the visits {middle('sync_first_s')} s more"),
        judged(f"{what}, unchanged again", Goal(most=6, unit="s"), each("plan_unchanged_s"),
               f"reading the visits {middle('sync_unchanged_s')} s more"),
        reported(f"{what}, every decision made again", each("decide_all_again_s"), "s",
                 "after a change of the rules that changes no text"),
        judged(f"{what}, memory", Goal(most=600, unit="MB"), each("peak_memory_mb"), "with the visits"),
        reported(f"{what}, PostgreSQL, first time", [other["plan_first_s"]], "s"),
        reported(f"{what}, PostgreSQL, every decision made again", [other["decide_all_again_s"]], "s"),
        judged(moved, Goal(most=0.3, unit="s"), each("reschedule_s"), "read, planned, on disk"),
        reported(f"{moved}, PostgreSQL", [other["reschedule_s"]], "s"),
    ]  # fmt: skip


def _planned(database_url: str, appointments: int) -> Any:
    command = [sys.executable, "-m", "benchmarks.planning", "--appointments", str(appointments)]
    command += [database_url] * bool(database_url)
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), check=True, capture_output=True, text=True, timeout=1800
    )
    return json.loads(done.stdout)


# -- starting ---------------------------------------------------------------------------------------


def commands(world: World) -> list[Figure]:
    """From the call to its end, as somebody waits for it at a terminal."""
    return [
        judged(f"run.py {' '.join(words)}", Goal(most=0.4, unit="s"), _called(words, world.sizes.commands))
        for words in (["--help"], ["interpret", "I cannot come"])
    ]


def _called(words: list[str], times: int) -> list[float]:
    took = []
    for _ in range(times + 1):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "run.py", *words], cwd=ROOT, env=environment(), check=True, capture_output=True
        )
        took.append(time.perf_counter() - began)
    return took[1:]  # the first one reads the disk
