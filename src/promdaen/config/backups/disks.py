"""Finds a disk by the name that was given to it, wherever the system mounted it this time."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from promdaen.config.backups.refusals import BackupRefused

LABELS, MOUNTS = Path("/dev/disk/by-label"), Path("/proc/self/mounts")
"""Linux: a link from each label to its device, and the mounted devices with their folders."""
VOLUMES = Path("/Volumes")
"""macOS: a folder for each mounted disk, named by its label."""
_OCTAL = re.compile(r"\\([0-7]{3})")
_PLAIN = re.compile(r"[^A-Za-z0-9#+\-.:=@_]")


def disk_folder(*, label: str) -> Path:
    """The folder of the mounted disk with a label. Raises BackupRefused if there is none."""
    if sys.platform == "darwin":
        folders = [VOLUMES / label]
    else:
        folders = linux_folders(label=label, labels=LABELS, mounts=MOUNTS)
    for folder in folders:
        if folder.is_dir():
            return folder
    raise BackupRefused(
        f"No disk with the label {label!r} is mounted on this machine. Plug it in and open it "
        "once, or name its folder instead."
    )


def linux_folders(*, label: str, labels: Path, mounts: Path) -> list[Path]:
    """The folders where the device with a label is mounted; none if it is not here."""
    # udev writes what is no plain letter as \\x and two hex digits of each byte.
    name = _PLAIN.sub(lambda sign: "".join(f"\\x{byte:02x}" for byte in sign[0].encode()), label)
    device = labels / name
    if not (device.exists() and mounts.is_file()):
        return []
    folders = []
    for line in mounts.read_text(encoding="utf-8").splitlines():
        source, folder, *_rest = line.split(" ")
        if source.startswith("/") and Path(source).resolve() == device.resolve():
            folders.append(Path(_OCTAL.sub(lambda octal: chr(int(octal[1], 8)), folder)))
    return folders
