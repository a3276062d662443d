"""`promdaen migrate`: migrates every database of this installation to this version."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Tags
from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from promdaen.config import migrating
from promdaen.config.routers import EXCHANGE, IN_EXCHANGE


class Command(migrate.Command):
    """Django's command, and then the database of the exchange if there is one."""

    def check(self, *args: Any, **options: Any) -> None:
        """Check tables and databases only; checking pages would take as long again."""
        super().check(*args, **{"tags": [Tags.models, Tags.database], **options})

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate the named database; without a name, all of them."""
        # The creation of test databases migrates each one separately, and sets run_syncdb.
        is_plain = not any(options.get(name) for name in ("check_unapplied", "run_syncdb"))
        if not is_plain or options.get("app_label"):
            with migrating.each_table_made_once():
                super().handle(*args, **options)
            return
        if options["database"] != EXCHANGE:
            self._bring_up(*args, **options)
        if options["database"] in {DEFAULT_DB_ALIAS, EXCHANGE} and settings.EXCHANGE_IS_HERE:
            self._bring_up(*args, **{**options, "database": EXCHANGE, "skip_checks": True})

    def _bring_up(self, *args: Any, **options: Any) -> None:
        """Migrate one database to this version."""
        connection = connections[options["database"]]
        if not any(options.get(name) for name in ("fake", "plan", "prune")):
            connection.prepare_database()
            if migrating.is_empty(connection=connection):
                self._fill(connection=connection, **options)
                return
        with migrating.each_table_made_once():
            if connection.alias != EXCHANGE:
                super().handle(*args, **options)
                return
            # It has tables of few apps only; the migrations of all others do not apply. Tests
            # create tables directly from the models: then no app has migrations.
            apps_with_steps = MigrationLoader(None, ignore_no_migrations=True).migrated_apps
            for label in apps_with_steps & set(IN_EXCHANGE):
                super().handle(*args, **{**options, "app_label": label})

    def _fill(self, *, connection: BaseDatabaseWrapper, **options: Any) -> None:
        """Create the tables of an empty database, and let the apps add their initial rows."""
        saved_options = options["verbosity"], options["interactive"], connection.alias
        emit_pre_migrate_signal(*saved_options, stdout=self.stdout, apps=apps, plan=[])
        steps = migrating.fill_empty_database(connection=connection)
        with transaction.atomic(using=connection.alias):
            emit_post_migrate_signal(
                *saved_options,
                stdout=self.stdout,
                apps=apps,
                plan=[(step, False) for step in steps],
            )
        if options["verbosity"] >= 1:
            self.stdout.write(f"  Made all tables of an empty database ({connection.alias}).")
