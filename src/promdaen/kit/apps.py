"""The kit as a Django application."""

import platform
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.models.signals import post_migrate, pre_migrate
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import trans_real

from promdaen.kit import later, proofs
from promdaen.kit import travel as travel_classes
from promdaen.kit.content_catalogues import Speaker
from promdaen.kit.guards import Guard


class KitConfig(AppConfig):
    """Base application; registers the check that every table declares how it is synchronised."""

    name = "promdaen.kit"
    label = "kit"
    travel = {
        "Node": "reference",
        "AuditLine": "fact",
        "Reading": "local",
        "ReadingSegment": "local",
        "Job": "local",
        "JobSchedule": "local",
        "JobWorker": "local",
        "CountedTry": "local",
    }
    # A reading may be deleted once a segment ends with it or later; `verify-audit` checks the
    # signature of the segment.
    guarded = {
        "Reading": Guard(
            delete="NOT EXISTS (SELECT 1 FROM kit_readingsegment "
            "WHERE last_sequence >= OLD.sequence)"
        )
    }
    audit_labels = {
        "rotate_signing_key": _("Signing key replaced"),
        "rotate_secret_key": _("Secret key replaced"),
        "prune_readings": _("Old lines of what was read removed"),
        "ask_job": _("Work in the background ordered"),
        "cancel_job": _("Work in the background cancelled"),
        "retry_job": _("Work in the background tried again"),
    }

    def ready(self) -> None:
        """Register the travel check and the bot's listeners; set guards after every migration."""
        from promdaen.kit import jobs  # noqa: PLC0415  its tables are ready by now

        Speaker.folders = settings.LOCALE_PATHS
        Speaker.language = staticmethod(
            lambda: translation.get_language() or settings.LANGUAGE_CODE
        )
        # Django says what a language lacks in the default one, Khmer; its readers get English.
        trans_real.DjangoTranslation._add_fallback = _no_fallback  # type: ignore[attr-defined]

        forget = later.function("promdaen.kit.tries.forget_old_tries")
        jobs.register_upkeep(
            name="old tries", label=_("Removal of old sign-in attempts"), work=forget
        )
        forget = later.function("promdaen.kit.jobs.forget_old_jobs")
        jobs.register_upkeep(name="old jobs", label=_("Removal of finished work"), work=forget)
        hear = later.function("promdaen.kit.channels.hearing.hear_if_needed")
        jobs.register_minutely(name="bot", work=hear)
        checks.register(travel_classes.check_travel)
        proved = later.function("promdaen.kit.readings.prove_readings")
        proofs.register_proof(name="readings", proof=proved)
        pre_migrate.connect(lift_guards, sender=self)
        post_migrate.connect(make_this_node, sender=self)


def _no_fallback(translations: object, localedirs: object = None) -> None:
    del translations, localedirs


def lift_guards(*, using: str, plan: object, **_given: Any) -> None:
    """Drop the guards so that a migration can fill columns and rebuild tables."""
    from promdaen.kit import append_only  # noqa: PLC0415

    if plan:
        append_only.lift_guards(using=using, excluded_table=append_only.LOG_TABLE)


def make_this_node(*, using: str = DEFAULT_DB_ALIAS, **_given: Any) -> None:
    """Create the row of this installation in a database, which starts its own audit chain."""
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
