"""WebSocket by hand, from the browser's side: frames read strictly, frames made."""

import struct
from typing import Any


def masked(first: bytes, payload: bytes) -> bytes:
    """A short frame as a browser sends it, beginning with that byte."""
    key = b"\x37\xfa\x21\x3d"
    body = bytes(byte ^ key[place % 4] for place, byte in enumerate(payload))
    return first + bytes([0x80 | len(payload)]) + key + body


class Reader:
    """Reads frames from a socket, and fails where bytes are no frame."""

    def __init__(self, wire: Any):
        self.wire, self.pongs, self._heard = wire, 0, b""

    def message(self) -> str | None:
        """The text of the next frame; None for a pong, which is counted, and at the end."""
        head = self._take(2)
        if len(head) < 2 or head[0] == 0x88:
            return None
        assert head[0] in (0x81, 0x8A), head
        size = head[1]
        assert size < 128, "a server never masks"
        if size == 126:
            size = struct.unpack("!H", self._take(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self._take(8))[0]
        body = self._take(size)
        assert len(body) == size
        if head[0] == 0x8A:
            self.pongs += 1
            return None
        return body.decode()

    def _take(self, size: int) -> bytes:
        while len(self._heard) < size and (came := self.wire.recv(65_536)):
            self._heard += came
        taken, self._heard = self._heard[:size], self._heard[size:]
        return taken
