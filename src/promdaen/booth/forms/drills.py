"""Forms to create a drill, and to record one card."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.booth.actions.drills import NewDrill, NewTurn
from promdaen.booth.queries import content
from promdaen.booth.queries import drills as queries
from promdaen.booth.rules import drills as rules
from promdaen.booth.rules import naming, rulings
from promdaen.kit import fields, languages
from promdaen.kit.texts import page_language
from promdaen.places import queries as places_queries

MAX_SEED = 2**31 - 1
TIME = re.compile(r"(?:(?P<minutes>\d{1,3}):)?(?P<seconds>\d{1,4})")
TICKS = (
    (rules.PRIVATE, gettext_lazy("Spoke in private")),
    (rules.INTERPRETER, gettext_lazy("An interpreter was there")),
)


class DrillForm(forms.Form):
    """The settings of a drill."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Shown on every sheet, for example the day."),
        required=False,
        max_length=60,
    )
    checkpoint = forms.ModelChoiceField(
        label=gettext_lazy("Checkpoint"),
        queryset=places_queries.checkpoint_choices(),
        required=False,
        empty_label=gettext_lazy("None yet"),
    )
    wave = forms.ChoiceField(label=gettext_lazy("How travellers come"), widget=forms.RadioSelect)
    count = forms.TypedChoiceField(
        label=gettext_lazy("How many cards"),
        help_text=gettext_lazy("One person plays one card; eight take about an hour."),
        choices=[(size, str(size)) for size in rules.DRILL_SIZES],
        coerce=int,
        initial=rules.DRILL_SIZES[2],
    )
    seed = fields.TypedInteger(
        label=gettext_lazy("Number of the draw"),
        help_text=gettext_lazy("The same number draws the same cards. Empty: by lot."),
        required=False,
        min_value=0,
        max_value=MAX_SEED,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        waves = content.waves()
        wave = self.fields["wave"]
        if isinstance(wave, forms.ChoiceField):
            wave.choices = [
                (code, wave.title.text(language=page_language())) for code, wave in waves.items()
            ]
            wave.initial = next(iter(waves), None)

    def new_drill(self, *, seed: int) -> NewDrill:
        """The drill to create; `seed` is used without a typed number."""
        data = self.cleaned_data
        place = data["checkpoint"]
        return NewDrill(
            title=data["title"],
            checkpoint_id=place.pk if place else None,
            wave=data["wave"],
            count=data["count"],
            seed=seed if data["seed"] is None else data["seed"],
        )


class Time(forms.CharField):
    """Minutes and seconds as `1:20`, or seconds alone, in digits of both scripts."""

    def clean(self, value: object) -> int:
        """The seconds. Raises ValidationError."""
        text = languages.latin_digits(str(super().clean(value))).strip()
        match = TIME.fullmatch(text)
        if match is None:
            raise forms.ValidationError(_("Write the time as 1:20, or in seconds."))
        return 60 * int(match["minutes"] or 0) + int(match["seconds"])


class TurnForm(forms.Form):
    """The record of one card."""

    turn_id = forms.UUIDField(widget=forms.HiddenInput)
    who = forms.CharField(widget=forms.HiddenInput, max_length=8)
    waited = Time(label=gettext_lazy("Waited"), help_text=gettext_lazy("As 1:20, or in seconds."))
    seconds = Time(
        label=gettext_lazy("From the call to the ruling"),
        help_text=gettext_lazy("As 1:20, or in seconds."),
    )
    ruling = forms.ChoiceField(label=gettext_lazy("Ruling"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        help_text=gettext_lazy("Of a refusal or second line."),
        widget=forms.RadioSelect,
        required=False,
    )
    seen = forms.MultipleChoiceField(
        label=gettext_lazy("What happened"), widget=forms.CheckboxSelectMultiple, required=False
    )
    officer = forms.CharField(
        label=gettext_lazy("Code of the officer at the booth"),
        help_text=gettext_lazy("As on the badge. Empty: not named."),
        required=False,
        max_length=32,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            ruling=naming.named_choices(
                codes=rulings.RULINGS, names=naming.RULING_NAMES, language=language
            ),
            ground=naming.named_choices(
                codes=rulings.GROUNDS, names=naming.GROUND_NAMES, language=language
            ),
            seen=[
                *TICKS,
                *naming.named_choices(
                    codes=rules.RED_LINES, names=naming.RED_LINE_NAMES, language=language
                ),
            ],
        )

    def clean(self) -> dict[str, object]:
        """Require a ground for a refusal and second line only, and a known officer."""
        data: dict[str, Any] = super().clean() or {}
        needs_ground = data.get("ruling") in {rulings.REFUSE, rulings.SECOND_LINE}
        if needs_ground and not data.get("ground"):
            self.add_error("ground", _("Choose the ground."))
        if not needs_ground:
            data["ground"] = ""
        code = data.get("officer", "").strip()
        officer = queries.officer_by_code(code=code) if code else None
        if code and officer is None:
            self.add_error("officer", _("No officer has this code."))
        data["officer_id"] = officer.pk if officer else None
        return data

    def new_turn(self) -> NewTurn:
        """The record to save."""
        data = self.cleaned_data
        names = ("who", "waited", "seconds", "ruling", "ground", "seen")
        return NewTurn(
            turn_id=data["turn_id"],
            record=rules.CardRecord(**{name: data[name] for name in names}),
            officer_id=data["officer_id"],
        )
