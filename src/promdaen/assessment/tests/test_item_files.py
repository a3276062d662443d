"""Files of items against the bank: looked at, taken in whole, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from promdaen.assessment import actions
from promdaen.assessment.models import Item, ItemImage, ItemImport
from promdaen.assessment.queries import exports, imports
from promdaen.assessment.rules.files.items import FileItem, ItemsRead, ReadItem
from promdaen.assessment.rules.files.sheet import MAX_CELL_LENGTH
from promdaen.assessment.tests.rules.files import samples
from promdaen.curriculum.models import Review, Source
from promdaen.kit.models import AuditLine
from promdaen.kit.spreadsheets import UnreadableFile
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
FORMS = ("moodle", "gift", "qti", "xlsx")
NAMES = {"moodle": "x.xml", "gift": "x.gift", "qti": "x.zip", "xlsx": "x.xlsx"}
NOW = factories.NOW
NOTHING = FileItem()


@pytest.fixture
def bank() -> list[Item]:
    """One item of each kind, one of them with pictures."""
    outcome = factories.outcome(factories.topic("UNTOC"))
    factories.outcome(factories.topic("HEALTH", 11), 2)
    for code in ("SOM", "TIP"):
        Source.objects.create(code=code, title=code, verification="seen")
    file_items = [samples.item(kind) for kind in samples.KIND_WORDS] + [samples.pictured()]
    for item in file_items:
        for sha256, data in item.pictures.items():
            ItemImage.objects.create(sha256=sha256, media_type="image/png", data=data)
        factories.item(
            item.code,
            kind=item.kind,
            outcome=outcome,
            level=item.level,
            stem=item.stem,
            body=item.body,
            key=item.key,
            rationale=item.rationale,
            sources=item.sources,
            passage=item.passage,
            verification=item.verification,
            images=[image.as_row() for image in item.images or ()],
        )
    return list(Item.objects.select_related("outcome__topic"))


def file_of(form: str, items: list[Item]) -> ItemsRead:
    data = exports.items_file(form=form, items=items, now=NOW)
    return imports.read_items_file(name=NAMES[form], data=data)


def of_items(*items: FileItem) -> ItemsRead:
    """Items as a file of questions has them, without anything wrong in itself."""
    return ItemsRead(
        form="moodle",
        items=tuple(
            ReadItem(line=place, name=item.code, item=item) for place, item in enumerate(items, 5)
        ),
    )


def preview(*items: FileItem, defaults: FileItem = NOTHING) -> imports.ImportPreview:
    return imports.import_preview(items_read=of_items(*items), defaults=defaults)


def states(preview: imports.ImportPreview) -> list[str]:
    return [line.state for line in preview.lines]


def take(*items: FileItem, defaults: FileItem = NOTHING) -> actions.ItemsImported:
    read = of_items(*items)
    return actions.import_items(items_read=read, defaults=defaults, by=None, now=NOW)


def stored() -> dict[str, int]:
    return {
        model.__name__: model._default_manager.count()
        for model in (Item, ItemImage, ItemImport, Review)
    }


# ---- out and in again ----


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_is_what_the_bank_holds_already(form: str, bank: list[Item]) -> None:
    preview = imports.import_preview(items_read=file_of(form, bank), defaults=NOTHING)
    assert [(line.code, line.state, line.changes) for line in preview.lines] == [
        (item.code, "unchanged", ()) for item in bank
    ]
    before = stored()
    with pytest.raises(actions.AssessmentRefused, match="no new item"):
        actions.import_items(items_read=preview.read, defaults=NOTHING, by=None, now=NOW)
    assert stored() == before


@pytest.mark.parametrize("form", ["moodle", "gift", "qti"])
def test_an_emptied_bank_is_as_before_once_its_file_comes_in(form: str, bank: list[Item]) -> None:
    before = exports.file_items(items=bank)
    read = file_of(form, bank)
    Item.objects.all().delete()
    ItemImage.objects.all().delete()
    result = actions.import_items(items_read=read, defaults=NOTHING, by=None, now=NOW)
    assert result == actions.ItemsImported(
        added_count=len(before), changed_count=0, unchanged_count=0, refused_count=0
    )
    assert exports.file_items(items=Item.objects.all()) == before
    assert {item_image.media_type for item_image in ItemImage.objects.all()} == {
        "image/png",
        "image/jpeg",
    }


def test_each_topic_is_a_category_in_moodle(bank: list[Item]) -> None:
    data = exports.items_file(form="moodle", items=bank, now=NOW).decode()
    assert data.count("$course$/top/Promdaen/UNTOC") == 1


def test_a_form_that_is_none_is_an_error(bank: list[Item]) -> None:
    with pytest.raises(KeyError):
        exports.items_file(form="aiken", items=bank, now=NOW)


def test_texts_that_are_too_long_for_a_cell_are_not_cut_in_silence(bank: list[Item]) -> None:
    item = Item.objects.get(code="UNTOC-90")
    item.stem_en = "x" * MAX_CELL_LENGTH
    item.save()
    with pytest.raises(exports.CannotExport, match="UNTOC-90"):
        exports.items_file(form="xlsx", items=[item], now=NOW)


# ---- what a file would do ----


@pytest.mark.usefixtures("bank")
def test_an_item_is_new_changed_or_there_already() -> None:
    same = samples.item("true_false")
    changed = samples.item("ordering", level="analyse")
    new = samples.item(code="UNTOC-44", stem=samples.both("Whence?"))
    import_preview = preview(same, changed, new)
    assert states(import_preview) == ["unchanged", "changed", "added"]
    [change] = import_preview.changed[0].changes
    assert (change.part.en, change.old, change.new) == ("level", "apply", "analyse")
    assert len(import_preview.unchanged) == len(import_preview.added) == 1
    assert import_preview.refused == []


@pytest.mark.usefixtures("bank")
def test_codes_are_found_whatever_letters_and_digits_were_typed() -> None:
    item = samples.item("true_false", code="untoc-12", outcome="untoc.១", sources=("som", "Tip"))
    assert states(preview(item)) == ["unchanged"]


@pytest.mark.usefixtures("bank")
def test_an_item_without_a_code_is_the_one_with_its_stem_or_a_new_one() -> None:
    known_item = samples.item("true_false", code="", rationale=samples.both("Since."))
    Item.objects.filter(code="UNTOC-12").update(stem_en="Same? en", stem_km="ដូច ខ្មែរ")
    known_item = replace(known_item, stem={"en": "Same? en", "km": "ដូច ខ្មែរ"})
    first = samples.item(code="", stem=samples.both("One?"))
    second = samples.item(code="", stem=samples.both("Two?"), outcome="HEALTH.2")
    third = samples.item(code="", stem=samples.both("Three?"))
    import_preview = preview(known_item, first, second, third)
    assert [(line.code, line.state) for line in import_preview.lines] == [
        ("UNTOC-12", "changed"),
        ("UNTOC-91", "added"),
        ("HEALTH-01", "added"),
        ("UNTOC-92", "added"),
    ]


@pytest.mark.usefixtures("bank")
def test_what_a_file_does_not_name_comes_from_the_defaults() -> None:
    bare = replace(samples.item(code="NEW-1"), outcome=None, level=None, verification=None)
    assert [message.code for message in preview(bare).lines[0].problems] == [
        "no_outcome",
        "no_level",
    ]
    import_preview = preview(bare, defaults=FileItem(outcome="HEALTH.2", level="apply"))
    item = import_preview.added[0].item
    assert (item.outcome, item.level, item.verification) == ("HEALTH.2", "apply", "unverified")


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"outcome": "NONE.1"}, "unknown_outcome"),
        ({"sources": ("SOM", "NONE")}, "unknown_source"),
        ({"key": "z"}, "unmarkable"),
        ({"images": samples.pictured().images[:1] and (  # type: ignore[index]
            samples.picture(part="stem", name="x.png", data=b"other"),
        )}, "picture_unheld"),
    ],
)  # fmt: skip
def test_what_the_bank_does_not_know_is_refused(fields: dict[str, Any], code: str) -> None:
    [line] = preview(samples.item(code="NEW-1", **fields)).lines
    assert line.state == "refused"
    assert [message.code for message in line.problems] == [code]
    assert line.problems[0].km
    if code == "unmarkable":
        assert "`key` គឺ «z»" in line.problems[0].km


@pytest.mark.usefixtures("bank")
def test_a_repeated_item_of_a_file_is_refused() -> None:
    coded = samples.item(code="NEW-1", stem=samples.both("One?"))
    bare = samples.item(code="", stem=samples.both("Two?"))
    import_preview = preview(coded, coded, bare, bare)
    assert states(import_preview) == ["added", "refused", "added", "refused"]
    assert "line 5" in import_preview.lines[1].problems[0].en
    assert [message.code for message in import_preview.lines[3].problems] == ["twice"]


def test_a_question_of_no_kind_of_ours_is_refused_for_that_alone() -> None:
    text = b'<quiz><question type="essay"><name><text>E</text></name></question></quiz>'
    read = imports.read_items_file(name="x.xml", data=text)
    [line] = imports.import_preview(items_read=read, defaults=NOTHING).lines
    assert [message.code for message in line.problems] == ["unknown_type"]
    assert line.kind.en == "–"


@pytest.mark.usefixtures("bank")
def test_problems_of_a_sheet_name_row_and_column() -> None:
    header = "kind,outcome,stem::English (en),stem::ខ្មែរ (km),key\n"
    text = header + "true_false,NONE.1,Is it?,តើមែនឬ?,true\n"
    read = imports.read_items_file(name="x.csv", data=text.encode())
    [line] = imports.import_preview(items_read=read, defaults=NOTHING).lines
    assert [(problem.code, problem.row, problem.column) for problem in line.problems] == [
        ("unknown_outcome", 2, "B"),
        ("no_level", 2, None),
    ]


def test_another_bank_is_another_view(bank: list[Item]) -> None:
    item = samples.item("true_false", level="analyse")
    first = preview(item).fingerprint
    assert preview(item).fingerprint == first
    Item.objects.filter(code="UNTOC-12").update(passage="Art 9")
    assert preview(item).fingerprint != first


# ---- taken in ----


@pytest.mark.usefixtures("bank")
def test_a_file_is_taken_in_with_one_line_in_the_log() -> None:
    result = take(
        samples.item("ordering", level="analyse"),
        samples.item(code="NEW-1", stem=samples.both("New?")),
        samples.item("true_false"),
    )
    assert result == actions.ItemsImported(
        added_count=1, changed_count=1, unchanged_count=1, refused_count=0
    )
    line = AuditLine.objects.get(action="import_items")
    assert line.detail == {
        "form": "moodle", "added": 1, "changed": 1, "refused": 0, "untranslated": 0,
    }  # fmt: skip
    assert not AuditLine.objects.filter(action="put_reviews").exists()


@pytest.mark.usefixtures("bank")
def test_one_item_that_is_refused_keeps_the_whole_file_out() -> None:
    before = stored()
    good = samples.item(code="NEW-1", stem=samples.both("New?"))
    with pytest.raises(actions.AssessmentRefused, match="Some items were refused"):
        take(good, samples.item(code="NEW-2", outcome="NONE.1"))
    assert stored() == before
    assert not AuditLine.objects.filter(action="import_items").exists()


def test_an_answered_item_gets_a_new_version_that_keeps_its_pictures(bank: list[Item]) -> None:
    paper = factories.paper("A", [item for item in bank if item.code == "UNTOC-90"])
    actions.record_sittings(
        sittings=[
            actions.NewSitting(
                officer_id=factories.officer().pk,
                paper_id=paper.pk,
                mode="paper",
                language="km",
                opened_at=NOW,
                closed_at=NOW + timedelta(minutes=9),
                responses={},
            )
        ],
        by=None,
        now=NOW,
    )
    changed = replace(samples.pictured(), level="analyse", images=None)
    assert preview(changed).changed[0].is_answered
    take(changed)
    rows = Item.objects.filter(code="UNTOC-90").order_by("version")
    assert [(row.version, row.level, len(row.images)) for row in rows] == [
        (1, "apply", 2),
        (2, "analyse", 2),
    ]


def test_content_leaves_the_pictures_of_an_item_as_they_are(bank: list[Item]) -> None:
    for images, count in ((None, 2), ([], 0)):
        item = samples.pictured()
        new = actions.NewItem(
            code=item.code,
            kind=item.kind,
            outcome="UNTOC.1",
            level="evaluate",
            stem=item.stem,
            body=item.body,
            key=item.key,
            images=images,
        )
        factories.put_item(item=new)
        assert len(Item.objects.get(code="UNTOC-90").images) == count


@pytest.mark.usefixtures("bank")
def test_an_approval_falls_only_where_its_text_was_changed() -> None:
    item = samples.item("single_choice")
    reviews = Review.objects.filter(subject=f"item:{item.code}")
    reviews.update(state="approved", reviewer="Native reviewer", reviewed_on=NOW.date())
    take(replace(item, level="analyse"))
    assert set(reviews.values_list("state", flat=True)) == {"approved"}
    take(replace(item, stem={**item.stem, "km": "តើនរណា?"}))
    states_by_language = dict(reviews.values_list("language", "state"))
    assert states_by_language == {"en": "approved", "km": "draft"}
    take(replace(item, stem={**item.stem, "km": "តើនរណា?"}, key="c"))
    assert set(reviews.values_list("state", flat=True)) == {"draft"}


# ---- kept until somebody has looked ----


def stored_import(account: Any, *items: FileItem) -> ItemImport:
    return actions.keep_import(
        file_name="bank.xml" + "x" * 300,
        items_read=of_items(*items),
        defaults={},
        by=account,
        now=NOW,
    )


def take_in(item_import: ItemImport, account: Any, **options: Any) -> actions.ItemsImported:
    fingerprint = options.pop(
        "fingerprint", imports.load_preview(item_import=item_import).fingerprint
    )
    values = {"leaves_refused_out": False} | options
    return actions.confirm_import(
        item_import=item_import, fingerprint=fingerprint, by=account, now=NOW, **values
    )


@pytest.mark.usefixtures("bank")
def test_a_kept_file_is_taken_in_and_gone() -> None:
    account = factories.account("coordinator")
    item_import = stored_import(account, samples.item(code="NEW-1", stem=samples.both("New?")))
    assert len(item_import.file_name) == 200
    assert imports.find_import(import_id=item_import.pk, account=account, now=NOW) == item_import
    assert take_in(item_import, account).added_count == 1
    assert not ItemImport.objects.exists()
    assert Item.objects.get(code="NEW-1").stem_en == "New? en"


@pytest.mark.usefixtures("bank")
def test_refused_items_are_left_out_on_request() -> None:
    account = factories.account("coordinator")
    good = samples.item(code="NEW-1", stem=samples.both("New?"))
    item_import = stored_import(account, good, samples.item(code="NEW-2", outcome="NONE.1"))
    with pytest.raises(actions.AssessmentRefused, match="refused"):
        take_in(item_import, account)
    assert ItemImport.objects.exists()
    assert take_in(item_import, account, leaves_refused_out=True).refused_count == 1
    assert not Item.objects.filter(code="NEW-2").exists()


@pytest.mark.usefixtures("bank")
def test_a_bank_that_changed_meanwhile_is_looked_at_again() -> None:
    account = factories.account("coordinator")
    item_import = stored_import(account, samples.item("ordering", level="analyse"))
    old_fingerprint = imports.load_preview(item_import=item_import).fingerprint
    Item.objects.filter(code="UNTOC-13").update(level="evaluate")
    with pytest.raises(actions.AssessmentRefused, match="has changed since"):
        take_in(item_import, account, fingerprint=old_fingerprint)
    assert Item.objects.get(code="UNTOC-13").level == "evaluate"


def test_a_kept_file_is_its_makers_alone_and_for_a_day() -> None:
    account, other = factories.account("coordinator"), factories.account("coordinator")
    item_import = stored_import(account, samples.item())
    assert imports.find_import(import_id=item_import.pk, account=other, now=NOW) is None
    later = NOW + timedelta(days=1)
    assert imports.find_import(import_id=item_import.pk, account=account, now=later) is None
    for act in (
        lambda: take_in(item_import, other),
        lambda: actions.discard_import(item_import=item_import, by=other, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert actions.forget_old_imports(now=NOW) == 0
    assert actions.forget_old_imports(now=later) == 1


def test_a_file_is_discarded() -> None:
    account = factories.account("coordinator")
    actions.discard_import(item_import=stored_import(account, samples.item()), by=account, now=NOW)
    assert not ItemImport.objects.exists()
    assert AuditLine.objects.filter(action="discard_import").count() == 1


@pytest.mark.parametrize("role", ["trainer", "viewer", "administrator"])
def test_only_who_plans_runs_brings_items_in(role: str) -> None:
    account = factories.account(role)
    with pytest.raises(NotAllowed):
        stored_import(account, samples.item())
    with pytest.raises(NotAllowed):
        actions.import_items(items_read=of_items(), defaults=NOTHING, by=account, now=NOW)


# ---- files that cannot be read ----


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.xml", b"", "file_empty"),
        ("x.pdf", b"%PDF-1.7", "file_unlike"),
        ("x.docx", b"PK\3\4", "half_workbook"),
        ("x.xlsx", b"<quiz>", "not_a_workbook"),
        ("x.csv", b"a,b\n1,2\n", "no_heads"),
        ("x.xml", b"<quiz>", "xml_broken"),
        ("x.gift", b"\xff", "file_not_utf8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(name: str, data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        imports.read_items_file(name=name, data=data)
    assert refused.value.message.code == code


def test_a_file_on_the_disk_is_read_and_one_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.gift"
    path.write_text("T {T}", encoding="utf-8")
    assert len(imports.read_items_file(name="x.gift", path=path).items) == 1
    with pytest.raises(UnreadableFile) as refused:
        imports.read_items_file(name="y.gift", path=tmp_path / "y.gift")
    assert refused.value.message.code == "file_unread"
    with path.open("wb") as file:
        file.truncate(51 * 2**20)
    with pytest.raises(UnreadableFile) as refused:
        imports.read_items_file(name="x.gift", path=path)
    assert refused.value.message.code == "file_large"


@pytest.mark.usefixtures("bank")
def test_refused_items_come_back_as_a_workbook_to_be_completed() -> None:
    half = samples.item(code="NEW-1", stem={"en": "Half?", "km": ""}, outcome=None)
    read = of_items(half)
    import_preview = imports.import_preview(items_read=read, defaults=FileItem(level="apply"))
    again = imports.read_items_file(
        name="x.xlsx", data=imports.refused_file(preview=import_preview, now=NOW)
    )
    assert again.items[0].item.stem == {"en": "Half?", "km": ""}
    assert again.items[0].item.level == "apply"
    assert [message.code for message in again.items[0].problems] == ["no_language"]
