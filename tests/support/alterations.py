"""Random alterations of a bundle, made by whoever hasn't the key: of its bytes, its files, its entries."""

import json
import random
import zipfile
from collections.abc import Callable
from io import BytesIO

from scg.record import verify


def files(raw: bytes) -> dict[str, bytes]:
    """What is in a bundle."""
    with zipfile.ZipFile(BytesIO(raw)) as container:
        return {name: container.read(name) for name in container.namelist()}


def bit(given: bytes, chance: random.Random) -> bytes:
    """One bit turned over."""
    place = chance.randrange(len(given))
    return given[:place] + bytes([given[place] ^ 1 << chance.randrange(8)]) + given[place + 1 :]


def _stretch(given: bytes, chance: random.Random) -> tuple[int, int]:
    begin = chance.randrange(len(given))
    return begin, min(len(given), begin + chance.randint(1, 200))


def delete(given: bytes, chance: random.Random) -> bytes:
    """A stretch taken out."""
    begin, end = _stretch(given, chance)
    return given[:begin] + given[end:]


def duplicate(given: bytes, chance: random.Random) -> bytes:
    """A stretch put in again."""
    begin, end = _stretch(given, chance)
    return given[:end] + given[begin:]


def truncate(given: bytes, chance: random.Random) -> bytes:
    """The end cut off."""
    return given[: chance.randrange(len(given))]


def insert(given: bytes, chance: random.Random) -> bytes:
    """Bytes put in."""
    place = chance.randrange(len(given) + 1)
    return given[:place] + chance.randbytes(chance.randint(1, 50)) + given[place:]


def replace(given: bytes, chance: random.Random) -> bytes:
    """A stretch overwritten."""
    begin, end = _stretch(given, chance)
    return given[:begin] + chance.randbytes(end - begin) + given[end:]


def swap(given: bytes, chance: random.Random) -> bytes:
    """Two stretches exchanged."""
    (a, b), (c, d) = sorted((_stretch(given, chance), _stretch(given, chance)))
    return given if b > c else given[:a] + given[c:d] + given[b:c] + given[a:b] + given[d:]


BYTES = (bit, delete, duplicate, truncate, insert, replace, swap)


def of_lines(given: bytes, chance: random.Random) -> bytes:
    """One whole entry taken out, put in again, exchanged with another, or with what it says changed."""
    lines = given.splitlines(keepends=True)
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    act = chance.choice(("take out", "put in", "exchange", "cut off", "change"))
    if act == "take out":
        del lines[place]
    elif act == "put in":
        lines.insert(place, lines[other])
    elif act == "exchange":
        lines[place], lines[other] = lines[other], lines[place]
    elif act == "cut off":
        del lines[place:]
    else:
        told = json.loads(lines[place])
        name = chance.choice([name for name in told if isinstance(told[name], str)])
        at = chance.randrange(len(told[name]))
        told[name] = told[name][:at] + chr(chance.randint(32, 126)) + told[name][at + 1 :]
        lines[place] = (json.dumps(told, ensure_ascii=False) + "\n").encode()
    return b"".join(lines)


def of_container(raw: bytes, chance: random.Random) -> bytes:
    """Bytes of the container, whatever they mean."""
    return chance.choice(BYTES)(raw, chance)


def of_a_file(raw: bytes, chance: random.Random) -> bytes:
    """Bytes of one of the files, packed again."""
    inside = files(raw)
    name = chance.choice(sorted(inside))
    return verify.packed({**inside, name: chance.choice(BYTES)(inside[name], chance)})


def of_an_entry(raw: bytes, chance: random.Random) -> bytes:
    """One entry of either log, packed again."""
    inside = files(raw)
    name = chance.choice(("log.jsonl", "log.jsonl", "forum.jsonl"))
    return verify.packed({**inside, name: of_lines(inside[name], chance)})


def of_an_entry_with_the_list_made_to_fit(raw: bytes, chance: random.Random) -> bytes:
    """The same, with the list of files made to fit; only its signature can't be."""
    inside = files(of_an_entry(raw, chance))
    listed = json.loads(inside["manifest.json"])
    listed["files"]["log.jsonl"] = verify.sha256(inside["log.jsonl"]).hexdigest()
    listed["files"]["forum.jsonl"] = verify.sha256(inside["forum.jsonl"]).hexdigest()
    text = (json.dumps(listed, indent=1, sort_keys=True) + "\n").encode()
    return verify.packed({**inside, "manifest.json": text})


HOW: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    of_container,
    of_a_file,
    of_an_entry,
    of_an_entry_with_the_list_made_to_fit,
)
