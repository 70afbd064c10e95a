"""Pages leave packed where the browser takes that: on a slow line their text is most of what is fetched.

Length tells nobody a page's secrets: the CSRF token in it is signed anew every second and the nonce is used once,
so neither can be guessed letter by letter over many pages; and a name of random length within the packed page
hides what is left.
"""

import gzip
import io
import secrets

from flask import Blueprint, Response, request

PACKED_TYPES = {"text/html", "application/json"}
SHORTEST = 4_096  # bytes; what is shorter fits into a few packets as it is
LEVEL = 2  # a tenth larger than the best, in a third of its time
LONGEST_NAME = 64  # bytes
door = Blueprint("packed", __name__)


@door.after_app_request
def pack(response: Response) -> Response:
    """Pack a page, or a long answer in JSON, for whoever takes gzip."""
    if response.mimetype not in PACKED_TYPES or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or "Content-Encoding" in response.headers:
        return response
    content = response.get_data()
    if len(content) >= SHORTEST:
        response.set_data(packed(content))
        response.headers["Content-Encoding"] = "gzip"
    return response


def packed(content: bytes) -> bytes:
    """The content as gzip, under a name of random length."""
    into = io.BytesIO()
    name = "x" * (1 + secrets.randbelow(LONGEST_NAME))
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=LEVEL, fileobj=into, mtime=0) as packing:
        packing.write(content)
    return into.getvalue()
