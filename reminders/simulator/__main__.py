"""`python -m reminders.simulator`: the simulator as a process of its own."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from reminders.simulator.config import (
    DEFAULT_SENDER,
    TEST_ACCOUNT_SID,
    TEST_AUTH_TOKEN,
    Life,
    SimulatorConfig,
)
from reminders.simulator.core import Simulator
from reminders.simulator.faults import fault_from
from reminders.simulator.server import SimulatorServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM; 0, or 2 for a wrong option or a port that is taken."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        config = _config(options)
    except (ValueError, TypeError) as error:
        parser.error(str(error))
    server = SimulatorServer(Simulator(config, _utc_now), port=options.port)
    try:
        server.start()
    except OSError as error:
        parser.error(f"cannot listen on port {options.port}: {error.strerror}")
    print(f"Simulator: {server.url}", flush=True)  # noqa: T201  # the contract with whoever started us
    _wait_for_signal()
    server.stop()
    return 0


def _utc_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the simulator is a world of its own, with its own clock


def _wait_for_signal() -> None:
    """Return at the first SIGINT or SIGTERM."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    try:
        while True:
            time.sleep(0.5)  # not for ever: a signal right before it would not be noticed
    except KeyboardInterrupt:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _config(options: argparse.Namespace) -> SimulatorConfig:
    return SimulatorConfig(
        account_sid=options.account_sid,
        auth_token=options.auth_token,
        senders=tuple(options.sender or [DEFAULT_SENDER]),
        messaging_service_sid=options.messaging_service_sid,
        inbound_url=options.inbound_url,
        fallback_url=options.fallback_url,
        status_url=options.status_url,
        carrier_keywords=not options.no_carrier_keywords,
        trial_prefix=options.trial_prefix,
        latency=options.latency / 1000,
        max_concurrent=options.max_concurrent,
        faults=tuple(fault_from(fault) for fault in options.faults),
        life=Life(**options.life),
        webhook_workers=options.callers,
        seed=options.seed,
    )


def _json_or_file(text: str) -> Any:
    """JSON given itself, or as @FILE."""
    try:
        return json.loads(Path(text[1:]).read_text("utf-8") if text.startswith("@") else text)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"cannot read {text[1:]}: {error.strerror}") from None
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not JSON: {error}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m reminders.simulator", description="A Twilio that runs here.")
    add = parser.add_argument
    add("--port", type=int, default=0, help="port on 127.0.0.1 (0: a free one)")
    add("--latency", type=float, default=0, metavar="MS", help="before every answer")
    add("--seed", type=int, default=0, help="of all chance")
    add("--faults", type=_json_or_file, default=[], metavar="JSON", help="a list of faults, or @FILE")
    add(
        "--life",
        type=_json_or_file,
        default={},
        metavar="JSON",
        help="delays and shares of delivery, or @FILE",
    )
    add("--callers", type=int, default=4, metavar="N", help="webhooks called at once")
    add("--max-concurrent", type=int, metavar="N", help="more requests at once are answered 429")
    add("--account-sid", default=TEST_ACCOUNT_SID)
    add("--auth-token", default=TEST_AUTH_TOKEN)
    add("--sender", action="append", metavar="NUMBER", help="a number it owns; may be repeated")
    add("--messaging-service-sid", metavar="MG…")
    add("--inbound-url", metavar="URL")
    add("--fallback-url", metavar="URL")
    add("--status-url", metavar="URL")
    add("--trial-prefix", default="", metavar="TEXT", help="what a trial account puts before every text")
    add("--no-carrier-keywords", action="store_true", help="as after Support disabled STOP filtering")
    return parser


if __name__ == "__main__":
    sys.exit(main())
