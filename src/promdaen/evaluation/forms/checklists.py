"""The supervisors' checklist on a phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.evaluation.queries.checklists import FormPage
from promdaen.evaluation.rules import checklists as rules
from promdaen.kit import fields
from promdaen.kit.texts import page_language
from promdaen.places.models import Province

MAX_NUMBER = 999


class ChecklistForm(forms.Form):
    """Six behaviours of each of two topics; from the first observer also department and post."""

    topics = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, page: FormPage, **options: Any) -> None:
        super().__init__(*args, **options)
        self.page, language = page, page_language()
        self.fields["topics"].initial = ",".join(topic.code for topic, _lines in page.topics)
        if page.first is None:
            self.fields["department"] = forms.ChoiceField(
                label=gettext_lazy("Department of the officer"),
                choices=[("", "–"), *((unit.pk, str(unit)) for unit in page.departments)],
            )
            self.fields["post"] = forms.ChoiceField(
                label=gettext_lazy("Checkpoint"),
                choices=[("", "–"), *((post.code, str(post)) for post in page.posts)],
            )
        for _topic, lines in page.topics:
            for code, words in lines:
                self.fields[code] = forms.ChoiceField(
                    label=words.text(language=language),
                    choices=[
                        (answer, str(text)) for answer, text in rules.CHECKLIST_ANSWERS.items()
                    ],
                    widget=forms.RadioSelect,
                )

    @property
    def places(self) -> list[forms.BoundField]:
        """Department and post."""
        return [self[name] for name in ("department", "post") if name in self.fields]

    @property
    def parts(self) -> list[tuple[object, list[forms.BoundField]]]:
        """Each topic with its six lines."""
        return [
            (topic, [self[code] for code, _words in lines]) for topic, lines in self.page.topics
        ]

    def checklist_form(self) -> rules.BehaviourForm:
        """The form as typed; the number of a first form follows when it is stored."""
        cleaned, first = self.cleaned_data, self.page.first
        province = next(
            (post.province_id for post in self.page.posts if post.code == cleaned.get("post")), ""
        )
        return rules.BehaviourForm(
            number=first.number if first else 0,
            observer=rules.SECOND_OBSERVER if first else rules.FIRST_OBSERVER,
            department=cleaned.get("department", ""),
            province=province,
            post=cleaned.get("post", ""),
            answers={
                code: cleaned[code] for _topic, lines in self.page.topics for code, _w in lines
            },
        )


class SecondObserverForm(forms.Form):
    """The number of the first observer's form."""

    number = fields.TypedInteger(
        label=gettext_lazy("Number of the first form"),
        min_value=1,
        max_value=MAX_NUMBER,
        help_text=gettext_lazy("The first observer sees it after sending."),
    )


class ChecklistProvinceForm(forms.Form):
    """The province whose posts are shown."""

    province = forms.ChoiceField(label=gettext_lazy("Posts of a province"), required=False)

    def __init__(self, *args: Any, provinces: list[Province], **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(
            self, blank="–", province=((place.code, str(place)) for place in provinces)
        )
