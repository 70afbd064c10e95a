"""The Python server of the fan-out, on the product's own engine. python -m bench.tick PORT FILE"""

import sys

from scg import engine


def main(port: int, file: str) -> None:
    """Patch first, as wsgi.py does; then serve on a port, over a new SQLite file."""
    engine.patch()
    from bench import ticking  # nothing of Flask may be imported before the patch

    app = ticking.make_app(file)
    print(engine.path(), flush=True)
    engine.serve(engine.listen("127.0.0.1", port), app, goodbye=lambda: None)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
