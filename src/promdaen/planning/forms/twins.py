"""Forms of twins: staffing to try, and the file of half-hourly counts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import fields, spreadsheets
from promdaen.kit.texts import page_language
from promdaen.places import queries as places_queries
from promdaen.planning.rules.twins import CLASSES, StaffingChange, TwinShape, clock_text

MOST_BOOTHS, MOST_SECOND, MOST_SET_UP = 4, 3, 20
COUNTS, WAITS = "counts", "waits"
HEADS = {COUNTS: ("time", "class", "count"), WAITS: ("time", "class", "minutes")}


class WishForm(forms.Form):
    """More booths by class within hours, and more second-line officers."""

    def __init__(self, *args: Any, document: Mapping[str, Any], opens_at: int, **options: Any):
        super().__init__(*args, **options)
        self.document = document
        language = page_language()
        for name in document["classes"]:
            words = CLASSES[name].text(language=language) if name in CLASSES else name
            self._count(f"more_{name}", _("More booths: %(name)s") % {"name": words}, MOST_BOOTHS)
        ends = range(0, int(document["day_minutes"]) + 1, 60)
        hours = [(str(at), clock_text(minute=at, opens_at=opens_at)) for at in ends]
        for name, label, at in (("since", _("From"), 0), ("until", _("Until"), -1)):
            self.fields[name] = forms.TypedChoiceField(
                label=label, coerce=int, choices=hours, required=False, initial=hours[at][0]
            )
        if len(document["stations"]) > 1:
            self._count("second", _("More second-line officers"), MOST_SECOND)

    def _count(self, name: str, label: str, most: int) -> None:
        self.fields[name] = forms.IntegerField(
            label=label, required=False, min_value=0, max_value=most, initial=0
        )

    def clean(self) -> dict[str, Any]:
        """Require the last hour to be after the first."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if isinstance(since, int) and isinstance(until, int) and until <= since:
            self.add_error("until", _("Choose a later hour than the first one."))
        return data

    def wish(self) -> StaffingChange:
        """The staffing to try; without hours for the whole day."""
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        return StaffingChange(
            booths={name: data.get(f"more_{name}") or 0 for name in self.document["classes"]},
            second=data.get("second") or 0,
            since=since if isinstance(since, int) else 0,
            until=until if isinstance(until, int) else int(self.document["day_minutes"]),
        )


class CountsForm(forms.Form):
    """A sheet of half-hourly counts, or of timed waits."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What the file holds"),
        choices=[
            (COUNTS, gettext_lazy("Half-hourly counts of arrivals")),
            (WAITS, gettext_lazy("Waits timed with a clock")),
        ],
    )
    file = forms.FileField(
        label=gettext_lazy("File of counts"),
        help_text=gettext_lazy(
            "XLSX or CSV. Counts: columns time, class, count; several days are averaged. Timed "
            "waits: columns time, class, minutes, one row a traveller."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    source = fields.TypedText(label=gettext_lazy("Who counted, and when?"), max_length=200)
    rows: list[tuple[str, str, str]] | None = None

    def clean(self) -> dict[str, Any]:
        """Read the file; errors are added to its field."""
        data = super().clean() or {}
        if data.get("file") and data.get("kind"):
            try:
                self.rows = self._read(file=data["file"])
            except spreadsheets.UnreadableFile as error:
                language = page_language()
                self.add_error("file", error.message.text(language=language))
        return data

    def _read(self, *, file: Any) -> list[tuple[str, str, str]] | None:
        path = getattr(file, "temporary_file_path", None)
        source: dict[str, Any] = {"path": Path(path())} if path else {"data": file.read()}
        table = spreadsheets.read_table(name=file.name or "", **source)
        heads = [_text(one).lower() for one in table.rows[0].values] if table.rows else []
        wanted = HEADS[self.cleaned_data["kind"]]
        missing = [one for one in wanted if one not in heads]
        if missing:
            words = _("The first row has no column %(names)s.")
            self.add_error("file", words % {"names": ", ".join(missing)})
            return None
        places = [heads.index(one) for one in wanted]
        return [
            tuple(_text(row.value(index=place)) for place in places)  # type: ignore[misc]
            for row in table.rows[1:]
        ]


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


class CheckpointTwinForm(forms.Form):
    """The twin of a checkpoint to create: hours, booths by class, second-line officers."""

    checkpoint = forms.ChoiceField(label=gettext_lazy("Checkpoint"))
    opens_at = forms.TypedChoiceField(label=gettext_lazy("Opens at"), coerce=int)
    closes_at = forms.TypedChoiceField(label=gettext_lazy("Closes at"), coerce=int)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        places = [(one.code, str(one)) for one in places_queries.checkpoint_choices()]
        hours = [(str(60 * hour), f"{hour:02d}:00") for hour in range(25)]
        for name, choices in (("checkpoint", places), ("opens_at", hours), ("closes_at", hours)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for name, words in CLASSES.items():
            label = _("Booths: %(name)s") % {"name": words.text(language=language)}
            self.fields[f"booths_{name}"] = fields.TypedInteger(
                label=label, min_value=0, max_value=MOST_SET_UP
            )
        self.fields["second"] = fields.TypedInteger(
            label=_("Second-line officers"), min_value=0, max_value=MOST_SET_UP
        )

    def clean(self) -> dict[str, Any]:
        """Require closing after opening, and at least one booth."""
        data = super().clean() or {}
        if data.get("closes_at", 1) <= data.get("opens_at", 0):
            self.add_error("closes_at", _("Choose a later hour than the first one."))
        if not any(data.get(f"booths_{name}") for name in CLASSES):
            self.add_error(None, _("A twin needs at least one booth."))
        return data

    def shape(self) -> TwinShape:
        """The twin's shape as entered."""
        data = self.cleaned_data
        return TwinShape(
            opens_at=data["opens_at"],
            closes_at=data["closes_at"],
            booths={name: data[f"booths_{name}"] for name in CLASSES},
            second=data["second"],
        )
