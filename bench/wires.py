"""What a crowd is made of: rooms, pages, and WebSocket frames as bytes."""

import socket
import struct
import time
from collections.abc import Iterator


class Room:
    """The pages that follow one incident, and when the last of them stood where."""

    def __init__(self, name: str):
        self.name = name
        self.pages: list[Page] = []
        self.reached: dict[int, int] = {}
        # The newest push: its bytes, from where to where it takes a page, and how many it has yet to reach.
        self.front, self.size, self.before, self.seq, self.left = b"", 0, -1, -1, 0
        self.behind: dict[int, int] = {}
        self.following = self.delivered = 0
        # What came at once, where it takes a page from, and the pushes in it: others get the same bytes.
        self.known: dict[bytes, tuple[int, list[int]]] = {}

    def begin(self, seq: int, before: int, frame: bytes) -> None:
        """The first page has got a push that takes it from `before` to `seq`: the same bytes come to the others."""
        if self.left:
            self.behind[self.seq] = self.left
        self.front, self.size, self.before, self.seq = frame, len(frame), before, seq
        self.left = self.following
        self.delivered += self.following

    def count(self, seq: int) -> None:
        """One page more stands at a push; the last one's time is noted."""
        if seq == self.seq:
            self.left -= 1
            left = self.left
        elif seq in self.behind:
            self.behind[seq] -= 1
            left = self.behind[seq]
        else:
            return
        if not left:
            self.behind.pop(seq, None)
            self.reached[seq] = time.monotonic_ns()

    def welcome(self, stands: int) -> None:
        """A page follows, from where it was told it stands: what the others are pushed just now comes to it too."""
        self.following += 1
        if self.following == 1:
            self.seq = stands
        if stands < self.seq and self.left:
            self.left += 1
            self.delivered += 1
        for seq in self.behind:
            self.behind[seq] += stands < seq


class Page:
    """One connection. `at` is the entry it stands at, or None while half a frame has come."""

    __slots__ = ("at", "heard", "joined", "open", "receive", "room", "sock", "stands", "upgraded")

    def __init__(self, room: Room, sock: socket.socket):
        self.room, self.sock, self.receive = room, sock, sock.recv_into
        self.at: int | None = None
        self.stands, self.heard = -1, b""
        self.upgraded, self.joined, self.open = False, False, True


def frames(heard: bytes) -> Iterator[tuple[int, int, int]]:
    """The whole WebSocket frames of a server's bytes: kind (opcode), where each one's payload starts, and ends."""
    at, most = 0, len(heard)
    while at + 2 <= most:
        size, start = heard[at + 1] & 127, at + 2
        if size >= 126:
            start = at + (4 if size == 126 else 10)
            if start > most:
                return
            size = int.from_bytes(heard[at + 2 : start], "big")
        if start + size > most:
            return
        yield heard[at] & 15, start, start + size
        at = start + size


def whole(heard: bytes, start: int, end: int) -> bytes:
    """A frame with its head, given where its payload begins and ends."""
    size = end - start
    return heard[start - (2 if size < 126 else 4 if size < 65_536 else 10) : end]


def send(sock: socket.socket, head: int, payload: bytes) -> None:
    """Send one frame of at most 65,535 bytes; `head` is 0x81 for a text, 0x8A for a pong."""
    # Masked with noughts, which is a mask: the server's own unmasking is the same work with any other.
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else struct.pack(">BH", 0x80 | 126, size)
    sock.sendall(bytes([head]) + length + b"\0\0\0\0" + payload)
