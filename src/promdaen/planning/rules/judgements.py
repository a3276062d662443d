"""Expert judgements on measures: the questions, a valid answer, and the pooled values.

The IDEA protocol (Hemming, Burgman, Hanea, McBride, Wintle 2018, Methods in Ecology and Evolution
9, pages 169 to 180): each expert gives a lowest, highest and best value and how sure they are
that the truth is between; they see the others' answers without names and answer again; intervals
are brought to the same sureness by straight lines and the mean is taken, every expert with equal
weight. What is drawn at random needs all values that could be true: the same straight lines bring
an interval to 100 per cent (the same article, after Bedford and Cooke 2001, Probabilistic Risk
Analysis, Cambridge University Press).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text, Words
from promdaen.planning.rules.measures import EXPERTS, MIN_REACH, CostRange

EFFECT, CAPITAL = "effect", "capital"
JUDGED_SUBJECTS: Mapping[str, Words] = MappingProxyType(
    {
        EFFECT: Text(
            "Of 100 such places that get this measure, how many reach the level after a year?"
        ),
        CAPITAL: Text("What does it cost to set up once?"),
    }
)
STANDARD_SURE, FULL_SURE = 80.0, 100.0
"""Per cent; the sureness to which intervals are brought to be pooled, and to be drawn from."""
MIN_SURE, MAX_SURE = 50, 100
MAX_BY_SUBJECT: Mapping[str, float] = MappingProxyType({EFFECT: 100.0, CAPITAL: 1e12})

NOT_RISING = Text("The three values must rise: lowest, best, highest.")
NOT_SURE = Text("Write how sure you are, from 50 to 100 per cent.")
OUT_OF_RANGE = Text("Write a value from 0 to {most}.")


@dataclass(frozen=True, kw_only=True)
class JudgedQuestion:
    """A question of a form: a measure and what is asked of it (EFFECT or CAPITAL)."""

    measure: str
    subject: str

    @property
    def key(self) -> str:
        """The key of its answers.

        >>> JudgedQuestion(measure="M-GRID", subject="effect").key
        'M-GRID.effect'
        """
        return f"{self.measure}.{self.subject}"


def judged_question(*, key: str) -> JudgedQuestion:
    measure, _dot, subject = key.rpartition(".")
    return JudgedQuestion(measure=measure, subject=subject)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """An expert's answer: lowest, best and highest value, and how sure in per cent."""

    lowest: float
    best: float
    highest: float
    sure: float

    def as_json(self) -> dict[str, float]:
        """The stored form."""
        return {
            "lowest": self.lowest,
            "best": self.best,
            "highest": self.highest,
            "sure": self.sure,
        }


def judgement_fault(*, judgement: Judgement, subject: str) -> Words | None:
    """Why an answer is not valid, or None."""
    maximum = MAX_BY_SUBJECT[subject]
    values = (judgement.lowest, judgement.best, judgement.highest)
    if not all(0 <= value <= maximum for value in values):
        return OUT_OF_RANGE.filled({"most": round(maximum)})
    if not judgement.lowest <= judgement.best <= judgement.highest:
        return NOT_RISING
    if not MIN_SURE <= judgement.sure <= MAX_SURE:
        return NOT_SURE
    return None


def standardise(*, judgement: Judgement, subject: str, sure: float = STANDARD_SURE) -> Judgement:
    """An answer with its interval brought to a sureness, within the limits of its subject.

    >>> standardise(
    ...     judgement=Judgement(lowest=40, best=50, highest=70, sure=100), subject="effect")
    Judgement(lowest=42.0, best=50, highest=66.0, sure=80.0)
    """
    factor = sure / judgement.sure
    return Judgement(
        lowest=max(0.0, judgement.best - (judgement.best - judgement.lowest) * factor),
        best=judgement.best,
        highest=min(
            MAX_BY_SUBJECT[subject], judgement.best + (judgement.highest - judgement.best) * factor
        ),
        sure=sure,
    )


def drawn_reach(*, reach: CostRange) -> CostRange:
    """The share that reaches a level with the range it is drawn from, of its 80 % interval.

    >>> drawn_reach(reach=CostRange(low=0.2, likely=0.6, high=0.9))
    CostRange(low=0.1, likely=0.6, high=0.975)
    """
    full = standardise(
        judgement=Judgement(
            lowest=100 * reach.low,
            best=100 * reach.likely,
            highest=100 * reach.high,
            sure=STANDARD_SURE,
        ),
        subject=EFFECT,
        sure=FULL_SURE,
    )
    return CostRange(
        low=round(full.lowest / 100, 6), likely=reach.likely, high=round(full.highest / 100, 6)
    )


def pool_judgements(*, judgements: Sequence[Judgement], subject: str) -> Judgement:
    """The mean of standardised answers, every expert with the same weight.

    >>> pool_judgements(judgements=[Judgement(lowest=10, best=20, highest=30, sure=80),
    ...                    Judgement(lowest=30, best=40, highest=50, sure=80)], subject="effect")
    Judgement(lowest=20.0, best=30.0, highest=40.0, sure=80.0)
    """
    level = [standardise(judgement=judgement, subject=subject) for judgement in judgements]
    count = len(level)
    return Judgement(
        lowest=sum(judgement.lowest for judgement in level) / count,
        best=sum(judgement.best for judgement in level) / count,
        highest=sum(judgement.highest for judgement in level) / count,
        sure=STANDARD_SURE,
    )


def pooled_answers(
    *, questions: Iterable[JudgedQuestion], answers: Iterable[JsonObject]
) -> dict[str, tuple[Judgement, int]]:
    """The pooled answer of each question and how many experts gave one; {} entries are left out.

    `answers`: of each expert the stored judgements by key of the question.
    """
    forms = [*answers]
    result = {}
    for question in questions:
        values = [Judgement(**form[question.key]) for form in forms if question.key in form]
        if values:
            result[question.key] = (
                pool_judgements(judgements=values, subject=question.subject),
                len(values),
            )
    return result


def judged_body(*, body: JsonObject, values: Mapping[str, Judgement]) -> NewJsonObject:
    """A measure's body with pooled values by subject: its capital, and the share that reach it.

    The capital has the whole range that is drawn from, the share its interval of STANDARD_SURE.
    Evidence that was none becomes judgement. Costs that were judged have that as their source.
    """
    changed = dict(body)
    if CAPITAL in values:
        value = standardise(judgement=values[CAPITAL], subject=CAPITAL, sure=FULL_SURE)
        changed["capital"] = {
            "low": round(value.lowest),
            "likely": round(value.best),
            "high": round(value.highest),
        }
        changed["basis"] = "judged"
    if EFFECT in values:
        value = values[EFFECT]
        changed["reach"] = {
            "low": round(value.lowest / 100, 3),
            "likely": round(value.best / 100, 3),
            "high": round(value.highest / 100, 3),
        }
        changed["reach_from"] = EXPERTS
        if changed["evidence"] == "none":
            changed["evidence"] = "judgement"
    return changed


def is_doubtful(*, judgement: Judgement) -> bool:
    """Whether a pooled effect lowers the level of a measure: fewer than half reach it.

    >>> is_doubtful(judgement=Judgement(lowest=10, best=45, highest=60, sure=80))
    True
    """
    return judgement.best < 100 * MIN_REACH


# ---- scores of judges ----


@dataclass(frozen=True, kw_only=True)
class JudgeScore:
    """How an expert's answers compare with what a survey found.

    `inside`: of `count` answers, those whose standardised interval contains the observed value;
    `error`: mean distance of the best value from it, in points of 100.
    """

    count: int
    inside: int
    error: float


def judge_score(
    *, answers: Mapping[str, Mapping[str, float]], observed: Mapping[str, float]
) -> JudgeScore | None:
    """The score of an expert on effects that were observed (share of 100 by key), or None.

    >>> judge_score(
    ...     answers={"M.effect": {"lowest": 40, "best": 60, "highest": 80, "sure": 80}},
    ...     observed={"M.effect": 70.0})
    JudgeScore(count=1, inside=1, error=10.0)
    """
    pairs = [
        (standardise(judgement=Judgement(**answers[key]), subject=EFFECT), value)
        for key, value in observed.items()
        if key in answers
    ]
    if not pairs:
        return None
    return JudgeScore(
        count=len(pairs),
        inside=sum(answer.lowest <= value <= answer.highest for answer, value in pairs),
        error=sum(abs(answer.best - value) for answer, value in pairs) / len(pairs),
    )
