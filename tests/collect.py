"""What ODK Collect does with a form and answers, read from the form alone.

No code of the product is used here: the form's own expressions decide what is asked and what is
calculated, so that a page that fills in the same form can be held against it. Collect itself was
not at hand; this follows what JavaRosa does with the few functions that our forms use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

XFORMS = "{http://www.w3.org/2002/xforms}"
_PATH = re.compile(r"(?<![\w'])/data(?:/[\w]+)+")
_PIECE = re.compile(r"(/data[/\w]+)|'([^']*)'")
_ITEM = re.compile(r"instance\('(\w+)'\)/root/item\[name =\s*(\S+)\s*\]/(\w+)")


def filled(*, xform: str, answers: Mapping[str, str], meta: Mapping[str, str]) -> bytes:
    """The submission that the form becomes with these answers, by the local names of fields."""
    form = fromstring(xform)
    root = next(form.iter(f"{XFORMS}instance"))[0]
    binds = {element.get("nodeset", ""): element for element in form.iter(f"{XFORMS}bind")}
    paths = dict(_paths(root, "/data"))
    for path, node in paths.items():
        name = path.rpartition("/")[2]
        if not len(node) and name in answers:
            node.text = answers[name]
    for path, bind in binds.items():
        if "calculate" in bind.attrib:
            paths[path].text = _calculated(form, bind.get("calculate", ""), paths)
    for path, bind in binds.items():
        if "relevant" in bind.attrib and not _is_true(bind.get("relevant", ""), paths):
            parent = paths[path.rpartition("/")[0]]
            parent.remove(paths[path])
    for name, text in meta.items():
        paths[f"/data/meta/{name}"].text = text
    data: bytes = ElementTree.tostring(root)
    return data


def canonical(xml: bytes) -> str:
    """XML in one way of writing it: prefixes and white space tell nothing."""
    return ElementTree.canonicalize(xml, rewrite_prefixes=True, strip_text=True)


def _paths(node: Any, path: str) -> Any:
    yield path, node
    for child in node:
        yield from _paths(child, f"{path}/{child.tag.removeprefix(XFORMS)}")


def _calculated(form: Any, expression: str, paths: Mapping[str, Any]) -> str:
    lookup = _ITEM.fullmatch(expression.strip())
    if lookup is None:
        pieces = _PIECE.findall(expression)
        return "".join(_text(paths[path]) if path else text for path, text in pieces)
    name, key, column = lookup.groups()
    items = next(
        instance for instance in form.iter(f"{XFORMS}instance") if instance.get("id") == name
    )
    for item in items.iter(f"{XFORMS}item"):
        if item.findtext(f"{XFORMS}name") == _text(paths[key]):
            return item.findtext(f"{XFORMS}{column}") or ""
    return ""


def _is_true(expression: str, paths: Mapping[str, Any]) -> bool:
    spoken = _PATH.sub(lambda path: f"text_of({path[0]!r})", expression).replace(" = ", " == ")
    names = {
        "__builtins__": {},
        "text_of": lambda path: _text(paths[path]),
        "selected": lambda text, choice: choice in text.split(),
    }
    return bool(eval(spoken, names))  # noqa: S307  our own form's expressions


def _text(node: Any) -> str:
    return node.text or ""
