"""What a phone asks a pack for: who it is, in which language, now; how a pack is offered."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class PackRequest:
    """An officer's phone that asks for packs."""

    officer_id: UUID
    language: str
    now: datetime


def line(*, code: str, title: str, weight: int) -> dict[str, Any]:
    """A pack as it is offered; `weight` is what is fetched, in bytes."""
    return {"code": code, "title": title, "bytes": weight}


def weight_of(*, content: Mapping[str, Any]) -> int:
    """What a pack weighs on the way."""
    return len(gzip.compress(json.dumps(content).encode()))
