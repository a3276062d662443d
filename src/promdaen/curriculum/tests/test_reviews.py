"""The review of texts: what files tell, and what people decide here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from promdaen.curriculum import actions, queries
from promdaen.curriculum.models import Record, Review, ReviewDecision, Source
from promdaen.curriculum.rules import records
from promdaen.kit import content
from promdaen.kit.models import AppendOnlyError, AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories
from tests.written import everything

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 1)
APPROVED = content.RecordReview(state="approved", by="Sok Dara", on=ON)
DRAFT = content.RecordReview()
TERM = "term:smuggling-of-migrants"


def load(review: content.RecordReview = DRAFT, name: str = "") -> None:
    """Load the glossary with a review of the Khmer of its first word, and perhaps another name."""
    first = everything()["term"][0]
    names = {**first.values["name"], **({"km": name} if name else {})}
    changed = replace(
        first,
        values={**first.values, "name": names},
        review={"km": review, "en": DRAFT},
    )
    records = {"term": [changed, *everything()["term"][1:]]}
    stored_records = actions.put_records(records=records, by=None, now=factories.NOW)
    texts = actions.reviewed_texts(records=records, records_by_kind=stored_records.records)
    actions.put_reviews(texts=texts, by=None, now=factories.NOW)


def khmer() -> Review:
    return Review.objects.get(subject=TERM, language="km")


def digest(language: str = "km") -> str:
    return queries.text_digest(record=Record.objects.get(subject=TERM), language=language)


def stamp(**more: Any) -> dict[str, Any]:
    by = more.pop("by", None) or factories.account("reviewer", name="Chan Thy")
    return {"subject": TERM, "language": "km", "by": by, "now": factories.NOW} | more


def approve(**more: Any) -> ReviewDecision:
    return actions.approve_text(**({"digest": digest()} | stamp(**more)))


def edit(name: str) -> None:
    first = everything()["term"][0]
    actions.put_edited(
        kind="term",
        code=first.code,
        values={**first.values, "name": {**first.values["name"], "km": name}},
        by=None,
        now=factories.NOW,
    )


# ---- what files tell ----


def test_every_topic_and_outcome_is_reviewed_by_itself() -> None:
    texts = actions.reviewed_texts(records={"topic": everything()["topic"]})
    subjects = {text.subject for text in texts}
    assert len(subjects) == 12 + 92
    assert len(texts) == 2 * len(subjects)
    parts = {(text.subject, text.language): text.parts for text in texts}
    assert [part.place for part in parts["outcome:UNTOC.1", "en"]] == ["text"]
    assert [part.place for part in parts["topic:UNTOC", "en"]] == ["name", "short"]


def test_the_review_of_a_topic_holds_for_its_outcomes_unless_they_have_their_own() -> None:
    topic = everything()["topic"][0]
    first, *rest = topic.values["outcomes"]
    own = {**first, "review": {"km": "draft"}}
    reviewed_topic = replace(topic, review={"km": APPROVED, "en": replace(APPROVED, digest="abc")})
    reviewed_topic = replace(reviewed_topic, values={**topic.values, "outcomes": [own, *rest]})
    states = {
        (text.subject, text.language): text.review.state
        for text in actions.reviewed_texts(records={"topic": [reviewed_topic]})
    }
    assert states["topic:UNTOC", "km"] == states["topic:UNTOC", "en"] == "approved"
    assert states["outcome:UNTOC.1", "km"] == "draft"
    assert states["outcome:UNTOC.2", "km"] == "approved"
    assert states["outcome:UNTOC.2", "en"] == "draft"
    parts = [text.parts for text in actions.reviewed_texts(records={"topic": [reviewed_topic]})]
    assert not any(part.words == "draft" for text in parts for part in text)


def test_the_review_of_a_file_is_kept_and_falls_with_its_text() -> None:
    load()
    assert khmer().state == "draft"
    load(APPROVED)
    assert queries.is_approved(subject=TERM, language="km")
    [decision] = ReviewDecision.objects.all()
    assert (decision.who, decision.is_from_file, decision.by) == ("Sok Dara", True, None)
    load(APPROVED, name="ពាក្យផ្សេង")
    assert (khmer().state, khmer().is_changed) == ("draft", True)
    lines = AuditLine.objects.count()
    load(APPROVED, name="ពាក្យផ្សេង")
    assert AuditLine.objects.count() == lines
    load(replace(APPROVED, on=date(2026, 11, 20)), name="ពាក្យផ្សេង")
    assert khmer().state == "approved"
    assert ReviewDecision.objects.count() == 2


def test_an_approval_of_a_file_is_of_its_own_text_not_of_an_edit() -> None:
    load()
    edit("ពាក្យកែ")
    load(APPROVED)
    assert khmer().state == "draft"
    assert not ReviewDecision.objects.exists()


# ---- approving ----


def test_a_text_is_approved_by_name_and_office_as_it_was_read() -> None:
    load()
    by = factories.account("reviewer", name="Chan Thy", department=factories.department("IMM"))
    decision = approve(by=by)
    assert decision.who == "Chan Thy, នាយកដ្ឋាន IMM"
    assert ["name", "ការរត់ពន្ធជនចំណាកស្រុក"] in decision.text
    assert (khmer().state, khmer().reviewer, khmer().reviewed_on) == (
        "approved",
        decision.who,
        decision.decided_on,
    )
    english = approve(by=by, language="en", digest=digest("en"))
    assert english.who == "Chan Thy, Department IMM"
    assert AuditLine.objects.filter(action="approve_text").count() == 2


def test_an_approval_made_here_survives_a_load_until_the_text_changes() -> None:
    load()
    approve()
    load()
    assert khmer().state == "approved"
    load(name="ពាក្យផ្សេង")
    assert (khmer().is_changed, khmer().reviewer) == (True, "Chan Thy")
    load()
    assert khmer().state == "approved"


def test_an_edit_makes_an_approved_text_a_draft_and_undoing_it_brings_the_approval_back() -> None:
    load()
    approve()
    edit("ពាក្យកែ")
    assert khmer().is_changed
    assert not Review.objects.get(subject=TERM, language="en").is_changed
    edit(everything()["term"][0].values["name"]["km"])
    assert khmer().state == "approved"


def test_a_text_that_changed_meanwhile_is_not_approved() -> None:
    load()
    read = digest()
    edit("ពាក្យកែ")
    with pytest.raises(actions.ReviewRefused, match="changed while you read it"):
        approve(digest=read)
    assert khmer().state == "draft"
    assert not ReviewDecision.objects.exists()


def test_a_text_is_not_approved_again_or_without_a_record() -> None:
    load()
    approve()
    with pytest.raises(actions.ReviewRefused, match="already approved"):
        approve()
    with pytest.raises(actions.ReviewRefused, match="no longer exists"):
        approve(subject="term:nothing")
    with pytest.raises(actions.ReviewRefused, match="no longer exists"):
        approve(language="fr")


def test_a_decision_is_never_changed() -> None:
    load()
    decision = approve()
    with pytest.raises(AppendOnlyError):
        decision.save()
    with pytest.raises(AppendOnlyError):
        ReviewDecision.objects.all().delete()


# ---- withdrawing ----


def test_an_approval_is_withdrawn_with_its_reason_and_stays_withdrawn() -> None:
    load(APPROVED)
    withdrawal = actions.withdraw_approval(reason="The Ministry says otherwise", **stamp())
    assert (khmer().state, khmer().reviewer, khmer().reviewed_on) == ("draft", "", None)
    assert withdrawal.words == "The Ministry says otherwise"
    load(APPROVED)
    assert khmer().state == "draft"
    load(replace(APPROVED, on=date(2026, 11, 20)))
    assert khmer().state == "approved"


def test_an_approval_of_a_text_that_was_changed_since_is_withdrawn_as_well() -> None:
    load()
    approve()
    edit("ពាក្យកែ")
    actions.withdraw_approval(reason="No", **stamp())
    assert (khmer().is_changed, khmer().digest) == (False, digest())


def test_a_withdrawal_needs_a_reason_and_an_approval() -> None:
    load()
    with pytest.raises(actions.ReviewRefused, match="not approved"):
        actions.withdraw_approval(reason="No", **stamp())
    approve()
    with pytest.raises(actions.ReviewRefused, match="Give the reason"):
        actions.withdraw_approval(reason=" \u200b ", **stamp())
    assert khmer().state == "approved"


# ---- comments ----


def panel(language: str = "km") -> Any:
    page = queries.text_page(record=Record.objects.get(subject=TERM))
    return next(
        language_panel for language_panel in page.panels if language_panel.language == language
    )


def test_a_comment_is_answered_and_resolved_by_name() -> None:
    load()
    comment = actions.comment_text(words="Which form?", **stamp())
    later = factories.NOW + timedelta(minutes=5)
    by = factories.account("coordinator", name="Kim Sophal")
    actions.comment_text(words="The long one", about=comment.pk, **stamp(by=by, now=later))
    assert panel().state.comments_count == 1
    assert panel("en").state.comments_count == 0
    actions.resolve_comment(comment=comment.pk, **stamp(by=by, now=later))
    [thread] = panel().threads
    assert [answer.words for answer in thread.answers] == ["The long one"]
    assert thread.resolved.who == "Kim Sophal"
    assert panel().state.comments_count == 0


def test_a_comment_needs_words_and_an_answer_a_comment() -> None:
    load()
    comment = actions.comment_text(words="Which form?", **stamp())
    with pytest.raises(actions.ReviewRefused, match="Write the comment"):
        actions.comment_text(words="  ", **stamp())
    with pytest.raises(actions.ReviewRefused, match="no such comment"):
        actions.comment_text(words="x", about=comment.pk, **stamp(language="en"))
    answer = actions.comment_text(words="x", about=comment.pk, **stamp())
    with pytest.raises(actions.ReviewRefused, match="no such comment"):
        actions.resolve_comment(comment=answer.pk, **stamp())
    actions.resolve_comment(comment=comment.pk, **stamp())
    with pytest.raises(actions.ReviewRefused, match="resolved already"):
        actions.resolve_comment(comment=comment.pk, **stamp())


@pytest.mark.parametrize("role", ["trainer", "viewer", "administrator", "participant"])
def test_other_roles_decide_nothing(role: str) -> None:
    load()
    decision_fields = stamp(by=factories.account(role))
    with pytest.raises(NotAllowed):
        actions.approve_text(digest=digest(), **decision_fields)
    with pytest.raises(NotAllowed):
        actions.withdraw_approval(reason="x", **decision_fields)
    with pytest.raises(NotAllowed):
        actions.comment_text(words="x", **decision_fields)
    with pytest.raises(NotAllowed):
        actions.resolve_comment(comment=factories.NOW, **decision_fields)
    assert not ReviewDecision.objects.exists()


# ---- the queue ----


def states(**chosen: str) -> list[str]:
    return [
        line.record.code
        for line in queries.review_queue(filters=queries.ReviewFilter(**chosen)).lines
    ]


def test_the_queue_is_narrowed_by_state_language_and_words() -> None:
    load()
    approve()
    first = everything()["term"][0].code
    assert states(state="approved") == [first]
    assert states(state="approved", language="en") == []
    assert first in states(state="open")
    assert first not in states(state="open", language="km")
    assert first in states(text="ការរត់ពន្ធជនចំណាកស្រុក")
    assert states(text="no such words") == []
    assert states(kind="item") == states(topic="UNTOC") == []
    edit("ពាក្យកែ")
    assert states(state="changed") == [first]
    actions.comment_text(words="x", **stamp())
    assert states(state="commented") == [first]


def test_every_text_counts_once_in_the_numbers_and_in_the_progress() -> None:
    load()
    approve()
    actions.comment_text(words="x", **stamp())
    total = 2 * len(everything()["term"])
    queue = queries.review_queue(filters=queries.ReviewFilter(state="approved"))
    counts = queue.counts
    assert counts == {"draft": total - 1, "changed": 0, "approved": 1, "commented": 1}
    [line] = queue.progress
    assert (line.topic, line.kind, line.counts["km"]) == (None, "term", (1, total // 2))
    assert line.counts["en"] == (0, total // 2)


def test_comments_count_where_no_review_was_loaded() -> None:
    load()
    Review.objects.all().delete()
    first = everything()["term"][0].code
    actions.comment_text(words="x", **stamp())
    Review.objects.all().delete()
    assert states(state="commented") == [first]
    assert panel().state.comments_count == 1


def test_one_goes_on_to_the_next_text_that_fits() -> None:
    load()
    chosen = queries.ReviewFilter(state="draft", language="km")
    first, second, third = (f"term:{term_record.code}" for term_record in everything()["term"][:3])
    around = queries.neighbours(subject=second, filters=chosen)
    assert around.previous is not None
    assert around.following is not None
    assert (around.previous.subject, around.following.subject, around.place) == (first, third, 2)
    actions.approve_text(
        digest=queries.text_digest(record=Record.objects.get(subject=second), language="km"),
        **stamp(subject=second),
    )
    around = queries.neighbours(subject=second, filters=chosen)
    assert around.following is not None
    assert (around.following.subject, around.place) == (third, 0)
    assert around.count == len(everything()["term"]) - 1
    alone = queries.neighbours(subject="item:no", filters=chosen)
    assert (alone.following, alone.place) == (None, 0)


@pytest.fixture
def source() -> Source:
    return Source.objects.create(code="SOM", title="A protocol", verification="unverified")


def test_a_source_is_marked_as_seen_and_taken_back_with_a_reason(source: Source) -> None:
    stamp_values: dict[str, Any] = {"by": factories.account("reviewer"), "now": factories.NOW}
    with pytest.raises(actions.ReviewRefused, match="No one marked"):
        actions.take_back_seen(source="SOM", note="A mistake", **stamp_values)
    actions.mark_source_seen(source="SOM", edition="UN, 2004, English", **stamp_values)
    source.refresh_from_db()
    assert source.verification == records.SEEN
    with pytest.raises(actions.ReviewRefused, match="reason"):
        actions.take_back_seen(source="SOM", note=" ", **stamp_values)
    reading = actions.take_back_seen(source="SOM", note="Another edition", **stamp_values)
    assert (reading.is_seen, reading.edition) == (False, "UN, 2004, English")
    with pytest.raises(actions.ReviewRefused, match="No one marked"):
        actions.take_back_seen(source="SOM", note="Another edition", **stamp_values)
    with pytest.raises(actions.ReviewRefused, match="no such source"):
        actions.take_back_seen(source="NONE", note="Another edition", **stamp_values)


@pytest.mark.usefixtures("source")
def test_who_may_not_review_is_refused_before_anything_else() -> None:
    trainer = factories.account("trainer")
    with pytest.raises(NotAllowed):
        actions.mark_source_seen(source="SOM", edition="", by=trainer, now=factories.NOW)
    with pytest.raises(NotAllowed):
        actions.take_back_seen(source="SOM", note="", by=trainer, now=factories.NOW)
