"""Ports for the servers of the tests, no two of which are given the same one."""

import itertools
import os
import socket

# Below those that the kernel gives out by itself: between choosing one of these and listening on it, a server of
# another worker's test could take it, and would then be asked in the place of one's own.
FIRST, EACH = 12_000, 1_200
_drawn = itertools.count()


def free_port() -> int:
    """A port of this worker's own share on which nothing listens now."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 16
    for number in _drawn:
        port = FIRST + worker * EACH + number % EACH
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("counting never ends")
