"""Badges that were printed go on: their codes, PINs and QR codes are kept in the new form.

Until this step all three were worked out from the secret key of the installation. Each run gets
a secret, each code is sealed and looked up under a new key, each QR code that was printed is
recognised by its digest, and each PIN is hashed slowly: 30 ms a badge and core, for runs that
ended up to 400 days ago. Badges open no longer than that, since a run's later tests and its year
of refreshers are over by then; an older one gets its PIN when a strip is printed.
"""

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

from promdaen.course.migrations._badges_of_secret_key import PrintedBadge
from promdaen.course.rules import badges
from promdaen.kit import pins, sealing

PINS_FOR_DAYS = 400
FIELDS = ["code_sealed", "code_hash", "token_digest", "pin_hash", "locked_at"]


def keep_in_new_form(apps: Any, schema_editor: Any) -> None:
    """Fill the new columns of every badge."""
    from promdaen.course.queries import badge_keys

    using = schema_editor.connection.alias
    table = apps.get_model("course", "Badge").objects.using(using)
    keys = apps.get_model("course", "BadgeKey")
    rows = list(table.select_related("enrolment__run").order_by("pk"))
    if not rows:
        return
    master = badge_keys.first_master_key()

    def made(*, pk: Any, run_id: Any, key: bytes) -> bytes:
        sealed = sealing.seal(data=key, key=master, place=f"course_badgekey|{pk}|key")
        name = sealing.key_name(key=master)
        keys.objects.using(using).create(pk=pk, run_id=run_id, wrapped=sealed, master=name)
        return key

    lookup = made(pk=badge_keys.LOOKUP_ID, run_id=None, key=sealing.new_key())
    of_run = {}
    for run_id in sorted({row.enrolment.run_id for row in rows}):
        secret = sealing.new_key() + sealing.new_key()
        made(pk=badge_keys.key_id(run_id=run_id), run_id=run_id, key=secret)
        of_run[run_id] = badges.keys_of_run(secret=secret)
    for row in rows:
        printed = PrintedBadge(badge_id=row.pk, revision=row.revision)
        place = f"course_badge|{row.pk}|code|{row.revision}"
        key = of_run[row.enrolment.run_id].code
        row.code_sealed = sealing.seal(data=printed.code.encode(), key=key, place=place)
        row.code_hash = badges.code_hash(key=lookup, code=printed.code)
        row.token_digest = badges.token_digest(token=printed.token)
        # Five wrong PINs locked a badge; now they make an address wait ten minutes.
        row.locked_at = None
    hash_pins(rows=[row for row in rows if may_open(run=row.enrolment.run)], keys=of_run)
    table.bulk_update(rows, FIELDS, batch_size=500)


def may_open(*, run: Any) -> bool:
    """Whether badges of a run open now, or may do so again for a later test."""
    oldest = timezone.localdate() - timedelta(days=PINS_FOR_DAYS)
    return not run.is_cancelled and bool(run.ends_on >= oldest)


def hash_pins(*, rows: Iterable[Any], keys: Mapping[Any, badges.RunKeys]) -> None:
    """Hash the PINs that were printed, on all cores."""

    def hash_one(row: Any) -> None:
        printed = PrintedBadge(badge_id=row.pk, revision=row.revision)
        row.pin_hash = pins.hash_pin(pin=printed.pin, key=keys[row.enrolment.run_id].pin)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(hash_one, rows))


class Migration(migrations.Migration):

    dependencies = [
        ('course', '0013_keys_of_badges'),
    ]

    operations = [
        migrations.RunPython(keep_in_new_form, migrations.RunPython.noop, elidable=True),
    ]
