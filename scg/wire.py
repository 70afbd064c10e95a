"""JSON as it goes over the socket, by orjson."""

from typing import Any

import orjson


class Wire:
    """What python-socketio takes for its json module."""

    JSONDecodeError = orjson.JSONDecodeError

    @staticmethod
    def dumps(content: Any, **_options: Any) -> str:
        """The JSON text of plain content."""
        return orjson.dumps(content).decode()

    @staticmethod
    def loads(text: str | bytes, **_options: Any) -> Any:
        """The content of a JSON text."""
        return orjson.loads(text)
