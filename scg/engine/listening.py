"""The listening socket, and how many files and sockets the process may have open."""

import resource
import socket

MOST_CONNECTIONS = 20_000
MOST_UNSENT_BYTES = 131_072  # that the kernel takes off our hands for a page that doesn't read
FILES_BESIDE = 256  # of the database, logs, static files


def listen(host: str, port: int) -> socket.socket:
    """A listening socket whose connections send at once what they have, or OSError."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted sockets have these from it.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MOST_UNSENT_BYTES)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def most_connections() -> int:
    """How many connections may be open at once; one more than there are files for would end the server's loop."""
    return min(MOST_CONNECTIONS, _files() - FILES_BESIDE)


def _files() -> int:
    """How many files and sockets this process may have open, once raised as far as the machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return wanted if soft == resource.RLIM_INFINITY else soft
