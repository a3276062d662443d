"""The kit as a Django application."""

import platform
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from promdaen.kit import travel as travel_classes


class KitConfig(AppConfig):
    """Knows no border; registers the check that every table says how it travels."""

    name = "promdaen.kit"
    label = "kit"
    travel = {"Node": "reference", "AuditLine": "fact", "Job": "local", "CountedTry": "local"}
    audit_labels = {"rotate_signing_key": _("Signing key replaced")}

    def ready(self) -> None:
        """Register the travel check, and make this node's row after every migration."""
        from promdaen.kit import jobs  # noqa: PLC0415  its tables are ready by now
        from promdaen.kit.later import function  # noqa: PLC0415

        forget = function("promdaen.kit.tries.forget_old_tries")
        jobs.register_upkeep(name="old tries", work=forget)
        checks.register(travel_classes.check_travel)
        post_migrate.connect(make_this_node, sender=self)


def make_this_node(*, using: str = DEFAULT_DB_ALIAS, **_given: Any) -> None:
    """Give a database its row for this installation, and with it a chain that it guards itself."""
    from promdaen.kit import append_only  # noqa: PLC0415
    from promdaen.kit.models import Node  # noqa: PLC0415

    tables = connections[using].introspection.table_names()
    if not router.allow_migrate_model(using, Node) or Node._meta.db_table not in tables:
        return
    append_only.set_guard(using=using)
    nodes = Node.objects.using(using)
    if not nodes.filter(is_this=True).exists():
        name = platform.node() or "promdaen"
        is_main = using == DEFAULT_DB_ALIAS
        nodes.create(name=name if is_main else f"{name} ({using})", is_this=True)
