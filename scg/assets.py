"""Style sheets, scripts and fonts: made ready, named by their content, and found again.

They come from the npm packages and from static/. GOV.UK Frontend is MIT code, but two things that its
style sheet points at are not ours to show, and go:

- GDS Transport, whose licence is for gov.uk alone (the style sheet's own header says so): its @font-face
  rules are dropped and arial takes its place;
- the Royal Arms (the "crest"), which mark government's own pages: the declarations that fetch them are
  dropped. The crown is only in markup, which templates/ leaves out.

The scripts that every page needs go out as one, ENTRY with all that it imports, since on a slow line each
request of its own costs more than what it fetches; the others stay by themselves, and find in it what they
import.

Needs the standard library alone, as set-up runs it before anything else: `python -m scg.assets`.
"""

import gzip
import json
import os
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
WEB_PATH = "/assets/"
MODULES = {"govuk-frontend": "govuk.js", "socket.io-client": "socket.io.js", "idiomorph": "idiomorph.js"}
FONTS = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
SHEETS = ("govuk.css", "css/app.css")
ENTRY = "js/app.js"
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async function|function|class|const) (\w+))", re.MULTILINE)
PACKED = {".css", ".js", ".svg", ".json", ".txt"}


class Assets:
    """The prepared files of one folder, by the name that templates use and by the name that is served."""

    def __init__(self, folder: Path = ROOT / "build" / "assets") -> None:
        self._folder = folder
        self._served: dict[str, str] = json.loads((folder / "manifest.json").read_text("utf-8"))
        self._known = set(self._served.values())

    def url(self, name: str) -> str:
        """The address of `name` ("js/live.js"), to be cached for ever; KeyError if there is none."""
        return WEB_PATH + self._served[name]

    def path(self, served: str, *, packed: bool = False) -> Path | None:
        """The file behind a served name, or its gzip if `packed`; None for what was never prepared."""
        if served not in self._known:
            return None
        file = self._folder / (served + ".gz" if packed else served)
        return file if file.is_file() else None

    @property
    def version(self) -> str:
        """Twelve characters that change with any of the files."""
        return sha256("\n".join(sorted(self._known)).encode()).hexdigest()[:12]

    def shell(self) -> list[str]:
        """The addresses of all that a page needs to be shown and to work: style sheets and scripts."""
        wanted = (name for name in self._served if name in SHEETS or is_module(name))
        return list(dict.fromkeys(self.url(name) for name in wanted))

    def text(self, name: str) -> str:
        """The content of one prepared text file; KeyError if there is none."""
        return (self._folder / self._served[name]).read_text("utf-8")

    def import_map(self) -> dict[str, dict[str, str]]:
        """The packages by name, and our own modules by address, so that "./live.js" finds its hashed file."""
        packages = {module: self.url(name) for module, name in MODULES.items()}
        own = {WEB_PATH + name: self.url(name) for name in self._served if name.startswith("js/")}
        return {"imports": packages | own}


def is_module(name: str) -> bool:
    """Whether a file is one of the scripts that every page asks for."""
    return name.startswith("js/") or name in MODULES.values()


def fonts_folder() -> Path:
    """The folder with Arimo's four TrueType files, for the documents."""
    return ROOT / "build" / "fonts"


def prepare(root: Path = ROOT) -> bool:
    """Makes root/build/assets and root/build/fonts; false if nothing has changed since the last time."""
    sources = _sources(root)
    folder = root / "build" / "assets"
    made_from = _made_from(sources)
    stamp = folder / "made-from"
    if stamp.is_file() and stamp.read_text("utf-8") == made_from:
        return False
    making = _Making(sources, folder)
    for name in sources:
        making.publish(name)
    _copy_fonts(root)
    _write(folder / "manifest.json", json.dumps(making.served, indent=1, sort_keys=True).encode())
    _write(stamp, made_from.encode())
    return True


def govuk_css(css: str) -> str:
    """GOV.UK Frontend's style sheet without GDS Transport and the crest; ValueError if any would stay."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css, fonts = re.subn(r"([\"']?)GDS Transport\1,\s*arial", "arial", css)
    css = re.sub(r"[a-z-]+:url\([^)]*govuk-crest[^)]*\);?", "", css)
    css = without_source_map(css)
    if fonts < 50 or "GDS" in css or "/assets/" in css or "crest" in css:
        raise ValueError("GOV.UK Frontend's style sheet has changed: its font or crest would stay in.")
    return css


def without_source_map(text: str) -> str:
    """The text without its last line's pointer to a source map, which isn't served."""
    return re.sub(r"(//|/\*)# sourceMappingURL=.*\s*\Z", "", text)


def exporting_idiomorph(text: str) -> str:
    """The minified script, which the package brings for pages without modules alone, as a module."""
    return text.strip().rstrip(";") + ";\nexport { Idiomorph };\n"


PACKAGES: dict[str, tuple[str, Callable[[str], str]]] = {
    "govuk.css": ("govuk-frontend/dist/govuk/govuk-frontend.min.css", govuk_css),
    "govuk.js": ("govuk-frontend/dist/govuk/govuk-frontend.min.js", without_source_map),
    "socket.io.js": ("socket.io-client/dist/socket.io.esm.min.js", without_source_map),
    "idiomorph.js": ("idiomorph/dist/idiomorph.min.js", exporting_idiomorph),
}


def _sources(root: Path) -> dict[str, Path]:
    packages = {name: root / "node_modules" / path for name, (path, _) in PACKAGES.items()}
    static = root / "static"
    own = sorted(file for file in static.rglob("*") if file.is_file() and not file.name.startswith("."))
    return packages | {file.relative_to(static).as_posix(): file for file in own}


def _made_from(sources: dict[str, Path]) -> str:
    files = {"": Path(__file__)} | sources
    seen = ((name, file.stat()) for name, file in files.items())
    return "".join(f"{name} {stat.st_size} {stat.st_mtime_ns}\n" for name, stat in seen)


class Bundle:
    """The entry with every module that it imports, each in a scope of its own and after what it imports itself.

    `modules` are their names, and `text` is one module that exports all that they export. ValueError where two
    export the same name, import each other, or import or export in another form than this project's own.
    """

    def __init__(self, files: dict[str, Path]) -> None:
        self._files = files
        self._packages: dict[str, None] = {}
        self._exported: dict[str, str] = {}
        self._scopes: list[str] = []
        self.modules: set[str] = set()
        if ENTRY in files:
            self._add(ENTRY, ())
        named = ", ".join(self._exported)
        self.text = "".join([*self._packages, *self._scopes, f"export {{ {named} }};\n"])

    def _add(self, name: str, importers: tuple[str, ...]) -> None:
        if name in importers:
            raise ValueError(f"{name} imports itself by way of {importers[-1]}.")
        if name in self.modules:
            return
        code = self._files[name].read_text("utf-8")
        for names, source in IMPORT.findall(code):
            if source.startswith("./"):
                self._add(f"js/{source[2:]}", (*importers, name))
            else:
                self._packages[f'import {{{names}}} from "{source}";\n'] = None
        self.modules.add(name)
        self._scopes.append(self._scope(name, IMPORT.sub("", code)))

    def _scope(self, name: str, code: str) -> str:
        exports = [found[1] for found in EXPORT.findall(code)]
        code = re.sub(r"^\s*//.*\n|^\s*\n", "", EXPORT.sub(r"\1", code), flags=re.MULTILINE)
        if re.search(r"^(import|export)\b", code, re.MULTILINE) or set(exports) & set(self._exported):
            raise ValueError(f"{name} imports or exports what can't be put together with the others.")
        self._exported.update(dict.fromkeys(exports, name))
        given = ", ".join(exports)
        begins = f"const {{ {given} }} = " if exports else ""
        return f"{begins}(() => {{\n{code}return {{ {given} }};\n}})();\n"


class _Making:
    """One run: a style sheet waits for what it names, since its own name depends on theirs."""

    def __init__(self, sources: dict[str, Path], folder: Path) -> None:
        self.served: dict[str, str] = {}
        self._sources = sources
        self._folder = folder
        self._bundle = Bundle({name: file for name, file in sources.items() if name.startswith("js/")})

    def publish(self, name: str) -> str:
        """Writes the file and its gzip under a name made from its content; that name."""
        if name in self._bundle.modules and name != ENTRY:
            self.served[name] = self.publish(ENTRY)
        if name not in self.served:
            content = self._content(name)
            pure = PurePosixPath(name)
            hashed = pure.with_name(f"{pure.stem}.{sha256(content).hexdigest()[:12]}{pure.suffix}").as_posix()
            _write(self._folder / hashed, content)
            if pure.suffix in PACKED:
                _write(self._folder / (hashed + ".gz"), gzip.compress(content, 9, mtime=0))
            self.served[name] = hashed
        return self.served[name]

    def _content(self, name: str) -> bytes:
        if name == ENTRY:
            return self._bundle.text.encode()
        content = self._sources[name].read_bytes()
        if name in PACKAGES:
            return PACKAGES[name][1](content.decode()).encode()
        if name.endswith(".css"):
            return self._pointing_at_served(name, content.decode()).encode()
        return content

    def _pointing_at_served(self, name: str, css: str) -> str:
        """Our own style sheet, what it imports or shows by its served name; KeyError if that isn't there."""

        def hashed(match: re.Match[str]) -> str:
            target = os.path.normpath(PurePosixPath(name).parent / match["path"])
            return f'{match["before"]}"{WEB_PATH}{self.publish(target)}"{match["after"]}'

        quoted = r"""[\"']?(?P<path>(?!data:|/|#)[^\"')]+)[\"']?"""
        css = re.sub(r'@import "(?P<path>[^"/]+)";\n', lambda match: self._inlined(name, match["path"]), css)
        css = re.sub(rf"(?P<before>url\(\s*){quoted}(?P<after>\s*\))", hashed, css)
        return re.sub(rf"(?P<before>@import\s+)(?!url){quoted}(?P<after>)", hashed, css)

    def _inlined(self, name: str, path: str) -> str:
        """A neighbouring sheet in place of its plain @import: all of ours is one request on a slow line."""
        return self._sources[str(PurePosixPath(name).parent / path)].read_text("utf-8")


def _copy_fonts(root: Path) -> None:
    fonts = root / "build" / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    package = root / "node_modules" / "@expo-google-fonts" / "arimo"
    for font in FONTS:
        shutil.copyfile(package / font / f"Arimo_{font}.ttf", fonts / f"Arimo_{font}.ttf")


def _write(file: Path, content: bytes) -> None:
    """In one step, so that a server that runs beside this never reads half a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(file)


if __name__ == "__main__":
    if prepare():
        print("Prepared the style sheets, scripts and fonts.")
