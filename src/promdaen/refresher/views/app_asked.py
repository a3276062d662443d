"""The request for a pack by a phone: officer, language, time; and the list entry of a pack."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from promdaen.kit.json_objects import JsonObject


@dataclass(frozen=True, kw_only=True)
class PackRequest:
    """A request for packs from an officer's phone."""

    officer_id: UUID
    language: str
    now: datetime


def line(*, code: str, title: str, weight: int) -> dict[str, Any]:
    """The list entry of a pack; `weight` is the download size in bytes."""
    return {"code": code, "title": title, "bytes": weight}


def content_weight(*, content: JsonObject) -> int:
    """The compressed size of a pack in bytes."""
    return len(gzip.compress(json.dumps(content).encode()))
