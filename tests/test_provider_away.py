"""The law of a provider that takes calls and doesn't answer: it holds up nobody but those who wait for it."""

import socket
import threading
import time

from scg import provider
from scg.provider import MOST_AT_ONCE, Away, Provider

MANY = 12


def test_a_provider_that_does_not_answer_takes_a_few_threads_and_leaves_the_others_alone() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=MANY) as silent:
        silent.settimeout(1.0)
        silent_one = Provider(f"http://127.0.0.1:{silent.getsockname()[1]}", "scg", "secret")
        asking = [threading.Thread(target=_away, args=(silent_one,)) for _ in range(MANY)]
        for one in asking:
            one.start()
        taken = _all_that_call(silent)
    assert len(taken) == MOST_AT_ONCE
    for one in taken:
        one.close()
    for thread in asking:
        thread.join(20)
    assert provider._speaking_now == []


def _away(silent: Provider) -> None:
    try:
        provider.begin(silent, "http://localhost/sign-in/back")
    except Away:
        return
    raise AssertionError("it answered")


def _all_that_call(silent: socket.socket) -> list[socket.socket]:
    """Whoever has called until nobody has for a second."""
    taken: list[socket.socket] = []
    until = time.monotonic() + 2
    while time.monotonic() < until:
        try:
            taken.append(silent.accept()[0])
        except TimeoutError:
            break
    return taken
