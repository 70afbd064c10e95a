"""The server: patches by the engine first, then makes the app, then serves it."""

import sys

import scg
from config import Unsafe
from scg import engine
from scg.words import Refused

engine.patch()
app = scg.create_app()


def main() -> None:
    """Serve the app on SCG_HOST and SCG_PORT until it is told to stop."""
    from scg import rounds, storage  # nothing of the app may be imported before the patch
    from scg.live import goodbye

    storage.ready_to_serve(app)
    listener = engine.listen(app.config["SCG_HOST"], int(app.config["SCG_PORT"]))
    rounds.begin(app)
    engine.serve(listener, app, goodbye=goodbye)
    rounds.end(app)


if __name__ == "__main__":
    try:
        main()
    except (Unsafe, Refused) as refusal:
        sys.exit(str(refusal))
