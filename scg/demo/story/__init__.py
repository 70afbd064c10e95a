"""The words of the demonstrations, in plain files beside this one, and how they are read."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def lines(name: str) -> list[list[str]]:
    """The rows of `<name>.txt`: fields between bars; empty lines and those that begin with # left out."""
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [[field.strip() for field in line.split("|")] for line in kept]


@lru_cache
def told(name: str) -> dict[str, Any]:
    """The content of `<name>.toml`."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
