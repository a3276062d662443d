"""Changes of an instrument: indicators added, removed or changed, by word, and places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.curriculum.rules import rewordings
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words, words_from
from promdaen.places import rules as place_rules
from promdaen.survey.rules import instrument_wording, wording
from promdaen.survey.rules.instrument import CLASSES, MODES
from promdaen.survey.rules.steps import read_step

NEW, GONE, CHANGED = "new", "gone", "changed"
NO_VALUE = Text("–")
LABELS: Mapping[str, Words] = {
    "sub_domain": Text("Sub-domain"),
    "kind": Text("Kind of answer"),
    "scale": Text("Scale"),
    "levels": Text("Described levels"),
    "steps": Text("Steps"),
    "over_one": Text("The ratio may be more than one"),
    "per": Text("Part per"),
    "most": Text("Highest number"),
    "weak": Text("Option that counts a little"),
    "options": Text("Options"),
    "views": Text("Photographs"),
    "modes": Text("Modes"),
    "weight": Text("Weight", context="survey"),
    "fill": Text("Own record that can answer it"),
    "source": Text("Source"),
}
"""What an indicator has beside its words."""

OF_FRAME: Mapping[str, Words] = {
    "sub_domains": Text("Sub-domains"),
    "nearest_classes": Text("Nearest class"),
    "nearest_modes": Text("Nearest mode"),
}
FRAME = Text("Frame of the survey")


@dataclass(frozen=True, kw_only=True)
class FactChange:
    """A changed value that is not text, such as a standard."""

    label: Words
    before: Words
    after: Words


@dataclass(frozen=True, kw_only=True)
class RecordChange:
    """An indicator, or the frame (code ""), that is "new", "gone" or "changed"."""

    code: str
    title: Words
    state: str
    texts: Sequence[rewordings.TextChange] = ()
    facts: Sequence[FactChange] = ()


@dataclass(frozen=True, kw_only=True)
class BodyChanges:
    """What two bodies of an instrument differ in; `places` are checkpoints with what they are."""

    records: Sequence[RecordChange]
    places: Sequence[FactChange]

    @property
    def is_empty(self) -> bool:
        """Whether both are the same."""
        return not (self.records or self.places)


Kinds = Mapping[str, Words]
NO_KINDS: Kinds = {}


def body_changes(
    *, old: JsonObject, new: JsonObject, keys: Sequence[str], kinds: Kinds = NO_KINDS
) -> BodyChanges:
    """The changes between two bodies of the instrument.

    `keys` are the keys of an indicator in order; `kinds` the labels of the kinds of answers.
    """
    before = {indicator["code"]: indicator for indicator in old["indicators"]}
    after = {indicator["code"]: indicator for indicator in new["indicators"]}
    records = [_frame_change(old=old["frame"], new=new["frame"])]
    records += [
        record_change(old=before.get(code), new=after.get(code), keys=keys, kinds=kinds)
        for code in sorted(before.keys() | after.keys())
    ]
    return BodyChanges(
        records=[changed for changed in records if changed is not None],
        places=list(_place_changes(old["checkpoints"], new["checkpoints"])),
    )


def record_change(
    *, old: JsonObject | None, new: JsonObject | None, keys: Sequence[str], kinds: Kinds = NO_KINDS
) -> RecordChange | None:
    """The change of one indicator; None without a change, or without either version."""
    present_record = new or old
    if present_record is None or old == new:
        return None
    state = NEW if old is None else GONE if new is None else CHANGED
    title = words_from(present_record["title"])
    if old is None or new is None:
        return RecordChange(code=present_record["code"], title=title, state=state)
    return RecordChange(
        code=present_record["code"],
        title=title,
        state=state,
        texts=rewordings.text_changes(old=old, new=new, keys=keys),
        facts=list(_facts(dict(_indicator_facts(old, kinds)), dict(_indicator_facts(new, kinds)))),
    )


def _frame_change(*, old: JsonObject, new: JsonObject) -> RecordChange | None:
    texts = rewordings.text_changes(old=old, new=new, keys=list(new))
    facts = list(_facts(dict(_frame_facts(old)), dict(_frame_facts(new))))
    if not (texts or facts):
        return None
    return RecordChange(code="", title=FRAME, state=CHANGED, texts=texts, facts=facts)


LabelledFact = tuple[str, tuple[Words, Words]]


def _facts(
    old: Mapping[str, tuple[Words, Words]], new: Mapping[str, tuple[Words, Words]]
) -> Iterator[FactChange]:
    for key, (label, after) in new.items():
        before = old[key][1]
        if before != after:
            yield FactChange(label=label, before=before, after=after)


def _indicator_facts(values: JsonObject, kinds: Kinds) -> Iterator[LabelledFact]:
    for key, label in LABELS.items():
        value = values.get(key)
        is_kind = key == "kind" and value in kinds
        yield key, (label, kinds[str(value)] if is_kind else _value(key, value))
    standard = values.get("standard", {})
    for class_code in CLASSES:
        name = place_rules.CLASSES[class_code]
        label = Text("Standard, {name}", name=name)
        yield f"standard {class_code}", (label, _same(standard.get(class_code)))


def _value(key: str, value: object) -> Words:
    if value in (None, "", []):
        return NO_VALUE
    return _VALUE_WORDS.get(key, _same)(value)


def _modes(value: Sequence[str]) -> Words:
    return listed(texts=[place_rules.MODES[mode] for mode in MODES if mode in value])


def _steps(value: Sequence[str]) -> Words:
    read = (read_step(text=text) for text in value)
    step_texts = [
        instrument_wording.step_text(step=bound, is_share=False)
        for bound in read
        if bound is not None
    ]
    return _same(" · ".join(step_texts))


def _codes(value: Sequence[JsonObject]) -> Words:
    return _same(", ".join(values["code"] for values in value))


def _frame_facts(values: JsonObject) -> Iterator[LabelledFact]:
    pairs = {
        "sub_domains": [(value["code"], value["capacity"]) for value in values["sub_domains"]],
        "nearest_classes": [(value["of"], value["is"]) for value in values["nearest_classes"]],
        "nearest_modes": [(value["of"], value["is"]) for value in values["nearest_modes"]],
    }
    for key, label in OF_FRAME.items():
        texts = (f"{code} ({target})" for code, target in pairs[key])
        yield key, (label, _same(", ".join(texts)))


def _place_changes(old: JsonObject, new: JsonObject) -> Iterator[FactChange]:
    for code in sorted(old.keys() | new.keys()):
        before, after = _place(old.get(code)), _place(new.get(code))
        if before != after:
            yield FactChange(label=Words.same(code), before=before, after=after)


def _place(current: JsonObject | None) -> Words:
    if current is None:
        return NO_VALUE
    kind = place_rules.CLASSES.get(current["class"], NO_VALUE)
    modes = [text for mode, text in place_rules.MODES.items() if mode in current["modes"]]
    return listed(texts=[kind, *modes])


def listed(*, texts: Iterable[Words]) -> Words:
    """Join texts with commas.

    >>> listed(texts=[Words(en="Land", km="គោក"), Words(en="Sea", km="សមុទ្រ")]).en
    'Land, Sea'
    """
    word_list = list(texts)
    return Words(
        en=", ".join(word.en for word in word_list), km=", ".join(word.km for word in word_list)
    )


def _same(value: str) -> Words:
    return NO_VALUE if value is None else Words.same(str(value))


_VALUE_WORDS: Mapping[str, Callable[[Any], Words]] = {
    "fill": lambda value: instrument_wording.FILLS.get(value, _same(value)),
    "modes": _modes,
    "over_one": lambda value: wording.YES if value else wording.NO,
    "steps": _steps,
    "options": _codes,
    "levels": _codes,
    "views": _codes,
}
