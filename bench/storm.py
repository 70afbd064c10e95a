"""How long until so many pages are in sync again after the server was killed: python -m bench.storm [PAGES].

Prints the seconds until all have joined and stand at the head, the questions they asked, the renderings that
answered them, and how long commands took meanwhile. Pages come back with full jitter from 1 up to 30 seconds.
"""

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ["SCG_DATA"] = tempfile.mkdtemp(prefix="scg-bench-")

from scg import create_app
from scg.extensions import db
from scg.migrating import migrate_database
from tests.support.crowd import Crowd
from tests.support.server import Server, Visitor
from tests.support.world import World


def main(pages: int) -> None:
    """Begin a world, let so many pages follow it, kill the server, and watch them come back."""
    folder = Path(tempfile.mkdtemp(prefix="scg-bench-"))
    address = f"sqlite:///{folder / 'scg.sqlite3'}"
    app = create_app({"SQLALCHEMY_DATABASE_URI": address})
    migrate_database(app)
    with app.app_context():
        world = World.begin(app)
        world.client("chair"), world.client("loggist")
        db.session.remove()
        db.engine.dispose()
    with Server(address, folder, SCG_HEARTBEAT="15", SCG_PAGES_EACH="100000") as server:
        chair, loggist = server.signed_in("amina.shah@wy.example"), server.signed_in("priya.nair@wy.example")
        with Crowd(server.url, chair.http, world.ref, pages) as crowd:
            storm(crowd, server, loggist, world.ref)


def storm(crowd: Crowd, server: Server, loggist: Visitor, ref: str) -> None:
    """Kill the server under a crowd, start it again with one entry more, and print what followed."""
    for member in crowd.members:
        member.connect()
        crowd.run(lambda member=member: member.joined, 10)
    server.process.kill()
    server.process.wait(10)
    server.__enter__()
    began, took, seq = time.monotonic(), list[float](), 0
    with ThreadPoolExecutor(1) as writer:
        while not seq or not crowd.all_stand_at(seq):
            asked = time.monotonic()
            one = writer.submit(loggist.command, ref, f"storm-{len(took)}", "write_log", text="Water in the mill")
            crowd.run(one.done, 30)
            took.append(time.monotonic() - asked)
            seq = one.result().json()["seq"]
            crowd.run(lambda seq=seq: crowd.all_stand_at(seq), 2)
    seconds = time.monotonic() - began
    lines = loggist.get("/metrics").text.splitlines()
    made = next(line.rsplit(" ", 1)[1] for line in lines if line.startswith("scg_rendered_total"))
    took.sort()
    print(f"{len(crowd.members)} pages in sync after {seconds:.1f} s")
    print(f"{len(crowd.answers)} questions answered from {float(made):.0f} renderings")
    print(f"{len(took)} commands meanwhile, median {took[len(took) // 2]:.2f} s, slowest {took[-1]:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
