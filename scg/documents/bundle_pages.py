"""The pages of a bundle: its index, which is the whole record in one file, and each set of minutes by itself."""

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from scg.compiled import compiled_templates
from scg.documents.blocks import Outline
from scg.documents.html import as_html, css_text
from scg.documents.leaving import without_contact
from scg.documents.outline import outline
from scg.documents.structure import from_plain
from scg.documents.wanted import ROOT
from scg.rules.numbers import grouped

NAMED = re.compile(
    r"\b(?P<thing>SCG\d{3,4}/[DA]\d{2,3})\b|\bSCG (?P<meeting>\d{3,4})\b|"
    r"\b[Ee]ntry (?P<entry>\d{1,3}(?:,\d{3}){1,2}|\d{1,7})\b"
)
TAGS = re.compile(r"(<[^>]*>)")


def index_page(told: dict[str, Any]) -> str:
    """The whole record as one page that asks for nothing outside of itself."""
    environment = _environment()
    environment.filters["linked"] = lambda text: _linked(str(escape(text)), told)
    minutes = {
        each["number"]: _within(each, told, environment) for each in told["meetings"] if each["minutes"] is not None
    }
    return environment.get_template("bundle/index.html").render(told=told, minutes=minutes)


def document_page(laid_out: Outline) -> str:
    """Any document as a page by itself, which asks for nothing outside of itself."""
    environment = _environment()
    document = as_html(laid_out, environment)
    on_every_page = {"marking": css_text(laid_out.marking), "running": css_text(laid_out.running)}
    template = environment.get_template("bundle/document.html")
    return template.render(document=document, title=laid_out.running, **on_every_page)


def _environment() -> Environment:
    loader = FileSystemLoader([ROOT / "templates", ROOT / "static" / "css"])
    environment = Environment(
        loader=loader,
        bytecode_cache=compiled_templates(),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["grouped"] = grouped
    return environment


def _within(meeting: Mapping[str, Any], told: Mapping[str, Any], environment: Environment) -> Markup:
    """Minutes within the index: headings three levels down, regions told apart, references that lead somewhere."""
    document = str(as_html(outline(without_contact(from_plain(meeting["minutes"]))), environment))
    document = re.sub(r"(</?h)([123])", lambda tag: f"{tag[1]}{int(tag[2]) + 3}", document)
    document = re.sub(r'(aria-label="[^"]*)"', rf'\1, {meeting["anchor"]}"', document)
    return Markup("").join(
        Markup(part) if part.startswith("<") else _linked(part, told) for part in TAGS.split(document)
    )


def _linked(escaped: str, told: Mapping[str, Any]) -> Markup:
    """Escaped text whose references lead to what they name: the entry that made it, the meeting, the entry."""

    def link(found: re.Match[str]) -> str:
        target = ""
        if found["thing"] in told["refs"]:
            target = f"e{told['refs'][found['thing']]}"
        elif found["meeting"] and f"SCG{found['meeting']}" in told["anchors"]:
            target = f"SCG{found['meeting']}"
        elif found["entry"] and 0 < (seq := int(found["entry"].replace(",", ""))) <= told["length"]:
            target = f"e{seq}"
        return f'<a href="#{target}">{found[0]}</a>' if target else found[0]

    return Markup(NAMED.sub(link, escaped))
