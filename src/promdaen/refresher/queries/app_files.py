"""The files of the phone app on this server: contents, and one version for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promdaen.kit import scripts
from promdaen.kit.channels import push
from promdaen.refresher.rules import app_files


@dataclass(frozen=True, kw_only=True)
class AppFiles:
    """The files of the app by address, each with its digest, and the version of them all."""

    contents: Mapping[str, bytes]
    digests: Mapping[str, str]
    version: str


def collect_files(*, pages: Mapping[str, bytes]) -> AppFiles:
    """Pages of the app with every file that they need."""
    contents = app_files.closure(pages=pages, read_file=_read)
    digests = {address: app_files.digest(content=content) for address, content in contents.items()}
    return AppFiles(
        contents=contents,
        digests=digests,
        version=app_files.version(digests=digests.items()),
    )


def worker_program() -> str:
    """The service worker, without its list."""
    return push.worker_program(name="refresher_worker")


def _read(address: str) -> bytes:
    return scripts.content(address=address)
