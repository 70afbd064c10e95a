"""Where somebody is led next: only ever within scg."""


def inside(target: str) -> str:
    """An address within scg, or the front page where somebody slipped in another."""
    safe = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if safe and target.isprintable() else "/"
