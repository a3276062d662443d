"""Read the law from content; report each error with its place."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.casework.rules import law as laws
from promdaen.casework.rules import logic
from promdaen.casework.rules.law import LegalTests
from promdaen.casework.rules.logic import Expression
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text, Words, words_from

Condition = Callable[[Any], Expression]
LAW_LISTS = ("groups", "elements", "tests", "verdicts", "person", "notes", "always", "cambodia")


@dataclass(frozen=True)
class LawFault:
    """An error in the law: its key and text."""

    place: str
    words: Words

    def __str__(self) -> str:
        return f"{self.place}: {self.words.en}"


class BadLaw(ValueError):
    """The law is not valid; `faults` has all errors."""

    def __init__(self, *, faults: Sequence[LawFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def law_body(
    *, law: JsonObject, offices: Sequence[JsonObject], protection: Sequence[JsonObject]
) -> NewJsonObject:
    """The records of the content as one body that JSON can hold; dates become texts.

    >>> law_body(law={"code": "LAW"}, offices=[], protection=[])
    {'code': 'LAW', 'offices': [], 'protection': []}
    """
    body = {**law, "offices": list(offices), "protection": list(protection)}
    plain_body: dict[str, Any] = json.loads(json.dumps(body, default=datetime.date.isoformat))
    return plain_body


def read_law(*, body: JsonObject) -> LegalTests:
    """The law of a record that has the shape `law`, with `offices` and `protection` if it has.

    Raises BadLaw with every fault: unknown names, names used twice, circular tests.
    """
    faults = [*_repeats(body), *_expressions(body)]
    if faults:
        raise BadLaw(faults=faults)
    expressions = {
        test["code"]: logic.read_expression(source=test["when"]) for test in body["tests"]
    }
    if faults := [*_circles(expressions), *_unknown_names(body, expressions)]:
        raise BadLaw(faults=faults)
    resolved = _resolved(expressions)
    elements = {element["code"] for element in body["elements"]}
    if faults := [*_strays(body, tests=set(resolved), elements=elements)]:
        raise BadLaw(faults=faults)
    return _built(body, expressions=expressions, tests=resolved)


def _repeats(body: JsonObject) -> Iterator[LawFault]:
    """Yield repeated codes; elements and tests share one namespace."""
    codes_by_list: dict[str, list[str]] = {
        name: [row["code"] for row in body[name]] for name in LAW_LISTS
    }
    codes_by_list["tests"] = [*codes_by_list["tests"], *codes_by_list["elements"]]
    for name, codes in codes_by_list.items():
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield LawFault(
                f"{name}.{code}",
                Text("this code is there twice; give each its own"),
            )


def _conditions(body: JsonObject) -> Iterator[tuple[str, object]]:
    """Every condition of the law with its place."""
    yield from ((f"tests.{test['code']}.when", test["when"]) for test in body["tests"])
    for name in ("person", "notes"):
        yield from (
            (f"{name}.{row['code']}.when", row["when"]) for row in body[name] if "when" in row
        )
    yield "person_asked", body["person_asked"]
    yield "attempted", body["attempted"]


def _expressions(body: JsonObject) -> Iterator[LawFault]:
    for place, condition in _conditions(body):
        try:
            logic.read_expression(source=condition)
        except logic.BadLawExpression as wrong:
            yield LawFault(place, wrong.words)


def _circles(expressions: Mapping[str, Expression]) -> Iterator[LawFault]:
    """Tests that lead back to themselves, each named once."""
    for code in expressions:
        path = _way_back(code, expressions)
        if path and code == min(path):
            way = " → ".join((*path, code))
            yield LawFault(
                f"tests.{code}.when",
                Text("leads back to itself ({way}); take one of these names out", way=way),
            )


def _way_back(code: str, expressions: Mapping[str, Expression]) -> tuple[str, ...]:
    """The shortest way from a test over other tests to itself, () where there is none."""
    ways: list[tuple[str, ...]] = [(code,)]
    visited: set[str] = set()
    for way in ways:
        for name in logic.names_in(expression=expressions[way[-1]]):
            if name == code:
                return way
            if name in expressions and name not in visited:
                visited.add(name)
                ways.append((*way, name))
    return ()


def _resolved(expressions: Mapping[str, Expression]) -> dict[str, Expression]:
    """What each test says in elements alone; there is no circle."""
    resolved_tests: dict[str, Expression] = {}

    def settle(code: str) -> None:
        for name in logic.names_in(expression=expressions[code]):
            if name in expressions and name not in resolved_tests:
                settle(name)
        resolved_tests[code] = logic.full(expression=expressions[code], tests=resolved_tests)

    for code in expressions:
        settle(code)
    return resolved_tests


def _unknown_names(body: JsonObject, expressions: Mapping[str, Expression]) -> Iterator[LawFault]:
    known_names = {element["code"] for element in body["elements"]} | set(expressions)
    for place, condition in _conditions(body):
        for name in logic.names_in(expression=logic.read_expression(source=condition)):
            if name not in known_names:
                yield _no_such(place, name, Text("element or test"))


def _strays(body: JsonObject, *, tests: set[str], elements: set[str]) -> Iterator[LawFault]:
    """Codes that name no group, verdict, test or element."""
    verdicts = {row["code"] for row in body["verdicts"]}
    groups = {row["code"] for row in body["groups"]}
    answers = {row["code"] for row in body["person"]}
    group, verdict = Text("group"), Text("verdict")
    test, element = Text("test"), Text("element")
    answer = Text("answer about the person")
    references = [
        *(
            (f"elements.{element['code']}.group", element["group"], groups, group)
            for element in body["elements"]
        ),
        *(
            (f"order[{place}].verdict", step["verdict"], verdicts, verdict)
            for place, step in _order(body)
        ),
        *(
            (f"order[{place}]", name, tests, test)
            for place, step in _order(body)
            for name in (*step.get("open", ()), *([step["when"]] if "when" in step else ()))
        ),
        ("referral", body["referral"], tests, test),
        *_listed(body, "verdicts", "rises_to", verdicts, verdict),
        *_listed(body, "notes", "verdicts", verdicts, verdict),
        *_listed(body, "cambodia", "verdicts", verdicts, verdict),
        *_listed(body, "cambodia", "elements", elements, element),
        *(
            (f"person.{row['code']}.treated_as", row["treated_as"], answers, answer)
            for row in body["person"]
            if "treated_as" in row
        ),
    ]
    for place, name, known_names, noun in references:
        if name not in known_names:
            yield _no_such(place, name, noun)


def _order(body: JsonObject) -> Iterator[tuple[int, JsonObject]]:
    return enumerate(body["order"], start=1)


def _listed(
    body: JsonObject, name: str, key: str, known_codes: set[str], noun: Words
) -> Iterator[tuple[str, str, set[str], Words]]:
    for row in body[name]:
        for code in row.get(key, ()):
            yield f"{name}.{row['code']}.{key}", code, known_codes, noun


def _no_such(place: str, name: str, noun: Words) -> LawFault:
    return LawFault(
        place,
        Text(
            "{name} is not a known {what} of this law; correct the name, or add it",
            name=name,
            what=noun,
        ),
    )


def _maybe(values: JsonObject, key: str) -> Words | None:
    return words_from(values[key]) if key in values else None


def _built(
    body: JsonObject, *, expressions: Mapping[str, Expression], tests: Mapping[str, Expression]
) -> LegalTests:
    def condition(source: object) -> Expression:
        return logic.full(expression=logic.read_expression(source=source), tests=tests)

    return LegalTests(
        groups=tuple(
            laws.ElementGroup(
                group["code"],
                words_from(group["name"]),
                group["rank"],
                group.get("protects", False),
            )
            for group in body["groups"]
        ),
        elements=tuple(_element(element) for element in body["elements"]),
        tests=tuple(
            laws.Test(
                test["code"],
                words_from(test["name"]),
                expressions[test["code"]],
                tests[test["code"]],
                _maybe(test, "note"),
            )
            for test in body["tests"]
        ),
        verdicts=tuple(_verdict(verdict) for verdict in body["verdicts"]),
        order=tuple(
            laws.VerdictStep(step["verdict"], step.get("when", ""), tuple(step.get("open", ())))
            for step in body["order"]
        ),
        referral=body["referral"],
        person_asked=condition(body["person_asked"]),
        person=tuple(_person_answer(row, condition) for row in body["person"]),
        attempted=condition(body["attempted"]),
        notes=tuple(_note(note, condition) for note in body["notes"]),
        always=tuple(_always(row) for row in body["always"]),
        charges=tuple(_charge(row) for row in body["cambodia"]),
        offices=tuple(_office(office) for office in body.get("offices", ())),
        protection=tuple(_protection(row) for row in body.get("protection", ())),
    )


def _verdict(values: JsonObject) -> laws.EventVerdict:
    return laws.EventVerdict(
        code=values["code"],
        name=words_from(values["name"]),
        text=words_from(values["says"]),
        rises_to=tuple(values.get("rises_to", ())),
    )


def _person_answer(values: JsonObject, condition: Condition) -> laws.PersonAnswer:
    return laws.PersonAnswer(
        code=values["code"],
        name=words_from(values["name"]),
        text=words_from(values["says"]),
        when=condition(values["when"]) if "when" in values else None,
        treated_as=values.get("treated_as", ""),
    )


def _note(values: JsonObject, condition: Condition) -> laws.LawNote:
    return laws.LawNote(
        code=values["code"],
        when=condition(values["when"]),
        value=values["value"],
        verdicts=tuple(values["verdicts"]),
        text=words_from(values["says"]),
    )


def _always(values: JsonObject) -> laws.Always:
    return laws.Always(
        code=values["code"],
        text=words_from(values["says"]),
        sources=tuple(values["sources"]),
        passage=values["passage"],
        verification=values["verification"],
    )


def _office(values: JsonObject) -> laws.Office:
    return laws.Office(
        code=values["code"],
        name=words_from(values["name"]),
        department=values.get("department", ""),
    )


def _protection(values: JsonObject) -> laws.OwedProtection:
    return laws.OwedProtection(
        code=values["code"],
        name=words_from(values["name"]),
        why=words_from(values["why"]),
        sources=tuple(values["sources"]),
        verification=values["verification"],
    )


def _element(values: JsonObject) -> laws.Element:
    return laws.Element(
        code=values["code"],
        group=values["group"],
        short=words_from(values["short"]),
        question=words_from(values["question"]),
        sources=tuple(values["sources"]),
        passage=values["passage"],
        verification=values["verification"],
        decides=values.get("decides", True),
        note=_maybe(values, "note"),
        mark=_maybe(values, "mark"),
    )


def _charge(values: JsonObject) -> laws.Charge:
    approved_value = values.get("approved")
    approved = None
    if approved_value:
        on = approved_value["on"]
        day = on if isinstance(on, datetime.date) else datetime.date.fromisoformat(on)
        approved = laws.LawApproval(approved_value["by"], approved_value["office"], day)
    return laws.Charge(
        code=values["code"],
        law=words_from(values["law"]),
        topic=words_from(values["topic"]),
        source=values["source"],
        verification=values["verification"],
        articles=values.get("articles", ""),
        penalty=_maybe(values, "penalty"),
        mark=_maybe(values, "mark"),
        verdicts=tuple(values.get("verdicts", ())),
        elements=tuple(values.get("elements", ())),
        approved=approved,
    )
