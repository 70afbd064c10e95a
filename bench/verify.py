"""How long checking a log of 100,000 entries takes: python -m bench.verify [entries]."""

import json
import sys
import time
from collections.abc import Iterator

from scg.record import chain
from scg.record.verify import lines_of, verify

LOG, ORIGIN = "INC-2026-014", "scg.example.gov.uk/log/INC-2026-014"


def entries(number: int) -> Iterator[dict[str, object]]:
    """As many lines of a bundle's log.jsonl as asked for, each of a usual length."""
    for seq in range(1, number + 1):
        text = f"Rest centre {seq} open; café hall, 40 beds. " * 5
        content = chain.encode({"nonce": f"{seq:032x}", "text": text, "by": {"person": "p1", "shown": "A. Shah"}})
        at = f"2026-11-21T{seq // 3600 % 24:02d}:{seq // 60 % 60:02d}:{seq % 60:02d}.000Z"
        told = {"v": 1, "log": LOG, "seq": seq, "at": at, "kind": "log.written", "ent": f"log:{seq}"}
        who = {"actor": "p1", "cmd": f"{seq:036x}", "data": chain.sha256(content).hex()}
        head = chain.encode({**told, **who})
        leaf = chain.leaf_of(head).hex()
        yield {"seq": seq, "head": head.decode(), "data": content.decode(), "leaf": leaf}


def main() -> None:
    """Make the log, then check it twice: as it lies in the database, and as it lies in a bundle."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    raw = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries(number)).encode()
    stored = list(lines_of(raw))
    for what, lines in (("stored", iter(stored)), ("in a bundle", lines_of(raw))):
        begun = time.perf_counter()
        verdict = verify(LOG, ORIGIN, lines)
        took = time.perf_counter() - begun
        print(f"{verdict.length:,} entries {what}: {took:.2f} s, {'good' if verdict.good else verdict.problem}")


if __name__ == "__main__":
    main()
