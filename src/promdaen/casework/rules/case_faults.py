"""Faults of a case: its lines, its truth, and its expected answers under the law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from promdaen.casework.rules import engine, logic
from promdaen.casework.rules.law import LegalTests
from promdaen.casework.rules.reading import LawFault
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words


@dataclass(frozen=True, kw_only=True)
class StageView:
    """A stage with the stages before it: its truth, and the lines that show it.

    `shown_lines` has for each element the lines that show its present truth, of every stage since
    it had it; `before` is the truth of the stage before.
    """

    number: int
    values: JsonObject
    lines: frozenset[str]
    own_lines: frozenset[str]
    shown_lines: Mapping[str, frozenset[str]]
    before: Mapping[str, str]

    @property
    def at(self) -> str:
        """The place of the stage in the record, as used by content checks."""
        return f"stages[{self.number}]"

    @property
    def facts(self) -> Mapping[str, str]:
        """The truth at this stage; an element that is not named is unknown."""
        facts: Mapping[str, str] = self.values["facts"]
        return facts


@dataclass
class _ReadCase:
    """The part of a case read so far."""

    lines: set[str] = field(default_factory=set)
    shown_lines: dict[str, frozenset[str]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


def case_faults(*, law: LegalTests, values: JsonObject) -> Iterator[LawFault]:
    """The faults of a case with a valid shape, by the place in its record."""
    broken = [*_codes(law=law, values=values), *_tables(law=law, values=values)]
    yield from broken
    if broken:
        return
    for view in views(values=values):
        yield from _cited(view=view)
        yield from _unshown_faults(view=view, law=law, asks=values["asks"])
        yield from _changes(view=view)
        yield from expectation_faults(law=law, view=view)


def views(*, values: JsonObject) -> Iterator[StageView]:
    """Yield the stages of a case in order, each with all that is known until then."""
    case = _ReadCase()
    for number, stage in enumerate(values["stages"], start=1):
        own = line_codes(stage=stage)
        before = dict(case.facts)
        facts = stage["facts"]
        case.lines |= set(own)
        case.shown_lines = {
            code: frozenset(stage["shows"].get(code, ()))
            | (
                case.shown_lines.get(code, frozenset())
                if before.get(code) == value
                else frozenset()
            )
            for code, value in facts.items()
        }
        case.facts = dict(facts)
        yield StageView(
            number=number,
            values=stage,
            lines=frozenset(case.lines),
            own_lines=frozenset(own),
            shown_lines=case.shown_lines,
            before=before,
        )


def line_codes(*, stage: JsonObject) -> list[str]:
    """The codes of the lines of a stage, in their order.

    >>> line_codes(stage={"parts": [{"lines": [{"code": "1a"}]}, {"lines": [{"code": "1b"}]}]})
    ['1a', '1b']
    """
    return [line["code"] for part in stage["parts"] for line in part["lines"]]


def expectation_faults(*, law: LegalTests, view: StageView) -> Iterator[LawFault]:
    """Yield differences between the author's verdict, referral or person and the judgement."""
    judgement = engine.judge(law=law, facts=view.facts)
    expected = (
        ("verdict", view.values["verdict"], judgement.verdict),
        ("referral", view.values["referral"], judgement.referral),
        ("person", view.values.get("person"), judgement.person),
    )
    for key, expected_value, judged_value in expected:
        if expected_value != judged_value:
            yield LawFault(
                f"{view.at}.{key}", _disagreement(key, expected_value, judged_value, judgement)
            )


def _disagreement(
    key: str, expected: str | None, answered: str | None, judgement: engine.LegalJudgement
) -> Words:
    why = {
        "verdict": (judgement.because, judgement.missing),
        "referral": (judgement.referral_reasons, judgement.referral_missing),
        "person": ((), judgement.person_missing),
    }[key]
    because, missing = (", ".join(codes) for codes in why)
    nothing = Text("nothing", context="verdict")
    text = Text(
        "says {given}, the law says {said}", given=expected or nothing, said=answered or nothing
    )
    if because:
        text = Text("{words}, because of {because}", words=text, because=because)
    if missing:
        text = Text("{words}, not known: {missing}", words=text, missing=missing)
    return Text("{words}; mend the facts of this stage, or write what the law says", words=text)


def _codes(*, law: LegalTests, values: JsonObject) -> Iterator[LawFault]:
    """Yield repeated codes, stages without lines, and unknown elements among those asked."""
    stages: Sequence[JsonObject] = values["stages"]
    if not stages:
        yield LawFault("stages", Text("a case has at least one stage"))
    for name, codes in (
        ("stages", [stage["code"] for stage in stages]),
        ("lines", [code for stage in stages for code in line_codes(stage=stage)]),
    ):
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield LawFault(
                f"{name}.{code}",
                Text("is there twice; give each its own code"),
            )
    for number, stage in enumerate(stages, start=1):
        if not line_codes(stage=stage):
            yield LawFault(
                f"stages[{number}]",
                Text("has no line to read; write one"),
            )
    for code in values["asks"]:
        if code not in law.codes:
            yield LawFault("asks", _unknown(code))


def _tables(*, law: LegalTests, values: JsonObject) -> Iterator[LawFault]:
    """Yield facts and citations that are not tables, or have unknown elements or values."""
    for number, stage in enumerate(values["stages"], start=1):
        for key in ("facts", "shows"):
            at = f"stages[{number}].{key}"
            if not isinstance(stage[key], Mapping):
                yield LawFault(at, Text("is not a table of elements"))
                continue
            for code, value in stage[key].items():
                if code not in law.codes:
                    yield LawFault(f"{at}.{code}", _unknown(code))
                elif key == "facts" and value not in (logic.YES, logic.NO):
                    yield LawFault(
                        f"{at}.{code}",
                        Text(
                            '{value} is neither "yes" nor "no"; leave out what is unknown',
                            value=f"{value!r}",
                        ),
                    )
                elif key == "shows" and not isinstance(value, list):
                    yield LawFault(
                        f"{at}.{code}",
                        Text('is not a list of lines; write ["1a"]'),
                    )


def _unknown(code: str) -> Words:
    return Text("{code} is not an element of the law; correct the code", code=code)


def _cited(*, view: StageView) -> Iterator[LawFault]:
    """Yield cited lines that are not in this or an earlier stage."""
    for code, lines in view.values["shows"].items():
        for line in lines:
            if line not in view.lines:
                yield LawFault(
                    f"{view.at}.shows.{code}",
                    Text("line {line} is neither here nor before; cite one that is", line=line),
                )


def _unshown_faults(
    *, view: StageView, law: LegalTests, asks: Sequence[str]
) -> Iterator[LawFault]:
    """Yield elements asked or decisive for verdict or referral that are yes without a line.

    A no may be by absence, without any line for it.
    """
    judgement = engine.judge(law=law, facts=view.facts)
    for code in dict.fromkeys([*asks, *judgement.because, *judgement.referral_reasons]):
        if view.facts.get(code) == logic.YES and not view.shown_lines[code]:
            yield LawFault(
                f"{view.at}.shows.{code}",
                Text(
                    "{code} is yes, but no line shows it; cite the words, "
                    "or leave the fact unknown",
                    code=code,
                ),
            )


def _changes(*, view: StageView) -> Iterator[LawFault]:
    """Yield changes of truth, or new yes values, without a new line.

    A change from unknown to no may be by absence, and cite earlier lines.
    """
    codes = dict.fromkeys([*view.facts, *view.before])
    for code in codes:
        old, new = view.before.get(code), view.facts.get(code)
        cited = frozenset(view.values["shows"].get(code, ()))
        is_turned = old is not None and old != new
        is_shown_late = old != new == logic.YES and bool(cited)
        if (is_turned or is_shown_late) and not cited & view.own_lines:
            yield LawFault(
                f"{view.at}.shows.{code}",
                Text(
                    "{code} changes here, but no line of this stage shows why; cite a new line, "
                    "or "
                    "change it where its line is",
                    code=code,
                ),
            )
