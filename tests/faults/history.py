"""What clients sent and what they were told: everything that can be judged after a fault."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests
from requests.adapters import HTTPAdapter

from tests.support.server import Server, Visitor

# Four who may write in the log, and one who may not.
HANDS = ("amina.shah", "tom.ellis", "priya.nair", "joan.firth", "ruth.lowe")
RECORDED, REFUSED, UNKNOWN = "recorded", "refused", "unknown"


@dataclass
class Act:
    """One command: its key, what it said, who sent it, and what its sender knows of it."""

    key: str
    text: str
    hand: Visitor
    known: str = UNKNOWN
    status: int = 0
    sentence: str = ""
    seq: int = 0
    took: float = 0.0


@dataclass
class History:
    """Every command that was sent, in the order of sending."""

    ref: str
    acts: list[Act] = field(default_factory=list)
    hands: list[Visitor] = field(default_factory=list)
    count: "itertools.count[int]" = field(default_factory=itertools.count)
    told: threading.Condition = field(default_factory=threading.Condition)

    def sign_in(self, *servers: Server) -> None:
        """Everybody signs in with a browser, each from an address of their own, spread over the servers."""
        for place, name in enumerate(HANDS):
            hand = servers[place % len(servers)].signed_in(f"{name}@wy.example")
            hand.http.mount("http://", _From(f"127.0.1.{place + 1}"))
            self.hands.append(hand)

    @contextmanager
    def load(self) -> Iterator[None]:
        """Everybody writes as fast as they are answered, until the block ends."""
        stop = threading.Event()
        threads = [threading.Thread(target=self._write_on, args=(hand, stop)) for hand in self.hands]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _write_on(self, hand: Visitor, stop: threading.Event) -> None:
        while not stop.is_set():
            if self.write(hand).known == UNKNOWN:
                stop.wait(0.05)

    def write(self, hand: Visitor) -> Act:
        """One new command; every eighth is one that is to be refused."""
        number = next(self.count)
        return self.send(self.new(hand, f"Heard {number}" if number % 8 else "", number))

    def new(self, hand: Visitor, text: str, number: int | None = None) -> Act:
        """A command that is about to be sent."""
        act = Act(f"fault-{next(self.count) if number is None else number}", text, hand)
        self.acts.append(act)
        return act

    def send(self, act: Act) -> Act:
        """Send a command, for the first time or again under the same key, and note what came of it."""
        self._ask(act)
        with self.told:
            self.told.notify_all()
        return act

    def _ask(self, act: Act) -> None:
        try:
            answer = act.hand.command(self.ref, act.key, "write_log", text=act.text)
            told = answer.json()
        except (requests.RequestException, ValueError):
            act.known = UNKNOWN
            return
        act.status, act.took = answer.status_code, answer.elapsed.total_seconds()
        act.sentence = told.get("sentence", "")
        if answer.status_code in (200, 201):
            act.known, act.seq = RECORDED, told["seq"]
        else:
            # 503 says that it may yet be recorded; every other answer that it is not.
            act.known = UNKNOWN if answer.status_code == 503 else REFUSED

    def wait_for(self, number: int, what: str = RECORDED, *, within: float = 30) -> None:
        """Returns once so many more commands have come to this; AssertionError after `within` seconds."""
        wanted = len(self.known(what)) + number
        with self.told:
            assert self.told.wait_for(lambda: len(self.known(what)) >= wanted, within), f"too few are {what}"

    def settle(self) -> None:
        """Send everything whose fate is unknown once more, as a client does when it is back."""
        for act in self.known(UNKNOWN):
            self.send(act)

    def known(self, what: str) -> list[Act]:
        """The commands of which this is known."""
        return [act for act in self.acts if act.known == what]


class _From(HTTPAdapter):
    """Requests from one address of the loopback: the limits are for each address."""

    def __init__(self, address: str):
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: object, **named: object) -> None:
        super().init_poolmanager(*args, source_address=(self._address, 0), **named)
