"""What a backup, a restoration or a drill refuses with."""


class BackupRefused(ValueError):
    """It cannot be done or trusted; the message says what is wrong and what to do."""
