"""The path of a trainer on a topic: observed, co-teach, lead; validity and requirements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from promdaen.kit.months import months_after
from promdaen.kit.texts import Digits, Text, Words

TRAINER_STAGES = ("observed", "co_teach", "lead")
LEAD = TRAINER_STAGES[-1]
NONE = ""
SOON_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class TrainerPathStep:
    """A step of the path from the content; `after` is the stage that is required."""

    code: str
    name: Words
    after: str
    observations_count: int
    observers_count: int
    lowest_rating: int
    mean_rating: float
    valid_months: int
    usual_months: int


@dataclass(frozen=True, kw_only=True)
class Endorsed:
    """An endorsement; `topic` None is any topic."""

    topic: str | None
    stage: str
    given_on: date
    expires_on: date
    withdrawn_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class LessonObservation:
    """An observed lesson: the trainer's stage in it, and its ratings."""

    observer: str
    topic: str
    stage: str
    on: date
    ratings: Mapping[str, int]
    is_ready: bool


@dataclass(frozen=True, kw_only=True)
class TrainerStage:
    """A trainer's stage on a topic on a day; "" is none.

    `expires_on` is None without a stage, and for the remaining stage of an expired endorsement.
    """

    stage: str = NONE
    given_on: date | None = None
    expires_on: date | None = None

    @property
    def is_fallen(self) -> bool:
        """Whether it is the remaining stage of a higher endorsement that expired."""
        return self.stage != NONE and self.expires_on is None


def rank(*, stage: str) -> int:
    """The position of a stage on the path, from 0; none is -1.

    >>> rank(stage="lead"), rank(stage="")
    (2, -1)
    """
    return TRAINER_STAGES.index(stage) if stage else -1


def stage_on_topic(*, endorsed: Iterable[Endorsed], topic: str, on: date) -> TrainerStage:
    """A trainer's stage on a topic on a day.

    The highest valid endorsement counts. An expired one counts as the stage below it, a withdrawn
    one not at all.
    """
    stage = TrainerStage()
    for endorsement in endorsed:
        if endorsement.topic not in (None, topic) or endorsement.given_on > on:
            continue
        if endorsement.withdrawn_on is not None and endorsement.withdrawn_on <= on:
            continue
        stage = max(stage, _left(endorsement=endorsement, on=on), key=_weight)
    return stage


def is_ending(*, stage: TrainerStage, on: date) -> bool:
    """Whether a valid endorsement expires within sixty days."""
    if stage.expires_on is None:
        return False
    return stage.expires_on <= on + timedelta(days=SOON_DAYS)


def next_step(
    *, steps: Sequence[TrainerPathStep], trainer_stage: TrainerStage
) -> TrainerPathStep | None:
    """The next step after a stage; None for trainers who lead."""
    return next(
        (step for step in steps if rank(stage=step.code) > rank(stage=trainer_stage.stage)), None
    )


def counting(
    *,
    observations: Iterable[LessonObservation],
    step: TrainerPathStep,
    topic: str | None,
    on: date,
) -> list[LessonObservation]:
    """The observations that count for a step: on the topic, ready, rated well enough, recent.

    `topic` None accepts any topic.
    """
    since = months_after(day=on, months=-step.valid_months)
    return [
        observation
        for observation in observations
        if topic in (None, observation.topic)
        and since <= observation.on <= on
        and observation.is_ready
        and rank(stage=observation.stage) >= rank(stage=step.after)
        and is_rated_for(ratings=observation.ratings, step=step)
    ]


def is_rated_for(*, ratings: Mapping[str, int], step: TrainerPathStep) -> bool:
    """Whether ratings reach what a step requires of each and of their mean."""
    values = list(ratings.values())
    if not values or min(values) < step.lowest_rating:
        return False
    return sum(values) >= step.mean_rating * len(values)


def missing(
    *,
    step: TrainerPathStep,
    trainer_stage: TrainerStage,
    counted: Sequence[LessonObservation],
    names: Mapping[str, Words],
) -> tuple[Words, ...]:
    """The unmet requirements of a step, in words; empty if it can be given.

    `counted` are the observations that count for it (`counting`), `names` those of stages.
    """
    texts: list[Words] = []
    if rank(stage=trainer_stage.stage) < rank(stage=step.after):
        before = names[step.after]
        texts.append(Text("The step before: {before}", before=before))
    if len(counted) < step.observations_count:
        texts.append(
            _counted(
                Text("Observations that count"),
                count=len(counted),
                least=step.observations_count,
            )
        )
    observers = len({lesson_observation.observer for lesson_observation in counted})
    if observers < step.observers_count:
        texts.append(
            _counted(
                Text("Different observers"),
                count=observers,
                least=step.observers_count,
            )
        )
    return tuple(texts)


def missing_to_renew(
    *,
    step: TrainerPathStep,
    endorsed: Endorsed,
    observations: Iterable[LessonObservation],
    on: date,
) -> tuple[Words, ...]:
    """What is missing to renew an endorsement: one observation since it was given.

    It must count for the step itself; the first step requires none.
    """
    counted = counting(observations=observations, step=step, topic=endorsed.topic, on=on)
    if not step.observations_count or any(
        lesson_observation.on >= endorsed.given_on for lesson_observation in counted
    ):
        return ()
    return (Text("One observation that counts, since the endorsement was given"),)


def _counted(text: Words, *, count: int, least: int) -> Words:
    return Text("{words}: {n} of {all}", words=text, n=Digits(count), all=Digits(least))


def _left(*, endorsement: Endorsed, on: date) -> TrainerStage:
    """The stage of an endorsement on a day on which it was given and not withdrawn."""
    if endorsement.expires_on >= on:
        return TrainerStage(
            stage=endorsement.stage,
            given_on=endorsement.given_on,
            expires_on=endorsement.expires_on,
        )
    place = rank(stage=endorsement.stage)
    return TrainerStage(stage=TRAINER_STAGES[place - 1]) if place else TrainerStage()


def _weight(trainer_stage: TrainerStage) -> tuple[int, date]:
    return rank(stage=trainer_stage.stage), trainer_stage.expires_on or date.min
