"""The form in which a coordinator edits an item: both languages, the key by marking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.assessment import actions, kinds
from promdaen.assessment.models import Item
from promdaen.assessment.rules import form_rows, levels
from promdaen.assessment.rules.files.items import USES
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import labels
from promdaen.kit import fields
from promdaen.kit.texts import page_language

MAX_ROWS = 8
VERIFICATIONS = ("unverified", "second_hand", "seen", "design")
TRUTHS = (("true", gettext_lazy("True")), ("false", gettext_lazy("False")))
Choices = Sequence[tuple[str, str]]


def _text(language: str, *, rows: int, is_required: bool = True) -> fields.ContentText:
    label = gettext_lazy("Khmer") if language == "km" else gettext_lazy("English")
    widget = forms.Textarea(attrs={"rows": rows})
    return fields.ContentText(language=language, label=label, required=is_required, widget=widget)


class NewItemForm(forms.Form):
    """Topic and kind of a new item."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reads = page_language()
        fields.set_choices(
            self,
            topic=[(topic.code, str(topic.short)) for topic in curriculum_queries.topics()],
            kind=[(kind.NAME, kind.LABEL.text(language=reads)) for kind in kinds.ITEM_KINDS],
        )


def _tick_field(_choices: Choices) -> forms.Field:
    return forms.BooleanField(label=_("Right"), required=False)


def _place_field(_choices: Choices) -> forms.Field:
    return fields.TypedCode(
        label=_("Place in the right order"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )


def _select_field(choices: Choices) -> forms.Field:
    return forms.ChoiceField(label=_("Goes with"), required=False, choices=[("", "–"), *choices])


def _mark_choices(marking: form_rows.Marking, rights: Sequence[str]) -> Choices:
    """What a row may be matched with: the choices of the kind, otherwise the ids on the right."""
    language = page_language()
    choices = [(code, text.text(language=language)) for code, text in marking.choices.items()]
    return choices or [(right, right) for right in rights]


MARK_FIELDS: Mapping[str, Callable[[Choices], forms.Field]] = {
    form_rows.TICK: _tick_field,
    form_rows.PLACE: _place_field,
    form_rows.SELECT: _select_field,
}
MARKS: Mapping[str, str] = {
    form_rows.RADIO: "assessment/marks/radio.html",
    form_rows.TICK: "assessment/marks/tick.html",
    form_rows.PLACE: "assessment/marks/field.html",
    form_rows.SELECT: "assessment/marks/field.html",
}


class ItemRowForm(forms.Form):
    """An option, or an entry of a list: its texts, and its mark if the kind marks rows."""

    id = forms.CharField(widget=forms.HiddenInput, max_length=8)
    km = _text("km", rows=2, is_required=False)
    en = _text("en", rows=2, is_required=False)

    def __init__(
        self, *args: Any, list_name: str, marking: form_rows.Marking | None, **options: Any
    ) -> None:
        rights = options.pop("rights", ())
        super().__init__(*args, **options)
        self.list_name = list_name
        self.mark_template = MARKS[marking.input] if marking else ""
        if marking and marking.input in MARK_FIELDS:
            self.fields["mark"] = MARK_FIELDS[marking.input](_mark_choices(marking, rights))

    def clean(self) -> dict[str, object]:
        """Require both texts or none."""
        cleaned = super().clean() or {}
        km, en = cleaned.get("km"), cleaned.get("en")
        if en and not km and "km" not in self.errors:
            self.add_error("km", _("Write this text in Khmer as well."))
        if km and not en and "en" not in self.errors:
            self.add_error("en", _("Write this text in English as well."))
        return cleaned

    @property
    def heading(self) -> str:
        """The label of the row: an option's letter, or an entry's id."""
        if self.list_name == "options":
            return _("Option %(id)s") % {"id": self.row_id}
        return self.row_id

    @property
    def row_id(self) -> str:
        """The id that the row has or would get."""
        return str(self["id"].value() or "")


class ItemForm(forms.Form):
    """All fields of an item except its code and its pictures; `lists` has its rows by list."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stem_km = _text("km", rows=4)
    stem_en = _text("en", rows=4)
    truth = forms.ChoiceField(
        label=gettext_lazy("The statement is"),
        choices=TRUTHS,
        required=False,
        widget=forms.RadioSelect,
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    rationale_km = _text("km", rows=5)
    rationale_en = _text("en", rows=5)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"))
    level = forms.ChoiceField(label=gettext_lazy("Level"))
    sources = forms.MultipleChoiceField(
        label=gettext_lazy("Sources"), required=False, widget=forms.CheckboxSelectMultiple
    )
    passage = fields.TypedText(
        label=gettext_lazy("Passage of the source"),
        help_text=gettext_lazy("Such as Art 3(a); in English."),
        required=False,
        max_length=200,
    )
    verification = forms.ChoiceField(
        label=gettext_lazy("How far this was checked"), initial="unverified"
    )
    use = forms.ChoiceField(
        label=gettext_lazy("Use"),
        initial="any",
        help_text=gettext_lazy("An item for tests only is never asked in practice or in a quiz."),
    )
    reason = fields.TypedText(
        label=gettext_lazy("What you changed, and why"),
        help_text=gettext_lazy("Stays in the history of the item."),
        required=False,
        max_length=300,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        kind: str,
        topic: str,
        item: Item | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(item))
        self.kind = kinds.get_kind(name=kind)
        self.layout = self.kind.LAYOUT
        self.marking = self.layout.marking
        self._choose(topic=topic, item=item)
        self.fields["truth"].required = True
        if not self.has_whole_key:
            del self.fields["truth"]
        self.lists = {
            name: self._rows(name=name, data=data, item=item) for name in self.layout.lists
        }

    def _choose(self, *, topic: str, item: Item | None) -> None:
        reads = page_language()
        stored_outcome = item.outcome_id if item else ""
        outcomes = [
            (outcome.code, f"{outcome.code} {outcome.text}")
            for row in curriculum_queries.topics()
            if row.code == topic
            for outcome in row.outcomes.all()
        ]
        fields.set_choices(
            self,
            outcome=outcomes or [(stored_outcome, stored_outcome)],
            level=[(code, text.text(language=reads)) for code, text in levels.LEVEL_NAMES.items()],
            sources=_sources(chosen=item.sources if item else ()),
            verification=[
                (verification, labels.words_of_check(code=verification).text(language=reads))
                for verification in VERIFICATIONS
            ],
            use=[(code, text.text(language=reads)) for code, text in USES.items()],
        )

    def _rows(self, *, name: str, data: object, item: Item | None) -> list[ItemRowForm]:
        stored_rows = list(item.body.get(name, ())) if item else []
        row_count = 1 if item else self.layout.fresh[name]
        ids = [row["id"] for row in stored_rows]
        ids += form_rows.free_ids(
            name=name, used_ids=ids, count=min(row_count, MAX_ROWS - len(stored_rows))
        )
        marks = self.marking.marks(item.key, ids) if item else {}
        texts = {row["id"]: row for row in stored_rows}
        return [
            ItemRowForm(
                data,
                prefix=f"{name}-{index}",
                initial={"id": option, "mark": marks.get(option, ""), **texts.get(option, {})},
                list_name=name,
                marking=self.marking if name == self.layout.lists[0] else None,
                rights=self._rights(item=item),
            )
            for index, option in enumerate(ids)
        ]

    def _rights(self, *, item: Item | None) -> list[str]:
        if "right" not in self.layout.lists:
            return []
        right_ids = [row["id"] for row in item.body["right"]] if item else []
        count = 1 if item else self.layout.fresh["right"]
        return right_ids + form_rows.free_ids(name="right", used_ids=right_ids, count=count)

    @property
    def has_whole_key(self) -> bool:
        """Whether the key is entered as a whole, not by marking rows."""
        return self.marking.input == form_rows.WHOLE

    @property
    def headed_lists(self) -> list[tuple[str, list[ItemRowForm]]]:
        """The lists of rows with headings; an item's only list has no heading."""
        headings = {
            "left": _("Left: what is matched"),
            "right": _("Right: what it is matched with"),
        }
        return [
            (headings.get(name, ""), item_row_forms) for name, item_row_forms in self.lists.items()
        ]

    @property
    def right(self) -> str:
        """The id of the single option marked as right, as entered or as stored."""
        if self.is_bound:
            return str(self.data.get("right", ""))
        marked = [form.row_id for form in self.lists.get("options", ()) if form.initial["mark"]]
        return marked[0] if marked else ""

    @property
    def all_forms(self) -> list[forms.Form]:
        """The form and its rows, for the error summary."""
        return [self, *(form for item_row_forms in self.lists.values() for form in item_row_forms)]

    def is_valid(self) -> bool:
        """Whether the form, its rows and the resulting key are valid."""
        are_rows_right = all(
            [form.is_valid() for item_row_forms in self.lists.values() for form in item_row_forms]  # noqa: C419
        )
        is_right = super().is_valid()
        if not (are_rows_right and is_right):
            return False
        return self._has_key()

    def _has_key(self) -> bool:
        rows = {name: self._typed(name=name) for name in self.lists}
        for name, rows_filled in rows.items():
            if len(rows_filled) < self.layout.fewest:
                self.add_error("key", self._too_few(name=name))
        self.made_key: Any = None
        if not self.errors:
            try:
                self.made_key = self.marking.key(self._marked(rows=rows))
            except form_rows.Unmarked as unmarked:
                self.add_error("key", unmarked.words.text(language=page_language()))
        self.body = {
            name: [form_row.as_option() for form_row in rows_filled]
            for name, rows_filled in rows.items()
        }
        if not self.errors:
            for problem in self.kind.problems(body=self.body, key=self.made_key):
                self.add_error("key", problem.text(language=page_language()))
        return not self.errors

    def _marked(self, *, rows: Mapping[str, list[form_rows.FormRow]]) -> list[form_rows.FormRow]:
        """The rows that form the key."""
        if self.has_whole_key:
            return [form_rows.FormRow(id="", km="", en="", mark=self.cleaned_data["truth"])]
        return rows[self.layout.lists[0]]

    def _too_few(self, *, name: str) -> str:
        messages_by_name = {
            "left": _("Write at least %(n)s entries on the left."),
            "right": _("Write at least %(n)s entries on the right."),
        }
        message = messages_by_name.get(name, _("Write at least %(n)s options."))
        return message % {"n": self.layout.fewest}

    def _typed(self, *, name: str) -> list[form_rows.FormRow]:
        typed_rows = []
        for form in self.lists[name]:
            cleaned = form.cleaned_data
            if not (cleaned["km"] and cleaned["en"]):
                continue
            mark = cleaned.get("mark", "")
            if self.marking.input == form_rows.RADIO:
                mark = "on" if cleaned["id"] == self.right else ""
            typed_rows.append(
                form_rows.FormRow(
                    id=cleaned["id"],
                    km=cleaned["km"],
                    en=cleaned["en"],
                    mark=("on" if mark else "") if isinstance(mark, bool) else mark,
                )
            )
        return typed_rows

    def new_item(self, *, code: str) -> actions.NewItem:
        """The item as entered."""
        cleaned = self.cleaned_data
        return actions.NewItem(
            code=code,
            kind=self.kind.NAME,
            outcome=cleaned["outcome"],
            level=cleaned["level"],
            stem={"km": cleaned["stem_km"], "en": cleaned["stem_en"]},
            body=self.body,
            key=self.made_key,
            rationale={"km": cleaned["rationale_km"], "en": cleaned["rationale_en"]},
            sources=cleaned["sources"],
            passage=cleaned["passage"],
            verification=cleaned["verification"],
            use=cleaned["use"],
        )


def _sources(*, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """All sources, those of the item first and in its order."""
    titles = {source.code: source.title for source in curriculum_queries.sources()}
    order = dict.fromkeys([*chosen, *titles])
    return [(code, f"{code}: {titles[code]}" if code in titles else code) for code in order]


def _initial(item: Item | None) -> dict[str, object]:
    if item is None:
        return {}
    return {
        "version": item.version,
        "stem_km": item.stem_km,
        "stem_en": item.stem_en,
        "truth": "true" if item.key is True else "false",
        "rationale_km": item.rationale_km,
        "rationale_en": item.rationale_en,
        "outcome": item.outcome_id,
        "level": item.level,
        "sources": item.sources,
        "passage": item.passage,
        "verification": item.verification,
        "use": item.use,
    }
