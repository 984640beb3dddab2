"""The tour in the README works as printed."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tools.plain_http import Http

README = Path(__file__).resolve().parents[2] / "README.md"
TOUR = re.compile(r"<!-- tour -->(.*)<!-- /tour -->", re.DOTALL)
BLOCK = re.compile(r"```bash\n(.*?)```(?:[^`]*?```text\n(.*?)```)?", re.DOTALL)
NEXT_BLOCK = "echo '<<<>>>'; sleep 0.3\n"
"""A reader takes as long, and the worker may need it."""

PRINTED_PORT = "http://127.0.0.1:8000"


def blocks() -> list[tuple[str, str]]:
    """Each block of commands with what the README says it prints, if it says so."""
    tour = TOUR.search(README.read_text())
    assert tour is not None
    return BLOCK.findall(tour.group(1))


def shape(text: str) -> str:
    """What the README prints, with numbers and moments as patterns: they differ each time."""
    pattern = re.escape(text.strip())
    for example, general in (
        (r"INV\\-\d{4}\\-\d{4}", r"INV-\\d{4}-\\d{4}"),
        (r"\d{4}\\-\d\d\\-\d\d", r"\\d{4}-\\d\\d-\\d\\d"),
        (r"T\d\d:\d\d:\d\d\\\.\d{3}Z", r"T\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"),
    ):
        pattern = re.sub(example, general, pattern)
    return pattern


def test_every_command_of_the_tour_works_as_printed(http: Http, tmp_path: Path) -> None:
    found = blocks()
    assert len(found) >= 6
    script = "set -eo pipefail\n" + NEXT_BLOCK.join(commands for commands, _ in found)
    assert PRINTED_PORT in script
    run = subprocess.run(  # noqa: S603 - our own README
        ["bash", "-c", script.replace(PRINTED_PORT, http.url)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert run.returncode == 0, run.stderr
    printed = run.stdout.split("<<<>>>\n")
    assert len(printed) == len(found)
    for (commands, said), came in zip(found, printed, strict=True):
        if said:
            assert re.fullmatch(shape(said), came.strip()), f"{commands}\nprinted\n{came}"


@pytest.mark.parametrize("said", ["INV-2026-0001 (sent)", "paid 2026-12-07T09:30:05.708Z"])
def test_what_differs_each_time_is_compared_by_its_shape(said: str) -> None:
    assert re.fullmatch(shape(said), said.replace("2026", "2031").replace("30:05.708", "31:06.999"))
    assert not re.fullmatch(shape(said), "something else")
