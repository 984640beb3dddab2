"""`python -m chalicelib.local` as a person starts and stops it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib.local.__main__ import main
from tests.end_to_end.conftest import free_port
from tools.plain_http import Http
from tools.story import V1

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 15.0


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, **changes}


@contextmanager
def started(port: int, **changes: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "chalicelib.local"],
        cwd=ROOT,
        env=environment(PORT=str(port), **changes),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def await_health(http: Http) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while True:
        try:
            http.get("/health")
        except OSError:
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        else:
            return


def test_it_says_where_it_is_and_stops_cleanly_on_ctrl_c() -> None:
    port = free_port()
    changes = {"ADMIN_EMAIL": "boss@example.org", "ADMIN_PASSWORD": "otters7"}
    with started(port, **changes) as process:
        http = Http(f"http://127.0.0.1:{port}")
        await_health(http)
        credentials = {"email": changes["ADMIN_EMAIL"], "password": changes["ADMIN_PASSWORD"]}
        http.post(f"{V1}/auth/login", credentials, expect=200)
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=STOP_SECONDS)
        assert process.returncode == 0
    assert http.url in printed
    assert "boss@example.org" in printed
    assert printed.rstrip().endswith("Stopped.")
    assert errors == ""


def test_a_taken_port_is_named_and_nothing_is_started() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started(port) as process:
            printed, errors = process.communicate(timeout=START_SECONDS)
            assert process.returncode == 2
    assert printed == ""
    assert f"Port {port} is already in use" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(
    port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:

    monkeypatch.setenv("PORT", port)
    assert main() == 2
    assert "PORT must be a number from 1 to 65535" in capsys.readouterr().err


def test_the_demo_says_how_to_start_when_nothing_answers() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tools.demo"],
        cwd=ROOT,
        env=environment(PORT=str(free_port())),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "make run" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_demo_prints_every_step_with_what_came_back(http: Http) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tools.demo"],
        cwd=ROOT,
        env=environment(PORT=http.url.rpartition(":")[2]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "INV-" in run.stdout
    assert "(replayed: the same bytes, no second payment)" in run.stdout
    assert run.stdout.count("\n   ") > 20
