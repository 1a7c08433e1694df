"""The demo as a process: what somebody sees who has just typed `make demo`."""

from __future__ import annotations

import contextlib
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.acceptance.forked import PROGRAM, ROOT
from tests.acceptance.program import Process, environment, free_port
from tests.acceptance.waiting import until


@dataclass
class Demo:
    """A running demo, seen with a browser's eyes."""

    process: Process
    sign_in: str
    phones: str

    @property
    def console(self) -> str:
        return self.sign_in.partition("/signin/")[0]

    def page(self, url: str) -> requests.Response:
        with requests.Session() as browser:
            return browser.get(url, timeout=20)

    def move(self, to: str) -> None:
        """Presses a button of the clock on the phones page."""
        with requests.Session() as browser:
            answer = browser.post(f"{self.phones}/clock", data={"to": to}, timeout=60)
        assert answer.status_code == 200

    def texts(self) -> int:
        """How many texts the service has sent, by what it tells."""
        return self.process.output.count("  -> ")


class Demos:
    """Starts demos in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[Process] = []

    def start(self, *options: str) -> Process:
        log = self.folder / f"demo-{len(self.started)}.txt"
        # In the project's folder, as `make demo` is; what it writes goes elsewhere.
        env = environment(TMPDIR=str(self.folder))
        process = Process(PROGRAM, ["demo", *options], ROOT, env, log)
        self.started.append(process)
        return process

    def running(self, *options: str) -> Demo:
        process = self.start(*options)
        console = process.says(r"Console: (http\S+/signin/\S+)").group(1)
        return Demo(process, console, process.says(r"Phones: (http\S+/phones)\n").group(1))


@pytest.fixture
def demos(tmp_path: Path) -> Iterator[Demos]:
    made = Demos(tmp_path)
    yield made
    for each in made.started:
        if not each.ended:
            each.kill()


def test_both_pages_answer_and_the_sign_in_link_works_once(demos: Demos) -> None:
    demo = demos.running("--port", str(free_port()))
    assert "Rosa" in demo.page(demo.phones).text
    assert demo.page(demo.console).status_code == 401
    assert demo.page(f"{demo.console}/readyz").status_code == 200
    with requests.Session() as browser:
        assert browser.post(demo.sign_in, timeout=20).status_code == 200
        assert browser.get(demo.console, timeout=20).status_code == 200
        results = browser.get(f"{demo.console}/results", timeout=20).text
        assert {"Nadia P.", "Walt S.", "Carmen R."} <= set(re.findall(r"(?:Nadia|Walt|Carmen) \w\.", results))
    # What is edited in the console changes nobody's own files.
    assert {each.name for each in demos.folder.glob("reminders-demo-*/*") if each.is_dir()} >= {
        "config",
        "templates",
    }
    with requests.Session() as somebody_else:
        assert somebody_else.post(demo.sign_in, timeout=20).status_code >= 400
        assert somebody_else.get(demo.console, timeout=20).status_code == 401


def test_a_day_on_texts_appear_and_a_reply_is_answered(demos: Demos) -> None:
    demo = demos.running("--port", str(free_port()))
    demo.move("day")
    until(lambda: demo.texts() >= 2, "texts after a day")

    found = re.search(r'href="/phones/(\d+)">\s*<span class="who">Jamie', demo.page(demo.phones).text)
    assert found is not None
    jamie = f"{demo.phones}/{found.group(1)}"
    assert "Reply C to confirm" in demo.page(jamie).text
    with requests.Session() as browser:
        browser.post(f"{jamie}/texts", data={"body": "C"}, timeout=20)
    until(lambda: "= confirm" in demo.process.output, "understood")
    until(lambda: "thank you for confirming" in demo.page(jamie).text, "answered")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_and_nothing_is_left(demos: Demos, number: signal.Signals) -> None:
    demo = demos.running("--port", str(free_port()))
    status, seconds = demo.process.stop(number)
    assert status == 0
    assert seconds < 5
    assert demo.process.output.endswith("Stopped.\n")
    assert "Traceback" not in demo.process.output
    assert not list(demos.folder.glob("reminders-demo-*"))
    with pytest.raises(requests.ConnectionError):
        demo.page(demo.phones)


def test_a_signal_while_the_clock_moves_ends_it_too(demos: Demos) -> None:
    demo = demos.running("--port", str(free_port()))
    with requests.Session() as browser, contextlib.suppress(requests.Timeout):
        browser.post(f"{demo.phones}/clock", data={"to": "day"}, timeout=0.2)
    status, seconds = demo.process.stop(signal.SIGTERM)
    assert (status, seconds < 5) == (0, True), demo.process.output
    assert "Traceback" not in demo.process.output


def test_it_stops_by_itself_after_a_given_time(demos: Demos) -> None:
    process = demos.start("--port", str(free_port()), "--exit-after", "1")
    assert process.process.wait(30) == 0
    assert process.output.endswith("Stopped.\n")
    assert "Traceback" not in process.output


def test_two_demos_choose_other_ports(demos: Demos) -> None:
    port = str(free_port())
    first, second = demos.running("--port", port), demos.running("--port", port)
    assert first.console != second.console
    assert first.phones != second.phones
    for each in (first, second):
        assert each.page(each.phones).status_code == 200
        assert each.page(f"{each.console}/healthz").status_code == 200


def test_a_kept_database_can_be_used_again(demos: Demos) -> None:
    options = ("--port", str(free_port()), "--database", str(demos.folder / "kept.db"))
    for _ in range(2):
        demo = demos.running(*options)
        demo.move("day")
        assert demo.process.stop()[0] == 0
        assert "Traceback" not in demo.process.output
