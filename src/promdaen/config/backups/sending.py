"""Sends the files of a backup to the administrator's own command instead of a folder."""

import os
import subprocess
from pathlib import Path

from promdaen.config.backups.refusals import BackupRefused

NAME = "BACKUP_NAME"
# The command does not need them, and a program on another machine may store its environment.
SECRETS = ("PROMDAEN_", "DATABASE_URL")


def send_file(*, file: Path, command: str) -> None:
    """Write a file to the standard input of a shell command.

    The name of the file is in the environment and never becomes part of the command. Raises
    BackupRefused if the command fails.
    """
    variables = {name: text for name, text in os.environ.items() if not name.startswith(SECRETS)}
    with file.open("rb") as source:
        process = subprocess.run(  # noqa: S602
            command,
            shell=True,  # the administrator's own command line
            stdin=source,
            stdout=subprocess.DEVNULL,
            env={**variables, NAME: file.name},
            check=False,
        )
    if process.returncode:
        raise BackupRefused(
            f"The command for the backup ended with exit code {process.returncode}. The backup is "
            "not counted as made. Its error messages are in the log of the server."
        )
