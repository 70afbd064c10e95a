"""WebSocket frames as bytes: made for what a server sends, unmasked from what a browser sends."""

import struct
from collections.abc import Sequence

TEXT, BINARY = 0x81, 0x82  # each with the bit that says that the message ends with this frame


def framed(payload: str | bytes) -> bytes:
    """One whole, unmasked frame: of text for a str, of bytes for bytes. RFC 6455, section 5.2."""
    kind, body = (TEXT, payload.encode()) if isinstance(payload, str) else (BINARY, payload)
    size = len(body)
    if size < 126:
        return bytes((kind, size)) + body
    if size < 65_536:
        return struct.pack("!BBH", kind, 126, size) + body
    return struct.pack("!BBQ", kind, 127, size) + body


def unmasked(masked: bytes, mask: Sequence[int], length: int | None = None, offset: int = 0) -> bytes:
    """The first `length` bytes (all for None) without their mask of four numbers, `offset` bytes into a payload."""
    size = len(masked) if length is None else length
    turned = bytes(mask[(offset + place) % 4] for place in range(4))
    key = (turned * (size // 4 + 1))[:size]
    return (int.from_bytes(masked[:size], "little") ^ int.from_bytes(key, "little")).to_bytes(size, "little")
