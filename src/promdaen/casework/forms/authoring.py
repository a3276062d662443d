"""Forms to write a case: the head, and a stage with lines, truth and expected answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.casework.rules import law_text, logic, reading_cases, written_cases
from promdaen.casework.rules.law import Element, LegalTests
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import fields
from promdaen.kit.bilingual_forms import LANGUAGES, BilingualForm, TextFieldPair
from promdaen.kit.texts import page_language

Values = Mapping[str, Any]
EMPTY_LINES, MAX_QUESTIONS = 2, 6
MAX_TITLE_LENGTH = 160
REFERRAL_VALUES = (logic.YES, logic.NO)
# Labels of the texts of a head, in order.
HEAD_TEXTS = {
    "title": gettext_lazy("Title"),
    "setting": gettext_lazy("Where and when"),
    "assessed": gettext_lazy("The person assessed"),
    "line": gettext_lazy("The first line that officers read"),
    "reasoning": gettext_lazy("Why there is no result yet"),
}
QUESTION_LABEL = gettext_lazy("Question for the room")


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """A line with its code: speaker and text."""

    code: str
    speaker: TextFieldPair
    text: TextFieldPair


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """A part with its kind, title and lines; the last line is empty, to add one."""

    kind: BoundField
    title: TextFieldPair
    lines: list[LineRow]
    is_new: bool


class CasePartForm(BilingualForm):
    """The base form of a case, with the version shown on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CaseHeadForm(CasePartForm):
    """The head of a case: title, setting, person assessed, elements asked, outcomes."""

    place = forms.ChoiceField(label=gettext_lazy("Place"))
    minutes = fields.TypedInteger(
        label=gettext_lazy("Minutes"),
        min_value=3,
        max_value=120,
        error_messages={"required": gettext_lazy("Write how many minutes the case takes.")},
    )
    asks = forms.MultipleChoiceField(
        label=gettext_lazy("Elements asked"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose the elements that the case asks.")},
    )
    outcomes = forms.MultipleChoiceField(
        label=gettext_lazy("Outcomes"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose the outcomes that the case practises.")},
    )

    def __init__(
        self, data: QueryDict | None = None, *, law: LegalTests, code: str, values: Values | None
    ) -> None:
        super().__init__(data)
        initial_values = values or {}
        self.code, self.held = code, initial_values
        reads = page_language()
        for name in ("title", "setting", "assessed"):
            self.add_text(name, initial_values.get(name), label_start=HEAD_TEXTS[name])
        for language in LANGUAGES:
            self.fields[f"title_{language}"].validators.append(
                MaxLengthValidator(MAX_TITLE_LENGTH)
            )
        questions = initial_values.get("discussion", ())
        self.questions_count = min(len(questions) + 1, MAX_QUESTIONS)
        for number in range(self.questions_count):
            question = questions[number] if number < len(questions) else None
            self.add_text(
                f"question{number}", question, label_start=QUESTION_LABEL, is_needed=False
            )
        if values is None:
            self.add_text("line", None, label_start=HEAD_TEXTS["line"])
            self.add_text("reasoning", None, rows=3, label_start=HEAD_TEXTS["reasoning"])
        fields.set_choices(
            self,
            place=[
                (place, text.text(language=reads))
                for place, text in reading_cases.CASE_PLACES.items()
            ],
            asks=[
                (element.code, f"{element.code} {element.short.text(language=reads)}")
                for element in law.elements
            ],
            outcomes=[
                (outcome.code, f"{outcome.code} {outcome.text}")
                for topic in curriculum_queries.topics()
                for outcome in topic.outcomes.all()
                if outcome.measured_by == "practice"
                or outcome.code in initial_values.get("outcomes", ())
            ],
        )
        for name in ("place", "minutes", "asks", "outcomes"):
            self.fields[name].initial = initial_values.get(name)
        # In page order, so that the error summary has the same order.
        self.order_fields([field for field in self.fields if field.endswith(("_km", "_en"))])

    def twins(self) -> Iterator[TextFieldPair]:
        """The texts of the head, in their order."""
        for name, label in HEAD_TEXTS.items():
            if f"{name}_km" in self.fields:
                yield self.field_pair(name, label)
        for number in range(self.questions_count):
            yield self.field_pair(f"question{number}", QUESTION_LABEL)

    def new_values(self) -> dict[str, object]:
        """The case with the head as typed."""
        cleaned = self.cleaned_data
        head = {
            "code": self.code,
            "title": self.text("title"),
            "setting": self.text("setting"),
            "place": cleaned["place"],
            "assessed": self.text("assessed"),
            "minutes": cleaned["minutes"],
            "outcomes": cleaned["outcomes"],
            "sources": self.held.get("sources", ["DESIGN"]),
            "verification": "invented",
            "asks": cleaned["asks"],
            "discussion": [
                text
                for number in range(self.questions_count)
                if (text := self.text(f"question{number}"))
            ],
        }
        if "line_km" in self.fields:
            return written_cases.new_case(
                head=head, line=self.text("line"), reasoning=self.text("reasoning")
            )
        return written_cases.replace_head(values=self.held, head=head)


class StageForm(CasePartForm):
    """A stage: text, its truth, and the expected result of the law."""

    verdict = forms.ChoiceField(label=gettext_lazy("Verdict that you expect"))
    referral = forms.ChoiceField(label=gettext_lazy("Referral for protection"))
    person = forms.ChoiceField(label=gettext_lazy("The person assessed"), required=False)
    offices = forms.MultipleChoiceField(
        label=gettext_lazy("Who takes the case"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    protection = forms.MultipleChoiceField(
        label=gettext_lazy("What is owed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: QueryDict | None = None, *, law: LegalTests, values: Values, place: int
    ) -> None:
        super().__init__(data)
        self.law, self.values, self.place = law, values, place
        is_new = place == len(values["stages"])
        self.stage = written_cases.next_stage(values=values) if is_new else values["stages"][place]
        self.add_text("title", self.stage["title"], label_start=_("Title"))
        self.add_text("reasoning", self.stage["reasoning"], rows=6, label_start=_("Why"))
        self._lay_out()
        self._truth()
        self._expect()

    def _lay_out(self) -> None:
        free = iter(written_cases.free_codes(values=self.values, stage=self.stage["code"]))
        kinds = [
            (kind, text.text(language=page_language()))
            for kind, text in reading_cases.PART_KINDS.items()
        ]
        speaker_label = _("Who speaks, or the label of a field")
        self.layout: list[list[str]] = []
        for number, part in enumerate([*self.stage["parts"], {"kind": "paragraph", "lines": []}]):
            self.fields[f"p{number}_kind"] = forms.ChoiceField(
                label=_("Kind"), choices=kinds, initial=part["kind"]
            )
            self.add_text(
                f"p{number}_title",
                part.get("title"),
                rows=1,
                label_start=_("Title"),
                is_needed=False,
            )
            lines = [*part["lines"], *({"code": next(free)} for _one in range(EMPTY_LINES))]
            for line in lines:
                self.add_text(
                    f"w_{line['code']}",
                    line.get("who"),
                    rows=1,
                    label_start=speaker_label,
                    is_needed=False,
                )
                self.add_text(
                    f"l_{line['code']}",
                    line.get("text"),
                    label_start=line["code"],
                    is_needed=False,
                )
            self.layout.append([line["code"] for line in lines])

    def _truth(self) -> None:
        reads = page_language()
        values = [
            (value, law_text.VALUE_TEXTS[value].text(language=reads))
            for value in (logic.UNKNOWN, logic.YES, logic.NO)
        ]
        for element in self.law.elements:
            self.fields[f"v_{element.code}"] = forms.ChoiceField(
                label=f"{element.code} {element.short.text(language=reads)}",
                choices=values,
                initial=self.stage["facts"].get(element.code, logic.UNKNOWN),
            )
            self.fields[f"c_{element.code}"] = fields.TypedText(
                label=f"{element.code}, {_('Lines')}",
                initial=", ".join(self.stage["shows"].get(element.code, ())),
                required=False,
                max_length=200,
            )

    def _expect(self) -> None:
        reads = page_language()
        law = self.law
        choices = {
            "verdict": [
                (verdict.code, verdict.name.text(language=reads)) for verdict in law.verdicts
            ],
            "referral": [
                (referral, law_text.VALUE_TEXTS[referral].text(language=reads))
                for referral in REFERRAL_VALUES
            ],
            "person": [
                ("", _("Not asked")),
                *(
                    (person_answer.code, person_answer.name.text(language=reads))
                    for person_answer in law.person
                ),
            ],
            "offices": [(office.code, office.name.text(language=reads)) for office in law.offices],
            "protection": [
                (protection.code, protection.name.text(language=reads))
                for protection in law.protection
            ],
        }
        for name, field_choices in choices.items():
            fields.set_choices(self, **{name: field_choices})
            self.fields[name].initial = self.stage.get(name)

    def parts(self) -> list[PartRow]:
        """The parts with their lines, an empty one last."""
        return [
            PartRow(
                kind=self[f"p{number}_kind"],
                title=self.field_pair(f"p{number}_title", _("Title")),
                lines=[
                    LineRow(
                        code=code,
                        speaker=self.field_pair(f"w_{code}", code),
                        text=self.field_pair(f"l_{code}", code),
                    )
                    for code in codes
                ],
                is_new=number == len(self.layout) - 1,
            )
            for number, codes in enumerate(self.layout)
        ]

    def truths(self) -> list[tuple[Element, BoundField, BoundField]]:
        """Every element with the field of its truth and that of the lines that show it."""
        return [
            (element, self[f"v_{element.code}"], self[f"c_{element.code}"])
            for element in self.law.elements
        ]

    def new_values(self) -> dict[str, object]:
        """The case with the stage as typed."""
        stage = {**self.stage, **self._typed()}
        if not self.cleaned_data["person"]:
            stage.pop("person", None)
        return written_cases.replace_stage(values=self.values, place=self.place, stage=stage)

    def _typed(self) -> dict[str, object]:
        cleaned = self.cleaned_data
        facts = {code: cleaned[f"v_{code}"] for code in self.law.codes}
        cites = {code: cleaned[f"c_{code}"].replace(",", " ").split() for code in self.law.codes}
        return {
            "title": self.text("title"),
            "parts": [part for number in range(len(self.layout)) if (part := self._part(number))],
            "facts": {
                element: value for element, value in facts.items() if value != logic.UNKNOWN
            },
            "shows": {element: lines for element, lines in cites.items() if lines},
            "reasoning": self.text("reasoning"),
            **{name: cleaned[name] for name in ("verdict", "referral", "person")},
            **{name: cleaned[name] for name in ("offices", "protection")},
        }

    def _part(self, number: int) -> dict[str, object]:
        lines = []
        for code in self.layout[number]:
            if text := self.text(f"l_{code}"):
                speaker = self.text(f"w_{code}")
                lines.append({"code": code, **({"who": speaker} if speaker else {}), "text": text})
        if not lines:
            return {}
        title = self.text(f"p{number}_title")
        kind = self.cleaned_data[f"p{number}_kind"]
        return {"kind": kind, **({"title": title} if title else {}), "lines": lines}
