"""What a process that fills in a forum's own Word template does: within a sandbox, and within limits."""

import json
import os
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, Undefined, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scg.documents.word_package import leads_nowhere
from scg.documents.word_template_fields import NAMES
from scg.words import Refused

CPU_SECONDS, MEMORY, LARGEST = 6, 1_000_000_000, 20_000_000
GLOBALS = ("namespace",)


def work(folder: Path) -> None:
    """Fill in folder/template.docx with folder/told.json: filled.docx, and answer.json with the fields it uses.

    Where that can't be done the answer says why, in a sentence.
    """
    limit()
    job = json.loads((folder / "told.json").read_text())
    try:
        used, made = _filled(folder / "template.docx", job["told"], strict=job["strict"])
        (folder / "filled.docx").write_bytes(made)
        answer: dict[str, Any] = {"used": used}
    except Refused as problem:
        answer = {"refused": problem.sentence}
    except MemoryError:
        answer = {"refused": "It makes a document that is far too large"}
    except SecurityError as problem:
        answer = {"refused": f"It asks for more than fields: {str(problem)[:200]}"}
    except UndefinedError as problem:
        answer = {"refused": f"It uses a field that there isn’t: {str(problem)[:200]}"}
    except TemplateSyntaxError as problem:
        answer = {"refused": f"A tag in it can’t be read: {str(problem.message)[:200]}"}
    except (
        TemplateError,
        ValueError,
        TypeError,
        KeyError,
        ArithmeticError,
        RecursionError,
        SyntaxError,
    ) as problem:
        answer = {"refused": f"Filling it in failed: {str(problem)[:200] or type(problem).__name__}"}
    (folder / "answer.json").write_text(json.dumps(answer))


def limit() -> None:
    """Take no more than so many seconds of a processor, so much memory and files so large."""
    if hasattr(os, "nice"):
        os.nice(10)  # people at their screens come first
    if sys.platform != "win32":
        import resource  # there is none on Windows

        for what, most in (
            (resource.RLIMIT_CPU, CPU_SECONDS),
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_FSIZE, LARGEST),
        ):
            resource.setrlimit(what, (most, most))


def _filled(template: Path, told: dict[str, Any], *, strict: bool) -> tuple[list[str], bytes]:
    environment = _environment(strict=strict)
    document = DocxTemplate(template)
    document.init_docx()
    used = sorted(_used(document, environment)) if strict else []
    document.render(told, environment, autoescape=True)
    saved = BytesIO()
    document.save(saved)
    finished = _unchanging(saved)
    leads_nowhere(finished)
    return used, finished


def _environment(*, strict: bool) -> ImmutableSandboxedEnvironment:
    undefined = StrictUndefined if strict else Undefined
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=undefined)
    environment.globals = {name: environment.globals[name] for name in GLOBALS}
    return environment


def _used(document: DocxTemplate, environment: ImmutableSandboxedEnvironment) -> set[str]:
    """The fields that it uses; ValueError, by name, for one that there isn't, or one that it must use."""
    body = document.get_undeclared_template_variables(environment)
    names: set[str] = set(body) | _asked(environment, document.patch_xml(document.get_xml()))
    for word, uri in (("header", document.HEADER_URI), ("footer", document.FOOTER_URI)):
        parts = [_asked(environment, document.patch_xml(xml)) for xml in _texts(document, uri)]
        if not parts or not all("marking" in one for one in parts):
            raise ValueError(f"Every {word} must have {{{{ marking }}}} in it")
    if unknown := sorted(names - set(NAMES) - set(GLOBALS)):
        raise ValueError(f"There is no field called {', '.join(name[:60] for name in unknown[:10])}")
    if "standing" not in names:
        raise ValueError("It must have {{ standing }} in it, which says the version and whether it is a draft")
    return names & set(NAMES)


def _texts(document: DocxTemplate, uri: str) -> list[str]:
    return [document.get_part_xml(part) for _, part in document.get_headers_footers(uri)]


def _asked(environment: ImmutableSandboxedEnvironment, text: str) -> set[str]:
    tree = environment.parse(text)
    for found in tree.find_all((nodes.Getattr, nodes.Name, nodes.Import, nodes.FromImport, nodes.Include)):
        name = getattr(found, "attr", getattr(found, "name", ""))
        if not isinstance(found, nodes.Getattr | nodes.Name) or str(name).startswith("_"):
            raise SecurityError(f"{type(found).__name__.lower()} {name}")
    return set(meta.find_undeclared_variables(tree))


def _unchanging(saved: BytesIO) -> bytes:
    fixed = BytesIO()
    with ZipFile(saved) as given, ZipFile(fixed, "w") as out:
        for name in given.namelist():
            out.writestr(ZipInfo(name), given.read(name), ZIP_DEFLATED)
    return fixed.getvalue()


if __name__ == "__main__":
    work(Path(sys.argv[1]))
