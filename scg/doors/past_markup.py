"""A page of the present turned into one of the past: its links stay there, its forms and live parts are gone."""

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser

Attributes = dict[str, str]
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
LIVE = frozenset(f"data-{word}" for word in ("incident", "seq", "link", "propose", "countdown", "elapsed", "due"))
_ATTRIBUTE = re.compile(r'\s+(?P<name>[a-z][a-z0-9-]*)="(?P<value>[^"]*)"')


def in_the_past(html: str, *, link: Callable[[str], str | None], title: str, banner: str) -> str:
    """The page with `banner` below its header and `title` before its own.

    `link` gives for an address of the page where it leads in the past, or None where it leads nowhere.
    Taken away: what needs a seat or sends a form, scripts, and the line that says how fresh a page is.
    """
    page = _Page(link, title, banner)
    page.feed(html)
    page.close()
    return "".join(page.parts)


class _Page(HTMLParser):
    def __init__(self, link: Callable[[str], str | None], title: str, banner: str):
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._link, self._title, self._banner = link, title, banner
        self._gone, self._depth = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass an element on, changed where it must be, or begin to leave it out."""
        if self._gone:
            self._depth += tag == self._gone
            return
        told = {name: value or "" for name, value in attrs}
        if self._goes(tag, told):
            self._gone, self._depth = ("", 0) if tag in VOID else (tag, 1)
            return
        self.parts.append(self._changed(tag, told))
        if tag == "title":
            self.parts.append(escape(self._title))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass a drawing's parts on."""
        self._put(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Pass an end on, or end leaving out."""
        if not self._gone:
            self.parts.append(f"</{tag}>")
            if tag == "header":
                self.parts.append(self._banner)
        elif tag == self._gone:
            self._depth -= 1
            self._gone = self._gone if self._depth else ""

    def handle_data(self, data: str) -> None:
        """Pass text on."""
        self._put(data)

    def handle_entityref(self, name: str) -> None:
        """Pass a named character on."""
        self._put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Pass a numbered character on."""
        self._put(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        """Pass the document's type on."""
        self._put(f"<!{decl}>")

    def _put(self, text: str) -> None:
        if not self._gone:
            self.parts.append(text)

    def _goes(self, tag: str, told: Attributes) -> bool:
        if "data-needs" in told or "data-powers" in told or tag == "script":
            return True
        if tag == "form":
            return told.get("method") == "post" and told.get("action") != "/sign-out"
        if tag == "link":
            return told.get("rel") in ("modulepreload", "manifest")
        classes = told.get("class", "").split()
        if tag == "a" and "app-act" in classes:
            return self._link(told.get("href", "")) is None
        return tag == "aside" and "app-fresh" in classes

    def _changed(self, tag: str, told: Attributes) -> str:
        raw = self.get_starttag_text() or ""
        if tag == "body":
            raw = raw.replace('class="', 'class="app-then ', 1)
        if LIVE & told.keys() or "href" in told or "action" in told:
            return _ATTRIBUTE.sub(self._attribute, raw) if tag != "link" else raw
        return raw

    def _attribute(self, found: re.Match[str]) -> str:
        if found["name"] in LIVE:
            return ""
        if found["name"] not in ("href", "action"):
            return found[0]
        target = self._link(unescape(found["value"]))
        return "" if target is None else f' {found["name"]}="{escape(target)}"'
