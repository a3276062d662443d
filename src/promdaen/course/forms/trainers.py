"""Forms of trainers: pool filter, details, absences, endorsements, need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.actions import trainer_path as path_actions
from promdaen.course.actions import trainers as actions
from promdaen.course.models import Trainer, TrainerNeed
from promdaen.course.queries import trainers as queries
from promdaen.course.rules import trainer_pool as pool
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import edits, fields, widgets
from promdaen.kit.texts import page_language
from promdaen.places import queries as places_queries

if TYPE_CHECKING:
    OneTrainer = forms.ModelChoiceField[Trainer]
else:
    OneTrainer = forms.ModelChoiceField

MAX_TRAINERS = 200
ANY_PROVINCE = "*"


def language() -> str:
    """The language of the page, "km" or "en"."""
    return page_language()


def topic_choices() -> list[tuple[str, str]]:
    """The topics in their order."""
    return [(topic.pk, str(topic.short)) for topic in curriculum_queries.topics()]


def province_choices() -> list[tuple[str, str]]:
    """The provinces in their order."""
    return [(province.code, str(province.name)) for province in places_queries.provinces()]


def stage_choices() -> list[tuple[str, str]]:
    """The steps of the path in their order."""
    return [(code, name.text(language=language())) for code, name in queries.stage_names().items()]


def set_choices(*, form: forms.Form, **choices: Iterable[tuple[str, str]]) -> None:
    """Set the choices of fields, read when the form is created."""
    fields.set_choices(form, **choices)


class TrainerChoiceField(OneTrainer):
    """A choice of trainers, shown by name in the script of the page."""

    def label_from_instance(self, obj: Trainer) -> str:
        """The name in the script of the page, or else in the other script."""
        both = [obj.name_km, obj.name_latin]
        ordered = both if language() == "km" else both[::-1]
        return next(name for name in ordered if name)


class PoolFilterForm(forms.Form):
    q = fields.TypedText(label=gettext_lazy("Name"), required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    free_from = fields.DayField(
        label=gettext_lazy("Free from"), required=False, widget=widgets.DayInput()
    )
    free_until = fields.DayField(
        label=gettext_lazy("Free until"), required=False, widget=widgets.DayInput()
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        every = ("", _("All"))
        set_choices(
            form=self,
            topic=[every, *topic_choices()],
            province=[every, *province_choices()],
            language=[every, *_languages()],
            state=[("", _("In the pool")), ("inactive", _("Inactive")), ("all", _("All"))],
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return self.is_valid() and any(self.cleaned_data.values())

    def selected_filter(self) -> queries.PoolFilter:
        """The filter; an invalid value does not filter."""
        self.is_valid()
        typed = self.cleaned_data
        states = {"inactive": "inactive", "all": ""}
        return queries.PoolFilter(
            text=typed.get("q") or "",
            topic=typed.get("topic", ""),
            province=typed.get("province", ""),
            language=typed.get("language", ""),
            state=states.get(typed.get("state", ""), "active"),
            free=_free(first=typed.get("free_from"), last=typed.get("free_until")),
        )


class TrainerForm(edits.EditForm):
    """The details of a trainer."""

    name_km = fields.TypedText(
        label=gettext_lazy("Name in Khmer"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"lang": "km"}),
    )
    name_latin = fields.TypedText(
        label=gettext_lazy("Name in Latin letters"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("Family name first, as in the passport."),
        widget=forms.TextInput(attrs={"lang": "km-Latn"}),
    )
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Can teach in"),
        widget=forms.CheckboxSelectMultiple,
        initial=["km"],
    )
    note = fields.TypedText(
        label=gettext_lazy("Note"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Only coordinators read it. Nothing on health or family."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, trainer: Trainer | None = None, **options: Any) -> None:
        self.trainer = trainer
        if trainer is not None:
            initial = {
                "name_km": trainer.name_km,
                "name_latin": trainer.name_latin,
                "province": trainer.province_id or "",
                "languages": trainer.languages,
                "note": trainer.note,
            }
            options.setdefault("initial", initial)
        super().__init__(*args, **options)
        set_choices(
            form=self,
            province=[("", _("None")), *province_choices()],
            languages=_languages(),
        )

    def is_edit(self) -> bool:
        """Whether an existing trainer is changed."""
        return self.trainer is not None

    def details(self) -> actions.TrainerDetails:
        """The trainer as entered."""
        return actions.TrainerDetails(**self.cleaned_data)


class AbsenceForm(forms.Form):
    """Days on which a trainer cannot teach."""

    starts_on = fields.DayField(label=gettext_lazy("First day"), widget=widgets.DayInput())
    ends_on = fields.DayField(label=gettext_lazy("Last day"), widget=widgets.DayInput())
    note = fields.TypedText(
        label=gettext_lazy("Note"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("Duty or leave; nothing on health or family."),
    )


class EndorseForm(forms.Form):
    """An endorsement: topic, stage, who gives it, start date."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    stage = forms.ChoiceField(label=gettext_lazy("Step"), widget=forms.RadioSelect)
    given_by = fields.TypedText(
        label=gettext_lazy("Endorsed by"),
        max_length=200,
        help_text=gettext_lazy("Name and office of who answers for it."),
    )
    given_on = fields.DayField(label=gettext_lazy("Endorsed on"), widget=widgets.DayInput())
    expires_on = fields.DayField(
        label=gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("If left empty, it is valid for the time of the step."),
        widget=widgets.DayInput(),
    )
    mentor = TrainerChoiceField(
        label=gettext_lazy("Mentor"),
        queryset=Trainer.objects.none(),
        required=False,
        help_text=gettext_lazy("The trainer of the pool who brought this trainer on."),
    )
    exception = fields.TypedText(
        label=gettext_lazy("Why without all that the path asks"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "Only where something is missing, such as for the first trainers of a topic. The "
            "trainer reads it."
        ),
    )

    def __init__(self, *args: Any, trainer: Trainer, **options: Any) -> None:
        super().__init__(*args, **options)
        set_choices(
            form=self,
            topic=[("", _("Choose a topic")), *topic_choices(), (ANY_PROVINCE, _("Any topic"))],
            stage=stage_choices(),
        )
        mentor = self.fields["mentor"]
        if isinstance(mentor, forms.ModelChoiceField):
            mentor.queryset = Trainer.objects.filter(is_active=True).exclude(pk=trainer.pk)

    def new_endorsement(self) -> path_actions.NewEndorsement:
        """The endorsement as entered."""
        typed = self.cleaned_data
        topic = "" if typed["topic"] == ANY_PROVINCE else typed["topic"]
        return path_actions.NewEndorsement(**typed | {"topic": topic})


class RenewForm(forms.Form):
    """The renewal of an endorsement from today."""

    given_by = fields.TypedText(
        label=gettext_lazy("Endorsed by"),
        max_length=200,
        help_text=gettext_lazy("Name and office of who answers for it."),
    )
    exception = fields.TypedText(
        label=gettext_lazy("Why without an observed lesson"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only where none was observed since it was given."),
    )


class WithdrawEndorsementForm(forms.Form):
    """The reason for withdrawing an endorsement."""

    reason = fields.TypedText(
        label=gettext_lazy("Why is it withdrawn?"),
        max_length=200,
        help_text=gettext_lazy("The trainer reads it. Say what is needed to have it again."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NeedForm(edits.EditForm):
    """How many lead trainers of each topic a province needs, and by when."""

    trainers_count = fields.TypedInteger(
        label=gettext_lazy("Trainers who lead each topic"),
        required=False,
        min_value=0,
        max_value=MAX_TRAINERS,
        help_text=gettext_lazy("Left empty, the planned runs say it."),
    )
    needed_by = fields.DayField(
        label=gettext_lazy("By which day"), required=False, widget=widgets.DayInput()
    )

    def __init__(self, *args: Any, need: TrainerNeed | None, **options: Any) -> None:
        if need is not None:
            options["initial"] = {
                "trainers_count": need.trainers_count,
                "needed_by": need.needed_by,
            }
        super().__init__(*args, **options)


class ForecastForm(forms.Form):
    """The day of a forecast."""

    on = fields.DayField(
        label=gettext_lazy("Day of the forecast"), required=False, widget=widgets.DayInput()
    )

    def day(self, *, today: date) -> date:
        """The chosen day; today for no day or an earlier one."""
        chosen = self.cleaned_data.get("on") if self.is_valid() else None
        return max(chosen or today, today)


def _languages() -> list[tuple[str, str]]:
    return [
        (code, name.text(language=language())) for code, name in pool.TEACHING_LANGUAGES.items()
    ]


def _free(*, first: date | None, last: date | None) -> pool.Days | None:
    """The days on which trainers must be free; a single day is a period of its own."""
    days = [day for day in (first, last) if day is not None]
    return pool.Days(first=min(days), last=max(days)) if days else None
