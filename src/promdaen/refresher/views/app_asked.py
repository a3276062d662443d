"""What a phone asks a pack for: who it is, in which language, now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An officer's phone that asks for packs."""

    officer_id: UUID
    language: str
    now: datetime
