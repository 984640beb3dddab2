"""CPU per PDF, beside a yardstick loop of the same run."""

import time
from collections.abc import Callable
from dataclasses import replace

from chalicelib.documents.invoice_pdf import render_invoice_pdf
from tests.documents.builders import an_invoice

ROUNDS = 5
YARDSTICK_STEPS = 200_000


def milliseconds_per_pdf(lines: int) -> float:
    document = an_invoice()
    many = replace(document, lines=(document.lines * lines)[:lines])
    render_invoice_pdf(many)
    return _best(lambda: render_invoice_pdf(many))


def milliseconds_of_yardstick() -> float:
    """Adding up 200,000 integers in a plain loop."""
    return _best(_loop)


def _loop() -> int:
    total = 0
    for number in range(YARDSTICK_STEPS):
        total += number
    return total


def _best(run: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time_ns()
        run()
        best = min(best, (time.process_time_ns() - begun) / 1e6)
    return best
