"""The server: patches by the engine first, then makes the app, then serves it."""

import scg
from scg import engine

engine.patch()
app = scg.create_app()


def main() -> None:
    """Serve the app on SCG_HOST and SCG_PORT until it is told to stop."""
    from scg import rounds  # nothing of the app may be imported before the patch
    from scg.live import goodbye

    listener = engine.listen(app.config["SCG_HOST"], int(app.config["SCG_PORT"]))
    rounds.begin(app)
    engine.serve(listener, app, goodbye=goodbye)
    rounds.end(app)


if __name__ == "__main__":
    main()
