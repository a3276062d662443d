"""Import interviews, incidents and waves; an interview that was played keeps its version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from promdaen.booth.actions.refusals import BoothRefused
from promdaen.booth.kinds import dialogues
from promdaen.booth.models import BoothAct, Dialogue, Incident, Wave
from promdaen.booth.rules import acts
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import records as record_rules
from promdaen.kit import loading
from promdaen.kit.content import ContentRecord
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people.models import Account

Records = Sequence[ContentRecord]
HEAD = ("code", "title")


def put_booth(
    *, records: Mapping[str, Records], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Import the interviews, incidents and waves of the content, all or none.

    Raises BoothRefused, with file and place, if an interview has faults, or an incident loses an
    option that was chosen in a run. Unchanged interviews are not checked again, because following
    every choice takes long.
    """
    reads = get_language() or "en"
    dialogues_by_code = {
        dialogue.code: dialogue for dialogue in Dialogue.objects.filter(is_current=True)
    }
    lines = [
        f"{record.file}: {fault.place}: {fault.words.text(language=reads)}"
        for record in records["dialogue"]
        if not _is_current(dialogues_by_code.get(record.code), values=_columns(_plain(record)))
        for fault in dialogues.faults(values=record.values)
    ]
    lines += [line for record in records["incident"] for line in _lost_options(record)]
    if lines:
        raise BoothRefused(*lines)
    with transaction.atomic():
        loaded = sum(
            (
                *(_put_dialogue(_plain(record), now=now) for record in records["dialogue"]),
                *(_put_body(Incident, _plain(record)) for record in records["incident"]),
                *(_put_body(Wave, _plain(record)) for record in records["wave"]),
            ),
            loading.LoadCounts(),
        )
        loading.record_load(action="put_booth", loaded=loaded, by=by, now=now)
    return loaded


def _plain(record: ContentRecord) -> NewJsonObject:
    plain: dict[str, Any] = record_rules.strip_review(values=record.values)
    return plain


def _columns(values: JsonObject) -> dict[str, object]:
    return {
        "title_km": values["title"]["km"],
        "title_en": values["title"]["en"],
        "body": {key: value for key, value in values.items() if key not in HEAD},
    }


def _is_current(dialogue: Dialogue | None, *, values: JsonObject) -> bool:
    return dialogue is not None and all(
        getattr(dialogue, name) == value for name, value in values.items()
    )


def _put_dialogue(values: JsonObject, *, now: datetime) -> loading.LoadCounts:
    row = Dialogue.objects.select_for_update().filter(code=values["code"], is_current=True).first()
    columns = _columns(values)
    if _is_current(row, values=columns):
        return loading.LoadCounts(unchanged=1)
    if row is not None:
        Dialogue.objects.filter(pk=row.pk).update(is_current=False)
    dialogue = Dialogue.objects.create(
        code=values["code"], version=row.version + 1 if row else 1, written_at=now, **columns
    )
    dialogue.outcomes.set(curriculum_queries.outcomes(codes=values["outcomes"]))
    return loading.LoadCounts(changed=1) if row else loading.LoadCounts(added=1)


def _lost_options(record: ContentRecord) -> list[str]:
    """Yield a line for each removed option that was chosen in a run: debriefs refer to its
    code.
    """
    options = {option["code"] for option in _plain(record)["options"]}
    used_options = BoothAct.objects.filter(kind=acts.INCIDENT, code=record.code)
    lost = set(used_options.values_list("value", flat=True).distinct()) - options
    words = _("The option %(code)s was chosen in a run; it can be reworded, not left out.")
    return [f"{record.file}: {record.code}: {words % {'code': code}}" for code in sorted(lost)]


def _put_body(model: type[Incident] | type[Wave], values: JsonObject) -> loading.LoadCounts:
    body = {key: value for key, value in values.items() if key != "code"}
    row, is_new = model.objects.get_or_create(code=values["code"], defaults={"body": body})
    if is_new:
        return loading.LoadCounts(added=1)
    if row.body == body:
        return loading.LoadCounts(unchanged=1)
    row.body = body
    row.save(update_fields=["body"])
    return loading.LoadCounts(changed=1)
