"""Everything green on eventlet."""

import os
import warnings
from collections.abc import Callable
from typing import Any

from scg.engine.patience import wait_for_postgresql

KEPT_ALIVE_SECONDS = 30
WIRES = "scg.engine.eventlet_wires"


def patch() -> None:
    """Make the standard library green."""
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    # Known and decided: one room knows eventlet, and it can be replaced.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()
    wait_for_postgresql(_wait)


def _wait(file: int, reading: bool, seconds: float, late: Exception) -> None:
    from eventlet.hubs import trampoline

    trampoline(file, read=reading, write=not reading, timeout=seconds, timeout_exc=late)


def spawn(function: Callable[..., Any], *args: Any, **named: Any) -> None:
    """Run a function in a green thread of its own."""
    import eventlet

    eventlet.spawn_n(function, *args, **named)


def sleep(seconds: float) -> None:
    """Let others run for so long."""
    import eventlet

    eventlet.sleep(seconds)


def in_pool(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Run a function in an OS thread."""
    from eventlet import tpool

    return tpool.execute(function, *args, **named)


def limit(seconds: float, late: Exception) -> Any:
    """A context that raises this where it lasts longer."""
    import eventlet

    return eventlet.Timeout(seconds, late)


def begin(listener: Any, app: Any, most: int) -> Any:
    """Serve so many connections at once; gives what is `dead` when it has ended, and what `kill()` ends."""
    import eventlet
    import eventlet.wsgi

    told = {"log_output": False, "debug": False, "keepalive": KEPT_ALIVE_SECONDS, **_quick_requests()}
    pool = eventlet.GreenPool(most)
    return eventlet.spawn(eventlet.wsgi.server, listener, app, custom_pool=pool, **told)


def _quick_requests() -> dict[str, Any]:
    try:
        from scg.engine.eventlet_requests import protocol
    except ImportError:  # another version doesn't have what it builds on
        return {}
    return {"protocol": protocol()}
