"""QTI 3.0 and Common Cartridge: what is read, what is refused, and what is never opened."""

from __future__ import annotations

import io
import random
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.assessment import kinds
from promdaen.assessment.rules.files import forms, packages, qti_reading
from promdaen.assessment.rules.files.items import ItemsRead, ReadItem
from promdaen.assessment.tests.rules.files import qti_samples as samples
from promdaen.kit.spreadsheets import UnreadableFile

KINDS = kinds.ITEM_KINDS


def read(text: str) -> ReadItem:
    items_read = qti_reading.read_qti(name="x.xml", data=text.encode(), kinds=KINDS)
    assert items_read.form == "qti"
    [item] = items_read.items
    return item


def read_package(data: bytes, name: str = "x.zip") -> ItemsRead:
    assert forms.file_form(name=name, data=data) == "package"
    return qti_reading.read_package(name=name, data=data, kinds=KINDS)


def refusal(data: bytes, name: str = "x.zip") -> str:
    with pytest.raises(UnreadableFile) as refused:
        qti_reading.read_package(name=name, data=data, kinds=KINDS)
    return refused.value.message.code


def codes(item: ReadItem) -> set[str]:
    return {problem.code for problem in item.problems}


def english(item: ReadItem, side: str = "options") -> list[str]:
    return [row["en"] for row in item.item.body[side]]


def test_a_choice_has_its_prompt_key_feedback_and_picture() -> None:
    first, second, gone = read_package(samples.QTI_PACKAGE).items
    item = first.item
    assert item.kind == "single_choice"
    assert item.stem["en"] == "Look at the text in the picture.\nWhat does it **say**?"
    assert english(first) == ["You must stay with your luggage.", "Do not let others see it."]
    assert item.key == "a"
    assert item.rationale is not None
    assert item.rationale["en"] == "Bags are stolen.\n(a) Yes."
    assert [image.name for image in item.images or ()] == ["sign.png"]
    assert first.problems == ()
    assert (second.item.kind, second.line) == ("ordering", 2)
    assert codes(gone) == {"package_missing"}


def test_several_right_choices() -> None:
    item = read(samples.SEVERAL)
    assert (item.item.kind, item.item.key) == ("multiple_choice", ["a", "c"])
    assert english(item) == ["Hydrogen", "Helium", "Oxygen"]


def test_an_order_is_not_shown_in_the_right_order() -> None:
    item = read(samples.ORDER)
    texts = {row["id"]: row["en"] for row in item.item.body["options"]}
    assert [texts[option] for option in item.item.key] == ["First", "Second", "Third"]
    assert english(item) != ["First", "Second", "Third"]


def test_pairs_may_have_more_on_the_right() -> None:
    item = read(samples.MATCH).item
    left = {row["id"]: row["en"] for row in item.body["left"]}
    right = {row["id"]: row["en"] for row in item.body["right"]}
    assert {left[left_id]: right[right_id] for left_id, right_id in item.key.items()} == {
        "Capulet": "Romeo and Juliet",
        "Demetrius": "A Midsummer-Night's Dream",
    }
    assert len(right) == 3


def test_two_choices_that_are_true_and_false_are_a_statement() -> None:
    item = read(samples.TRUTH).item
    assert (item.kind, item.key, item.stem["en"]) == ("true_false", True, "It is so.")


def test_a_value_that_is_set_at_first_is_no_part_of_the_key() -> None:
    first = "<qti-default-value><qti-value>He</qti-value></qti-default-value>"
    text = samples.SEVERAL.replace("<qti-correct-response>", f"{first}<qti-correct-response>")
    assert read(text).item.key == ["a", "c"]


def test_a_text_for_several_questions_is_not_lost() -> None:
    stimulus = '<qti-assessment-stimulus-ref identifier="S" href="s.xml"/><qti-item-body>'
    assert codes(read(samples.TRUTH.replace("<qti-item-body>", stimulus))) == {"shared_text"}
    rubric = '<qti-rubric-block view="{view}"><p>A bus comes.</p></qti-rubric-block>'
    for view, stem in (("candidate tutor", "A bus comes.\nIt is so."), ("scorer", "It is so.")):
        text = samples.TRUTH.replace("<p>It", f"{rubric.format(view=view)}<p>It")
        assert read(text).item.stem["en"] == stem


def test_a_rubric_of_a_section_is_named_at_its_questions() -> None:
    def section(view: str, name: str) -> str:
        return (
            f'<qti-assessment-section identifier="{name}" title="">'
            f'<qti-rubric-block view="{view}">A bus comes.</qti-rubric-block>'
            f'<qti-assessment-item-ref identifier="i{name}" href="i/{name}.xml"/>'
            "</qti-assessment-section>"
        )

    test = f"<qti-assessment-test>{section('candidate', 'a')}{section('author', 'b')}"
    item = "imsqti_item_xmlv3p0"
    listed = {"i/a.xml": item, "i/b.xml": item, "test.xml": "imsqti_test_xmlv3p0"}
    data = samples.package(
        {
            "imsmanifest.xml": samples.manifest(listed),
            "i/a.xml": samples.TRUTH,
            "i/b.xml": samples.TRUTH,
            "test.xml": f"{test}</qti-assessment-test>",
        }
    )
    assert [codes(item) for item in read_package(data).items] == [{"shared_text"}, set()]


def test_a_question_with_changing_parts_is_refused() -> None:
    template = '<qti-template-declaration identifier="N" cardinality="single"/><qti-item-body>'
    assert codes(read(samples.TRUTH.replace("<qti-item-body>", template))) == {"changing_parts"}


def test_the_cardinality_decides_how_many_are_right() -> None:
    text = samples.CHOICE.replace('max-choices="1"', 'max-choices="0"')
    assert read(text).item.kind == "single_choice"
    text = samples.SEVERAL.replace('max-choices="0"', 'max-choices="1"')
    assert read(text).item.kind == "multiple_choice"


def modal(**texts: str) -> str:
    return "".join(
        f'<qti-modal-feedback outcome-identifier="F" identifier="{name}" show-hide="show">'
        f"{text}</qti-modal-feedback>"
        for name, text in texts.items()
    )


@pytest.mark.parametrize(
    ("feedback", "rationale"),
    [
        (modal(correct="So it is.", incorrect="Wrong: B is legal."), "So it is."),
        (modal(O="Oxygen is.", He="Helium is not."), "(b) Helium is not.\n(c) Oxygen is."),
        (modal(incorrect="Wrong: B is legal."), None),
        (modal(x="So it is.", y="Wrong."), None),
    ],
)
def test_feedback_to_wrong_answers_is_no_rationale(feedback: str, rationale: str | None) -> None:
    item = read(
        samples.SEVERAL.replace("</qti-assessment-item>", f"{feedback}</qti-assessment-item>")
    )
    assert (item.item.rationale or {}).get("en") == rationale
    is_left_out = "feedback_left_out" in {note.code for note in item.notes}
    assert is_left_out == (rationale != "(b) Helium is not.\n(c) Oxygen is.")


def test_what_the_bank_has_no_kind_for_is_refused_in_words() -> None:
    texts_by_description = {
        "a short answer": samples.TEXT,
        "a question with several answers in it": samples.CHOICE.replace(
            "</qti-item-body>",
            '<qti-text-entry-interaction response-identifier="R2"/></qti-item-body>',
        ),
        "a description without a question": samples.qti_item(body="<p>Read this.</p>"),
        "hotspot-interaction": samples.qti_item(
            body='<qti-hotspot-interaction response-identifier="RESPONSE"/>'
        ),
    }
    for description, text in texts_by_description.items():
        [problem] = read(text).problems
        assert f"This is {description};" in problem.en


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (samples.CHOICE.replace("<qti-value>ChoiceA</qti-value>", ""), "no_right"),
        (samples.ORDER.replace("<qti-value>B</qti-value>", ""), "no_order"),
        (samples.MATCH.replace("<qti-value>D M</qti-value>", ""), "several_answers"),
        (samples.MATCH.replace("D M", "C M"), "several_answers"),
        (samples.SEVERAL.replace("Helium", "<script>x()</script>"), "active"),
        (samples.CHOICE.replace("images/sign.png", "http://x.example/a.png"), "picture_elsewhere"),
    ],
)  # fmt: skip
def test_a_faulty_question_is_refused_with_its_reason(text: str, code: str) -> None:
    assert code in codes(read(text))


def test_the_older_spelling_of_qti_2_is_read_too() -> None:
    text = (
        samples.SEVERAL.replace("qti-assessment-item", "assessmentItem")
        .replace("qti-response-declaration", "responseDeclaration")
        .replace("qti-correct-response", "correctResponse")
        .replace("qti-value", "value")
        .replace("qti-item-body", "itemBody")
        .replace("qti-choice-interaction", "choiceInteraction")
        .replace("response-identifier", "responseIdentifier")
        .replace("max-choices", "maxChoices")
        .replace("qti-simple-choice", "simpleChoice")
        .replace("qti-prompt", "prompt")
    )
    assert forms.file_form(name="x.xml", data=text.encode()) == "qti"
    assert read(text).item == read(samples.SEVERAL).item


def test_a_cartridge_has_its_choices_pairs_and_statements() -> None:
    items = read_package(samples.CARTRIDGE_PACKAGE, "x.imscc").items
    choice, several, truth, pairs, blank, essay = items
    assert (choice.item.kind, choice.item.key) == ("single_choice", "b")
    assert choice.item.rationale is not None
    assert choice.item.rationale["en"] == "Signs are in the guide."
    assert [image.name for image in choice.item.images or ()] == ["sign.png"]
    assert (several.item.kind, several.item.key) == ("multiple_choice", ["a", "c"])
    assert (truth.item.kind, truth.item.key) == ("true_false", False)
    left = {row["id"]: row["en"] for row in pairs.item.body["left"]}
    right = {row["id"]: row["en"] for row in pairs.item.body["right"]}
    assert {left[left_id]: right[right_id] for left_id, right_id in pairs.item.key.items()} == {
        "Port": "Sea",
        "Airport": "Air",
    }
    assert all(not item.problems for item in (choice, several, truth, pairs))
    assert "a short answer" in blank.problems[0].en
    assert "an essay" in essay.problems[0].en


def cartridge(cardinality: str, conditions: str, **changed: str) -> ReadItem:
    texts = {"a": "First", "b": "Second", "c": "Third"}
    head = changed.get("head", "")
    item = samples.cartridge_item(
        profile="multiple_choice",
        presentation=samples.html_text("Which?") + samples.labels(cardinality, head=head, **texts),
        conditions=conditions,
    )
    section = f'<section ident="s">{changed.get("shared", "")}{item}</section>'
    return read(f"<questestinterop>{section}</questestinterop>")


def chosen(*options: str, points: str = "100", more: str = "") -> str:
    inside = "".join(f'<varequal respident="r1">{option}</varequal>' for option in options)
    return samples.scored(f"<and>{inside}</and>", points).replace("</setvar>", f"</setvar>{more}")


def test_negative_points_make_no_answer_right() -> None:
    conditions = chosen("a", points="1") + chosen("b", points="1").replace('"Set"', '"Subtract"')
    assert cartridge("Multiple", conditions).item.key == ["a"]


def test_only_the_score_counts_among_the_variables() -> None:
    tries = '<setvar action="Set" varname="TRIES">5</setvar>'
    conditions = chosen("a") + chosen("b", points="0", more=tries)
    assert cartridge("Multiple", conditions).item.key == ["a"]
    renamed_conditions = (chosen("a") + chosen("b", points="0")).replace("SCORE", "que_score")
    assert cartridge("Single", renamed_conditions).item.key == "a"


def test_the_best_condition_with_several_answers_is_the_key() -> None:
    partly = chosen("a", "c", points="25")
    assert cartridge("Multiple", partly + chosen("a", "b")).item.key == ["a", "b"]
    assert cartridge("Multiple", chosen("a", "b") + chosen("a", "c")).item.key == ["a", "b"]


def test_an_order_is_that_of_the_best_condition_by_its_index() -> None:
    def placed(points: str, **places: str) -> str:
        inside = "".join(
            f'<varequal respident="r1" index="{place}">{option}</varequal>'
            for option, place in places.items()
        )
        return samples.scored(inside, points)

    partly = placed("25", c="1", b="2", a="3")
    item = cartridge("Ordered", partly + placed("100", a="2", b="1", c="3")).item
    texts = {row["id"]: row["en"] for row in item.body["options"]}
    assert [texts[option] for option in item.key] == ["Second", "First", "Third"]


def test_material_inside_of_the_response_and_of_the_section_is_part_of_the_stem() -> None:
    shared = samples.html_text("A bus comes.")
    item = cartridge(
        "Single",
        chosen("a"),
        head=samples.html_text("Mark it."),
        shared=f"<presentation_material><flow_mat>{shared}</flow_mat></presentation_material>",
    ).item
    assert item.stem["en"] == "A bus comes.\nWhich?\nMark it."


def test_a_file_without_a_package_is_read_alone() -> None:
    items_read = qti_reading.read_qti(name="x.xml", data=samples.CARTRIDGE.encode(), kinds=KINDS)
    assert codes(items_read.items[0]) == {"picture_elsewhere"}
    assert items_read.items[1].problems == ()
    with pytest.raises(UnreadableFile, match="begins with <html>"):
        qti_reading.read_qti(name="x.xml", data=b"<html/>", kinds=KINDS)


# ---- what is never opened ----


def parts(**changed: str | bytes) -> dict[str, str | bytes]:
    first = samples.manifest({"a.xml": "imsqti_item_xmlv3p0"})
    return {"imsmanifest.xml": first, "a.xml": samples.SEVERAL} | changed


TEST_RESOURCE = '<resource type="imsqti_test_xmlv3p0" href="a.xml"/>'
MANY_TIMES = f"<manifest>{TEST_RESOURCE * 5_001}</manifest>"


def squeezed(method: int) -> bytes:
    """A package that is packed in a way that no platform writes, with a damaged part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
    data = bytearray(stream.getvalue())
    place = data.index(b"imsmanifest.xml") + len("imsmanifest.xml") + 12
    data[place : place + 8] = b"\xff" * 8
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(samples.package(parts()))
    for place in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[place] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (samples.package(parts(**{"../a.png": b"x"})), "package_path"),
        (samples.package(parts(**{"/etc/x": b"x"})), "package_path"),
        (samples.package(parts(**{"C:\\x": b"x"})), "package_path"),
        (samples.package(parts(bomb=b"0" * (30 * 2**20))), "package_large"),
        (samples.package({str(number): b"" for number in range(5_001)}), "package_large"),
        (samples.package(parts(**{"imsmanifest.xml": MANY_TIMES})), "package_large"),
        (squeezed(zipfile.ZIP_LZMA), "package_broken"),
        (squeezed(zipfile.ZIP_BZIP2), "package_broken"),
        (samples.package({"a.xml": samples.SEVERAL}), "package_other"),
        (samples.package({"imsmanifest.xml": samples.manifest({})}), "package_empty"),
        (encrypted(), "package_locked"),
        (samples.package(parts())[:-40], "package_broken"),
        (b"PK\x03\x04 no archive", "package_broken"),
        (samples.package(parts(**{"imsmanifest.xml": "<manifest>"})), "xml_broken"),
    ],
)  # fmt: skip
def test_a_dangerous_or_broken_package_is_refused_as_a_whole(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_part_with_entities_or_broken_xml_is_refused_and_the_rest_is_read() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
        "<qti-assessment-item>&b;</qti-assessment-item>"
    )
    listed = samples.manifest(dict.fromkeys(("a.xml", "b.xml", "c.xml"), "imsqti_item_xmlv3p0"))
    data = samples.package(
        {"imsmanifest.xml": listed, "a.xml": bomb, "b.xml": "<broken", "c.xml": samples.SEVERAL}
    )
    bombed, broken, whole = read_package(data).items
    assert (codes(bombed), codes(broken)) == ({"xml_entities"}, {"xml_broken"})
    assert whole.problems == ()


def test_more_xml_than_a_file_may_have_is_not_unpacked() -> None:
    filler = "".join(random.Random(1).choices("abcdefgh <>", k=100_000)).replace("<", "")
    big = f"<qti-assessment-item>{filler.replace('>', '') * 130}</qti-assessment-item>"
    listed = samples.manifest(dict.fromkeys(("a.xml", "b.xml"), "imsqti_item_xmlv3p0"))
    data = samples.package({"imsmanifest.xml": listed, "a.xml": big, "b.xml": big})
    assert refusal(data) == "package_large"


def test_pictures_of_all_questions_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_PICTURE_BYTES", len(samples.PNG), raising=False)
    kind = "imsqti_item_xmlv3p0"
    listed = samples.manifest({"a.xml": kind, "b.xml": kind})
    parts = {"imsmanifest.xml": listed, "a.xml": samples.CHOICE, "images/sign.png": samples.PNG}
    assert refusal(samples.package(parts | {"b.xml": samples.CHOICE})) == "package_large"
    alone = samples.package(parts | {"b.xml": samples.TRUTH})
    assert not codes(read_package(alone).items[0])


def test_a_picture_outside_of_the_package_is_not_looked_for() -> None:
    text = samples.CHOICE.replace("images/sign.png", "../../../etc/passwd")
    data = samples.package(
        {"imsmanifest.xml": samples.manifest({"i/a.xml": "imsqti_item_xmlv3p0"}), "i/a.xml": text}
    )
    assert codes(read_package(data).items[0]) == {"picture_missing"}


# ---- whatever a machine can think of ----

WHOLE = [
    text.encode() for text in (samples.CHOICE, samples.ORDER, samples.MATCH, samples.CARTRIDGE)
]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_changed_file_breaks_the_reader(data: st.DataObject) -> None:
    text = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text) - 1))
        length = data.draw(st.integers(0, 40))
        text[place : place + length] = data.draw(st.binary(max_size=20))
    with suppress(UnreadableFile):
        assert qti_reading.read_qti(name="x.xml", data=bytes(text), kinds=KINDS).items


TAGS = ("qti-prompt", "qti-simple-choice", "qti-choice-interaction", "qti-item-body",
        "qti-value", "response_lid", "response_label", "mattext", "varequal", "respcondition",
        "item", "p",
        "img", "qti-match-interaction", "qti-simple-match-set",
        "qti-order-interaction")  # fmt: skip
NAMES = ("identifier", "ident", "respident", "src", "response-identifier", "max-choices",
         "rcardinality", "cardinality", "texttype", "alt")  # fmt: skip
WORDS = st.sampled_from(["RESPONSE", "a", "b", "1", "0", "Multiple", "ordered", "x.png",
                         "text/html", "ក", "<b>x</b>", "%24IMS-CC-FILEBASE%24/x.png",
                         ""])  # fmt: skip


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> str:
    tag = draw(st.sampled_from(TAGS))
    attributes = draw(st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=3))
    attributes_text = "".join(
        f' {name}="{value.replace("<", "&lt;")}"' for name, value in attributes.items()
    )
    inside = draw(st.lists(trees(depth=depth - 1), max_size=3)) if depth else []
    return f"<{tag}{attributes_text}>{draw(WORDS).replace('<', '&lt;')}{''.join(inside)}</{tag}>"


@settings(max_examples=150, deadline=None)
@given(st.lists(trees(), max_size=4), st.sampled_from(["qti-assessment-item", "questestinterop"]))
def test_no_order_of_elements_breaks_the_reader(inside: list[str], root: str) -> None:
    text = f"<{root}>{''.join(inside)}</{root}>"
    data = samples.package(
        {
            "imsmanifest.xml": samples.manifest(
                {"a.xml": "imsqti_item_xmlv3p0", "b.xml": "imsqti_xmlv1p2"}
            ),
            "a.xml": text,
            "x.png": samples.PNG,
        }
    )
    assert qti_reading.read_package(name="x.zip", data=data, kinds=KINDS).items


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damaged_archive_breaks_the_reader(data: st.DataObject) -> None:
    damaged = bytearray(
        data.draw(st.sampled_from([samples.QTI_PACKAGE, samples.CARTRIDGE_PACKAGE]))
    )
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    damaged = damaged[: data.draw(st.integers(len(damaged) // 2, len(damaged)))]
    with suppress(UnreadableFile):
        assert qti_reading.read_package(name="x.zip", data=bytes(damaged), kinds=KINDS).items


def test_names_of_parts_are_not_paths_of_this_machine() -> None:
    package = packages.open_package(name="x", data=samples.QTI_PACKAGE)
    assert package.picture(path="/etc/passwd") is None
    with pytest.raises(UnreadableFile):
        package.tree(path="/etc/passwd")
