"""Server processes that end with the tests, however the tests end."""

import shutil
import subprocess
import time
from collections.abc import Callable


def tied(command: list[str], *, end_by: str) -> list[str]:
    """The command, so started that Linux sends it `end_by` ("INT") when our process is gone, even killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", end_by, "--", *command] if setpriv else command


def end(process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """Ends a process, by force where it takes longer."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(seconds)


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Returns when `ready()` holds; RuntimeError when the process ends first or takes more than `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode} before it was ready.")
        if time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"{process.args!r} was not ready after {seconds} seconds.")
        time.sleep(0.05)  # a start takes a second or two, and needs the processor itself
