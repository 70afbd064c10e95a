"""The automatic styles of one OpenDocument text: what a single paragraph, column or cell has beyond its style."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from scg.documents.looks import TEXT_WIDTH
from scg.documents.odt_parts import element
from scg.documents.odt_styles import PARAGRAPHS

TWENTIETHS_A_CM = 1440 / 2.54
BETWEEN = 113  # twentieths of a point: left free at the right of every cell, and at its left where there is a rule
KEPT = {"fo:keep-with-next": "always"}
ON_A_NEW_PAGE = {"fo:break-before": "page", "fo:margin-top": "0pt"}


def centimetres(twentieths: float) -> str:
    """A length in twentieths of a point as OpenDocument writes it."""
    return f"{twentieths / TWENTIETHS_A_CM:.3f}cm"


# A table as wide as the page's text.
WHOLE = {"style:width": centimetres(TEXT_WIDTH), "table:align": "left", "fo:margin-bottom": "0.4cm"}


class Looks:
    """The automatic styles of a document, each made once."""

    def __init__(self) -> None:
        self._made: dict[str, Markup] = {}

    @property
    def made(self) -> Iterable[Markup]:
        """All of them, in the order in which they were asked for."""
        return self._made.values()

    def of(self, name: str, family: str, properties: Mapping[str, str]) -> str:
        """The style of that name, made if it isn't there yet; gives its name."""
        if name not in self._made:
            self._make(name, {"style:family": family}, element(f"style:{family}-properties", properties))
        return name

    def column(self, width: int) -> Markup:
        """A table's column, so many twentieths of a point wide."""
        look = self.of(f"Column{width}", "table-column", {"style:column-width": centimetres(width)})
        return element("table:table-column", {"table:style-name": look})

    def paragraph(self, style: str, *, on_a_new_page: bool = False, kept: bool = False) -> str:
        """A paragraph's style that begins a page or stays with what follows, or itself where neither is so."""
        name = style + "_Page" * on_a_new_page + "_Kept" * kept
        if name == style or name in self._made:
            return name
        # Said again, for Writer takes none below where it is told what stands above.
        below = {"fo:margin-bottom": f"{PARAGRAPHS[style].below}pt"}
        properties = (ON_A_NEW_PAGE | below if on_a_new_page else {}) | (KEPT if kept else {})
        about = {"style:family": "paragraph", "style:parent-style-name": style}
        self._make(name, about, element("style:paragraph-properties", properties))
        return name

    def _make(self, name: str, about: Mapping[str, str], properties: Markup) -> None:
        self._made[name] = element("style:style", {"style:name": name, **about}, properties)
