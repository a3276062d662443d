"""A bank good enough for adaptive tests: two topics, a paper of eight, 72 calibrated items."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from promdaen.assessment.models import BankStatistics, Item, ItemStatistics, Paper, PaperItem
from promdaen.assessment.rules import records, scale
from promdaen.course import actions as course_actions
from promdaen.course.actions import afterwards as later_actions
from promdaen.course.actions import sittings as run_sittings
from promdaen.course.models import CourseRun, RunTest
from tests import factories

TOPICS = ("UNTOC", "CORRUPT")
ON_PAPER, OF_TOPIC = 4, 36
SD = 1.4
ANSWERS = 120


def calibrated(*, answers: int = ANSWERS, of_topic: int = OF_TOPIC) -> Paper:
    """The paper, its items and those of a larger one with difficulties by a seed."""
    plain = factories.item("PLAIN")
    outcomes = {
        code: factories.outcome(factories.topic(code, at)) for at, code in enumerate(TOPICS, 1)
    }
    everything = [
        _like(plain, code=f"{code}-{place:02d}", outcome=outcomes[code])
        for code in TOPICS
        for place in range(of_topic)
    ]
    Item.objects.bulk_create(everything)
    pool = _paper("POOL", everything)
    paper = _paper("REF", [*everything[:ON_PAPER], *everything[of_topic:][:ON_PAPER]])
    count_items(papers=(paper, pool), answers=dict.fromkeys(everything, answers))
    return paper


def run_of(paper: Paper) -> CourseRun:
    """A run that ended 95 days ago, with the paper before and after it."""
    ends_on = timezone.localdate() - timedelta(days=95)
    course_run = factories.run("KK-1", starts_on=ends_on - timedelta(days=4), ends_on=ends_on)
    papers = {"before": [paper], "after": [paper]}
    course_actions.set_papers(run=course_run, papers=papers, by=None, now=timezone.now())
    return course_run


def opened(run: CourseRun, paper: Paper) -> RunTest:
    """The adaptive later test of three months, chosen and open."""
    later_actions.choose_later_paper(
        run=run, paper=paper, is_adaptive=True, by=None, now=timezone.now()
    )
    return open_later(run)


def open_later(run: CourseRun) -> RunTest:
    """The later test of three months as it is chosen, open without a limit of time."""
    now = timezone.now()
    return run_sittings.open_test(
        run=run, occasion="later", months=3, minutes=None, by=None, now=now
    )


def _like(plain: Item, **fields: Any) -> Item:
    names = ("kind", "level", "stem_km", "stem_en", "body", "key")
    return Item(**{name: getattr(plain, name) for name in names}, **fields)


def _paper(code: str, items: Sequence[Item]) -> Paper:
    row = Paper.objects.create(code=code, title_km=code, title_en=code, minutes=45)
    PaperItem.objects.bulk_create(
        PaperItem(paper=row, item=item, position=place) for place, item in enumerate(items, 1)
    )
    return row


def count_items(*, papers: tuple[Paper, ...], answers: Mapping[Item, int], **scaled: Any) -> None:
    """Statistics as a job would have kept them, with difficulties by a seed."""
    draw = np.random.default_rng(3)
    BankStatistics.objects.all().delete()
    of_scale = records.ScaleRecord(
        papers=tuple(str(paper.pk) for paper in papers),
        items_count=len(answers),
        officers_count=ANSWERS,
        sd=SD,
        log_likelihood=None,
        aic=None,
        bic=None,
        is_settled=True,
    )
    bank = BankStatistics.objects.create(
        computed_at=factories.NOW,
        sittings_count=0,
        responses_count=0,
        figures=records.document(
            record=records.BankRecord(
                first_count=ANSWERS,
                latest_count=0,
                scales=(replace(of_scale, **scaled),),
                compared=(),
            )
        ),
    )
    ItemStatistics.objects.bulk_create(
        ItemStatistics(bank=bank, item=item, figures=_figures(n=n, b=draw.normal(0, SD)))
        for item, n in answers.items()
    )


def _figures(*, n: int, b: float) -> dict[str, Any]:
    difficulty = scale.ItemDifficulty(n=n, b=b, se=0.2)
    return records.document(
        record=records.ItemRecord(columns=(), choices=(), difficulty=difficulty, fair=())
    )
