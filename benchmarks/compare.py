"""Ours, the peers and the bare limit, at the same work, in turn, against the same simulator."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.bare import bare, best_threads
from benchmarks.contestants import KILL_LATENCY_MS, OURS, PEERS, WITH_REPORTS, Contestant, Measured
from benchmarks.table import FAILED, Figure, Goal, compared, judged, left_out, number, reported
from benchmarks.twilio import Twilio
from benchmarks.world import World

SQLITE, POSTGRES, TWO = OURS
BARE = " × the bare limit"


@dataclass
class Turns:
    """What came of the rounds."""

    threads: int = 0  # of the bare limit, at its best
    bares: list[float] = field(default_factory=list)
    found: dict[Contestant, list[Measured]] = field(default_factory=dict)
    limits: dict[Contestant, list[float]] = field(default_factory=dict)
    broken: list[Contestant] = field(default_factory=list)

    def rates(self, each: Contestant) -> list[float]:
        return [run.per_second for run in self.found.get(each, ())]


def drains(world: World) -> list[Figure]:
    """Rounds of: the bare limit, a contestant, the bare limit, the next one …"""
    everyone: list[Contestant] = [*OURS, WITH_REPORTS, *PEERS]
    turns = _turns(world, [each for each in everyone if not each.missing(world)])
    goals: dict[Contestant, float] = {SQLITE: 0.7, POSTGRES: 0.6, WITH_REPORTS: 0.3}
    figures = [reported("bare limit", turns.bares, "/s", f"{turns.threads} threads")]
    for each in everyone:
        name, least = f"drain: {each.name}", goals.get(each)
        if why := each.missing(world):
            figures.append(left_out(name, why))
        elif each in turns.broken:
            figures.append(Figure(name, verdict=FAILED))
        else:
            goal = Goal(least=least, unit=BARE) if least else None
            note = _costs(turns.found[each])
            figures.append(compared(name, goal, turns.rates(each), turns.limits[each], "/s", note))
    figures += _against(turns)
    figures += [_handling(each, runs, *_sizes(each, world)) for each, runs in turns.found.items()]
    most = [run.memory for each in (SQLITE, WITH_REPORTS) for run in turns.found.get(each, ())]
    name = "resident memory of the daemon under load"
    return [*figures, judged(name, Goal(most=150, unit="MiB"), most)] if most else figures


def _turns(world: World, here: list[Contestant]) -> Turns:
    """Each round begins with another one, so that none always meets a fresh simulator. Peers come once."""
    turns, sizes = Turns(), world.sizes
    for turn in range(sizes.rounds):
        with world.twilio() as twilio:
            turns.threads = turns.threads or best_threads(twilio.url, sizes.messages // 4)
            before = bare(twilio.url, sizes.messages // 2, turns.threads)
            everyone = [each for each in here if each.ours or turn == 0]
            for each in (*everyone[turn:], *everyone[:turn]):
                if each in turns.broken or (measured := _worked(each, world, twilio)) is None:
                    turns.broken.append(each)
                    turns.found.pop(each, None)
                    continue
                after = bare(twilio.url, sizes.messages // 2, turns.threads)
                turns.found.setdefault(each, []).append(measured)
                turns.limits.setdefault(each, []).append((before + after) / 2)
                turns.bares.append(after)
                world.say(f"round {turn + 1}: {each.name}: {measured.per_second:.0f}/s, bare {after:.0f}/s")
                before = after
    return turns


def _worked(each: Contestant, world: World, twilio: Twilio) -> Measured | None:
    """One that breaks does not take the others' figures with it."""
    try:
        return each.work(world, twilio, *_sizes(each, world), 0)
    except Exception:
        traceback.print_exc()
        return None


def _sizes(each: Contestant, world: World) -> tuple[int, int]:
    """Its messages, and how many of them are moved or cancelled."""
    sizes = world.sizes
    return (sizes.messages, sizes.changed) if each.ours else (sizes.peer_messages, sizes.peer_changed)


def _costs(runs: Sequence[Measured]) -> str:
    middle = sorted(runs, key=lambda each: each.per_second)[len(runs) // 2]
    later = f"; the last report {number(middle.reported_after)} s later" if middle.reported_after >= 1 else ""
    return (
        f"CPU/text: its own {number(middle.cpu)} ms, the simulator's {number(middle.simulator_cpu)} ms{later}"
    )


def _against(turns: Turns) -> list[Figure]:
    """Ours to the fastest peer, and two daemons to one, round by round."""
    goal, figures = Goal(least=1.0, unit=" ×"), []
    ours, peers = turns.rates(SQLITE), [turns.rates(each) for each in PEERS if each in turns.found]
    if ours and peers:
        fastest = [max(rate for rates in peers for rate in rates)] * len(ours)
        figures.append(compared("drain: ours, SQLite ÷ the fastest peer", goal, ours, fastest, "/s"))
    one, two = turns.rates(POSTGRES), turns.rates(TWO)
    if one and two:
        figures.append(compared("drain: two daemons ÷ one, PostgreSQL", goal, two, one, "/s"))
    return figures


def _handling(each: Contestant, runs: Sequence[Measured], messages: int, changed: int) -> Figure:
    middle = sorted(runs, key=lambda run: run.schedule)[len(runs) // 2]
    took = f"{number(middle.schedule)} s / {number(middle.change)} s; {number(middle.memory)} MiB at most"
    return Figure(f"schedule {messages:,} / move or cancel {changed:,}: {each.name}", measured=took)


def latencies(world: World) -> list[Figure]:
    """From due to taken in, when texts come due one by one. Ours on SQLite is judged, the others compared."""
    sizes = world.sizes

    def figures(each: Contestant, name: str) -> list[Figure]:
        judged, share = each is SQLITE, 1 if each is SQLITE else sizes.others_share
        texts, spread = int(sizes.spread * share), sizes.spread_seconds * share
        with world.twilio() as twilio:
            runs = [each.work(world, twilio, texts, 0, spread) for _ in range(sizes.rounds if judged else 1)]
        world.say(f"{each.name}: p50 {runs[0].late_p50:.1f} ms, p99 {runs[0].late_p99:.1f} ms")
        return _lateness(name.format(texts=texts, spread=spread), runs, goals=each.ours)

    name = "due → request, p50 / p99, {{texts:,}} over {{spread:.0f}} s: {}"
    return [row for each in (*OURS, *PEERS) for row in _tried(world, each, name.format(each.name), figures)]


def _lateness(name: str, runs: Sequence[Measured], *, goals: bool) -> list[Figure]:
    halves, tails = [run.late_p50 for run in runs], [run.late_p99 for run in runs]
    p50, p99 = (name.replace("p50 / p99", which) for which in ("p50", "p99"))
    if not goals:
        return [reported(p50, halves, "ms"), reported(p99, tails, "ms")]
    return [judged(p50, Goal(most=5, unit="ms"), halves), judged(p99, Goal(most=15, unit="ms"), tails)]


def kills(world: World) -> list[Figure]:
    """kill -9 when half have left, a restart, and what Twilio's books say in the end."""

    def figures(each: Contestant, name: str) -> list[Figure]:
        with world.twilio() as twilio:
            twilio.latency(KILL_LATENCY_MS)
            found = each.killed(world, twilio, world.sizes.killed)
        said = f"{found.lost:,} lost, {found.twice:,} twice"
        world.say(f"{each.name}: {said}")
        if not each.ours:
            return [Figure(name, measured=said)]
        verdict = Goal(most=0).verdict(found.lost + found.twice)
        return [Figure(name, "0 lost, 0 twice", said, verdict=verdict)]

    name = f"kill -9 in mid-drain of {world.sizes.killed:,}"
    contestants = (SQLITE, POSTGRES, *PEERS)
    return [row for each in contestants for row in _tried(world, each, f"{name}: {each.name}", figures)]


def _tried(
    world: World, each: Contestant, name: str, figures: Callable[[Contestant, str], list[Figure]]
) -> list[Figure]:
    """Its rows; one that is missing or breaks does not take the others' figures with it."""
    if why := each.missing(world):
        return [left_out(name, why)]
    try:
        return figures(each, name)
    except Exception:
        traceback.print_exc()
        return [Figure(name, verdict=FAILED)]
