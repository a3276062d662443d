"""A data folder of its own for a fault run, with tables, in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path


def open_place(*, folder: Path) -> None:
    """Set Django up on an empty data folder, with both databases and their tables."""
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {
        "PROMDAEN_DATA": str(folder),
        "PROMDAEN_EXCHANGE_URL": "here",
        "DJANGO_SETTINGS_MODULE": "promdaen.config.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
