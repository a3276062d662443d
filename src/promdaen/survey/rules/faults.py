"""What is wrong with an instrument before anybody is asked by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.kit.spreadsheets import Words
from promdaen.survey.rules.instrument import CLASSES, HIGHEST_SCORE
from promdaen.survey.rules.steps import are_nested, read_step

WEIGHTS = (0, 1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One mistake: the key where it is, and what to do."""

    place: str
    words: Words


def frame_faults(*, values: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the frame: a sub-domain without capacity, a scale that is not 0..4."""
    capacities = {one["code"] for one in values["capacities"]}
    for one in values["sub_domains"]:
        if one["capacity"] not in capacities:
            yield _fault(
                one["code"],
                f"There is no capacity {one['capacity']}. Write one of {_list(capacities)}.",
                f"គ្មានសមត្ថភាព {one['capacity']} ទេ។ សូមសរសេរមួយក្នុងចំណោម {_list(capacities)}។",
            )
    for one in values["scales"]:
        if len(one["words"]) != HIGHEST_SCORE + 1:
            yield _fault(
                one["code"],
                "A scale has five words, for the scores 0 to 4.",
                "មាត្រដ្ឋានមួយមានពាក្យប្រាំ សម្រាប់ពិន្ទុ ០ ដល់ ៤។",
            )
    for one in values["nearest_classes"]:
        if one["is"] not in CLASSES:
            yield _fault(
                one["of"],
                f"The nearest class is one of {_list(CLASSES)}.",
                f"ថ្នាក់ជិតបំផុតគឺមួយក្នុងចំណោម {_list(CLASSES)}។",
            )


def indicator_faults(
    *, values: Mapping[str, Any], frame: Mapping[str, Any], keys: Mapping[str, tuple[Any, Any]]
) -> Iterator[Fault]:
    """What is wrong with one indicator that has the right shape.

    `keys`: what each kind needs and what it may have beside, by kind.
    """
    yield from _key_faults(values=values, keys=keys)
    yield from _step_faults(steps=values.get("steps", ()))
    yield from _standard_faults(values=values)
    if values["sub_domain"] not in {one["code"] for one in frame["sub_domains"]}:
        yield _fault(
            "sub_domain",
            f"There is no sub-domain {values['sub_domain']} in content/survey/frame.toml.",
            f"គ្មានអនុវិស័យ {values['sub_domain']} ក្នុង content/survey/frame.toml ទេ។",
        )
    scale = values.get("scale")
    if scale is not None and scale not in {one["code"] for one in frame["scales"]}:
        yield _fault(
            "scale",
            f"There is no scale {scale} in content/survey/frame.toml.",
            f"គ្មានមាត្រដ្ឋាន {scale} ក្នុង content/survey/frame.toml ទេ។",
        )


def _key_faults(
    *, values: Mapping[str, Any], keys: Mapping[str, tuple[Any, Any]]
) -> Iterator[Fault]:
    if values["kind"] not in keys:
        listed = ", ".join(keys)
        yield _fault(
            "kind",
            f"There is no kind of answer called {values['kind']}. Write one of {listed}.",
            f"គ្មានប្រភេទចម្លើយឈ្មោះ {values['kind']} ទេ។ សូមសរសេរមួយក្នុងចំណោម {listed}។",
        )
        return
    needed, optional = keys[values["kind"]]
    for key in sorted(needed - values.keys()):
        yield _fault(
            key,
            f"An indicator of the kind {values['kind']} needs {key}.",
            f"សូចនាករប្រភេទ {values['kind']} ត្រូវការ {key}។",
        )
    of_kinds = frozenset[str]().union(*(one | other for one, other in keys.values()))
    for key in sorted(of_kinds & values.keys()):
        if key not in needed | optional:
            yield _fault(
                key,
                f"An indicator of the kind {values['kind']} has no {key}: remove it.",
                f"សូចនាករប្រភេទ {values['kind']} គ្មាន {key} ទេ៖ សូមលុបចេញ។",
            )
    if values.get("weak") and values["weak"] not in {one["code"] for one in values["options"]}:
        yield _fault("weak", "It is the code of one of the options.", "វាគឺជាលេខកូដនៃជម្រើសមួយ។")


def _step_faults(*, steps: Sequence[str]) -> Iterator[Fault]:
    read = [read_step(text=one) for one in steps]
    if None in read:
        yield _fault(
            "steps",
            'A step is a sign and a number, such as ">=0.25".',
            "ជំហានមួយគឺសញ្ញា និងលេខ ដូចជា «>=0.25»។",
        )
    elif not are_nested(steps=[one for one in read if one is not None]):
        yield _fault(
            "steps",
            "Each step asks more than the one before it, in one direction.",
            "ជំហាននីមួយៗទាមទារច្រើនជាងជំហានមុន ក្នុងទិសដៅតែមួយ។",
        )


def _standard_faults(*, values: Mapping[str, Any]) -> Iterator[Fault]:
    standard = values.get("standard", {})
    if any(not 1 <= one <= HIGHEST_SCORE for one in standard.values()):
        yield _fault("standard", "A standard is 1 to 4.", "ស្តង់ដារគឺពី ១ ដល់ ៤។")
    is_weighed = values["weight"] > 0
    if values["weight"] not in WEIGHTS or is_weighed != bool(standard):
        yield _fault(
            "weight",
            "The weight is 1 to 3, and 0 where there is no standard.",
            "ទម្ងន់គឺពី ១ ដល់ ៣ ហើយ ០ ប្រសិនបើគ្មានស្តង់ដារ។",
        )


def _fault(place: str, en: str, km: str) -> Fault:
    return Fault(place=place, words=Words(en=en, km=km))


def _list(codes: Any) -> str:
    return ", ".join(sorted(codes))
