"""The law of a provider that takes calls and doesn't answer: it holds up nobody but those who wait for it."""

import socket
import threading
from pathlib import Path

import pytest
import requests
from flask import Flask

from scg.provider import MOST_AT_ONCE, STEP_SECONDS
from tests.support.server import Server

pytestmark = pytest.mark.long

MANY = 3 * MOST_AT_ONCE


@pytest.mark.one_database
def test_a_provider_that_does_not_answer_takes_a_few_threads_and_leaves_the_others_to_passwords(
    app: Flask, database: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=MANY) as silent:
        named = {"ISSUER": f"http://127.0.0.1:{silent.getsockname()[1]}", "FORUM": "WY"}
        named |= {"CLIENT_ID": "scg", "CLIENT_SECRET": "secret"}
        with Server(database, tmp_path, **{f"SCG_OIDC_{name}": value for name, value in named.items()}) as server:
            there = f"{server.url}/sign-in/with"
            asking = [threading.Thread(target=requests.get, args=(there,), daemon=True) for _ in range(MANY)]
            for one in asking:
                one.start()
            taken = _all_that_call(silent)
            for thread in asking:
                thread.join(20)
    for one in taken:
        one.close()
    assert len(taken) == MOST_AT_ONCE


def _all_that_call(silent: socket.socket) -> list[socket.socket]:
    """Whoever calls, until nobody has for so long that those who came first have not given up yet."""
    silent.settimeout(20)
    taken = [silent.accept()[0]]
    silent.settimeout(STEP_SECONDS / 2)
    while len(taken) < MANY:
        try:
            taken.append(silent.accept()[0])
        except TimeoutError:
            break
    return taken
