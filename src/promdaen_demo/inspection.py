"""Invented answers of a visit to a checkpoint: random, never measured."""

from __future__ import annotations

import io
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from promdaen.survey import kinds
from promdaen.survey.kinds.scoring import GRADE_CODES, HOW, NOTE
from promdaen.survey.rules.fields import NONE_OPTION, AnswerField
from promdaen.survey.rules.instrument import MAX_SCORE, IndicatorContent, InstrumentContent

# The mean level of each class of checkpoint, and the spread around it.
LEVELS = {"international": 3.3, "bilateral": 2.6, "local": 2.0}
OF_PROVINCE, OF_CHECKPOINT, OF_SUB_DOMAIN, OF_INDICATOR = 0.35, 0.35, 0.5, 0.6
# From one round to the next: the share that improved, and what changes at all.
CHANGES, CHANGE_SHARES = (0, 1, -1), (0.72, 0.22, 0.06)
# A second assessor sees the same level, one less, or one more.
SEEN, SEEN_SHARES = (0, -1, 1), (0.8, 0.1, 0.1)
MISSING_SHARE, NOT_DUE_SHARE, REMARK_SHARE = 0.03, 0.02, 0.02
GRADE_SHARES = (0.3, 0.45, 0.25)
NUMBERS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 45, 60, 90)
TRIES = 400
NOT_DUE = -1
WIDE, HIGH = 480, 320

FormAnswers = Mapping[str, str]


@dataclass(frozen=True)
class Fillings:
    """Ways to answer each indicator, by the resulting score."""

    ways: Mapping[str, Mapping[int, Sequence[FormAnswers]]]


def tried_answers(*, instrument: InstrumentContent, seed: int) -> Fillings:
    """Try answers of every indicator and keep a few for each score that they reach."""
    draw = np.random.default_rng([seed, 1])
    return Fillings(
        {
            indicator.code: _ways(indicator, draw)
            for indicator in instrument.indicators
            if indicator.is_scored
        }
    )


def checkpoint_levels(
    *,
    instrument: InstrumentContent,
    classes: Mapping[str, str],
    provinces: Mapping[str, str],
    seed: int,
) -> dict[str, dict[str, int]]:
    """The level 0..4 of every indicator at each checkpoint, by code.

    `classes` and `provinces` by checkpoint, the classes are those of a standard.
    """
    draw = np.random.default_rng([seed, 2])
    of_province = {
        province: draw.normal(0, OF_PROVINCE) for province in sorted({*provinces.values()})
    }
    levels_by_checkpoint = {}
    for code in sorted(classes):
        base = LEVELS[classes[code]] + of_province[provinces[code]] + draw.normal(0, OF_CHECKPOINT)
        parts = {
            sub_domain.code: draw.normal(0, OF_SUB_DOMAIN) for sub_domain in instrument.sub_domains
        }
        levels_by_checkpoint[code] = {
            indicator.code: _whole(
                base + parts[indicator.sub_domain] + draw.normal(0, OF_INDICATOR)
            )
            for indicator in instrument.indicators
        }
    return levels_by_checkpoint


def shifted(
    *, levels: Mapping[str, int], by: Sequence[int], shares: Sequence[float], seed: Sequence[int]
) -> dict[str, int]:
    """Levels for another round or assessor: each moved by one of `by`."""
    draw = np.random.default_rng(list(seed))
    moved = draw.choice(by, size=len(levels), p=shares)
    return {
        code: _whole(level - step)
        for (code, level), step in zip(levels.items(), moved.tolist(), strict=True)
    }


def answers_at_levels(
    *,
    indicators: Collection[IndicatorContent],
    levels: Mapping[str, int],
    fillings: Fillings,
    remark: str,
    seed: Sequence[int],
) -> dict[str, str]:
    """Answers of a visit, by field name, that come as close to these levels as possible.

    A few are missing, a few are not applicable, and a few have a remark.
    """
    draw = np.random.default_rng(list(seed))
    answers: dict[str, str] = {}
    for indicator in indicators:
        if not indicator.is_scored or draw.random() < MISSING_SHARE:
            continue
        ways = fillings.ways[indicator.code]
        level = levels[indicator.code]
        if NOT_DUE in ways and draw.random() < NOT_DUE_SHARE:
            level = NOT_DUE
        answers_given = _nearest(ways, level)
        for suffix, text in answers_given[int(draw.integers(len(answers_given)))].items():
            answers[f"{indicator.code}_{suffix}" if suffix else indicator.code] = text
        answers[f"{indicator.code}_{HOW}"] = str(draw.choice(GRADE_CODES, p=GRADE_SHARES))
        if draw.random() < REMARK_SHARE:
            answers[f"{indicator.code}_{NOTE}"] = remark
    return answers


def part_at_level(*, indicator: IndicatorContent, total: int, level: int) -> int:
    """The part of a ratio whose score with this whole comes closest to a level, lower first."""
    fewest = {
        outcome.score: part
        for part in range(-(-total // indicator.per), -1, -1)
        if (
            outcome := kinds.scored_outcome(
                indicator=indicator, answers={"whole": str(total), "part": str(part)}
            )
        ).score
        is not None
    }
    return fewest[min(fewest, key=lambda score: (abs(score - level), score))]


def photograph(*, seed: Sequence[int]) -> bytes:
    """A drawn picture of no real place as JPEG: a house, a road, a barrier, marked INVENTED."""
    draw = np.random.default_rng(list(seed))
    sky, earth, wall = (tuple(draw.integers(low, low + 60, 3).tolist()) for low in (180, 90, 130))
    picture = Image.new("RGB", (WIDE, HIGH), sky)
    pen = ImageDraw.Draw(picture)
    horizon = int(draw.integers(180, 220))
    pen.rectangle((0, horizon, WIDE, HIGH), fill=earth)
    pen.polygon([(200, HIGH), (230, horizon), (260, horizon), (360, HIGH)], fill=(90, 90, 95))
    left = int(draw.integers(40, 110))
    pen.rectangle((left, horizon - 70, left + 110, horizon + 20), fill=wall)
    pen.polygon(
        [(left - 12, horizon - 70), (left + 55, horizon - 110), (left + 122, horizon - 70)],
        fill=(120, 60, 50),
    )
    pen.rectangle((left + 40, horizon - 40, left + 70, horizon - 10), fill=(60, 80, 100))
    pen.line((left + 110, horizon + 5, left + 260, horizon + 5), fill=(200, 30, 30), width=6)
    pen.rectangle((0, HIGH - 52, WIDE, HIGH), fill=(255, 255, 255))
    pen.text((110, HIGH - 48), "INVENTED", fill=(160, 0, 0), font=ImageFont.load_default(40))
    into = io.BytesIO()
    picture.save(into, "JPEG", quality=80)
    return into.getvalue()


def _whole(level: float) -> int:
    return min(MAX_SCORE, max(0, round(float(level))))


def _nearest(ways: Mapping[int, Sequence[FormAnswers]], level: int) -> Sequence[FormAnswers]:
    return ways[min(ways, key=lambda way: (abs(way - level), way))]


def _ways(indicator: IndicatorContent, draw: np.random.Generator) -> dict[int, list[FormAnswers]]:
    ways_by_level: dict[int, list[FormAnswers]] = {}
    for answer_values in _tried(kinds.answer_fields(indicator=indicator), draw):
        came = kinds.scored_outcome(indicator=indicator, answers=answer_values)
        if came.state == "na":
            ways_by_level.setdefault(NOT_DUE, []).append(answer_values)
        elif came.score is not None:
            ways_by_level.setdefault(came.score, []).append(answer_values)
    return ways_by_level


def _tried(fields: Sequence[AnswerField], draw: np.random.Generator) -> Iterator[dict[str, str]]:
    """Answers that a person could give: each choice alone, then the numbers that depend on it."""
    gates = [field for field in fields if field.kind in {"choice", "several"}]
    numbers = [field for field in fields if field.kind in {"integer", "decimal"}]
    for chosen in itertools.product(*(_choices(gate) for gate in gates)):
        gate_answers = {gate.suffix: text for gate, text in zip(gates, chosen, strict=True)}
        due = [
            number
            for number in numbers
            if number.needs is None or gate_answers.get(number.needs[0]) == number.needs[1]
        ]
        if not due:
            yield gate_answers
            continue
        for _try in range(TRIES):
            drawn = {due_field.suffix: int(draw.choice(NUMBERS)) for due_field in due}
            if all(_may_be(due_field, drawn) for due_field in due):
                yield gate_answers | {name: str(number) for name, number in drawn.items()}


def _choices(field: AnswerField) -> list[str]:
    codes = [choice.code for choice in field.choices]
    if field.kind == "choice":
        return codes
    several = [code for code in codes if code != NONE_OPTION]
    return [NONE_OPTION, *(" ".join(several[:count]) for count in range(1, len(several) + 1))]


def _may_be(field: AnswerField, numbers: Mapping[str, int]) -> bool:
    number = numbers[field.suffix]
    is_within = field.low <= number and (field.high is None or number <= field.high)
    return is_within and (not field.at_most or number <= numbers[field.at_most])
