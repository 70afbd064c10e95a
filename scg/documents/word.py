"""WordprocessingML that python-docx has no words for: ECMA-376 part 1, section 17, written as elements."""

from functools import cache
from typing import Any

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser

from scg.documents.looks import NOT_XML

SPACE = {"w": nsmap["w"]}
_named = cache(qn)  # a volume has a million elements


def element(tag: str, *children: Any, **attributes: str | int) -> Any:
    """Give `<w:tag>` with the children and `w:` attributes given."""
    made = oxml_parser.makeelement(_named(f"w:{tag}"), nsmap=SPACE)
    for name, value in attributes.items():
        made.set(_named(f"w:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, *properties: Any) -> Any:
    """Give a run of `text`, its line breaks kept and what XML can't hold replaced by U+FFFD."""
    made = element("r", element("rPr", *properties)) if properties else element("r")
    for number, line in enumerate(NOT_XML.sub("\ufffd", text).split("\n")):
        if number:
            made.append(element("br"))
        words = element("t")
        words.text = line
        words.set(_named("xml:space"), "preserve")
        made.append(words)
    return made


def field(code: str, shown: str = "1") -> list[Any]:
    """Give the runs of a field that Word works out itself, such as PAGE, and what it shows until it does."""
    instruction = element("instrText")
    instruction.text = f" {code} "
    marks = [element("r", element("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end")]
    return [marks[0], element("r", instruction), marks[1], run(shown), marks[2]]


def paragraph(style: str, *runs: Any, with_next: bool = False) -> Any:
    """Give a paragraph of the style with that id, kept on the page of the one that follows if asked."""
    kept = [element("keepNext")] * with_next
    return element("p", element("pPr", element("pStyle", val=style), *kept), *runs)


def bookmarked(number: int, *runs: Any) -> list[Any]:
    """Give the runs of a section's heading, so that contents lead to it."""
    begin = element("bookmarkStart", id=number, name=f"section_{number}")
    return [begin, *runs, element("bookmarkEnd", id=number)]


def contents(titles: list[str]) -> list[Any]:
    """Give the contents: a line a section, which leads to it, within a field that Word can make anew."""
    lines = [paragraph("toc1", _leading(number, title)) for number, title in enumerate(titles, start=1)]
    begun, between, ended = (element("r", element("fldChar", fldCharType=k)) for k in ("begin", "separate", "end"))
    instruction = element("instrText")
    instruction.text = ' TOC \\o "1-1" \\h '
    for number, part in enumerate((begun, element("r", instruction), between)):
        lines[0].insert(1 + number, part)
    lines[-1].append(ended)
    return lines


def _leading(number: int, title: str) -> Any:
    return element("hyperlink", run(title), anchor=f"section_{number}", history=1)
