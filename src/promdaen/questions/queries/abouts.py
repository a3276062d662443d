"""The subjects an officer may ask about: what they have read, judged or seen results of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from promdaen.assessment.models import AdaptiveItem, Item, PaperItem, Sitting
from promdaen.assessment.queries import phone as sittings
from promdaen.assessment.rules import adaptive
from promdaen.booth.queries import runs as booths
from promdaen.casework.queries import debriefs as cases_debriefed
from promdaen.casework.queries import sessions as cases
from promdaen.course.models import RunPaper, RunTest
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import ids
from promdaen.kit.texts import Text, Words
from promdaen.questions.models import Question
from promdaen.questions.rules import subjects
from promdaen.refresher.models import Answer

ON_PHONES = (sittings.MODE, adaptive.ADAPTIVE_MODE)


class NotToAsk(LookupError):
    """The subject cannot be asked about now; str() says why."""


@dataclass(frozen=True, kw_only=True)
class About:
    """The subject of a question: kind, code, title, and topic if known."""

    kind: str
    code: str
    title: Words
    topic: str = ""

    @property
    def label(self) -> Words:
        """The label of the kind."""
        return subjects.SUBJECT_KINDS[self.kind].label


Reading = Callable[..., About]


def question_subject(*, kind: str, code: str, officer_id: UUID, now: datetime) -> About:
    """A subject that an officer may ask about now. Raises NotToAsk.

    Questions are not allowed while the officer's own test is open, nor about an item of any open
    test.
    """
    read = _READ.get(kind)
    if read is None:
        raise NotToAsk(_("Page not found."))
    if _is_in_test(officer_id=officer_id):
        raise NotToAsk(_("Hand your test in first, then ask."))
    return read(code=code, officer_id=officer_id, now=now)


def items_in_use() -> frozenset[str]:
    """The codes of all items of open tests, for a run or on any phone.

    Of an open adaptive test these are all items it may still ask.
    """
    tests = RunTest.objects.filter(
        run=OuterRef("run"), occasion=OuterRef("occasion"), closed_at__isnull=True
    )
    papers = RunPaper.objects.filter(Exists(tests), run__is_cancelled=False).values("paper")
    going = Sitting.objects.filter(
        mode__in=ON_PHONES, closed_at__isnull=True, withdrawn_at__isnull=True
    )
    paper_items = PaperItem.objects.filter(
        Q(paper__in=papers) | Q(paper__in=going.values("paper"))
    )
    banks = going.values("adaptive__bank")
    items = AdaptiveItem.objects.filter(bank__in=banks, is_usable=True)
    return frozenset(
        code
        for item_rows in (paper_items, items)
        for code in item_rows.values_list("item__code", flat=True)
    )


def stems_in_use() -> list[str]:
    """The exact texts of all items of open tests, in both languages."""
    items = Item.objects.filter(code__in=items_in_use())
    return [text for pair in items.values_list("stem_km", "stem_en") for text in pair if text]


def items_seen(*, officer_id: UUID) -> frozenset[str]:
    """The codes of the items with marks and reasons visible to an officer.

    These are items of tests with open results, and of refreshers, which show the reason at once.
    """
    rows = Sitting.objects.filter(
        officer=officer_id, mode=sittings.MODE, closed_at__isnull=False, withdrawn_at__isnull=True
    )
    papers = [sitting.paper_id for sitting in rows if sittings.is_result_open(sitting=sitting)]
    paper_items = PaperItem.objects.filter(paper__in=papers).values_list("item__code", flat=True)
    answers = Answer.objects.filter(share__member__officer=officer_id)
    return frozenset(paper_items) | frozenset(answers.values_list("item__code", flat=True))


def subject_title(*, question: Question) -> Words:
    """The title of a question's subject; its code if that is its name."""
    label = subjects.SUBJECT_KINDS[question.kind].label
    if question.kind in {subjects.ITEM, subjects.CASE}:
        return Text("{label} {code}", label=label, code=question.code)
    return label


def item_stem(*, question: Question) -> str:
    """The text of the test item asked about, in the asker's language; "" otherwise."""
    if question.kind != subjects.ITEM:
        return ""
    stem = "stem_en" if question.language == "en" else "stem_km"
    items = Item.objects.filter(code=question.code, is_current=True)
    return items.values_list(stem, flat=True).first() or ""


def _is_in_test(*, officer_id: UUID) -> bool:
    return Sitting.objects.filter(
        officer=officer_id,
        mode__in=ON_PHONES,
        closed_at__isnull=True,
        withdrawn_at__isnull=True,
    ).exists()


def _lesson(*, code: str, officer_id: UUID, now: datetime) -> About:
    topic = curriculum_queries.find_topic(code=code)
    if topic is None or code not in curriculum_queries.topics_with_lessons():
        raise NotToAsk(_("This topic has no lesson yet."))
    title = Words(en=topic.name_en, km=topic.name_km)
    return About(kind=subjects.LESSON, code=code, title=title, topic=code)


def _topic(*, code: str, officer_id: UUID, now: datetime) -> About:
    topic = curriculum_queries.find_topic(code=code)
    if topic is None:
        raise NotToAsk(_("Page not found."))
    title = Words(en=topic.name_en, km=topic.name_km)
    return About(kind=subjects.TOPIC, code=code, title=title, topic=code)


def _item(*, code: str, officer_id: UUID, now: datetime) -> About:
    if code in items_in_use():
        raise NotToAsk(
            _("This question is in a test that is open now. Ask when that test is closed.")
        )
    if code not in items_seen(officer_id=officer_id):
        raise NotToAsk(_("Ask about a question of a test once its result is open to you."))
    items = Item.objects.select_related("outcome").filter(code=code, is_current=True)
    item = items.first()
    if item is None:
        raise NotToAsk(_("Page not found."))
    title = Words(en=item.stem_en, km=item.stem_km)
    return About(kind=subjects.ITEM, code=code, title=title, topic=item.outcome.topic_id)


def _test(*, code: str, officer_id: UUID, now: datetime) -> About:
    sitting = sittings.find_sitting(sitting_id=_uuid(code), officer_id=officer_id)
    if sitting is None or not sittings.is_result_open(sitting=sitting):
        raise NotToAsk(_("Ask about a test once its result is open to you."))
    title = Words(en=sitting.paper.title_en, km=sitting.paper.title_km)
    return About(kind=subjects.TEST, code=str(sitting.pk), title=title)


def _case(*, code: str, officer_id: UUID, now: datetime) -> About:
    session = cases.find_session(session_id=_uuid(code), officer_id=officer_id)
    if (
        session is None
        or session.closed_at is None
        or not cases_debriefed.is_open(session=session)
        or cases.is_kept(session=session, officer_id=officer_id, now=now)
    ):
        raise NotToAsk(_("Ask about a case once its reasoning is open to you."))
    title = Words(en=session.case.title_en, km=session.case.title_km)
    return About(kind=subjects.CASE, code=session.case.code, title=title)


def _booth(*, code: str, officer_id: UUID, now: datetime) -> About:
    run = booths.find_run(run_id=_uuid(code), officer_id=officer_id)
    if run is None or run.ended_at is None:
        raise NotToAsk(_("Ask about the booth once the practice is over."))
    return About(
        kind=subjects.BOOTH, code=str(run.pk), title=subjects.SUBJECT_KINDS[subjects.BOOTH].label
    )


def _uuid(code: str) -> UUID:
    key = ids.read_id(code)
    if key is None:
        raise NotToAsk(_("Page not found."))
    return key


_READ: dict[str, Reading] = {
    subjects.LESSON: _lesson,
    subjects.TOPIC: _topic,
    subjects.ITEM: _item,
    subjects.TEST: _test,
    subjects.CASE: _case,
    subjects.BOOTH: _booth,
}
