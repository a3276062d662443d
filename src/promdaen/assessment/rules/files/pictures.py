"""Pictures of items: accepted types, and their names."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

MAX_PICTURE_BYTES = 500 * 1024
MAX_PICTURES = 8
_DATA = re.compile(r"data:[\w/.+-]*;base64,(.*)", re.IGNORECASE | re.DOTALL)
_INSIDE = "@@PLUGINFILE@@/"
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_KINDS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", ".png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", ".jpg"),
    (re.compile(rb"RIFF....WEBPVP8", re.DOTALL), "image/webp", ".webp"),
)
MAX_NAME_LENGTH = 60


@dataclass(frozen=True, kw_only=True)
class ItemPicture:
    """A picture of an item: the part it follows, its name, its texts, the digest of its bytes.

    `part` is "stem", "rationale", "options.b", "left.1" and so on.
    """

    part: str
    name: str
    km: str
    en: str
    sha256: str

    def as_row(self) -> dict[str, str]:
        """The picture as stored with the item."""
        return {name: getattr(self, name) for name in ("part", "name", "km", "en", "sha256")}


def media_type(*, data: bytes) -> str:
    """The media type of a picture by its first bytes, whatever its name; "" if not accepted.

    >>> media_type(data=b"\\x89PNG\\r\\n\\x1a\\n..."), media_type(data=b"<svg>")
    ('image/png', '')
    """
    return next((kind for start, kind, _ in _KINDS if start.match(data)), "")


def picture_digest(*, data: bytes) -> str:
    """SHA-256 (hex) of a picture."""
    return hashlib.sha256(data).hexdigest()


def fit_name(*, name: str, data: bytes) -> str:
    """A file name that every system accepts, with the extension of the picture's type.

    >>> fit_name(name="my scan (1).PNG", data=b"\\x89PNG\\r\\n\\x1a\\n")
    'my-scan-1.png'
    """
    ending = next((ending for start, _, ending in _KINDS if start.match(data)), "")
    plain = _UNFIT.sub("-", PurePosixPath(name).stem).strip("-.")[:MAX_NAME_LENGTH].strip("-.")
    return (plain or picture_digest(data=data)[:12]) + ending


def picture_name(*, source: str) -> str:
    """The file name in a picture's source, without its folder.

    >>> picture_name(source="@@PLUGINFILE@@/scans/a%20b.png")
    'a b.png'
    """
    if _DATA.match(source):
        return ""
    return PurePosixPath(unquoted(source=source.partition("?")[0])).name


def unquoted(*, source: str) -> str:
    """A source with the characters that its percent signs encode.

    >>> unquoted(source="scans/a%20b.png")
    'scans/a b.png'
    """
    plain = _PERCENT.sub(lambda match: bytes([int(match[1], 16)]), source.encode())
    return plain.decode("utf-8", errors="replace")


def picture_bytes(*, source: str, files: Mapping[str, bytes]) -> bytes | None:
    """The bytes of a picture with this source: from the question's files, or a data URL.

    None for a picture that is not in the file.
    """
    inside = _DATA.fullmatch(source)
    if inside:
        return decoded(text=inside[1])
    return files.get(picture_name(source=source)) if is_inside(source=source) else None


def is_inside(*, source: str) -> bool:
    """Whether a picture should be in the question's own files."""
    return source.startswith(_INSIDE) or _DATA.fullmatch(source) is not None


def decoded(*, text: str) -> bytes:
    """Bytes from base64; b"" if it is invalid.

    >>> decoded(text=" aGk= "), decoded(text="?")
    (b'hi', b'')
    """
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return b""


def encoded(*, data: bytes) -> str:
    """Bytes as base64.

    >>> encoded(data=b"hi")
    'aGk='
    """
    return base64.b64encode(data).decode()
