"""Green threads by whichever engine SCG_ENGINE names; in place, one after another, where nothing is served."""

import gc
import importlib
import os
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

ASYNC_MODE = os.environ.get("SCG_ENGINE") or "eventlet"
ENGINES = ("eventlet", "gevent")
_green: Any = None
_path = "stock: nothing is served"


def patch() -> None:
    """Make the standard library green; the first thing that a serving process does, before the app.

    What a start makes stays: nothing of it is looked through for garbage until the process serves.
    Ends the process, with a sentence, where SCG_ENGINE names what isn't known or isn't installed.
    """
    global _green, _path
    gc.disable()
    if ASYNC_MODE not in ENGINES:
        raise SystemExit(f"SCG_ENGINE must be {' or '.join(ENGINES)}, and is {ASYNC_MODE}")
    green: Any = importlib.import_module(f"scg.engine.on_{ASYNC_MODE}")
    green.patch()
    _green, _path = green, _prepared(green.WIRES)


def _prepared(wires: str) -> str:
    # It imports what may be imported green alone, and what another version may not have.
    try:
        return str(importlib.import_module(wires).prepare())
    except (ImportError, AttributeError) as problem:
        return f"stock: {problem}"


def path() -> str:
    """How pushes reach the open pages: "fast", or "stock: " and why."""
    return _path


def serving() -> bool:
    """True in a process that was patched to serve; false in the command line and in tests."""
    return _green is not None


def green() -> Any:
    """The module of the engine that was patched with; None where nothing is served."""
    return _green


def spawn(function: Callable[Given, Any], *args: Given.args, **named: Given.kwargs) -> None:
    """Run a function in a green thread of its own; at once and in place where nothing is served."""
    if _green is None:
        function(*args, **named)
    else:
        _green.spawn(function, *args, **named)


def sleep(seconds: float) -> None:
    """Let others run for a while; 0 lets them run once."""
    if _green is not None:
        _green.sleep(seconds)


def in_pool(function: Callable[Given, Result], *args: Given.args, **named: Given.kwargs) -> Result:
    """Run long work (hashing, documents) in an OS thread, so that nobody's screen waits for it.

    The function must take and give plain values and touch no lock, session or log of the app.
    """
    if _green is None:
        return function(*args, **named)
    result: Result = _green.in_pool(function, *args, **named)
    return result


def within(seconds: float, function: Callable[Given, Result], *args: Given.args, **named: Given.kwargs) -> Result:
    """Run a function that waits on a socket, and raise TimeoutError where it waits longer than this."""
    if _green is None:
        return function(*args, **named)
    with _green.limit(seconds, TimeoutError(f"No answer within {seconds:g} seconds")):
        return function(*args, **named)
