"""Ours, the peers and the bare limit, at the same work, in turn, against the same simulator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from benchmarks.bare import bare, best_threads
from benchmarks.contestants import KILL_LATENCY_MS, OURS, PEERS, WITH_REPORTS, Contestant, Measured
from benchmarks.table import Figure, Goal, compared, left_out, number, reported
from benchmarks.table import judged as judge
from benchmarks.world import World

SQLITE, POSTGRES, TWO = OURS
BARE = " × the bare limit"


def drains(world: World) -> list[Figure]:
    """Rounds of: the bare limit, a contestant, the bare limit, the next one …"""
    sizes = world.sizes
    here = [each for each in (*OURS, WITH_REPORTS, *PEERS) if not each.missing(world)]
    found: defaultdict[Contestant, list[Measured]] = defaultdict(list)
    limits: defaultdict[Contestant, list[float]] = defaultdict(list)
    bares: list[float] = []
    threads = 0
    for turn in range(sizes.rounds):
        with world.twilio() as twilio:
            threads = threads or best_threads(twilio.url, sizes.messages // 4)
            before = bare(twilio.url, sizes.messages // 2, threads)
            for each in here[turn % len(here) :] + here[: turn % len(here)]:
                measured = each.work(world, twilio, sizes.messages, sizes.changed, 0)
                after = bare(twilio.url, sizes.messages // 2, threads)
                found[each].append(measured)
                limits[each].append((before + after) / 2)
                bares += [after]
                world.say(f"round {turn + 1}: {each.name}: {measured.per_second:.0f}/s, bare {after:.0f}/s")
                before = after
    figures = [reported("bare limit", bares, "/s", f"{threads} threads")]
    goals: dict[Contestant, float] = {SQLITE: 0.7, POSTGRES: 0.6, WITH_REPORTS: 0.3}
    for each in here:
        least = goals.get(each)
        goal = Goal(least=least, unit=BARE) if least else None
        rates = [m.per_second for m in found[each]]
        figures.append(compared(f"drain: {each.name}", goal, rates, limits[each], "/s", _costs(found[each])))
    figures += _against(found)
    figures += [left_out(f"drain: {each.name}", each.missing(world)) for each in PEERS if each not in here]
    figures += [_handling(each, found[each], sizes.messages, sizes.changed) for each in here]
    most = max(m.memory for each in (SQLITE, WITH_REPORTS) for m in found[each])
    return [*figures, judge("resident memory of the daemon under load", Goal(most=150, unit="MiB"), [most])]


def _costs(runs: Sequence[Measured]) -> str:
    middle = sorted(runs, key=lambda each: each.per_second)[len(runs) // 2]
    return f"CPU/text: its own {number(middle.cpu)} ms, the simulator's {number(middle.simulator_cpu)} ms"


def _against(found: dict[Contestant, list[Measured]]) -> list[Figure]:
    """Ours to the fastest peer, and two daemons to one, round by round."""
    ours = [m.per_second for m in found[SQLITE]]
    peers = [max(m[turn].per_second for p, m in found.items() if p in PEERS) for turn in range(len(ours))]
    one, two = ([m.per_second for m in found[each]] for each in (POSTGRES, TWO))
    return [
        compared("drain: ours, SQLite ÷ the fastest peer", Goal(least=1.0, unit=" ×"), ours, peers, "/s"),
        compared("drain: two daemons ÷ one, PostgreSQL", Goal(least=1.0, unit=" ×"), two, one, "/s"),
    ]


def _handling(each: Contestant, runs: Sequence[Measured], messages: int, changed: int) -> Figure:
    middle = sorted(runs, key=lambda run: run.schedule)[len(runs) // 2]
    took = f"{number(middle.schedule)} s / {number(middle.change)} s; {number(middle.memory)} MiB at most"
    return Figure(f"schedule {messages:,} / move or cancel {changed:,}: {each.name}", measured=took)


def latenesses(world: World) -> list[Figure]:
    """From due to taken in, when texts come due one by one. Peers once; they are only compared."""
    sizes, figures = world.sizes, []
    for each in (*OURS, *PEERS):
        name = f"due → request, p50 / p99, {sizes.spread:,} over {sizes.spread_seconds:.0f} s: {each.name}"
        if why := each.missing(world):
            figures.append(left_out(name, why))
            continue
        with world.twilio() as twilio:
            rounds = sizes.rounds if each is SQLITE else 1
            runs = [each.work(world, twilio, sizes.spread, 0, sizes.spread_seconds) for _ in range(rounds)]
        world.say(f"{each.name}: p50 {runs[0].late_p50:.1f} ms, p99 {runs[0].late_p99:.1f} ms")
        figures += _lateness(name, runs, goals=each.ours)
    return figures


def _lateness(name: str, runs: Sequence[Measured], *, goals: bool) -> list[Figure]:
    halves, tails = [run.late_p50 for run in runs], [run.late_p99 for run in runs]
    p50, p99 = (name.replace("p50 / p99", which) for which in ("p50", "p99"))
    if not goals:
        return [reported(p50, halves, "ms"), reported(p99, tails, "ms")]
    return [judge(p50, Goal(most=5, unit="ms"), halves), judge(p99, Goal(most=15, unit="ms"), tails)]


def kills(world: World) -> list[Figure]:
    """kill -9 when half have left, a restart, and what Twilio's books say in the end."""
    figures = []
    for each in (SQLITE, POSTGRES, *PEERS):
        name = f"kill -9 in mid-drain of {world.sizes.killed:,}: {each.name}"
        if why := each.missing(world):
            figures.append(left_out(name, why))
            continue
        with world.twilio() as twilio:
            twilio.latency(KILL_LATENCY_MS)
            found = each.killed(world, twilio, world.sizes.killed)
        said = f"{found.lost:,} lost, {found.twice:,} twice"
        world.say(f"{each.name}: {said}")
        if each.ours:
            total = Goal(most=0).verdict(found.lost + found.twice)
            figures.append(Figure(name, "0 lost, 0 twice", said, verdict=total))
        else:
            figures.append(Figure(name, measured=said))
    return figures
