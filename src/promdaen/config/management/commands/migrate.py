"""`promdaen migrate`: brings every database of this installation to this version."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from promdaen.config.routers import EXCHANGE


class Command(migrate.Command):
    """Django's own, and then the database of the exchange where there is one."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate the database that is named; without a name, all of them."""
        super().handle(*args, **options)
        is_whole = not options.get("app_label") and options["database"] == DEFAULT_DB_ALIAS
        # Whoever makes test databases makes each by itself, and says so by run_syncdb.
        is_one = options.get("check_unapplied") or options.get("run_syncdb")
        if is_whole and settings.EXCHANGE_IS_HERE and not is_one:
            super().handle(*args, **{**options, "database": EXCHANGE})
