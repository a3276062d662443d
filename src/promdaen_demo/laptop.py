"""A second node beside the demonstration: a laptop that has a run on loan, so a course travels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyrage
from django.conf import settings
from django.utils import timezone

from promdaen.kit import key_files
from promdaen.kit.json_objects import JsonObject
from promdaen.laptops import actions
from promdaen.laptops.queries import loans, nodes

if TYPE_CHECKING:
    from promdaen.laptops.models import Loan, Peer

NAME, FOLDER, SIGN_IN = "Koh Kong 1", "laptop", "demo-sign-in.json"


class LaptopFailed(RuntimeError):
    """A command on the laptop failed; the text is its message."""


def laptop_folder() -> Path:
    """The data folder of the second node."""
    return Path(settings.DATA_FOLDER) / FOLDER


def environment() -> dict[str, str]:
    """The environment of a process on the second node."""
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return variables | {"PROMDAEN_DATA": str(laptop_folder()), "PROMDAEN_EXCHANGE_URL": ""}


def command(*arguments: str) -> list[str]:
    """The command line of a `promdaen` command."""
    return [sys.executable, "-P", "-m", "promdaen.config.command", *arguments]


def prepare_laptop(*, address: str, now: datetime) -> JsonObject:
    """Enrol the second node, lend it a run, and bring what it needs; who signs in on it.

    Does nothing if it was prepared before. Raises LaptopFailed.
    """
    folder = laptop_folder()
    path = folder / SIGN_IN
    if path.exists():
        laptop_values: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return laptop_values
    folder.mkdir(parents=True, exist_ok=True)
    _on_laptop("migrate")
    _make_recovery_key()
    invited = actions.invite_laptop(name=NAME, by=None, now=now)
    files = {name: folder / name for name in ("invitation.json", "reply.promdaen", "content")}
    files["invitation.json"].write_bytes(invited.data)
    _on_laptop(
        "enrol-laptop", "--accept", str(files["invitation.json"]), "--code", invited.code,
        "--to", str(files["reply.promdaen"]),
    )  # fmt: skip
    data = files["reply.promdaen"].read_bytes()
    peer = actions.enrol_laptop(data=data, by=None, now=timezone.now())
    peer = actions.confirm_fingerprint(peer=peer, by=None, now=timezone.now())
    run, loan, passwords = _lend(peer=peer)
    data, _name, _count = actions.make_reference_bundle(
        laptop=NAME, runs=[], by=None, now=timezone.now()
    )
    files["content"].write_bytes(data)
    _on_laptop("merge-bundle", str(files["content"]))
    _on_laptop("sync", address, "--later")
    laptop_state = {
        "laptop": NAME,
        "run": run,
        "until": loan.until_on.isoformat(),
        "people": [[password.email, password.password] for password in passwords],
    }
    path.write_text(json.dumps(laptop_state), encoding="utf-8")
    return laptop_state


def _lend(*, peer: Peer) -> tuple[str, Loan, list[actions.TrainerPassword]]:
    """Lend the largest run that is not over."""
    for code, until_on in reversed(loans.runs_to_try(today=timezone.localdate())):
        loan, passwords = actions.lend_run(
            peer=peer, code=code, until_on=until_on, by=None,
            now=timezone.now(),
        )  # fmt: skip
        return code, loan, passwords
    raise LaptopFailed("The demonstration has no run that can be lent.")


def _on_laptop(*arguments: str) -> None:
    process = subprocess.run(
        command(*arguments), env=environment(), capture_output=True, text=True, check=False
    )
    if process.returncode:
        raise LaptopFailed(process.stderr.strip().splitlines()[-1])


def _make_recovery_key() -> None:
    """A recovery key of the demonstration, which no one prints."""
    path = nodes.data_folder() / "keys" / nodes.RECOVERY_NAME
    if not path.exists():
        public = str(pyrage.x25519.Identity.generate().to_public())
        key_files.write_key_file(path=path, data=f"{public}\n".encode())
