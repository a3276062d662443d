"""Pages of checkpoints and provinces, open to every signed-in account."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from promdaen.kit import exports, parts, tables
from promdaen.kit.texts import Text
from promdaen.places import forms, queries, rules

ORDERS = ("code", "name", "province", "kind", "status")
MOST_A_TONE = 4
HEADS = (
    Text("Code"),
    Text("Name (Khmer)"),
    Text("Name (English)"),
    Text("Province"),
    Text("Class"),
    Text("Class since"),
    Text("State"),
    Text("State since"),
    Text("Modes"),
    Text("Latitude"),
    Text("Longitude"),
    Text("Quality of the position"),
    Text("Verification"),
    Text("Source"),
)


@require_GET
@login_required
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The list of checkpoints as of today; or the same list as a file."""
    form = forms.CheckpointFilterForm(request.GET)
    order = tables.sort_order(query=request.GET, allowed=ORDERS, default="code")
    checkpoint_rows = queries.checkpoint_rows(
        filters=form.selected_filter(), today=timezone.localdate()
    )
    checkpoint_rows.sort(
        key=lambda checkpoint_row: _key(checkpoint_row, order), reverse=order.startswith("-")
    )
    file_format = request.GET.get("format", "")
    if file_format in exports.LIST_FORMATS:
        return exports.list_response(
            name="checkpoints",
            file_format=file_format,
            heads=HEADS,
            rows=[_exported(checkpoint_row) for checkpoint_row in checkpoint_rows],
            now=timezone.now(),
        )
    rows = [_checkpoint_cells(checkpoint_row) for checkpoint_row in checkpoint_rows]
    return render(request, "places/checkpoints.html", {"filter_form": form, "lines": rows})


@require_GET
@login_required
def checkpoint(request: HttpRequest, code: str) -> HttpResponse:
    """One checkpoint: class and state over time, position, source, and certainty."""
    row = queries.checkpoint_by_code(code=code)
    if row is None:
        raise Http404
    today = timezone.localdate()
    checkpoint_row = queries.CheckpointRow(
        checkpoint=row, kind=row.class_on(today), status=row.status_on(today)
    )
    kinds = [
        (standard_class, rules.code_text(words=rules.CLASSES, code=standard_class.value))
        for standard_class in row.classes.all()
    ]
    states = [
        (status, rules.code_text(words=rules.STATES, code=status.value))
        for status in row.statuses.all()
    ]
    context = {
        **_checkpoint_cells(checkpoint_row),
        "kinds": kinds,
        "states": states,
        "position": rules.code_text(words=rules.POSITIONS, code=row.position_quality),
        "neighbour": rules.NEIGHBOURS.get(row.neighbour),
    }
    return render(request, "places/checkpoint.html", context)


@require_GET
@login_required
def provinces(request: HttpRequest) -> HttpResponse:
    """The provinces as a grid and as a table, with their numbers of checkpoints."""
    summaries = queries.provinces_counted()
    tiles = [
        parts.Tile(
            code=summary.province.code,
            name=str(summary.province),
            value=str(summary.checkpoints_count),
            level=min(summary.checkpoints_count, MOST_A_TONE),
            url=f"{summary.province.code}/",
        )
        for summary in summaries
    ]
    context = {"provinces": summaries, "tiles": tiles, "levels": ("0", "1", "2", "3", "4+")}
    return render(request, "places/provinces.html", context)


@require_GET
@login_required
def province(request: HttpRequest, code: str) -> HttpResponse:
    """One province: its checkpoints and districts."""
    row = queries.province_by_code(code=code)
    if row is None:
        raise Http404
    checkpoint_rows = queries.checkpoint_rows(
        filters=queries.CheckpointFilter(province=code), today=timezone.localdate()
    )
    context = {
        "province": row,
        "districts": queries.province_districts(province=row),
        "lines": [_checkpoint_cells(checkpoint_row) for checkpoint_row in checkpoint_rows],
    }
    return render(request, "places/province.html", context)


def _checkpoint_cells(checkpoint_row: queries.CheckpointRow) -> dict[str, object]:
    row = checkpoint_row.checkpoint
    status = checkpoint_row.status.value if checkpoint_row.status else "unknown"
    chip, icon = rules.STATE_CHIPS.get(status, ("attention", ""))
    return {
        "checkpoint": row,
        "kind": checkpoint_row.kind,
        "status": checkpoint_row.status,
        "kind_words": rules.code_text(
            words=rules.CLASSES, code=checkpoint_row.kind.value if checkpoint_row.kind else ""
        ),
        "status_words": rules.code_text(words=rules.STATES, code=status),
        "status_chip": chip,
        "status_icon": icon,
        "modes": [rules.code_text(words=rules.MODES, code=mode) for mode in row.modes],
        "check_words": rules.code_text(words=rules.CHECKS, code=row.verification),
        "is_sure": rules.is_sure(verification=row.verification),
    }


def _key(checkpoint_row: queries.CheckpointRow, order: str) -> tuple[str, str]:
    row = checkpoint_row.checkpoint
    column = order.removeprefix("-")
    value = {
        "code": row.code,
        "name": str(row),
        "province": row.province_id,
        "kind": checkpoint_row.kind.value if checkpoint_row.kind else "",
        "status": checkpoint_row.status.value if checkpoint_row.status else "",
    }[column]
    return value, row.code


def _exported(checkpoint_row: queries.CheckpointRow) -> tuple[Any, ...]:
    row, kind, status = checkpoint_row.checkpoint, checkpoint_row.kind, checkpoint_row.status
    # Measurements of the survey are exported only by its own exports, each logged with a purpose.
    is_open = row.position_quality != rules.FIELD
    return (
        row.code,
        row.name_km,
        row.name_en,
        str(row.province),
        kind.value if kind else "",
        kind.since_on if kind else None,
        status.value if status else "",
        status.since_on if status else None,
        " ".join(row.modes),
        row.latitude if is_open else None,
        row.longitude if is_open else None,
        row.position_quality,
        row.verification,
        row.source,
    )
