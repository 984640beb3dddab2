"""Builds what AWS needs: one template with everything in it, and one zip that all functions share.

    python tools/package.py --stage prod --out build/

The functions run on the Python that packages them, so this looks for one that Lambda offers on a recent enough
system (3.12 or newer), and keeps an environment of its own in `.venv-package`. No AWS account is asked anything.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-package"
ACCEPTED = ("3.13", "3.12", "3.14")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "local")
UNZIPPED_LIMIT_BYTES = 250 * 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)
NO_INTERPRETER = """\
No Python {versions} was found, and the functions cannot be packaged with {running}: Pillow, which draws logos
into PDFs, has no wheels for the older system that Lambda runs Python 3.11 on.
Install Python 3.13 or 3.12 (for example `apt-get install python3.13-venv`, or `pyenv install 3.13`), or name one:
    python tools/package.py --python /path/to/python3.13
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--stage", default="prod", choices=["dev", "prod"])
    parser.add_argument("--out", type=Path, default=ROOT / "build")
    parser.add_argument("--python", help="the interpreter to package with")
    arguments = parser.parse_args()
    interpreter = find_interpreter(arguments.python)
    if interpreter is None:
        sys.exit(NO_INTERPRETER.format(versions=" or ".join(ACCEPTED), running=sys.version.split()[0]))
    package(arguments.stage, arguments.out.resolve(), environment_with(interpreter))


def package(stage: str, out: Path, python: Path) -> None:
    project = stage_project(out / "project")
    extra, raw = out / "extra.json", out / "chalice"
    run(python, "-m", "tools.aws_template", "extra", "--stage", stage, "--out", extra, cwd=ROOT)
    chalice = [python.with_name("chalice"), "package", "--stage", stage, "--template-format", "json"]
    run(*chalice, "--merge-template", extra, raw, cwd=project)
    template = out / "template.json"
    run(
        python,
        "-m",
        "tools.aws_template",
        "finish",
        "--template",
        raw / "sam.json",
        "--out",
        template,
        cwd=ROOT,
    )
    unzipped = rebuild_zip(raw / "deployment.zip", out / "deployment.zip", python)
    shutil.rmtree(raw)
    extra.unlink()
    size = (out / "deployment.zip").stat().st_size
    print(f"{template}\n{out / 'deployment.zip'}: {size / 1e6:.1f} MB, unpacked {unzipped / 1e6:.1f} MB")


def find_interpreter(wanted: str | None) -> str | None:
    """The first interpreter that starts and is of an accepted version; the one asked for must be."""
    candidates = [wanted] if wanted else list(known_interpreters())
    return next((path for path in candidates if version_of(path) in ACCEPTED), None)


def known_interpreters() -> Iterator[str]:
    for version in ACCEPTED:
        if on_path := shutil.which(f"python{version}"):
            yield on_path
        for root in (Path.home() / ".pyenv/versions", Path.home() / ".local/share/uv/python"):
            yield from (str(path) for path in sorted(root.glob(f"*{version}.*/bin/python3"), reverse=True))
    yield sys.executable


def version_of(interpreter: str) -> str | None:
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [interpreter, "-c", question], check=False, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def environment_with(interpreter: str) -> Path:
    """The packaging environment's Python; built anew when the interpreter or what it needs has changed."""
    requirements = (ROOT / "requirements.txt").read_text()
    pinned = (ROOT / "requirements-dev.txt").read_text().splitlines()
    chalice = next(line for line in pinned if line.startswith("chalice=="))
    content = f"{interpreter} {version_of(interpreter)} {chalice} {requirements}"
    stamp, wanted = ENVIRONMENT / "stamp", hashlib.sha256(content.encode()).hexdigest()
    python = ENVIRONMENT / "bin" / "python"
    if not (stamp.exists() and stamp.read_text() == wanted):
        run(interpreter, "-m", "venv", "--clear", ENVIRONMENT, cwd=ROOT)
        run(python, "-m", "pip", "install", "-q", "-r", "requirements.txt", chalice, cwd=ROOT)
        stamp.write_text(wanted)
    return python


def stage_project(project: Path) -> Path:
    """A copy of what is deployed, without tests, caches and the local run; Chalice's own cache stays there."""
    project.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(project / "chalicelib", ignore_errors=True)
    shutil.copytree(ROOT / "chalicelib", project / "chalicelib", ignore=LEFT_OUT)
    (project / ".chalice").mkdir(exist_ok=True)
    for path in (ROOT / ".chalice").glob("*.json"):
        shutil.copy(path, project / ".chalice")
    for name in ("app.py", "requirements.txt"):
        shutil.copy(ROOT / name, project)
    return project


def rebuild_zip(source: Path, target: Path, python: Path) -> int:
    """Add compiled modules, since the functions cannot write any; the same content makes the same bytes.

    Answers the unpacked size in bytes.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(source) as archive:
            archive.extractall(folder)
        unchecked = ["--invalidation-mode", "unchecked-hash", "-s", name, "-p", "/var/task"]
        run(python, "-m", "compileall", "-q", "-f", *unchecked, name, cwd=folder)
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in paths:
                entry = zipfile.ZipInfo(str(path.relative_to(folder)), EPOCH)
                entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
        unzipped = sum(path.stat().st_size for path in paths)
    if unzipped > UNZIPPED_LIMIT_BYTES:
        sys.exit(f"The package unpacks to {unzipped} bytes; Lambda takes at most {UNZIPPED_LIMIT_BYTES}.")
    return unzipped


def run(*command: str | Path, cwd: Path) -> None:
    """Chalice asks for a region even though it makes no call; any will do, and no credentials are needed."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    finished = subprocess.run([str(part) for part in command], check=False, cwd=cwd, env=environment)
    if finished.returncode:
        sys.exit(f"This step failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    main()
