"""Form to write an indicator: texts in both languages, answers, scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.curriculum.rules import places
from promdaen.kit import fields
from promdaen.kit.bilingual_forms import BilingualForm, TextFieldPair
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words, page_language, words_from
from promdaen.places import rules as place_rules
from promdaen.survey import kinds
from promdaen.survey.rules import instrument_wording, rewording
from promdaen.survey.rules.faults import WEIGHTS
from promdaen.survey.rules.instrument import CLASSES, LABELS, MAX_SCORE, MODES

REQUIRED_TEXTS = ("title", "question", "evidence")
SIGN_CHOICES = (("≥", ">="), ("≤", "<="))
NUMBER_FIELDS = ("per", "most")
LEVELS_FIELD = "levels"
OPTION_FIELDS = ("options", "views", LEVELS_FIELD)


class IndicatorForm(BilingualForm):
    """An indicator of one kind; its code can be typed only for a new one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = fields.TypedCode(
        label=gettext_lazy("Code"),
        max_length=8,
        help_text=gettext_lazy("Capital letters and digits, such as T43; it never changes."),
        error_messages={"required": gettext_lazy("Write a code.")},
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9]+$",
                gettext_lazy("Write capital letters and digits, a letter first."),
            )
        ],
    )
    sub_domain = forms.ChoiceField(label=gettext_lazy("Sub-domain"))
    modes = forms.MultipleChoiceField(
        label=gettext_lazy("Modes"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose where it is asked.")},
    )
    weight = forms.TypedChoiceField(
        label=gettext_lazy("Weight"),
        coerce=int,
        choices=[(weight, str(weight)) for weight in WEIGHTS],
        help_text=gettext_lazy("3 is a must-have; 0 where nothing is scored."),
    )
    source = fields.TypedText(
        label=gettext_lazy("Source"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write where the indicator comes from.")},
    )
    fill = forms.ChoiceField(label=gettext_lazy("Own record that can answer it"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        frame: JsonObject,
        kind: str,
        values: JsonObject | None,
    ) -> None:
        super().__init__(data)
        self.fields["reason"].help_text = _("Stays in the history of the indicator.")
        self.held: dict[str, Any] = dict(values or {})
        self.kind, self.keys = kind, kinds.KINDS[kind].KEYS | kinds.KINDS[kind].OPTIONAL
        if values is not None:
            del self.fields["code"]
        needed = kinds.KINDS[kind].KEYS
        for name in (*REQUIRED_TEXTS, "hint"):
            self._add_text(name, is_needed=name != "hint")
        for name in (label for label in LABELS if label in self.keys):
            self._add_text(name, is_needed=name in needed)
        self._add_options()
        self._add_facts(frame=frame, needed=needed)
        self.order_fields([field for field in self.fields if field.endswith(("_km", "_en"))])

    def twins(self) -> list[TextFieldPair]:
        """The texts but for those of options, in their order."""
        names = (*REQUIRED_TEXTS, "hint", *(label for label in LABELS if label in self.keys))
        return [self.field_pair(name, _label(name)) for name in names]

    def options(self) -> list[TextFieldPair]:
        """The labels of options or photographs, an empty row last."""
        if not self.option_key:
            return []
        text_field_pairs = [self.field_pair(f"o_{code}", code) for code in self.codes]
        if self.option_key == LEVELS_FIELD:
            examples = [self.field_pair(f"e_{code}", _label(f"e_{code}")) for code in self.codes]
            return [
                twin for level in zip(text_field_pairs, examples, strict=True) for twin in level
            ]
        fresh = self.field_pair("fresh", _("A further one"))
        return [
            *text_field_pairs,
            TextFieldPair(label=fresh.label, km=fresh.km, en=fresh.en, code=self["fresh_code"]),
        ]

    def scoring(self) -> Iterator[BoundField]:
        """Yield the fields for scoring and the standard."""
        for name in ("scale", "steps", "weak", "over_one", *NUMBER_FIELDS):
            if name in self.fields:
                yield self[name]
        for class_code in CLASSES:
            yield self[f"standard_{class_code}"]
        yield self["weight"]

    def new_values(self) -> dict[str, object]:
        """The indicator as typed, as a record of content."""
        cleaned = self.cleaned_data
        values: dict[str, Any] = {
            "code": self.held.get("code") or cleaned["code"],
            "sub_domain": cleaned["sub_domain"],
            "kind": self.kind,
        }
        values |= {
            name: text for name in (*REQUIRED_TEXTS, "hint", *LABELS) if (text := self.text(name))
        }
        options = list(self._typed_options())
        if options or self.option_key in ("options", "views"):
            values[self.option_key] = options
        for name in ("scale", "weak", "steps", "over_one", *NUMBER_FIELDS, "fill"):
            if cleaned.get(name) not in (None, "", [], False):
                values[name] = cleaned[name]
        standard = {
            class_code: int(cleaned[f"standard_{class_code}"])
            for class_code in CLASSES
            if cleaned[f"standard_{class_code}"]
        }
        values |= {"standard": standard} if standard else {}
        values |= {name: cleaned[name] for name in ("modes", "weight", "source")}
        return values

    def clean_steps(self) -> list[str]:
        text = self.cleaned_data["steps"] or ""
        for sign, plain in SIGN_CHOICES:
            text = text.replace(sign, plain)
        return ["".join(part.split()) for part in text.split(",") if part.strip()]

    def clean(self) -> dict[str, object]:
        """Require each text in both languages or neither, and a code for a further option."""
        cleaned = super().clean()
        if cleaned.get("fresh_km") and cleaned.get("fresh_code") in ("", *self.codes):
            self.add_error("fresh_code", _("Write a code that no other one has."))
        return cleaned

    @property
    def option_key(self) -> str:
        """The key of the kind's options, "" if it has none."""
        return next((option for option in OPTION_FIELDS if option in self.keys), "")

    @property
    def codes(self) -> list[str]:
        """The codes of the existing options, or the five levels."""
        if self.option_key == LEVELS_FIELD:
            return [str(score) for score in range(MAX_SCORE + 1)]
        return [row["code"] for row in self.held.get(self.option_key, ())]

    def _add_text(self, name: str, *, is_needed: bool, current: JsonObject | None = None) -> None:
        text = self.held.get(name, {}) if current is None else current
        self.add_text(name, text, label_start=_label(name), is_needed=is_needed)

    def _add_options(self) -> None:
        if not self.option_key:
            return
        labels = {row["code"]: row["label"] for row in self.held.get(self.option_key, ())}
        for code in self.codes:
            self._add_text(f"o_{code}", is_needed=False, current=labels.get(code, {}))
        if self.option_key == LEVELS_FIELD:
            examples = {row["code"]: row.get("example") for row in self.held.get(LEVELS_FIELD, ())}
            for code in self.codes:
                self._add_text(f"e_{code}", is_needed=False, current=examples.get(code) or {})
            return
        self._add_text("fresh", is_needed=False)
        self.fields["fresh_code"] = fields.TypedCode(
            label=_("Code"),
            required=False,
            max_length=20,
            validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Write small Latin letters."))],
        )

    def _add_facts(self, *, frame: JsonObject, needed: frozenset[str]) -> None:
        if "steps" in self.keys:
            self.fields["steps"] = fields.TypedCode(
                label=_fact("steps"),
                help_text=_("With commas, such as >0, >=0.25, >=0.5, >=0.75: a score each."),
                error_messages={"required": _("Write the steps.")},
            )
        if "scale" in self.keys:
            scales = [
                (
                    scale["code"],
                    " · ".join(_spoken(words_from(word)) for word in scale["words"]),
                )
                for scale in frame["scales"]
            ]
            self.fields["scale"] = forms.ChoiceField(label=_fact("scale"), choices=scales)
        if "weak" in self.keys:
            weak = [("", "–"), *((code, code) for code in self.codes)]
            self.fields["weak"] = forms.ChoiceField(
                label=_fact("weak"), choices=weak, required=False
            )
        if "over_one" in self.keys:
            self.fields["over_one"] = forms.BooleanField(label=_fact("over_one"), required=False)
        for name in (number for number in NUMBER_FIELDS if number in self.keys):
            self.fields[name] = fields.TypedInteger(
                label=_fact(name), required=False, min_value=1, max_value=100_000
            )
        levels = [("", _("not asked")), *((str(level), str(level)) for level in _LEVELS)]
        for class_code in CLASSES:
            label = f"{_('Standard')} · {_spoken(place_rules.CLASSES[class_code])}"
            self.fields[f"standard_{class_code}"] = forms.ChoiceField(
                label=label, choices=levels, required=False
            )
        self._choose(frame)
        self._begin()

    def _choose(self, frame: JsonObject) -> None:
        fields.set_choices(
            self,
            sub_domain=[
                (sub_domain["code"], _spoken(words_from(sub_domain["name"])))
                for sub_domain in frame["sub_domains"]
            ],
            modes=[(mode, _spoken(place_rules.MODES[mode])) for mode in MODES],
            fill=[
                ("", "–"),
                *((fill, _spoken(text)) for fill, text in instrument_wording.FILLS.items()),
            ],
        )

    def _begin(self) -> None:
        plain = ("sub_domain", "modes", "weight", "source", "fill", "scale", "weak", "over_one")
        for name in (*plain, *NUMBER_FIELDS):
            if name in self.fields and name in self.held:
                self.fields[name].initial = self.held[name]
        if "steps" in self.fields:
            self.fields["steps"].initial = ", ".join(self.held.get("steps", ()))
        for class_code in CLASSES:
            due = self.held.get("standard", {}).get(class_code, "")
            self.fields[f"standard_{class_code}"].initial = str(due)

    def _typed_options(self) -> Iterator[dict[str, object]]:
        for code in self.codes:
            if text := self.text(f"o_{code}"):
                yield {"code": code, "label": text, **self._typed_example(code)}
        if self.option_key != LEVELS_FIELD and (text := self.text("fresh")):
            yield {"code": self.cleaned_data["fresh_code"], "label": text}

    def _typed_example(self, code: str) -> dict[str, object]:
        text = self.text(f"e_{code}") if self.option_key == LEVELS_FIELD else {}
        return {"example": text} if text else {}


_LEVELS: Sequence[int] = range(1, MAX_SCORE + 1)


def _spoken(text: Words) -> str:
    return text.text(language=page_language())


def _label(name: str) -> str:
    if name == "fresh":
        return str(_("A further one"))
    if name.startswith("e_"):
        return _("%(level)s · Example") % {"level": name.removeprefix("e_")}
    return _spoken(places.words_of_place(place=name.removeprefix("o_")))


def _fact(name: str) -> str:
    return _spoken(rewording.LABELS[name])
