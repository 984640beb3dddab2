"""`make demo`: play the story against a running `make run`, and print each step with what came back."""

import json
import os
import sys
from itertools import count
from typing import Any

from tools.plain_http import Answer, Http, Unexpected
from tools.story import play

DEFAULT_PORT = "8000"
LONGEST_VALUE = 88
WIDTH = 46


def main() -> int:
    """The exit status: 0 when the story came out as it should, 1 when a step differed, 2 when nothing answered."""
    url = f"http://127.0.0.1:{os.environ.get('PORT') or DEFAULT_PORT}"
    try:
        Http(url).get("/health")
    except (OSError, Unexpected) as problem:
        print(_how_to_start(url, problem), file=sys.stderr)
        return 2
    numbers = count(1)
    print(f"Paidup at {url}. Amounts are in cents.")
    try:
        play(Http(url, watch=_print_answer), lambda sentence: print(f"\n{next(numbers)}. {sentence}"))
    except Unexpected as difference:
        print(f"\nThe story went another way: {difference}", file=sys.stderr)
        return 1
    print("\nNumbered, mailed, paid and flagged, as it should be.")
    print(f"Look around: {url}/docs (try it out), {url}/_local/mail (the captured mail).")
    return 0


def _how_to_start(url: str, problem: Exception) -> str:
    return (
        f"Paidup does not answer at {url} ({problem}).\n"
        "Start it in another terminal with `make run`, then repeat `make demo`.\n"
        "On another port: `PORT=8001 make run` and `PORT=8001 make demo`."
    )


def _print_answer(answer: Answer, show: tuple[str, ...]) -> None:
    print(f"   {answer.method:<4} {_short_path(answer.path):<{WIDTH}} {answer.status}{_remark(answer)}")
    is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    for place in show if not is_problem or "code" in show else ("code", "detail"):
        value = answer.headers.get(place) if place == "location" else answer.at(place)
        named = [step for step in place.split(".") if step not in {"data", "*"} and not step.isdigit()]
        name = ".".join(named[-2:])
        print(f"          {name:<22} {_text(value)}")


def _short_path(path: str) -> str:
    """Without the host and signature of a link, and with ids shortened to their end, which tells them apart."""
    if path.startswith("http"):
        path = "(S3) ..." + path.partition("?")[0][-28:]
    return "/".join(f"{part[:4]}...{part[-4:]}" if part[3:4] == "_" else part for part in path.split("/"))


def _remark(answer: Answer) -> str:
    if answer.headers.get("idempotent-replayed"):
        return "  (replayed: the same bytes, no second payment)"
    if answer.headers.get("content-type") == "application/pdf":
        return f"  (PDF, {len(answer.body):,} bytes)"
    return ""


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."


if __name__ == "__main__":
    sys.exit(main())
