"""The error of backups, restorations and drills."""


class BackupRefused(ValueError):
    """A backup, restoration or drill is impossible or unsafe; the message says what to do."""
