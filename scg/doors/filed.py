"""The name under which what is taken away is kept as a file, in the letters that a header can carry."""

from typing import Any
from urllib.parse import quote

from flask import Response

ELSEWISE = str.maketrans({"’": "'", "‘": "'", "–": "-", "/": " "})


def filed(response: Response, name: str) -> Response:
    """Have a response kept as a file of this name: a header is Latin-1, so other letters go along escaped."""
    plain = name.translate(ELSEWISE).encode("ascii", "replace").decode()
    beside: dict[str, Any] = {} if name == plain else {"filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers.set("Content-Disposition", "attachment", filename=plain.replace("?", "_"), **beside)
    return response
