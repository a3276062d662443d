"""The files of the phone app as this server holds them: their contents, and one version of all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from promdaen.refresher.rules import app_files

WORKER = ("push", "refresher_worker")
EXPORT = re.compile(r"^export ", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class AppFiles:
    """The files of the app by address, each with its digest, and the version of them all."""

    contents: Mapping[str, bytes]
    digests: Mapping[str, str]
    version: str


def files_of(*, pages: Mapping[str, bytes]) -> AppFiles:
    """Pages of the app with every file that they need."""
    contents = app_files.closure(pages=pages, read=_read)
    digests = {one: app_files.digest(content=held) for one, held in contents.items()}
    return AppFiles(
        contents=contents,
        digests=digests,
        version=app_files.version(digests=digests.items()),
    )


def worker_program() -> str:
    """The service worker, without its list; not every browser lets one import a module."""
    parts = (_read(f"{settings.STATIC_URL}promdaen/js/{name}.js").decode() for name in WORKER)
    return "\n".join(EXPORT.sub("", part) for part in parts)


def _read(address: str) -> bytes:
    return _read_once(address) if not settings.DEBUG else _content(address)


def _content(address: str) -> bytes:
    name = address.removeprefix(settings.STATIC_URL)
    found = finders.find(name)
    return Path(str(found or staticfiles_storage.path(name))).read_bytes()


_read_once = cache(_content)
