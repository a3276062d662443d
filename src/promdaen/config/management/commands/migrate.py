"""`promdaen migrate`: brings every database of this installation to this version."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS
from django.db.migrations.loader import MigrationLoader

from promdaen.config import migrating
from promdaen.config.routers import EXCHANGE, IN_EXCHANGE


class Command(migrate.Command):
    """Django's own, and then the database of the exchange where there is one."""

    def check(self, *args: Any, **options: Any) -> None:
        """Look at tables and databases alone; what `check` sees of pages costs as much again."""
        super().check(*args, **{"tags": [Tags.models, Tags.database], **options})

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate the database that is named; without a name, all of them."""
        is_whole = not options.get("app_label")
        # Whoever makes test databases makes each by itself, and says so by run_syncdb.
        is_one = options.get("check_unapplied") or options.get("run_syncdb")
        with migrating.each_table_made_once():
            if options["database"] != EXCHANGE or not is_whole or is_one:
                super().handle(*args, **options)
            is_asked = options["database"] in {DEFAULT_DB_ALIAS, EXCHANGE}
            if is_asked and is_whole and settings.EXCHANGE_IS_HERE and not is_one:
                # Its tables are those of few apps; the steps of all others are not its own.
                # Tests make tables straight from the models: then no app has steps.
                apps_with_steps = MigrationLoader(None, ignore_no_migrations=True).migrated_apps
                for label in apps_with_steps & set(IN_EXCHANGE):
                    named = {**options, "database": EXCHANGE, "app_label": label}
                    named["skip_checks"] = True
                    super().handle(*args, **named)
