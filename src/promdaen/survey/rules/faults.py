"""Faults of an instrument, checked before it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words
from promdaen.survey.rules.instrument import CLASSES, MAX_SCORE, REMEASURED
from promdaen.survey.rules.steps import are_nested, read_step

WEIGHTS = (0, 1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class InstrumentFault:
    """One mistake: the key where it is, and what to do."""

    place: str
    words: Words


def frame_faults(*, values: JsonObject) -> Iterator[InstrumentFault]:
    """Yield the faults of the frame: sub-domains without capacity, scales that are not 0..4."""
    capacities = {value["code"] for value in values["capacities"]}
    for value in values["sub_domains"]:
        if value["capacity"] not in capacities:
            yield _fault(
                value["code"],
                Text(
                    "There is no capacity {one}. Write one of {capacities}.",
                    one=value["capacity"],
                    capacities=_list(capacities),
                ),
            )
    for value in values["scales"]:
        if len(value["words"]) != MAX_SCORE + 1:
            yield _fault(
                value["code"],
                Text("A scale has five words, for the scores 0 to 4."),
            )
    for value in values["nearest_classes"]:
        if value["is"] not in CLASSES:
            yield _fault(
                value["of"],
                Text("The nearest class is one of {CLASSES}.", CLASSES=_list(CLASSES)),
            )


def succession_faults(*, values: JsonObject, codes: Collection[str]) -> Iterator[InstrumentFault]:
    """Yield the faults of what happened to older indicators; `codes` are those asked now."""
    for value in values.get("successions", ()):
        is_asked = value["code"] in codes
        if is_asked and value["how"] != REMEASURED:
            yield _fault(value["code"], Text("It is still asked. Remove one of the two."))
        if not is_asked and value["how"] == REMEASURED:
            yield _fault(value["code"], Text("There is no indicator {code}.", code=value["code"]))
        for code in value.get("into", ()):
            if code not in codes:
                yield _fault(value["code"], Text("There is no indicator {code}.", code=code))


def post_faults(*, values: JsonObject, kinds: Mapping[str, str]) -> Iterator[InstrumentFault]:
    """Yield the faults of a described post; `kinds` are the kinds of answer by indicator."""
    codes = [answer["code"] for answer in values["answers"]]
    if len(set(codes)) < len(codes):
        yield _fault("answers", Text("Name each indicator once."))
    for answer in values["answers"]:
        if kinds.get(answer["code"]) != "scale":
            yield _fault(answer["code"], Text("There is no such indicator with levels in words."))
        if not 0 <= answer["level"] <= MAX_SCORE:
            yield _fault(answer["code"], Text("A level is 0 to 4."))


def indicator_faults(
    *, values: JsonObject, frame: JsonObject, keys: Mapping[str, tuple[object, object]]
) -> Iterator[InstrumentFault]:
    """Yield the faults of an indicator with a valid shape.

    `keys`: the required and the optional keys by kind.
    """
    yield from _key_faults(values=values, keys=keys)
    yield from _step_faults(steps=values.get("steps", ()))
    yield from _standard_faults(values=values)
    if values["sub_domain"] not in {sub_domain["code"] for sub_domain in frame["sub_domains"]}:
        yield _fault(
            "sub_domain",
            Text(
                "There is no sub-domain {values} in content/survey/frame.toml.",
                values=values["sub_domain"],
            ),
        )
    yield from _level_faults(levels=values.get("levels"))
    scale = values.get("scale")
    if scale is not None and scale not in {scale["code"] for scale in frame["scales"]}:
        yield _fault(
            "scale",
            Text("There is no scale {scale} in content/survey/frame.toml.", scale=scale),
        )


def _level_faults(*, levels: Sequence[JsonObject] | None) -> Iterator[InstrumentFault]:
    codes = [str(score) for score in range(MAX_SCORE + 1)]
    if levels is not None and [level["code"] for level in levels] != codes:
        yield _fault("levels", Text("Describe all five levels, from 0 to 4, or none."))
    if len({"example" in level for level in levels or ()}) > 1:
        yield _fault("levels", Text("Write an example for all five levels, or for none."))


def _key_faults(
    *, values: JsonObject, keys: Mapping[str, tuple[Any, Any]]
) -> Iterator[InstrumentFault]:
    if values["kind"] not in keys:
        listed = ", ".join(keys)
        yield _fault(
            "kind",
            Text(
                "There is no kind of answer called {kind}. Write one of {listed}.",
                kind=values["kind"],
                listed=listed,
            ),
        )
        return
    needed, optional = keys[values["kind"]]
    for key in sorted(needed - values.keys()):
        yield _fault(
            key,
            Text("An indicator of the kind {values} needs {key}.", values=values["kind"], key=key),
        )
    of_kinds = frozenset[str]().union(*(needed | optional for needed, optional in keys.values()))
    for key in sorted(of_kinds & values.keys()):
        if key not in needed | optional:
            yield _fault(
                key,
                Text(
                    "An indicator of the kind {values} has no {key}: remove it.",
                    values=values["kind"],
                    key=key,
                ),
            )
    if values.get("weak") and values["weak"] not in {value["code"] for value in values["options"]}:
        yield _fault("weak", Text("It is the code of one of the options."))


def _step_faults(*, steps: Sequence[str]) -> Iterator[InstrumentFault]:
    bounds = [read_step(text=step) for step in steps]
    if None in bounds:
        yield _fault(
            "steps",
            Text('A step is a sign and a number, such as ">=0.25".'),
        )
    elif not are_nested(steps=[bound for bound in bounds if bound is not None]):
        yield _fault(
            "steps",
            Text("Each step asks more than the one before it, in one direction."),
        )


def _standard_faults(*, values: JsonObject) -> Iterator[InstrumentFault]:
    standard = values.get("standard", {})
    if any(not 1 <= score <= MAX_SCORE for score in standard.values()):
        yield _fault("standard", Text("A standard is 1 to 4."))
    is_weighed = values["weight"] > 0
    if values["weight"] not in WEIGHTS or is_weighed != bool(standard):
        yield _fault(
            "weight",
            Text("The weight is 1 to 3, and 0 where there is no standard."),
        )


def _fault(place: str, text: Text) -> InstrumentFault:
    return InstrumentFault(place=place, words=text)


def _list(codes: Collection[str]) -> str:
    return ", ".join(sorted(codes))
