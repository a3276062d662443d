"""Faults of a scenario: references that do not exist, and times out of range.

`faults` expects a record with the shape already checked (content/shapes.toml).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from promdaen.exercise.kinds import attaching, evidence, triggers
from promdaen.exercise.kinds.triggers import counted, missing
from promdaen.exercise.rules.scenario import ALL, CONTROL, FIRST_ADDED, OBSERVER
from promdaen.exercise.rules.scenario_parts import SCENARIO_PARTS, part_rows
from promdaen.kit.faults import FileFault
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

START = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MAX_MINUTES = 480
MAP = range(101)
"""Where on the map a place can lie."""
MIN_OPTIONS = 2


@dataclass(frozen=True, kw_only=True)
class Names:
    """The codes that exist in a scenario, by the key that can refer to them."""

    codes: Mapping[str, frozenset[object]]
    options: Mapping[str, frozenset[str]]
    minutes: int


def faults(*, values: JsonObject) -> list[FileFault]:
    """The faults of a scenario in the order of its file; empty if it is valid."""
    names = _names(values)
    return [
        *_head(values),
        *_doubles(values),
        *_phases(values),
        *(fault for value in values["places"] for fault in _place(value, names)),
        *(fault for value in values["facts"] for fault in _fact(value, names)),
        *(fault for value in values["injects"] for fault in _inject(value, names)),
        *(fault for value in values["decisions"] for fault in _decision(value, values, names)),
        *(fault for value in values["actions"] for fault in _action(value, names)),
    ]


def _names(values: JsonObject) -> Names:
    parts: dict[str, frozenset[Any]] = {
        part: frozenset(
            row[SCENARIO_PARTS[part].name] for row in part_rows(values=values, part=part)
        )
        for part in SCENARIO_PARTS
    }
    codes: Mapping[str, frozenset[Any]] = parts | {
        "to": parts["cell"] | {ALL},
        "receivers": parts["cell"] | {CONTROL},
        "counted": frozenset(counted.SOURCES),
    }
    options = {value["code"]: _codes(value["options"]) for value in values["decisions"]}
    return Names(codes=codes, options=options, minutes=values["minutes"])


def _codes(rows: Sequence[JsonObject]) -> frozenset[str]:
    return frozenset(row["code"] for row in rows)


def _unknown_codes(place: str, kind: str, codes: object, names: Names) -> Iterator[FileFault]:
    """A fault for each code that does not exist."""
    for code in codes if isinstance(codes, list | tuple) else [codes]:
        if (
            not isinstance(code, str | int)
            or isinstance(code, bool)
            or code not in names.codes[kind]
        ):
            yield FileFault(
                place,
                Text(
                    "{one} is not a known {KINDS} of this scenario; write one that it has.",
                    one=f"{code!r}",
                    KINDS=_KINDS[kind],
                ),
            )


_KINDS: Mapping[str, Words] = {
    "phase": Text("phase"),
    "cell": Text("cell"),
    "to": Text("cell"),
    "receivers": Text("cell or control"),
    "fact": Text("fact"),
    "subject": Text("subject"),
    "decision": Text("decision"),
    "action": Text("expected action"),
    "place": Text("place"),
    "inject": Text("inject"),
    "counted": Text("thing that is counted"),
}


def _head(values: JsonObject) -> Iterator[FileFault]:
    if not START.fullmatch(values["start"]):
        yield FileFault("start", Text('write a time such as "06:00".'))
    if not 1 <= values["minutes"] <= MAX_MINUTES:
        yield FileFault("minutes", Text("write 1 to 480."))
    for name in ("phases", "cells", "injects"):
        if not values[name]:
            yield FileFault(name, Text("write at least one."))
    for value in values["cells"]:
        if value["code"] in {CONTROL, OBSERVER, ALL}:
            yield FileFault(
                f"cells {value['code']}",
                Text("this name is kept; choose another."),
            )


def _doubles(values: JsonObject) -> Iterator[FileFault]:
    for name in ("phases", "cells", "subjects", "places", "facts", "decisions", "actions"):
        for code, count in Counter(value["code"] for value in values[name]).items():
            if count > 1:
                yield _double(f"{name} {code}")
    for number, count in Counter(value["number"] for value in values["injects"]).items():
        if count > 1:
            yield _double(f"injects {number}")
        if not 0 < number < FIRST_ADDED:
            yield FileFault(f"injects {number}", Text("number from 1 to 1000."))
    uses = Counter(value["decision"] for value in values["injects"] if "decision" in value)
    for code, count in uses.items():
        if count > 1:
            yield FileFault(
                f"decisions {code}",
                Text("more than one inject puts it; leave it with one."),
            )


def _double(place: str) -> FileFault:
    return FileFault(place, Text("is there twice; give each its own."))


def _phases(values: JsonObject) -> Iterator[FileFault]:
    minutes = [value["minute"] for value in values["phases"]]
    if minutes and (minutes[0] != 0 or minutes != sorted(set(minutes))):
        yield FileFault(
            "phases",
            Text("the first begins at minute 0, each after the one before it."),
        )
    if minutes and minutes[-1] >= values["minutes"]:
        yield FileFault("phases", Text("one begins after the end."))


def _place(row: JsonObject, names: Names) -> Iterator[FileFault]:
    place = f"places {row['code']}"
    yield from _unknown_codes(place, "place", row.get("to", []), names)
    if row["x"] not in MAP or row["y"] not in MAP:
        yield FileFault(place, Text("x and y go from 0 to 100."))


def _fact(fact: JsonObject, names: Names) -> Iterator[FileFault]:
    place = f"facts {fact['code']}"
    yield from _unknown_codes(place, "subject", fact["subject"], names)
    yield from _unknown_codes(place, "cell", fact["owner"], names)
    yield from _unknown_codes(place, "cell", fact.get("needed_by", []), names)
    if fact.get("useful_minutes", 1) < 1:
        yield FileFault(place, Text("useful_minutes is at least 1."))
    if fact["owner"] in fact.get("needed_by", []):
        yield FileFault(
            place,
            Text("its owner finds it by itself; take it out of needed_by."),
        )


def _inject(inject: JsonObject, names: Names) -> Iterator[FileFault]:
    place = f"injects {inject['number']}"
    if not inject["to"]:
        yield FileFault(place, Text("write the cells it goes to."))
    yield from _unknown_codes(place, "to", inject["to"], names)
    yield from _unknown_codes(place, "fact", inject.get("facts", []), names)
    for key in ("decision", "place"):
        if key in inject:
            yield from _unknown_codes(place, key, inject[key], names)
    for attached in inject.get("attachments", ()):
        yield from attaching.faults(place=place, attached=attached)
    yield from _table(f"{place} trigger", inject["trigger"], triggers.KINDS, names)
    if _refers_to_itself(inject):
        yield FileFault(f"{place} trigger", Text("it waits for itself."))


def _refers_to_itself(part: JsonObject) -> bool:
    trigger = part["trigger"]
    return isinstance(trigger, Mapping) and trigger.get("inject") == part["number"]


def _decision(decision: JsonObject, values: JsonObject, names: Names) -> Iterator[FileFault]:
    place = f"decisions {decision['code']}"
    yield from _unknown_codes(place, "cell", decision["cell"], names)
    putting = [
        inject for inject in values["injects"] if inject.get("decision") == decision["code"]
    ]
    if not putting:
        yield FileFault(place, Text("no inject puts it."))
    for inject in putting:
        if decision["cell"] not in inject["to"] and ALL not in inject["to"]:
            yield FileFault(
                place,
                Text(
                    "inject {inject} puts it and does not go to its cell.", inject=inject["number"]
                ),
            )
    if len(decision["options"]) < MIN_OPTIONS or len(_codes(decision["options"])) < len(
        decision["options"]
    ):
        yield FileFault(
            place,
            Text("write at least two options, each with a code of its own."),
        )
    if decision["minutes"] < 1:
        yield FileFault(place, Text("minutes is at least 1."))


def _action(action: JsonObject, names: Names) -> Iterator[FileFault]:
    place = f"actions {action['code']}"
    yield from _unknown_codes(place, "cell", action["cell"], names)
    yield from _unknown_codes(place, "inject", action["after"], names)
    if action["minutes"] < 1:
        yield FileFault(place, Text("minutes is at least 1."))
    yield from _table(f"{place} evidence", action["evidence"], evidence.KINDS, names)


def _table(place: str, table: object, kinds: JsonObject, names: Names) -> Iterator[FileFault]:
    """The faults of a trigger or evidence: its kind, its keys, its references."""
    if not isinstance(table, Mapping) or str(table.get("kind")) not in kinds:
        kind_names = ", ".join(kinds)
        yield FileFault(place, Text("the kinds are {known}.", known=kind_names))
        return
    keys = kinds[table["kind"]].KEYS
    for key in sorted(set(table) - {"kind"} - set(keys)):
        yield FileFault(
            place,
            Text(
                "{key} is not a key of {kind}; its keys are {keys}.",
                key=key,
                kind=table["kind"],
                keys=", ".join(keys) or Text("none", context="keys"),
            ),
        )
    for key, kind in keys.items():
        if key in table:
            yield from _CHECKS.get(kind, partial(_codes_check, kind))(
                f"{place}.{key}", table[key], table, names
            )
        elif (kind, key) != ("minute", "minutes"):
            yield FileFault(place, Text("{key} is missing.", key=key))


def _minute_check(
    place: str, value: object, table: JsonObject, names: Names
) -> Iterator[FileFault]:
    del table
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield FileFault(place, Text("write a number of minutes."))
    elif not 0 <= value <= names.minutes:
        yield FileFault(
            place,
            Text("write 0 to {minutes}, the length of the exercise.", minutes=names.minutes),
        )


def _count_check(
    place: str, value: object, table: JsonObject, names: Names
) -> Iterator[FileFault]:
    del table, names
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        yield FileFault(place, Text("write a whole number from 1."))


def _options_check(
    place: str, value: object, table: JsonObject, names: Names
) -> Iterator[FileFault]:
    options = names.options.get(str(table.get("decision")), frozenset())
    codes = value if isinstance(value, list | tuple) else [value]
    if not codes or not {str(entry) for entry in codes} <= options:
        option_names = ", ".join(sorted(options)) or "-"
        yield FileFault(place, Text("the options are {known}.", known=option_names))


def _trigger_check(
    place: str, value: object, table: JsonObject, names: Names
) -> Iterator[FileFault]:
    del table
    yield from _table(place, value, missing.CONDITION_KINDS, names)


def _codes_check(
    kind: str, place: str, value: object, table: JsonObject, names: Names
) -> Iterator[FileFault]:
    del table
    is_many = kind in {"receivers", "facts"}
    codes = value if isinstance(value, list | tuple) else [value]
    if is_many != isinstance(value, list | tuple) or not codes:
        yield FileFault(
            place,
            Text("write a list of codes.") if is_many else Text("write one code."),
        )
        return
    yield from _unknown_codes(place, "fact" if kind == "facts" else kind, list(codes), names)


Check = Callable[[str, Any, JsonObject, Names], Iterator[FileFault]]
_CHECKS: Mapping[str, Check] = {
    "minute": _minute_check,
    "count": _count_check,
    "options": _options_check,
    "trigger": _trigger_check,
}
KEY_KINDS = frozenset({*_KINDS, *_CHECKS, "facts"}) - {"to"}
"""What a key of a trigger or evidence can refer to."""
