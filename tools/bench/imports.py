"""Import time of the API function, as a ratio to an interpreter that does nothing.

Measured with compiled modules, as the deployment package holds them.
"""

import compileall
import os
import subprocess
import sys

ROUNDS = 7
API_FUNCTION = "import app; from chalicelib import wiring"


def compile_modules() -> None:
    """Compiles what the package would hold, even where the environment forbids it to write bytecode."""
    compileall.compile_dir("chalicelib", quiet=1)
    compileall.compile_file("app.py", quiet=1)


def cpu_seconds(statement: str) -> float:
    """User and system time of a fresh interpreter; the best of several."""
    return min(_once(statement) for _ in range(ROUNDS))


def _once(statement: str) -> float:
    process = subprocess.Popen([sys.executable, "-c", statement], stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime


def loaded_modules() -> set[str]:
    """What the API function has imported when it is ready."""
    statement = f"{API_FUNCTION}; import sys; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, check=True)
    return set(shown.stdout.split())
