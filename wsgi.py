"""The server: patches by the engine first, then makes the app, then serves it."""

from scg import engine

engine.patch()

from scg import create_app  # noqa: E402  nothing of the app may be imported before the patch
from scg.live import goodbye  # noqa: E402

app = create_app()


def main() -> None:
    """Serve the app on SCG_HOST and SCG_PORT until it is told to stop."""
    listener = engine.listen(app.config["SCG_HOST"], int(app.config["SCG_PORT"]))
    engine.serve(listener, app, goodbye=goodbye)


if __name__ == "__main__":
    main()
