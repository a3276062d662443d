"""Items written on the pages: versions, papers that follow them, results that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from promdaen.assessment import actions, queries
from promdaen.assessment.models import Item, Paper, Response
from promdaen.curriculum.models import Record, Review
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> Item:
    return factories.item("UNTOC-01")


def new_item(item: Item, **changes: Any) -> actions.NewItem:
    new = actions.NewItem(
        code=item.code,
        kind=item.kind,
        outcome=item.outcome_id,
        level=item.level,
        stem={"en": item.stem_en, "km": item.stem_km},
        body=item.body,
        key=item.key,
        verification="unverified",
    )
    return replace(new, **changes)


def edit(item: Item, *, version: int = 1, by: Any = None, **changes: Any) -> Item:
    new = new_item(item, **changes)
    return actions.edit_item(item=new, version=version, reason="Clearer", by=by, now=factories.NOW)


def sit(paper: Paper) -> None:
    new = actions.NewSitting(
        officer_id=factories.officer().pk,
        paper_id=paper.pk,
        mode="paper",
        language="km",
        opened_at=factories.NOW,
        closed_at=factories.NOW + timedelta(minutes=30),
        responses={},
    )
    actions.record_sittings(sittings=[new], by=None, now=factories.NOW)


def test_every_change_is_a_new_version_even_where_no_one_was_asked(item: Item) -> None:
    by = factories.account("coordinator", name="Kim Sophal")
    edited = edit(item, by=by, key="b")
    assert (edited.version, edited.key, edited.written_by, edited.reason) == (
        2,
        "b",
        "Kim Sophal",
        "Clearer",
    )
    old = Item.objects.get(version=1)
    assert (old.is_current, old.key) == (False, "a")
    [line] = AuditLine.objects.filter(action="edit_item")
    assert line.detail == {"code": "UNTOC-01", "version": 2, "papers": []}


def test_a_paper_without_sittings_gets_the_new_version(item: Item) -> None:
    paper = factories.paper(items=[item, factories.item("UNTOC-02")], anchors=["UNTOC-01"])
    edited = edit(item, key="b")
    assert Paper.objects.count() == 1
    places = list(queries.paper_items(paper=paper))
    assert [(place.item.version, place.is_anchor) for place in places] == [(2, True), (1, False)]
    assert places[0].item == edited


def test_a_paper_with_sittings_stays_and_is_followed_by_a_new_version(item: Item) -> None:
    paper = factories.paper(items=[item, factories.item("UNTOC-02")], anchors=["UNTOC-01"])
    other = factories.paper("B", items=[factories.item("UNTOC-03")])
    sit(paper)
    before = list(Response.objects.values_list("pk", "item_id", "mark"))
    edit(item, key="b")
    [current] = queries.current_papers().filter(code="A")
    assert (current.version, current.minutes, current.title_en) == (2, 45, "Paper A")
    assert [place.item.version for place in queries.paper_items(paper=current)] == [2, 1]
    assert [place.item.version for place in queries.paper_items(paper=paper)] == [1, 1]
    assert [place.is_anchor for place in queries.paper_items(paper=current)] == [True, False]
    assert Paper.objects.filter(code=other.code).count() == 1
    assert list(Response.objects.values_list("pk", "item_id", "mark")) == before


def test_a_load_of_papers_after_an_edit_changes_nothing(item: Item) -> None:
    factories.paper(items=[item])
    edit(item, key="b")
    new = actions.NewPaper(
        code="A", title={"en": "Paper A", "km": "វិញ្ញាសា A"}, items=["UNTOC-01"], minutes=45
    )
    assert factories.put_paper(paper=new) == "unchanged"


def test_an_edited_item_is_a_draft_in_the_languages_that_changed(item: Item) -> None:
    Review.objects.filter(subject="item:UNTOC-01").update(
        state="approved", reviewer="Sok Dara", reviewed_on=factories.NOW.date()
    )
    edit(item, stem={"en": "Which one?", "km": item.stem_km})
    states = dict(Review.objects.values_list("language", "state"))
    assert states == {"km": "approved", "en": "draft"}
    assert Record.objects.get(subject="item:UNTOC-01").values["stem"]["en"] == "Which one?"


def test_an_item_that_was_changed_meanwhile_is_not_overwritten(item: Item) -> None:
    edit(item, by=factories.account("coordinator", name="Kim Sophal"), key="b")
    with pytest.raises(actions.AssessmentRefused, match="Kim Sophal saved version 2"):
        edit(item, key="c")
    edited = edit(item, version=2, key="c")
    assert edited.version == 3
    edit(item, version=3, key="d")
    Item.objects.filter(version=4).update(written_by="")
    with pytest.raises(actions.AssessmentRefused, match="Someone saved version 4"):
        edit(item, version=3, key="a")


def test_an_edit_that_changes_nothing_is_refused(item: Item) -> None:
    edited = edit(item, key="b")
    with pytest.raises(actions.AssessmentRefused, match="Nothing was changed"):
        edit(edited, version=2)


@pytest.mark.parametrize("changes", [{"key": "z"}, {"outcome": "NO.1"}])
def test_an_item_that_cannot_be_marked_is_not_saved(item: Item, changes: dict[str, Any]) -> None:
    with pytest.raises(actions.AssessmentRefused):
        edit(item, **changes)
    assert Item.objects.get().version == 1


def test_an_item_that_is_gone_cannot_be_edited(item: Item) -> None:
    with pytest.raises(actions.AssessmentRefused, match="no item UNTOC-99"):
        edit(item, code="UNTOC-99")


def test_pictures_stay_with_the_item(item: Item) -> None:
    row = {"part": "stem", "name": "x.png", "km": "រូប", "en": "picture", "sha256": "0" * 64}
    Item.objects.update(images=[row])
    assert edit(item, key="b").images == [row]


def test_a_new_item_has_a_code_of_its_own_and_is_a_draft(item: Item) -> None:
    assert queries.free_code(topic="UNTOC") == "UNTOC-02"
    new = new_item(item, code="UNTOC-02")
    by = factories.account("coordinator", name="Kim Sophal")
    created = actions.create_item(item=new, reason="For topic 1", by=by, now=factories.NOW)
    assert (created.version, created.written_by, created.reason) == (
        1,
        "Kim Sophal",
        "For topic 1",
    )
    assert Record.objects.get(subject="item:UNTOC-02").loaded_digest == ""
    with pytest.raises(actions.AssessmentRefused, match="UNTOC-02 is already in use"):
        actions.create_item(item=new, by=by, now=factories.NOW)


@pytest.mark.parametrize("role", ["trainer", "viewer", "reviewer", "administrator"])
def test_other_roles_write_nothing(item: Item, role: str) -> None:
    by = factories.account(role)
    with pytest.raises(NotAllowed):
        edit(item, by=by, key="b")
    with pytest.raises(NotAllowed):
        actions.create_item(item=new_item(item, code="UNTOC-02"), by=by, now=factories.NOW)


# ---- history ----


def test_the_history_lists_what_changed_and_where_each_version_was_used(item: Item) -> None:
    paper = factories.paper(items=[item])
    sit(paper)
    edit(
        item,
        key="b",
        level="apply",
        stem={"en": "Which one?", "km": item.stem_km},
        sources=["SOM"],
    )
    newest, first = queries.item_versions(code="UNTOC-01")
    assert (newest.item.version, newest.sittings_count, first.sittings_count) == (2, 0, 1)
    assert [used.paper.version for used in newest.papers] == [2]
    assert [(used.paper.version, used.sittings_count) for used in first.papers] == [(1, 1)]
    changed = {label.en: (old, new) for label, old, new in newest.plain}
    assert changed["Key"] == ("a", "b")
    assert changed["Sources"] == ("", "SOM")
    assert set(changed) == {"Key", "Sources", "Level", "Verification"}
    [text] = newest.texts
    assert (text.label.en, text.language) == ("Stem", "en")
    assert not first.texts
    assert not first.plain


def test_the_checks_see_what_is_wrong_with_an_item_as_it_is_written(item: Item) -> None:
    options = [{**row, "en": row["en"] + "."} for row in item.body["options"]]
    new = new_item(item, body={"options": options})
    values = queries.item_values(item=actions.preview_item(new=new))
    codes = [finding.check.code for finding in queries.item_findings(values=values)]
    assert codes.count("option-stop") == 4
    assert Item.objects.get().body == item.body


def test_a_record_of_an_item_holds_its_passage_where_it_has_one(item: Item) -> None:
    assert "passage" not in queries.item_values(item=item)
    assert queries.item_values(item=edit(item, passage="Art 3"))["passage"] == "Art 3"
