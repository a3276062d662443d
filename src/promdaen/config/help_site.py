"""The help as a folder of plain pages, for a website or a disk: with search, without a server."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from promdaen.config import documents

HELP_LINK = re.compile(r'(?P<name>href|src)="/help/(?P<path>[^"#]*)')
STYLE = """
body { margin: 0 auto; padding: 1rem; max-width: 60rem; font: 1rem/1.7 var(--sans);
  color: var(--ink); background: var(--paper); }
.dt { border-collapse: collapse; } .dt :is(th, td) { padding: .4rem .6rem; text-align: start;
  vertical-align: top; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; } .reading { max-width: none; }
"""
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")


class HelpFolderRefused(ValueError):
    """The folder holds something else; the message says so."""


def write_site(*, folder: Path, language: str) -> list[Path]:
    """Write every document, its pictures, a style sheet and a search; returns the files.

    Raises HelpFolderRefused for a folder that has anything else than such a site.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "search.js").is_file():
        message = f"{folder} holds something else. Choose an empty or new folder."
        raise HelpFolderRefused(message)
    written_paths = []
    with translation.override(language):
        pages = {name: _page(name=name, language=language) for name in documents.document_names()}
        pages["index"] = _index(language=language)
    for name, html in pages.items():
        written_paths.append(_write(folder / f"{name}.html", html))
    for path in sorted((documents.documents_root() / "tour").glob("*.png")):
        picture = folder / "pictures" / path.name
        picture.parent.mkdir(parents=True, exist_ok=True)
        written_paths.append(Path(shutil.copyfile(path, picture)))
    written_paths.append(_write(folder / "style.css", _style()))
    script = Path(str(finders.find("promdaen/js/help_search.js"))).read_text(encoding="utf-8")
    sections = json.dumps(_sections(language=language), ensure_ascii=False)
    written_paths.append(_write(folder / "search.js", f"const SECTIONS = {sections};\n{script}"))
    return written_paths


def _page(*, name: str, language: str) -> str:
    title, own_language = documents.document_title(name=name, language=language)
    html = documents.document_html(name=name, language=language)
    return _rendered(
        template="config/help_site_document.html",
        name=name,
        title=title,
        language=own_language,
        html=mark_safe(html),  # noqa: S308  made from our own files, with raw HTML switched off
    )


def _index(*, language: str) -> str:
    groups = [
        (
            label,
            [(f"{name}.html", *documents.document_title(name=name, language=language))
             for name in names],
        )
        for label, names in documents.grouped_documents()
    ]  # fmt: skip
    return _rendered(template="config/help_site_index.html", name="index", groups=groups)


def _rendered(*, template: str, name: str, **context: object) -> str:
    """A page whose links lead from its own folder to files of the site."""
    up = "../" * name.count("/")
    html = render_to_string(template, {"up": up, **context})

    def relative(match: re.Match[str]) -> str:
        path = match["path"]
        is_picture = path.startswith("pictures/")
        target = path if is_picture else f"{posixpath.normpath(path) if path else 'index'}.html"
        return f'{match["name"]}="{up}{target}'

    return HELP_LINK.sub(relative, html)


def _sections(*, language: str) -> list[tuple[str, str, str]]:
    """Title, address and text of every section, for the search in the browser."""
    sections = []
    for name in documents.document_names():
        title, _own_language = documents.document_title(name=name, language=language)
        for section in documents.document_sections(name=name, language=language):
            part = f"#{section.anchor}" if section.anchor else ""
            heading = f"{title} › {section.title}" if part else section.title
            sections.append((heading, f"{name}.html{part}", section.text))
    return sections


def _style() -> str:
    sheets = [
        Path(str(finders.find(f"promdaen/css/{name}.css"))).read_text(encoding="utf-8")
        for name in ("tokens", "reading")
    ]
    return FONT_FACE.sub("", "\n".join([*sheets, STYLE]))


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
