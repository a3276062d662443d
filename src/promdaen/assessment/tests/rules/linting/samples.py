"""A small sound bank: two topics of twenty items and their papers, in which nothing is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from promdaen.assessment import kinds
from promdaen.assessment.rules.linting import bank, sensitive
from promdaen.assessment.rules.linting.drafts import ItemDraft, PaperDraft
from promdaen.curriculum.rules.findings import ContentFinding

WHY = {
    "en": "The first is right because the rule says so; the others overlook what the rule says.",
    "km": "ចម្លើយនេះត្រឹមត្រូវ ព្រោះវិធានចែងដូច្នេះ។ ជម្រើសផ្សេងមើលរំលងអ្វីដែលវិធានចែង។ សូមអានវិធាន។",
}
WORDS = {
    "en": sensitive.SensitiveWords(
        language="en", traits=["nationality", "sex"], suspicions=["suspect", "risk"]
    ),
    "km": sensitive.SensitiveWords(language="km", traits=["សញ្ជាតិ"], suspicions=["ជនសង្ស័យ"]),
}
OUTCOMES = {"LAND": ["LAND.1", "LAND.2"], "SEA": ["SEA.1", "SEA.2"]}
LEVELS = ("remember", "understand", "apply", "analyse", "evaluate")
KINDS = ["single_choice"] * 13 + ["multiple_choice"] * 3 + ["true_false"] * 2
KINDS += ["ordering", "matching"]
MANY = {"en": "Choose **two**.", "km": "ជ្រើស **ពីរ**។"}
TRUTH = {"en": "True or false:", "km": "ពិត ឬមិនពិត៖"}


def options(*texts: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"id": option_id, "en": en, "km": km}
        for option_id, (en, km) in zip("abcd", texts, strict=False)
    ]


def single(code: str = "LAND-01", **changes: Any) -> ItemDraft:
    """A single choice in which nothing is found."""
    values: dict[str, Any] = {
        "code": code,
        "kind": "single_choice",
        "outcome": "LAND.1",
        "level": "apply",
        "key": "b",
        "stem": {"en": "A cart stops. What comes first?", "km": "រទេះមួយឈប់។ តើអ្វីមកមុន?"},
        "rationale": WHY,
        "lists": {
            "options": options(
                ("Open the load", "បើកទំនិញមើល"),
                ("Greet the driver", "ស្វាគមន៍អ្នកបើក"),
                ("Call the office", "ហៅការិយាល័យ"),
                ("Close the gate", "បិទច្រកទ្វារ"),
            )
        },
    }
    values |= changes
    return ItemDraft(**values, checks=kinds.get_kind(name=values["kind"]).CHECKS)


def multiple(**changes: Any) -> ItemDraft:
    """A multiple choice in which nothing is found."""
    stem = {"en": "Which **two** come first?", "km": "តើ **ពីរ** ណាមកមុន?"}
    return single(**({"kind": "multiple_choice", "key": ["a", "b"], "stem": stem} | changes))


def statement(**changes: Any) -> ItemDraft:
    """A statement in which nothing is found."""
    stem = {"en": "True or false: the cart stops.", "km": "ពិត ឬមិនពិត៖ រទេះឈប់។"}
    values = {"kind": "true_false", "key": True, "stem": stem, "lists": {}}
    return single(**(values | changes))


def with_option(item: ItemDraft, option_id: str, language: str, text: str) -> ItemDraft:
    """The item with one option said otherwise."""
    options = [dict(option) for option in item.lists["options"]]
    for option in options:
        if option["id"] == option_id:
            option[language] = text
    return replace(item, lists={"options": options})


def item_findings(item: ItemDraft) -> list[ContentFinding]:
    return list(bank.item_findings(item=item, words=WORDS))


def codes(findings: Sequence[ContentFinding] | Iterator[ContentFinding]) -> set[str]:
    return {content_finding.check.code for content_finding in findings}


@dataclass(frozen=True, kw_only=True)
class Bank:
    """Items and papers that are looked over together."""

    items: tuple[ItemDraft, ...]
    papers: tuple[PaperDraft, ...]

    def findings(self) -> list[ContentFinding]:
        return list(
            bank.bank_findings(
                items=self.items, sheets=self.papers, outcomes=OUTCOMES, words=WORDS
            )
        )

    def with_item(self, code: str, change: Callable[[ItemDraft], ItemDraft]) -> Bank:
        items = tuple(change(item) if item.code == code else item for item in self.items)
        return replace(self, items=items)

    def with_every(self, change: Callable[[ItemDraft], ItemDraft]) -> Bank:
        return replace(self, items=tuple(change(item) for item in self.items))

    def with_paper(self, code: str, **changes: Any) -> Bank:
        papers = tuple(
            replace(paper, **changes) if paper.code == code else paper for paper in self.papers
        )
        return replace(self, papers=papers)


def sound_bank() -> Bank:
    """Forty items of words that mean nothing, so that no two are alike, and papers A and B."""
    items = tuple(item for topic in OUTCOMES for item in _topic(topic))
    anchors = ["LAND-01", "SEA-01"]
    papers = (
        PaperDraft(code="A", items=[*anchors, "LAND-06", "SEA-06"], anchors=anchors),
        PaperDraft(code="B", items=[*anchors, "LAND-11", "SEA-11"], anchors=anchors),
        PaperDraft(code="Q", items=["LAND-02", "LAND-03"], use="quiz"),
        PaperDraft(code="D", items=["LAND-01", "LAND-02"], use="demonstration"),
    )
    return Bank(items=items, papers=papers)


def _topic(topic: str) -> Iterator[ItemDraft]:
    for at, kind in enumerate(KINDS):
        code = f"{topic}-{at + 1:02d}"
        chance = Random(code)
        entries = options(*((_english(chance), _khmer(chance)) for _ in "abcd"))
        stem = {"en": f"Which {_english(chance)}?", "km": f"តើ {_khmer(chance)}?"}
        lists: dict[str, Any] = {"options": entries}
        key: Any = "abcd"[at % 4]
        if kind == "multiple_choice":
            key, stem = ["a", "c"], {name: f"{MANY[name]} {text}" for name, text in stem.items()}
        elif kind == "true_false":
            key, lists = True, {}
            stem = {name: f"{TRUTH[name]} {text}" for name, text in stem.items()}
        elif kind == "ordering":
            key = ["b", "a", "d", "c"]
        elif kind == "matching":
            lists = {"left": [{**entry, "id": f"{n}"} for n, entry in enumerate(entries[:2], 1)]}
            lists["right"] = entries[2:]
            key = {"1": "c", "2": "d"}
        yield ItemDraft(
            code=code,
            kind=kind,
            checks=kinds.get_kind(name=kind).CHECKS,
            outcome=OUTCOMES[topic][at % 2],
            level=LEVELS[at % 5],
            key=key,
            stem=stem,
            rationale=WHY,
            lists=lists,
        )


def _english(chance: Random) -> str:
    return " ".join("".join(chance.choices("bcdfghklmnprtv", k=6)) for _ in "123")


def _khmer(chance: Random) -> str:
    return "".join(chance.choices("កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡ", k=12))
