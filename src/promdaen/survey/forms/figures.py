"""The filter of the figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.kit import exports, fields
from promdaen.kit.texts import page_language
from promdaen.places import queries as places_queries
from promdaen.places import rules as place_rules
from promdaen.survey.queries import figures
from promdaen.survey.queries.gaps import GapFilter
from promdaen.survey.rules.figures import FigureFilter
from promdaen.survey.rules.instrument import CLASSES, MODES

ALL_LABEL = _("All")


class FigureFilterForm(forms.Form):
    """Class, province and mode, as the standards know them."""

    kind = forms.ChoiceField(label=_("Class"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = page_language()
        self._choose(
            "kind",
            (
                (class_code, place_rules.CLASSES[class_code].text(language=language))
                for class_code in CLASSES
            ),
        )
        self._choose(
            "mode", ((mode, place_rules.MODES[mode].text(language=language)) for mode in MODES)
        )
        self._choose(
            "province", ((province.code, str(province)) for province in places_queries.provinces())
        )

    def selected_filter(self) -> FigureFilter:
        """The filter; invalid values are ignored."""
        filters = self.cleaned_data if self.is_valid() else {}
        return FigureFilter(
            standard_class=filters.get("kind", ""),
            province=filters.get("province", ""),
            mode=filters.get("mode", ""),
        )

    def _choose(self, name: str, pairs: Iterable[tuple[str, str]]) -> None:
        fields.set_choices(self, blank=ALL_LABEL, **{name: pairs})


class GapFilterForm(FigureFilterForm):
    """Filter of gaps: by checkpoints, part and weight."""

    part = forms.ChoiceField(label=_("Part"), required=False)
    weight = forms.ChoiceField(
        label=_("Gaps"),
        required=False,
        choices=(
            ("", ALL_LABEL),
            ("critical", _("Must-haves")),
            ("serious", _("Serious ones")),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = page_language()
        part_names = figures.part_names()
        self._choose(
            "part", ((code, name.text(language=language)) for code, name in part_names.items())
        )

    def gap_filter(self, *, order: str) -> GapFilter:
        """The filter of gaps; invalid values are ignored."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        return GapFilter(
            chosen=self.selected_filter(),
            part=cleaned.get("part", ""),
            is_critical=cleaned.get("weight") == "critical",
            is_serious=cleaned.get("weight") == "serious",
            order=order,
        )


class FilePurposeForm(forms.Form):
    """The format and purpose of a file; the purpose is written to the audit log."""

    purpose = fields.TypedText(label=_("What the file is for"), max_length=200)
    format = forms.ChoiceField(
        label=_("Format"), choices=[(name, name.upper()) for name in exports.LIST_FORMATS]
    )
