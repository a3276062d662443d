"""The root as a Django application: home page, commands."""

from functools import partial
from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy

from promdaen.config.databases import keep_private


class ConfigConfig(AppConfig):
    """The root application; it may import all others and has no tables."""

    name = "promdaen.config"
    label = "config"
    travel: dict[str, str] = {}
    readings = {"search": gettext_lazy("Search")}
    audit_labels = {
        "build_demonstration": gettext_lazy("Demonstration built"),
        "drill_backup": gettext_lazy("Backup tried out"),
        "make_analysis_files": gettext_lazy("Files for analysis made"),
        "drill_exchange_backup": gettext_lazy("Backup of the exchange tried out"),
        "make_backup": gettext_lazy("Backup made"),
        "rotate_backup_key": gettext_lazy("Keys of backups replaced"),
        "make_recovery_key": gettext_lazy("Recovery key made"),
    }

    def ready(self) -> None:
        """Make database files private when they are opened, and register nightly work."""
        from promdaen.config.backups import age_keys  # noqa: PLC0415
        from promdaen.kit import jobs, key_files, later, recovery_codes  # noqa: PLC0415

        recovery_codes.use_hashes()
        nightly = later.function("promdaen.config.backups.nightly.back_up_nightly")
        label = gettext_lazy("Nightly backup, where it is due")
        jobs.register_upkeep(name="backup", label=label, work=nightly)
        drill = later.function("promdaen.config.backups.nightly.drill_nightly")
        label = gettext_lazy("Newest backup restored and checked, where this machine opens it")
        jobs.register_upkeep(name="drill", label=label, work=drill)
        files = later.function("promdaen.config.analysis.make_nightly")
        label = gettext_lazy("Files for analysis, where DuckDB is installed")
        jobs.register_upkeep(name="analysis", label=label, work=files)
        count = later.function("promdaen.config.backups.installation.backups_count")
        for kind, file in age_keys.OWN_FILES.items():
            use = key_files.KeyUse(
                count_rows=partial(count, kind=kind), label="backups", rotation="backups"
            )
            key_files.register_use(file=file, use=use)
        connection_created.connect(close_files, sender=None)


def close_files(*, connection: BaseDatabaseWrapper, **_given: Any) -> None:
    """Restrict the file of an embedded database to its owner."""
    if connection.vendor == "sqlite":
        keep_private(name=str(connection.settings_dict["NAME"]))
