"""The server: patches by the engine first, then makes the app, then serves it."""

import sys
from typing import Any

import scg
from config import Unsafe
from scg import engine
from scg.words import Refused

CLAIMS = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO")
engine.patch()
app = scg.create_app()


def main() -> None:
    """Serve the app on SCG_HOST and SCG_PORT until it is told to stop."""
    # Nothing of the app may be imported before the patch.
    from scg import expiring, notices, rounds, storage, tether
    from scg.live import goodbye

    storage.ready_to_serve(app)
    host = app.config["SCG_HOST"]
    listener = tether.taken_over(host) or engine.listen(host, int(app.config["SCG_PORT"]))
    rounds.begin(app)
    expiring.begin(app)
    notices.begin(app)
    tether.say_ready()
    engine.serve(listener, behind_proxies(int(app.config["SCG_PROXIES"])), goodbye=goodbye)
    rounds.end(app)


def behind_proxies(number: int) -> Any:
    """The app, believing what the last so many proxies in front say of who asks, by what scheme and host.

    Without any, nothing that anybody claims of that reaches it.
    """
    from werkzeug.middleware.proxy_fix import ProxyFix

    if number:
        return ProxyFix(app, x_for=number, x_proto=number, x_host=number)

    def plain(environ: dict[str, Any], start: Any) -> Any:
        for claim in CLAIMS:
            environ.pop(claim, None)
        return app(environ, start)

    return plain


if __name__ == "__main__":
    try:
        main()
    except (Unsafe, Refused) as refusal:
        sys.exit(str(refusal))
