"""The form of the projector: which document, which defect, which seed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import fields
from promdaen.kit.texts import page_language
from promdaen.specimen.kinds import defects, models
from promdaen.specimen.queries import projector as queries

MAX_SEED = 2**31 - 1


class ProjectorForm(forms.Form):
    """The specimen to show."""

    model = forms.ChoiceField(label=gettext_lazy("Document"))
    what = forms.ChoiceField(label=gettext_lazy("Defect"))
    seed = fields.TypedInteger(
        label=gettext_lazy("Number of the specimen"),
        min_value=0,
        max_value=MAX_SEED,
        help_text=gettext_lazy("The same number lays out the same specimen."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            model=[(model.CODE, model.LABEL.text(language=language)) for model in models.MODELS],
            what=[
                (queries.SURPRISE, _("A surprise")),
                (queries.GENUINE, _("None, genuine")),
                *(
                    (defect.CODE, defect.LABEL.text(language=language))
                    for defect in defects.DEFECTS
                ),
            ],
        )

    def clean(self) -> dict[str, object]:
        """Require a defect that the document can have."""
        cleaned = super().clean() or {}
        model, drawing_part = cleaned.get("model"), cleaned.get("what")
        if model and drawing_part and not queries.fits_model(model=model, choice=drawing_part):
            self.add_error("what", _("This document cannot have that defect. Choose another."))
        return cleaned
