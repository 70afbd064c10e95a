"""Everything green on gevent."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from scg.engine.patience import wait_for_postgresql

WIRES = "scg.engine.gevent_wires"
NEEDED = (
    "SCG_ENGINE=gevent needs gevent: .venv/bin/uv pip install --require-hashes --python .venv/bin/python"
    " -r requirements/gevent.txt"
)


def patch() -> None:
    """Make the standard library green; ends the process, with a sentence, where gevent isn't installed."""
    if find_spec("gevent") is None or find_spec("geventwebsocket") is None:
        raise SystemExit(NEEDED)
    from gevent import monkey

    monkey.patch_all()
    wait_for_postgresql(_wait)


def _wait(file: int, reading: bool, seconds: float, late: Exception) -> None:
    from gevent.socket import wait_read, wait_write

    (wait_read if reading else wait_write)(file, timeout=seconds, timeout_exc=late)


def spawn(function: Callable[..., Any], *args: Any, **named: Any) -> None:
    """Run a function in a green thread of its own."""
    import gevent

    gevent.spawn(function, *args, **named)


def sleep(seconds: float) -> None:
    """Let others run for so long."""
    import gevent

    gevent.sleep(seconds)


def in_pool(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Run a function in an OS thread."""
    from gevent import get_hub

    return get_hub().threadpool.apply(function, args, named)


def limit(seconds: float, late: Exception) -> Any:
    """A context that raises this where it lasts longer."""
    import gevent

    return gevent.Timeout(seconds, late)


def begin(listener: Any, app: Any, most: int) -> Any:
    """Serve so many connections at once; gives what is `dead` when it has ended, and what `kill()` ends."""
    from scg.engine.gevent_wires import Serving

    served = Serving(listener, app, most)
    served.start()
    return served
