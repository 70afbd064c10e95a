"""Two servers that share a database and a message queue, without the heartbeats that would heal what is tested."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.server import Server
from tests.support.valkey import Valkey


@contextmanager
def two_servers(database: str, folder: Path) -> Iterator[tuple[Valkey, Server, Server]]:
    """The queue and both servers, each with a folder of its own."""
    folders = [folder / name for name in ("one", "two")]
    for own in folders:
        own.mkdir()
    with Valkey() as valkey:
        told = {"SCG_MESSAGE_QUEUE": valkey.url, "SECRET_KEY": "x" * 32, "SCG_HEARTBEAT": "600"}
        with Server(database, folders[0], **told) as one, Server(database, folders[1], **told) as two:
            yield valkey, one, two
