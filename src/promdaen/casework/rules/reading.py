"""Reads the law from content, and says of each mistake where it stands and what it is."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.casework.rules import law as laws
from promdaen.casework.rules import logic
from promdaen.casework.rules.law import Law
from promdaen.casework.rules.logic import Expression
from promdaen.kit.texts import Text, Words

Values = Mapping[str, Any]
Condition = Callable[[Any], Expression]
LISTS = ("groups", "elements", "tests", "verdicts", "person", "notes", "always", "cambodia")


@dataclass(frozen=True)
class Fault:
    """Something wrong with the law: the key where it stands, and what it is."""

    place: str
    words: Words

    def __str__(self) -> str:
        return f"{self.place}: {self.words.en}"


class BadLaw(ValueError):
    """A law that cannot be judged by; `faults` say everything that is wrong."""

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def body_of(
    *, law: Values, offices: Sequence[Values], protection: Sequence[Values]
) -> dict[str, Any]:
    """The records of the content as one body that JSON can hold; dates become texts.

    >>> body_of(law={"code": "LAW"}, offices=[], protection=[])
    {'code': 'LAW', 'offices': [], 'protection': []}
    """
    body = {**law, "offices": list(offices), "protection": list(protection)}
    held: dict[str, Any] = json.loads(json.dumps(body, default=datetime.date.isoformat))
    return held


def digest_of(*, body: Values) -> str:
    """The SHA-256 of a body, the same whatever the order of its keys.

    >>> digest_of(body={"a": 1, "b": 2}) == digest_of(body={"b": 2, "a": 1})
    True
    """
    written = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def law_of(*, body: Values) -> Law:
    """The law of a record that has the shape `law`, with `offices` and `protection` if it has.

    Raises BadLaw with every fault: unknown names, names used twice, circular tests.
    """
    faults = [*_repeats(body), *_expressions(body)]
    if faults:
        raise BadLaw(faults=faults)
    written = {one["code"]: logic.expression_of(given=one["when"]) for one in body["tests"]}
    if faults := [*_circles(written), *_unknown_names(body, written)]:
        raise BadLaw(faults=faults)
    told = _resolved(written)
    elements = {one["code"] for one in body["elements"]}
    if faults := [*_strays(body, tests=set(told), elements=elements)]:
        raise BadLaw(faults=faults)
    return _built(body, written=written, told=told)


def _repeats(body: Values) -> Iterator[Fault]:
    """Codes that stand twice; elements and tests share their names."""
    held: dict[str, list[str]] = {name: [one["code"] for one in body[name]] for name in LISTS}
    held["tests"] = [*held["tests"], *held["elements"]]
    for name, codes in held.items():
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield Fault(
                f"{name}.{code}",
                Text("this code is there twice; give each its own"),
            )


def _conditions(body: Values) -> Iterator[tuple[str, Any]]:
    """Every condition of the law with its place."""
    yield from ((f"tests.{one['code']}.when", one["when"]) for one in body["tests"])
    for name in ("person", "notes"):
        yield from (
            (f"{name}.{one['code']}.when", one["when"]) for one in body[name] if "when" in one
        )
    yield "person_asked", body["person_asked"]
    yield "attempted", body["attempted"]


def _expressions(body: Values) -> Iterator[Fault]:
    for place, given in _conditions(body):
        try:
            logic.expression_of(given=given)
        except logic.BadExpression as wrong:
            yield Fault(place, wrong.words)


def _circles(written: Mapping[str, Expression]) -> Iterator[Fault]:
    """Tests that lead back to themselves, each named once."""
    for code in written:
        path = _way_back(code, written)
        if path and code == min(path):
            way = " → ".join((*path, code))
            yield Fault(
                f"tests.{code}.when",
                Text("leads back to itself ({way}); take one of these names out", way=way),
            )


def _way_back(code: str, written: Mapping[str, Expression]) -> tuple[str, ...]:
    """The shortest way from a test over other tests to itself, () where there is none."""
    ways: list[tuple[str, ...]] = [(code,)]
    seen: set[str] = set()
    for way in ways:
        for name in logic.names_in(expression=written[way[-1]]):
            if name == code:
                return way
            if name in written and name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def _resolved(written: Mapping[str, Expression]) -> dict[str, Expression]:
    """What each test says in elements alone; there is no circle."""
    told: dict[str, Expression] = {}

    def settle(code: str) -> None:
        for name in logic.names_in(expression=written[code]):
            if name in written and name not in told:
                settle(name)
        told[code] = logic.full(expression=written[code], tests=told)

    for code in written:
        settle(code)
    return told


def _unknown_names(body: Values, written: Mapping[str, Expression]) -> Iterator[Fault]:
    known = {one["code"] for one in body["elements"]} | set(written)
    for place, given in _conditions(body):
        for name in logic.names_in(expression=logic.expression_of(given=given)):
            if name not in known:
                yield _no_such(place, name, Text("element or test"))


def _strays(body: Values, *, tests: set[str], elements: set[str]) -> Iterator[Fault]:
    """Codes that name no group, verdict, test or element."""
    verdicts = {one["code"] for one in body["verdicts"]}
    groups = {one["code"] for one in body["groups"]}
    answers = {one["code"] for one in body["person"]}
    group, verdict = Text("group"), Text("verdict")
    test, element = Text("test"), Text("element")
    answer = Text("answer about the person")
    named = [
        *(
            (f"elements.{one['code']}.group", one["group"], groups, group)
            for one in body["elements"]
        ),
        *(
            (f"order[{place}].verdict", one["verdict"], verdicts, verdict)
            for place, one in _order(body)
        ),
        *(
            (f"order[{place}]", name, tests, test)
            for place, one in _order(body)
            for name in (*one.get("open", ()), *([one["when"]] if "when" in one else ()))
        ),
        ("referral", body["referral"], tests, test),
        *_listed(body, "verdicts", "rises_to", verdicts, verdict),
        *_listed(body, "notes", "verdicts", verdicts, verdict),
        *_listed(body, "cambodia", "verdicts", verdicts, verdict),
        *_listed(body, "cambodia", "elements", elements, element),
        *(
            (f"person.{one['code']}.treated_as", one["treated_as"], answers, answer)
            for one in body["person"]
            if "treated_as" in one
        ),
    ]
    for place, name, known, what in named:
        if name not in known:
            yield _no_such(place, name, what)


def _order(body: Values) -> Iterator[tuple[int, Values]]:
    return enumerate(body["order"], start=1)


def _listed(
    body: Values, name: str, key: str, known: set[str], what: Words
) -> Iterator[tuple[str, str, set[str], Words]]:
    for one in body[name]:
        for code in one.get(key, ()):
            yield f"{name}.{one['code']}.{key}", code, known, what


def _no_such(place: str, name: str, what: Words) -> Fault:
    return Fault(
        place,
        Text("{name} is no {what} of this law; mend the name, or add it", name=name, what=what),
    )


def _words(given: Values) -> Words:
    return Words(en=given["en"], km=given["km"])


def _maybe(values: Values, key: str) -> Words | None:
    return _words(values[key]) if key in values else None


def _built(
    body: Values, *, written: Mapping[str, Expression], told: Mapping[str, Expression]
) -> Law:
    def condition(given: Any) -> Expression:
        return logic.full(expression=logic.expression_of(given=given), tests=told)

    return Law(
        groups=tuple(
            laws.Group(one["code"], _words(one["name"]), one["rank"], one.get("protects", False))
            for one in body["groups"]
        ),
        elements=tuple(_element(one) for one in body["elements"]),
        tests=tuple(
            laws.Test(
                one["code"],
                _words(one["name"]),
                written[one["code"]],
                told[one["code"]],
                _maybe(one, "note"),
            )
            for one in body["tests"]
        ),
        verdicts=tuple(_verdict(one) for one in body["verdicts"]),
        order=tuple(
            laws.Step(one["verdict"], one.get("when", ""), tuple(one.get("open", ())))
            for one in body["order"]
        ),
        referral=body["referral"],
        person_asked=condition(body["person_asked"]),
        person=tuple(_person_answer(one, condition) for one in body["person"]),
        attempted=condition(body["attempted"]),
        notes=tuple(_note(one, condition) for one in body["notes"]),
        always=tuple(_always(one) for one in body["always"]),
        charges=tuple(_charge(one) for one in body["cambodia"]),
        offices=tuple(_office(one) for one in body.get("offices", ())),
        protection=tuple(_protection(one) for one in body.get("protection", ())),
    )


def _verdict(one: Values) -> laws.Verdict:
    return laws.Verdict(
        code=one["code"],
        name=_words(one["name"]),
        says=_words(one["says"]),
        rises_to=tuple(one.get("rises_to", ())),
    )


def _person_answer(one: Values, condition: Condition) -> laws.PersonAnswer:
    return laws.PersonAnswer(
        code=one["code"],
        name=_words(one["name"]),
        says=_words(one["says"]),
        when=condition(one["when"]) if "when" in one else None,
        treated_as=one.get("treated_as", ""),
    )


def _note(one: Values, condition: Condition) -> laws.Note:
    return laws.Note(
        code=one["code"],
        when=condition(one["when"]),
        value=one["value"],
        verdicts=tuple(one["verdicts"]),
        says=_words(one["says"]),
    )


def _always(one: Values) -> laws.Always:
    return laws.Always(
        code=one["code"],
        says=_words(one["says"]),
        sources=tuple(one["sources"]),
        passage=one["passage"],
        verification=one["verification"],
    )


def _office(one: Values) -> laws.Office:
    return laws.Office(
        code=one["code"], name=_words(one["name"]), department=one.get("department", "")
    )


def _protection(one: Values) -> laws.Protection:
    return laws.Protection(
        code=one["code"],
        name=_words(one["name"]),
        why=_words(one["why"]),
        sources=tuple(one["sources"]),
        verification=one["verification"],
    )


def _element(one: Values) -> laws.Element:
    return laws.Element(
        code=one["code"],
        group=one["group"],
        short=_words(one["short"]),
        question=_words(one["question"]),
        sources=tuple(one["sources"]),
        passage=one["passage"],
        verification=one["verification"],
        decides=one.get("decides", True),
        note=_maybe(one, "note"),
        mark=_maybe(one, "mark"),
    )


def _charge(one: Values) -> laws.Charge:
    given = one.get("approved")
    approved = None
    if given:
        on = given["on"]
        day = on if isinstance(on, datetime.date) else datetime.date.fromisoformat(on)
        approved = laws.Approval(given["by"], given["office"], day)
    return laws.Charge(
        code=one["code"],
        law=_words(one["law"]),
        topic=_words(one["topic"]),
        source=one["source"],
        verification=one["verification"],
        articles=one.get("articles", ""),
        penalty=_maybe(one, "penalty"),
        mark=_maybe(one, "mark"),
        verdicts=tuple(one.get("verdicts", ())),
        elements=tuple(one.get("elements", ())),
        approved=approved,
    )
