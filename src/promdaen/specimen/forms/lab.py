"""Forms of the laboratory: session, tools in use, decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import fields, languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import page_language
from promdaen.specimen.kinds import models
from promdaen.specimen.queries.drawing import reason_tool
from promdaen.specimen.queries.trials import ExaminationDesk
from promdaen.specimen.rules import bench_tools, crediting, sessions
from promdaen.specimen.rules.bench_tools import ToolsInUse
from promdaen.specimen.rules.crediting import SpecimenFinding

POINT_PIXELS = 300
"""How wide the picture is that a page without JavaScript has touched."""

OWN_MODES = (
    ("learn", gettext_lazy("Learn: about half are defective, the easier ones first")),
    ("practise", gettext_lazy("Practise: about three in ten are defective, as in a hard week")),
)
MAX_MILLISECONDS = 24 * 60 * 60 * 1000


class StartLabForm(forms.Form):
    """Mode, documents and number of specimens."""

    mode = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=OWN_MODES,
        initial="learn",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a way to practise.")},
    )
    documents = forms.MultipleChoiceField(
        label=gettext_lazy("Documents"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one kind of document.")},
    )
    count = forms.TypedChoiceField(
        label=gettext_lazy("How many"),
        coerce=int,
        initial=sessions.SIZES[0],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how many.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        labels = [(model.CODE, model.LABEL.text(language=language)) for model in models.MODELS]
        fields.set_choices(self, documents=labels)
        self.fields["documents"].initial = [code for code, _label in labels]
        fields.set_choices(
            self,
            count=[
                (size, languages.count_text(size, language=language)) for size in sessions.SIZES
            ],
        )


class SpecimenDecisionForm(forms.Form):
    """Genuine or suspect; where and why, if suspect."""

    answer = forms.ChoiceField(
        choices=[(crediting.GENUINE, ""), (crediting.SUSPECT, "")],
        error_messages={
            "required": gettext_lazy("Choose genuine or suspect."),
            "invalid_choice": gettext_lazy("Choose genuine or suspect."),
        },
    )
    side = forms.ChoiceField(choices=[("front", ""), ("back", "")], required=False)
    x_mm = forms.FloatField(required=False, min_value=0)
    y_mm = forms.FloatField(required=False, min_value=0)
    area = forms.CharField(required=False)
    reason = forms.CharField(required=False)
    spent = forms.IntegerField(required=False, min_value=0, max_value=MAX_MILLISECONDS)

    def __init__(self, *args: Any, desk: ExaminationDesk, **options: Any) -> None:
        super().__init__(*args, **options)
        self.desk = desk

    def clean(self) -> dict[str, object]:
        """Require for a suspect one a place (or "cannot be shown") and a reason of the list."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") != crediting.SUSPECT:
            return cleaned
        area_codes = {crediting.UNKNOWN_AREA, *(area.code for area in self.desk.areas)}
        has_point = cleaned.get("x_mm") is not None and cleaned.get("y_mm") is not None
        if cleaned.get("area") not in area_codes:
            cleaned["area"] = ""
            if not has_point:
                self.add_error("area", _("Touch the place on the picture, or choose it."))
        reasons = {code for _tool, lines in self.desk.reasons for code, _label in lines}
        if cleaned.get("reason") not in {crediting.OTHER_REASON, *reasons}:
            self.add_error("reason", _("Choose what is wrong, or something else."))
        return cleaned

    def finding(self) -> SpecimenFinding:
        cleaned = self.cleaned_data
        return SpecimenFinding(
            answer=cleaned["answer"],
            side=cleaned["side"] or "front",
            x_mm=cleaned["x_mm"],
            y_mm=cleaned["y_mm"],
            area=cleaned["area"],
            reason=cleaned["reason"],
            reason_tool=reason_tool(reason=cleaned["reason"]),
        )


def tools_in_use(*, data: JsonObject, sides: Sequence[str]) -> ToolsInUse:
    """The tools in use sent by a page; an invalid view becomes the front in daylight."""
    try:
        view = bench_tools.read_view(code=data.get("view", "day"))
    except ValueError:
        view = bench_tools.SpecimenView()
    hand = ToolsInUse(
        view=view, is_magnified=data.get("lens") == "1", is_compared=data.get("near") == "1"
    )
    if data.get("turn") in TURNS:
        return hand.slanted(degrees=view.degrees + TURNS[data["turn"]])
    return hand.after(tool=data.get("tool", ""), sides=sides)


TURNS = {"left": -bench_tools.FIRST_SLANT, "right": bench_tools.FIRST_SLANT}


def pointed(*, data: JsonObject, desk: ExaminationDesk) -> dict[str, object]:
    """The point touched on a picture without JavaScript, as form fields."""
    width, _height = desk.size_mm
    try:
        across = int(data["point.x"]) * width / POINT_PIXELS
        down = int(data["point.y"]) * width / POINT_PIXELS
    except (KeyError, ValueError, OverflowError):
        return {}
    return {
        "x_mm": f"{across:.1f}",
        "y_mm": f"{down:.1f}",
        "side": tools_in_use(data={"view": data.get("view", "day")}, sides=desk.sides).view.side,
        "area": "",
        "answer": crediting.SUSPECT,
    }
