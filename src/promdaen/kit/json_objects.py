"""JSON objects: records of content, stored bodies, answers, arguments of jobs, data of prints.

Their values have no type here. What comes in is checked against a schema, or by the rules of its
kind, before it is stored; a recursive type of JSON would ask every later read to check it again.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

JsonObject = Mapping[str, Any]
"""An object that is read."""
NewJsonObject = dict[str, Any]
"""An object that is built, to be stored, sent or printed."""


def body_digest(*, body: JsonObject) -> str:
    """The SHA-256 (hex) of a body, the same whatever the order of its keys.

    >>> body_digest(body={"a": 1, "b": 2}) == body_digest(body={"b": 2, "a": 1})
    True
    """
    body_text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body_text.encode()).hexdigest()
