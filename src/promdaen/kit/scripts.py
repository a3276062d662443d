"""Bundles scripts for a service worker: not every browser supports modules there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

EXPORT = re.compile(r"^export ", re.MULTILINE)


def script_program(*, names: Iterable[str]) -> str:
    """The named scripts as one program, in order, without their exports."""
    parts = (content(address=f"{settings.STATIC_URL}promdaen/js/{name}.js") for name in names)
    return "\n".join(EXPORT.sub("", part.decode()) for part in parts)


def content(*, address: str) -> bytes:
    """The content of a static file; cached except in development."""
    return _read(address) if settings.DEBUG else _read_once(address)


def _read(address: str) -> bytes:
    name = address.removeprefix(settings.STATIC_URL)
    path = finders.find(name) or staticfiles_storage.path(name)
    return Path(str(path)).read_bytes()


_read_once = cache(_read)
