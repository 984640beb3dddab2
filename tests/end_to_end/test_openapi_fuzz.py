"""What the served OpenAPI document promises, thousands of generated requests confirm: no 5xx, no undeclared answer.

Every check of schemathesis is on but one: `positive_data_acceptance` would have each request accepted that fits the
document, and no JSON schema can say that an exempt line has the rate 0, that a tax number has its check digit, or that
a cursor was issued by us. `fuzz_checks` holds what remains of it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.plain_http import Http
from tools.story import V1, sign_up

CHECKS = Path(__file__).with_name("fuzz_checks.py")
GENERATED = re.compile(r"^\s+([0-9,]+) generated, ([0-9,]+) passed", re.MULTILINE)
SEED = "20261123"


def cases_without_a_failure(seller: Http, document: str, folder: Path, *arguments: str) -> int:
    """How many requests were made. What failed is in the message of the assertion, with a curl command for each."""
    run = subprocess.run(  # noqa: S603 - our own arguments
        [
            sys.executable,
            "-m",
            "schemathesis.cli",
            "--no-color",
            "run",
            document,
            f"--header=Authorization: Bearer {seller.token}",
            f"--seed={SEED}",
            "--exclude-checks=positive_data_acceptance",
            "--continue-on-failure",
            "--generation-database=none",
            "--output-sanitize=false",
            *arguments,
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(CHECKS)},
    )
    assert run.returncode == 0, f"{run.stdout[-20_000:]}\n{run.stderr[-2_000:]}"
    counted = GENERATED.search(run.stdout)
    assert counted is not None, run.stdout[-5_000:]
    generated, passed = (int(group.replace(",", "")) for group in counted.groups())
    assert generated == passed
    return generated


def test_generated_requests_get_only_declared_answers(seller: Http, tmp_path: Path) -> None:
    arguments = ("--phases=examples,fuzzing", "--max-examples=2")
    assert cases_without_a_failure(seller, f"{seller.url}/openapi.json", tmp_path, *arguments) >= 150
    seller.get(f"{V1}/users/me")


@pytest.mark.slow
def test_thousands_of_requests_in_every_phase_get_only_declared_answers(seller: Http, tmp_path: Path) -> None:
    document = f"{seller.url}/openapi.json"
    assert cases_without_a_failure(seller, document, tmp_path, "--max-examples=20") >= 1_000


def test_an_answer_that_the_document_does_not_declare_is_found(http: Http, tmp_path: Path) -> None:
    """The harness proves itself: signed in as a role that may do nothing here, with 403 struck from the document."""
    document = tmp_path / "planted.json"
    text = http.get("/openapi.json").body.decode()
    document.write_text(text.replace('"403":', '"418":'))
    seller = sign_up(http)
    key = seller.post(f"{V1}/api-keys", {"name": "Reader", "scopes": ["read"]}).at("key")
    arguments = (f"--url={http.url}", "--phases=examples", "--include-operation-id=add_product")
    with pytest.raises(AssertionError, match="Undocumented status code"):
        cases_without_a_failure(seller.signed_in(key), str(document), tmp_path, *arguments)
