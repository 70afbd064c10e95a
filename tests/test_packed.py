"""Pages go over a slow line packed, and whoever doesn't take that gets them plain."""

import gzip

import pytest
from flask import Flask

from scg.doors.packed import SHORTEST, packed
from tests.support.world import World

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@on_sqlite
def test_a_page_is_packed_for_who_takes_that_and_plain_for_others(app: Flask, world: World) -> None:
    chair = world.client("chair")
    plain = chair.get(f"/incidents/{world.ref}")
    answer = chair.get(f"/incidents/{world.ref}", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert plain.headers.get("Content-Encoding") is None
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain.data) // 3
    assert gzip.decompress(answer.data)[:200] == plain.data[:200]


@on_sqlite
def test_a_short_answer_stays_as_it_is(app: Flask, world: World) -> None:
    answer = world.client("chair").get("/health/live", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_how_long_a_packed_page_is_tells_nothing_exact_of_what_is_in_it() -> None:
    assert len({len(packed(b"x" * SHORTEST)) for _ in range(50)}) > 10
