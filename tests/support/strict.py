"""Pages read as a browser reads them: what in them could run, or lead elsewhere."""

from html.parser import HTMLParser

LEADING = ("src", "href", "action", "formaction", "data", "srcset", "poster", "content")
NEVER = ("iframe", "object", "embed", "base", "frame", "applet", "style", "marquee", "animate", "set")


class Strict(HTMLParser):
    """Collects what no page of ours has: handlers, addresses elsewhere, scripts and styles of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.foreign: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        told = {name: value or "" for name, value in attrs}
        if tag in NEVER or (tag == "script" and not ("src" in told or "nonce" in told or "type" in told)):
            self.foreign.append(self.get_starttag_text() or tag)
        for name, value in told.items():
            leads = value.strip().lower().startswith(("javascript:", "vbscript:", "http:", "//", "data:text/html"))
            if name.startswith("on") or name in ("style", "srcdoc") or (name in LEADING and leads):
                self.foreign.append(f"{tag} {name}={value}")

    def handle_data(self, text: str) -> None:
        """Keep what is read."""
        self.text.append(text)


def foreign(page: str) -> list[str]:
    """What could run or lead elsewhere in a page; nothing in one of ours."""
    reader = Strict()
    reader.feed(page)
    reader.close()
    return reader.foreign


def readable(page: str) -> str:
    """All that can be read on a page."""
    reader = Strict()
    reader.feed(page)
    reader.close()
    return "".join(reader.text)
