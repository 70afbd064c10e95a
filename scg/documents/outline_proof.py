"""The last page of issued minutes: which record they name, and how to check it."""

from collections.abc import Iterator
from functools import lru_cache

import segno

from scg.documents.blocks import Block, Fact, Facts, Heading, NewPage, Paragraph, Picture, Verbatim
from scg.documents.structure import Minutes, Proof
from scg.rules.numbers import grouped

SCALE = 3  # pixels a module: about 5 cm on paper
CODED = "QR code of the signed note printed above it"
HOW = (
    "To check: take the record away as a bundle, save the lines below as note.txt, exactly as they stand or as "
    "the QR code gives them, and run: python3 verify.py BUNDLE.zip --key KEY --checkpoint note.txt"
)


def proof_page(minutes: Minutes) -> Iterator[Block]:
    """The proof as blocks, on a page of its own; nothing while no checkpoint covers this version."""
    proof = minutes.record.proof
    if proof is None:
        return
    yield NewPage()
    yield Heading(1, "Proof of this record")
    yield Paragraph(_said(minutes, proof))
    yield Facts(tuple(_facts(minutes, proof)))
    yield Paragraph(HOW)
    yield Verbatim(proof.note)
    yield Picture(CODED, code_of(proof.note))


@lru_cache(maxsize=8)
def code_of(text: str) -> str:
    """The QR code of a text, as SVG; kept, for making it takes longer than the rest of the page."""
    drawn: str = segno.make(text, error="m").svg_inline(scale=SCALE)
    return drawn


def _said(minutes: Minutes, proof: Proof) -> str:
    return (
        f"These minutes are entry {grouped(minutes.record.entry)} of the record of {minutes.header.incident_ref}. "
        f"The record contained {proof.entries} numbered entries when it was signed, {proof.signed}. "
        "Whoever holds this page can show whether any of them was changed, added or removed since."
    )


def _facts(minutes: Minutes, proof: Proof) -> Iterator[Fact]:
    if minutes.record.content:
        yield Fact("Fingerprint of these minutes", (minutes.record.content,))
    yield Fact("Fingerprint of the record", (proof.fingerprint,))
    yield Fact("Key", (proof.key,))
