"""The path of a trainer, by hand-worked cases."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import trainer_path as path
from promdaen.course.rules import trainer_rubric as rubric
from promdaen.kit.months import months_after
from promdaen.kit.texts import Words

TODAY = date(2026, 11, 24)
NAMES = {code: Words.same(code) for code in path.TRAINER_STAGES}
DAYS = st.integers(0, 4000).map(lambda days: date(2020, 1, 1) + timedelta(days=days))


def step(code: str = "lead", **fields: Any) -> path.TrainerPathStep:
    values: dict[str, Any] = {
        "after": {"observed": "", "co_teach": "observed", "lead": "co_teach"}[code],
        "observations_count": {"observed": 0, "co_teach": 1, "lead": 2}[code],
        "observers_count": {"observed": 0, "co_teach": 1, "lead": 2}[code],
        "lowest_rating": 2,
        "mean_rating": 3.0 if code == "lead" else 2.0,
        "valid_months": 24,
        "usual_months": {"observed": 3, "co_teach": 6, "lead": 0}[code],
    }
    return path.TrainerPathStep(code=code, name=NAMES[code], **(values | fields))


STEPS = [step(code) for code in path.TRAINER_STAGES]


def endorsed(stage: str = "lead", **fields: Any) -> path.Endorsed:
    values: dict[str, Any] = {
        "topic": "UNTOC",
        "given_on": date(2025, 1, 10),
        "expires_on": date(2027, 1, 10),
    }
    return path.Endorsed(stage=stage, **(values | fields))


def observation(**fields: Any) -> path.LessonObservation:
    values: dict[str, Any] = {
        "observer": "A",
        "topic": "UNTOC",
        "stage": "co_teach",
        "on": date(2026, 6, 1),
        "ratings": {"aim": 3, "time": 3},
        "is_ready": True,
    }
    return path.LessonObservation(**(values | fields))


def stage_on(
    *endorsements: path.Endorsed, on: date = TODAY, topic: str = "UNTOC"
) -> path.TrainerStage:
    return path.stage_on_topic(endorsed=endorsements, topic=topic, on=on)


def test_the_highest_endorsement_in_force_counts() -> None:
    trainer_stage = stage_on(endorsed("lead"), endorsed("co_teach", expires_on=date(2028, 1, 1)))
    assert (trainer_stage.stage, trainer_stage.expires_on) == ("lead", date(2027, 1, 10))


def test_an_endorsement_holds_from_its_first_day_to_its_last() -> None:
    endorsement = endorsed()
    days = {
        date(2025, 1, 9): "",
        date(2025, 1, 10): "lead",
        date(2027, 1, 10): "lead",
        date(2027, 1, 11): "co_teach",
    }
    assert {day: stage_on(endorsement, on=day).stage for day in days} == days


def test_one_that_ran_out_counts_as_the_stage_below() -> None:
    late = date(2027, 6, 1)
    assert stage_on(endorsed("lead"), on=late).is_fallen
    assert stage_on(endorsed("co_teach"), on=late).stage == "observed"
    assert stage_on(endorsed("observed"), on=late) == path.TrainerStage()
    assert not stage_on().is_fallen


def test_what_still_runs_outweighs_what_fell_to_the_same_stage() -> None:
    late = date(2027, 6, 1)
    running = endorsed("co_teach", expires_on=date(2028, 1, 1))
    for endorsements in ((endorsed(), running), (running, endorsed())):
        assert stage_on(*endorsements, on=late).expires_on == date(2028, 1, 1)


def test_one_that_was_withdrawn_counts_for_nothing_from_that_day() -> None:
    endorsement = endorsed(withdrawn_on=date(2026, 5, 1))
    assert stage_on(endorsement, on=date(2026, 4, 30)).stage == "lead"
    assert stage_on(endorsement, on=date(2026, 5, 1)).stage == ""


def test_an_endorsement_for_any_topic_holds_for_each_and_another_topic_for_none() -> None:
    assert stage_on(endorsed(topic=None), topic="HEALTH").stage == "lead"
    assert stage_on(endorsed(), topic="HEALTH").stage == ""


@given(DAYS, DAYS, DAYS)
def test_withdrawing_never_raises_a_stage(given_on: date, until: date, on: date) -> None:
    endorsement = endorsed(given_on=given_on, expires_on=max(given_on, until))
    withdrawn = endorsed(given_on=given_on, expires_on=max(given_on, until), withdrawn_on=until)
    assert path.rank(stage=stage_on(withdrawn, on=on).stage) <= path.rank(
        stage=stage_on(endorsement, on=on).stage
    )


@pytest.mark.parametrize(("days", "is_ending"), [(0, True), (60, True), (61, False)])
def test_sixty_days_before_its_end_an_endorsement_is_ending(days: int, is_ending: bool) -> None:
    trainer_stage = path.TrainerStage(
        stage="lead", given_on=TODAY, expires_on=TODAY + timedelta(days=days)
    )
    assert path.is_ending(stage=trainer_stage, on=TODAY) is is_ending
    assert not path.is_ending(stage=path.TrainerStage(), on=TODAY)


def test_the_next_step_follows_the_present_stage() -> None:
    def after(stage: str) -> str:
        next_step = path.next_step(steps=STEPS, trainer_stage=path.TrainerStage(stage=stage))
        return next_step.code if next_step else "none"

    assert [after(stage) for stage in ("", *path.TRAINER_STAGES)] == [
        "observed",
        "co_teach",
        "lead",
        "none",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"topic": "HEALTH"},
        {"is_ready": False},
        {"stage": "observed"},
        {"ratings": {}},
        {"ratings": {"aim": 4, "time": 1}},
        {"ratings": {"aim": 3, "time": 2}},
        {"on": date(2024, 11, 23)},
        {"on": date(2026, 11, 25)},
    ],
)
def test_an_observation_that_does_not_count(fields: dict[str, Any]) -> None:
    observations = [observation(**fields)]
    assert path.counting(observations=observations, step=step(), topic="UNTOC", on=TODAY) == []


@pytest.mark.parametrize(
    "fields", [{}, {"stage": "lead"}, {"on": date(2024, 11, 24)}, {"ratings": {"a": 2, "b": 4}}]
)
def test_an_observation_that_counts(fields: dict[str, Any]) -> None:
    observations = [observation(**fields)]
    assert (
        path.counting(observations=observations, step=step(), topic="UNTOC", on=TODAY)
        == observations
    )
    assert (
        path.counting(observations=observations, step=step(), topic=None, on=TODAY) == observations
    )


def missing(stage: str, *counted: path.LessonObservation, code: str = "lead") -> list[str]:
    lines = path.missing(
        step=step(code), trainer_stage=path.TrainerStage(stage=stage), counted=counted, names=NAMES
    )
    return [line.en for line in lines]


def test_missing_requirements_are_listed_singly() -> None:
    assert missing("observed") == [
        "The step before: co_teach",
        "Observations that count: 0 of 2",
        "Different observers: 0 of 2",
    ]
    assert missing("co_teach", observation(), observation()) == ["Different observers: 1 of 2"]
    assert missing("co_teach", observation(), observation(observer="B")) == []
    assert missing("", code="observed") == []
    assert missing("observed", observation(), code="co_teach") == []


def test_khmer_words_have_khmer_digits() -> None:
    [line] = path.missing(
        step=step("co_teach"),
        trainer_stage=path.TrainerStage(stage="lead"),
        counted=[],
        names=NAMES,
    )[:1]
    assert "០ ក្នុងចំណោម ១" in line.km


def renew(
    *observations: path.LessonObservation, code: str = "lead", topic: str | None = "UNTOC"
) -> int:
    return len(
        path.missing_to_renew(
            step=step(code),
            endorsed=endorsed(code, topic=topic, given_on=date(2026, 1, 1)),
            observations=observations,
            on=TODAY,
        )
    )


def test_renewing_asks_one_observation_since_the_endorsement() -> None:
    assert renew() == 1
    assert renew(observation()) == 0
    assert renew(observation(on=date(2025, 12, 31))) == 1
    assert renew(observation(topic="HEALTH")) == 1
    assert renew(observation(topic="HEALTH"), topic=None) == 0
    assert renew(code="observed") == 0


@given(DAYS, st.integers(0, 60))
def test_months_go_back_and_forth_within_three_days(day: date, months: int) -> None:
    shifted_day = months_after(day=day, months=months)
    assert abs(months_after(day=shifted_day, months=-months) - day) <= timedelta(days=3)


def test_a_rubric_is_whole_or_lists_its_faults() -> None:
    def faults(**fields: Any) -> list[Words]:
        values: dict[str, Any] = {
            "ratings": {"aim": 1, "time": 4},
            "criteria": ["aim", "time"],
            "strengths": "Calm",
            "advice": "Louder",
        }
        return list(rubric.faults(**(values | fields)))

    assert faults() == []
    assert faults(ratings={"aim": 1}) == [rubric.NOT_RATED]
    assert faults(ratings={"aim": 1, "time": 5}) == [rubric.NOT_RATED]
    assert faults(strengths=" ") == [rubric.NO_STRENGTH]
    assert faults(advice="") == [rubric.NO_ADVICE]
    assert faults(advice="a" * 1001) == [rubric.TOO_LONG]
