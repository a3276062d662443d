"""The files a page needs to work offline: those that it, and they, refer to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from posixpath import dirname, join, normpath

IN_PAGE = re.compile(r"""(?:src|href)="([^"#?]+\.(?:css|js|svg|png|woff2))\"""")
IN_STYLE = re.compile(r"""url\(["']?([^"')#?]+)[^)]*\)""")
IN_PROGRAM = re.compile(r"""^(?:import|export)\b[^;"']*["'](\.[^"']+)["'];""", re.MULTILINE)
REFERENCE_FORMS = {".css": IN_STYLE, ".js": IN_PROGRAM, "": IN_PAGE}


def named_addresses(*, address: str, text: str) -> list[str]:
    """The file addresses in a page, style sheet or script, without duplicates.

    >>> named_addresses(address="/s/css/a.css", text='src: url("../f.woff2") url(data:x)')
    ['/s/f.woff2']
    >>> named_addresses(address="/s/a.js", text='import { a } from "./b.js";')
    ['/s/b.js']
    """
    form = next(form for ending, form in REFERENCE_FORMS.items() if address.endswith(ending))
    base = dirname(address)
    links = [link for link in form.findall(text) if not link.startswith("data:")]
    return list(dict.fromkeys(normpath(join(base, link)) for link in links))


def closure(*, pages: Mapping[str, bytes], read_file: Callable[[str], bytes]) -> dict[str, bytes]:
    """Pages and all files they need, by address, recursively."""
    pages_reached = dict(pages)
    waiting = list(pages)
    while waiting:
        address = waiting.pop()
        is_text = address in pages or address.endswith((".css", ".js"))
        if not is_text:
            continue
        for link in named_addresses(address=address, text=pages_reached[address].decode()):
            if link not in pages_reached:
                pages_reached[link] = read_file(link)
                waiting.append(link)
    return pages_reached


def digest(*, content: bytes) -> str:
    """The SHA-256 of a file, for a phone to check what it received."""
    return hashlib.sha256(content).hexdigest()


def version(*, digests: Iterable[tuple[str, str]]) -> str:
    """The version of a list of files; it changes with any file or content."""
    lines = sorted(f"{address} {content_digest}" for address, content_digest in digests)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
