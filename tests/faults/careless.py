"""A server that doesn't wait for the disk: a power cut must be seen to cost it something, or the test is blind."""

from typing import Any

from sqlalchemy import event

import wsgi
from scg import engine
from scg.extensions import db

serve = engine.serve


def serve_carelessly(listener: Any, app: Any, **told: Any) -> None:
    """Serve as ever, once the settings have been read and found good, with every connection unsafe."""
    with wsgi.app.app_context():
        event.listen(db.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA synchronous=NORMAL"))
    serve(listener, app, **told)


engine.serve = serve_carelessly
wsgi.main()
