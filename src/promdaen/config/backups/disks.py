"""Finds where a disk is mounted by its label."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from promdaen.config.backups.refusals import BackupRefused

# Linux: a link from each label to its device, and the mounted devices with their folders.
LABEL_LINKS = Path("/dev/disk/by-label")
MOUNTS_FILE = Path("/proc/self/mounts")
# macOS: a folder for each mounted disk, named by its label.
MACOS_VOLUMES = Path("/Volumes")
_OCTAL_ESCAPE = re.compile(r"\\([0-7]{3})")
_ESCAPED_BY_UDEV = re.compile(r"[^A-Za-z0-9#+\-.:=@_]")


def find_mounted_disk(*, label: str) -> Path:
    """The folder of the mounted disk with a label. Raises BackupRefused if there is none."""
    if sys.platform == "darwin":
        folders = [MACOS_VOLUMES / label]
    else:
        folders = linux_mount_points(label=label, labels=LABEL_LINKS, mounts=MOUNTS_FILE)
    for folder in folders:
        if folder.is_dir():
            return folder
    raise BackupRefused(
        f"No disk with the label {label!r} is mounted on this machine. Connect it and open it "
        "once, or give its folder instead."
    )


def linux_mount_points(*, label: str, labels: Path, mounts: Path) -> list[Path]:
    """The folders where the device with a label is mounted; none if it is not here."""
    # udev escapes other characters as \x and two hex digits per byte.
    link_name = _ESCAPED_BY_UDEV.sub(
        lambda match: "".join(f"\\x{byte:02x}" for byte in match[0].encode()), label
    )
    device = labels / link_name
    if not (device.exists() and mounts.is_file()):
        return []
    folders = []
    for line in mounts.read_text(encoding="utf-8").splitlines():
        source, folder, *_rest = line.split(" ")
        if source.startswith("/") and Path(source).resolve() == device.resolve():
            folders.append(Path(_OCTAL_ESCAPE.sub(lambda match: chr(int(match[1], 8)), folder)))
    return folders
