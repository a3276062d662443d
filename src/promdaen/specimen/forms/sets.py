"""Form to create a printed set: title, documents, share of defects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.kit import languages
from promdaen.kit.texts import page_language
from promdaen.specimen.actions.stations import NewSet
from promdaen.specimen.kinds import models
from promdaen.specimen.rules import stations

MODES = (
    ("practise", gettext_lazy("Practise: about three in ten are defective")),
    ("learn", gettext_lazy("Learn: about half are defective")),
)


class SetForm(forms.Form):
    """The contents of a printed set."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Shown in the head of every sheet, for example the week."),
        required=False,
        max_length=60,
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How"), choices=MODES, initial="practise", widget=forms.RadioSelect
    )
    documents = forms.MultipleChoiceField(
        label=gettext_lazy("Documents"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one kind of document.")},
    )
    count = forms.TypedChoiceField(
        label=gettext_lazy("How many"),
        choices=[(n, str(n)) for n in stations.SIZES],
        coerce=int,
        initial=stations.SIZES[3],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        field = self.fields["documents"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [
                (model.CODE, languages.text_in(model.LABEL, language=language))
                for model in models.MODELS
            ]
            field.initial = [model.CODE for model in models.MODELS]

    def new_set(self, *, seed: int) -> NewSet:
        """The set to make, with its seed."""
        return NewSet(seed=seed, **self.cleaned_data)
