"""What a page sends that is no packet, or asks for what there isn't: dropped, or the page is let go."""

import logging
from typing import Any

from socketio import packet as messages

from scg.engine.slow import cut

_log = logging.getLogger(__name__)
RESERVED = ("connect", "disconnect")  # which the library tells of, and no page may


def heed_only_packets(server: Any) -> None:
    """Have a Socket.IO server hand on what its pages send only where it is a packet that scg has a use for.

    The library logs each of the others with all that it holds, and keeps what announces bytes to come.
    """
    heed = server.eio.handlers["message"]

    def message(connection: str, told: Any) -> Any:
        if connection not in server.eio.sockets or server.eio.sockets[connection].closed:
            return None  # what came with the packet that it was let go for
        packet = _packet(server, told)
        if packet is not None:
            return heed(connection, told) if _is_meant(server, packet) else None
        _log.info("a page sent what is no packet, and was let go")
        return cut(server, connection)

    server.eio.on("message", message)


def _packet(server: Any, told: Any) -> Any:
    try:
        packet = server.packet_class(encoded_packet=told) if isinstance(told, str) else None
    except Exception:  # whatever the library makes of it
        return None
    return packet if packet is not None and packet.packet_type <= messages.ACK else None


def _is_meant(server: Any, packet: Any) -> bool:
    if packet.packet_type != messages.EVENT:
        return bool(packet.packet_type != messages.ACK)
    told = packet.data
    if not isinstance(told, list) or not 1 <= len(told) <= 2 or not isinstance(told[0], str):
        return False
    return told[0] in server.handlers.get("/", {}) and told[0] not in RESERVED
