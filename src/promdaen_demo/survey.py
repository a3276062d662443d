"""The survey of the demonstration: two rounds of invented visits to every scored checkpoint.

Between them the earlier border programme began: what it bought lifts the levels of the second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils import timezone

from promdaen.kit.ids import fixed_id
from promdaen.kit.json_objects import JsonObject
from promdaen.places import queries as places_queries
from promdaen.survey import kinds
from promdaen.survey.actions import calibration, publishing, reviews, rounds, submissions, visits
from promdaen.survey.kinds import instance, xlsform
from promdaen.survey.queries import calibration as calibration_queries
from promdaen.survey.queries import instruments, planning, traffic
from promdaen.survey.rules import instrument as rules
from promdaen_demo import inspection
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.people.models import Account
    from promdaen.survey.models import Round, Visit

# Days from today: begin and end of a round, and the day by which its visits are made.
BEFORE, NOW = (-420, -360), (-40, 30)
# Of the current round, places in the order of codes: those visits wait for review (quiet
# checkpoints, so that results show the busy ones), the last is returned; visits with pictures.
WAITING, PHOTOGRAPHED = range(29, 35), 3
DRAWN_BY = "demonstration"
HEADS = {"international": (30, 90), "bilateral": (12, 40), "local": (5, 20)}
RETURNED_INDICATOR = "H01"
# Travellers in the peak hour: the earlier round counted a tenth fewer, no two visits the same.
TRAFFIC_INDICATOR = "T04"
TRAFFIC_BEFORE, TRAFFIC_SPREAD = 0.9, 0.08


LiftedLevels = Mapping[str, Mapping[str, int]]
"""By checkpoint and indicator."""


@dataclass(frozen=True)
class Survey:
    """Data of both rounds: texts, instrument, ways to answer, checkpoints, levels, people."""

    content: DemonstrationContent
    words: JsonObject
    row: Any
    instrument: rules.InstrumentContent
    fillings: inspection.Fillings
    places: JsonObject
    levels: Mapping[str, Mapping[str, int]]
    assessors: Sequence[Account]
    coordinator: Account
    peaks: Mapping[str, int]

    def standard_class(self, code: str) -> str:
        """The class whose standard applies to a checkpoint."""
        return self.instrument.standard_class(value=self.row.body["checkpoints"][code]["class"])


def make_survey(
    *,
    content: DemonstrationContent,
    assessors: Sequence[Account],
    coordinator: Account,
    between: Callable[[], LiftedLevels],
) -> None:
    """Publish the instrument, hold last year's round and the current one.

    `between` is called when the first round is closed, for the levels reached since.
    """
    survey = _survey(content=content, assessors=assessors, coordinator=coordinator)
    codes = sorted(survey.levels)
    for account, own in zip(assessors, (codes[::2], codes[1::2]), strict=True):
        provinces = sorted({survey.places[code].province_id for code in own})
        visits.give_provinces(account=account, codes=provinces, by=None, now=content.now)
    before = _round(survey=survey, title="before", days=BEFORE)
    _visit_all(survey=survey, survey_round=before, codes=codes[: -len(codes) // 4])
    closed_at = content.moment(before.ends_on, time(17))
    rounds.close_round(survey_round=before, by=None, now=closed_at)
    survey = _lifted(survey=survey, lifts=between())
    current = _round(survey=survey, title="title", days=NOW)
    _calibrate(survey=survey, survey_round=current)
    round_visits = _visit_all(survey=survey, survey_round=current, codes=codes)
    _return(survey=survey, visit=round_visits[WAITING[-1]])


def _lifted(*, survey: Survey, lifts: LiftedLevels) -> Survey:
    """The survey with levels that are at least those reached, where an answer can show them."""
    levels = {code: dict(own) for code, own in survey.levels.items()}
    for code, reached in lifts.items():
        for indicator, goal in reached.items():
            if indicator not in survey.fillings.ways:
                continue  # only older rounds ask it
            ways = survey.fillings.ways[indicator]
            reached_level = min((way for way in ways if way >= goal), default=max(ways))
            levels[code][indicator] = max(levels[code][indicator], reached_level)
    return replace(survey, levels=levels)


def _survey(
    *, content: DemonstrationContent, assessors: Sequence[Account], coordinator: Account
) -> Survey:
    [record] = content.records["demo_survey"]
    seed = record.values["seed"]
    published_on = timezone.localdate(content.now) + timedelta(days=BEFORE[0] - 7)
    at = content.moment(published_on, time(9))
    row = publishing.publish_instrument(by=None, now=at)
    instrument = instruments.published_rules(instrument=row)
    classes = planning.scored_codes(today=timezone.localdate(content.now))
    places = {
        checkpoint_choice.code: checkpoint_choice
        for checkpoint_choice in places_queries.checkpoint_choices()
        if checkpoint_choice.code in classes
    }
    levels = inspection.checkpoint_levels(
        instrument=instrument,
        classes=classes,
        provinces={code: checkpoint.province_id for code, checkpoint in places.items()},
        seed=seed,
    )
    fillings = inspection.tried_answers(instrument=instrument, seed=seed)
    peaks = {
        entry.values["checkpoint"]: entry.values["travellers"]
        for entry in content.records["demo_traffic"]
    }
    return Survey(
        content=content,
        words=record.values,
        row=row,
        instrument=instrument,
        fillings=fillings,
        places=places,
        levels=levels,
        assessors=assessors,
        coordinator=coordinator,
        peaks=peaks,
    )


def _round(*, survey: Survey, title: str, days: tuple[int, int]) -> Any:
    starts_on, ends_on = (timezone.localdate(survey.content.now) + timedelta(day) for day in days)
    new = rounds.NewRound(
        code=str(ends_on.year),
        title_km=f"{survey.words[title]['km']} {ends_on.year}",
        title_en=f"{survey.words[title]['en']} {ends_on.year}",
        starts_on=starts_on,
        ends_on=ends_on,
        is_invented=True,
    )
    return rounds.create_round(new=new, by=None, now=survey.content.moment(starts_on, time(8)))


def _calibrate(*, survey: Survey, survey_round: Round) -> None:
    """The first assessor answers all described posts, the second all but one, not all alike."""
    posts = calibration_queries.described_posts()
    at = survey.content.moment(survey_round.starts_on, time(8, 30))
    for number, account in enumerate(survey.assessors):
        for index, post in enumerate(posts[: len(posts) - number]):
            levels = {answer.indicator.code: answer.level for answer in post.answers}
            for code in raised_codes(codes=sorted(levels), place=index, number=number):
                levels[code] = min(levels[code] + 1, rules.MAX_SCORE)
            calibration.answer_post(
                survey_round=survey_round, post=post.code, levels=levels, by=account, now=at
            )


def raised_codes(*, codes: Sequence[str], place: int, number: int) -> Sequence[str]:
    """The indicators that an assessor rates a level higher: more for the later assessors.

    >>> [raised_codes(codes="ABCDEF", place=0, number=number) for number in (0, 2, 4)]
    ['AE', 'ACE', 'ACE']
    """
    return codes[place % 2 :: max(4 - number, 2)]


def _visit_all(*, survey: Survey, survey_round: Round, codes: Sequence[str]) -> list[Any]:
    """Plan first visits, draw the second ones, and submit all except those due today."""
    now = survey.content.now
    new = [
        visits.NewVisit(
            checkpoint=survey.places[code],
            assessor=survey.assessors[index % 2],
            due_on=_due_on(survey_round=survey_round, place=index, now=now),
        )
        for index, code in enumerate(codes)
    ]
    opened = survey.content.moment(survey_round.starts_on, time(9))
    planned_visits = visits.plan_visits(survey_round=survey_round, new=new, by=None, now=opened)
    drawn = visits.draw_second_visits(
        survey_round=survey_round, seed=DRAWN_BY, by=None, now=opened
    )
    today = timezone.localdate(now)
    for index, visit in enumerate([*planned_visits, *drawn.visits]):
        if visit.due_on != today:
            _submit(survey=survey, survey_round=survey_round, visit=visit, place=index)
    waits = (
        set() if survey_round.ends_on < today else {planned_visits[place].pk for place in WAITING}
    )
    for visit in [*planned_visits, *drawn.visits]:
        visit.refresh_from_db()
        if visit.state == "submitted" and visit.pk not in waits:
            _accept(survey=survey, visit=visit)
    return planned_visits


def _due_on(*, survey_round: Round, place: int, now: datetime) -> date:
    """In the current round, the first visit is due today; those that wait were due last week."""
    today = timezone.localdate(now)
    is_current = survey_round.ends_on >= today
    if is_current and place == 0:
        return today
    if is_current and place in WAITING:
        return today - timedelta(days=1 + WAITING.index(place))
    due_on: date = survey_round.starts_on + timedelta(days=3 + place % 30)
    return due_on


def _submit(*, survey: Survey, survey_round: Round, visit: Visit, place: int) -> None:
    code = visit.checkpoint.code
    day = visit.due_on or survey_round.starts_on + timedelta(days=20)
    answers = _answers(survey=survey, survey_round=survey_round, visit=visit) | {
        xlsform.PROVINCE: visit.checkpoint.province_id,
        xlsform.CHECKPOINT: code,
        xlsform.VISITED_ON: day.isoformat(),
        xlsform.IS_SECOND: "yes" if visit.is_second else "no",
    }
    files = {}
    if place in WAITING[:PHOTOGRAPHED]:
        files = _pictures(survey=survey, place=place, answers=answers)
    xml = _xml(survey=survey, visit=visit, answers=answers)
    submissions.keep_submission(
        new=submissions.NewSubmission(xml=xml, files=files),
        origin=submissions.Origin(round=survey_round, account=visit.assessor),
        now=survey.content.moment(day, time(16)),
    )


def _answers(*, survey: Survey, survey_round: Round, visit: Visit) -> dict[str, str]:
    """The level of a checkpoint in this round and for this assessor, as answers."""
    code = visit.checkpoint.code
    seed = [survey.words["seed"], sorted(survey.levels).index(code)]
    is_before = survey_round.ends_on < timezone.localdate(survey.content.now)
    levels: Mapping[str, int] = survey.levels[code]
    if is_before:
        levels = inspection.shifted(
            levels=levels,
            by=inspection.CHANGES,
            shares=inspection.CHANGE_SHARES,
            seed=[*seed, 3],
        )
    if visit.is_second:
        levels = inspection.shifted(
            levels=levels, by=inspection.SEEN, shares=inspection.SEEN_SHARES, seed=[*seed, 4]
        )
    checkpoint_facts = survey.row.body["checkpoints"][code]
    modes = survey.instrument.standard_modes(modes=checkpoint_facts["modes"])
    indicators = survey.instrument.applicable(
        standard_class=survey.standard_class(code), modes=modes
    )
    low, high = HEADS[survey.standard_class(code)]
    heads = low + seed[1] * 7 % (high - low)
    answers = inspection.answers_at_levels(
        indicators=indicators,
        levels=levels,
        fillings=survey.fillings,
        remark=survey.words["remark"]["km"],
        seed=[*seed, 5 + is_before + 2 * visit.is_second],
    )
    if traffic.PEAK_FIELD in answers:
        answers |= _counted_peak(
            survey=survey,
            code=code,
            level=levels[TRAFFIC_INDICATOR],
            is_before=is_before,
            seed=[*seed, 9 + is_before + 2 * visit.is_second],
        )
    return answers | {xlsform.HEAD_COUNT: str(heads)}


def _counted_peak(
    *, survey: Survey, code: str, level: int, is_before: bool, seed: Sequence[int]
) -> dict[str, str]:
    """Travellers in the peak hour as a visit counted them, and booths that make the level."""
    [indicator] = (row for row in survey.instrument.indicators if row.code == TRAFFIC_INDICATOR)
    expected = survey.peaks[code] * (TRAFFIC_BEFORE if is_before else 1)
    spread = np.random.default_rng(list(seed)).normal(1, TRAFFIC_SPREAD)
    travellers = max(1, round(expected * float(spread)))
    booths = inspection.part_at_level(indicator=indicator, total=travellers, level=level)
    return {traffic.PEAK_FIELD: str(travellers), traffic.BOOTHS_FIELD: str(booths)}


def _pictures(
    *, survey: Survey, place: int, answers: dict[str, str]
) -> dict[str, submissions.NewFile]:
    """Drawn photographs of the first required views, named in the answers."""
    views = [
        part.name(code=indicator.code)
        for indicator in survey.instrument.indicators
        for part in kinds.answer_fields(indicator=indicator)
        if part.kind == "picture"
    ]
    files = {}
    for number, name in enumerate(views[:PHOTOGRAPHED]):
        data = inspection.photograph(seed=[survey.words["seed"], place, number])
        answers[name] = f"{name}.jpg"
        files[answers[name]] = submissions.NewFile(media_type="image/jpeg", data=data)
    return files


def _xml(*, survey: Survey, visit: Visit, answers: Mapping[str, str]) -> bytes:
    code = visit.checkpoint.code
    left_out = instance.omitted_names(
        instrument=survey.instrument,
        answers=answers,
        standard_class=survey.standard_class(code),
        modes=survey.instrument.standard_modes(
            modes=survey.row.body["checkpoints"][code]["modes"]
        ),
    )
    identity = instance.SubmissionIdentity(
        instance_id=f"uuid:{fixed_id('demonstration', visit.pk)}",
        name=f"{code} {answers[xlsform.VISITED_ON]}",
    )
    return instance.instance_xml(
        xform=survey.row.xform, answers=answers, left_out=left_out, identity=identity
    )


def _accept(*, survey: Survey, visit: Any) -> None:
    at = survey.content.moment(visit.submission.visited_on, time(17))
    judgement = reviews.VisitJudgement(read=visit.submission.pk)
    reviews.accept_visit(visit=visit, judgement=judgement, by=survey.coordinator, now=at)


def _return(*, survey: Survey, visit: Any) -> None:
    words = survey.words["returned"]["km"]
    judgement = reviews.VisitJudgement(
        read=visit.submission.pk, words=words, comments={RETURNED_INDICATOR: words}
    )
    reviews.return_visit(
        visit=visit, judgement=judgement, by=survey.coordinator, now=survey.content.now
    )
