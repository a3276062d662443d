"""The law for readers, and its judgement on trial answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.casework.queries.law import current_law
from promdaen.casework.rules import engine, law_text, logic
from promdaen.casework.rules.law import Element, ElementGroup, LegalTests, Test
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import labels
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class ToldTest:
    """A test with its condition as text."""

    test: Test
    condition: law_text.Condition


@dataclass(frozen=True, kw_only=True)
class LawPage:
    """The law by its parts, each with what people need to read it."""

    law: LegalTests
    groups: Sequence[tuple[ElementGroup, Sequence[Element]]]
    tests: Sequence[ToldTest]
    steps: Sequence[law_text.ToldStep]
    checks: Mapping[str, Words]
    titles: Mapping[str, str]


def law_page() -> LawPage | None:
    """The current law, None before content was loaded."""
    law = current_law()
    if law is None:
        return None
    return LawPage(
        law=law,
        groups=[
            (group, [element for element in law.elements if element.group == group.code])
            for group in law.groups
        ],
        tests=[
            ToldTest(test=test, condition=law_text.read_condition(law=law, expression=test.when))
            for test in law.tests
        ],
        steps=law_text.verdict_steps(law=law),
        checks={
            code: labels.words_of_check(code=code)
            for code in ("seen", "second_hand", "unverified", "design")
        },
        titles={source.code: source.title for source in curriculum_queries.sources()},
    )


def tried(*, law: LegalTests, answers: Mapping[str, str]) -> law_text.ToldJudgement | None:
    """The judgement on some answers, None if all are unknown."""
    facts = {code: value for code, value in answers.items() if value in logic.ELEMENT_VALUES}
    if all(value == logic.UNKNOWN for value in facts.values()):
        return None
    return law_text.judgement_in_words(law=law, judgement=engine.judge(law=law, facts=facts))
