"""OpenRosa 1.0 responses in XML: the list of forms, and messages."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

VERSION = "1.0"
MAX_BYTES = 10_000_000
"""The largest delivery that a phone may send; it splits a larger one."""

SLACK_BYTES = 200_000
"""What the envelopes of the parts may take beside it: a phone counts its files alone."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A form in the list: `md5` of the exact bytes that are downloaded, in hex."""

    form_id: str
    name: str
    version: str
    md5: str
    url: str


def message(*, text: str) -> str:
    """An OpenRosa response with one sentence.

    >>> message(text="Thank you").splitlines()[1]
    '<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message nature="">Thank you\
</message></OpenRosaResponse>'
    """
    return (
        f'{_HEAD}<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f'<message nature="">{escape(text)}</message></OpenRosaResponse>'
    )


def form_list(*, forms: Iterable[Listed]) -> str:
    """The list of forms, without a manifest, because no form needs other files.

    >>> form_list(forms=[]).splitlines()[1]
    '<xforms xmlns="http://openrosa.org/xforms/xformsList"></xforms>'
    """
    body = "".join(
        f"<xform><formID>{escape(listed.form_id)}</formID><name>{escape(listed.name)}</name>"
        f"<version>{escape(listed.version)}</version><hash>md5:{listed.md5}</hash>"
        f"<downloadUrl>{escape(listed.url)}</downloadUrl></xform>"
        for listed in forms
    )
    return f'{_HEAD}<xforms xmlns="http://openrosa.org/xforms/xformsList">{body}</xforms>'


def basic_credentials(*, header: str) -> tuple[str, str] | None:
    """Name and password of an Authorization header of the kind Basic (RFC 7617), or None.

    >>> basic_credentials(header="Basic YTpiOmM="), basic_credentials(header="Bearer x")
    (('a', 'b:c'), None)
    """
    kind, _space, credentials = header.strip().partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, colon, password = (
            base64.b64decode(credentials, validate=True).decode().partition(":")
        )
    except ValueError:
        return None
    return (name, password) if colon and "\0" not in name + password else None
