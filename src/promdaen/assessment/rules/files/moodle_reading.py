"""Reads Moodle XML from any site into items and refusals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promdaen.assessment.rules.files import markup, pictures, trees
from promdaen.assessment.rules.files.items import ItemsRead
from promdaen.assessment.rules.files.kind_forms import FileKind
from promdaen.assessment.rules.files.messages import say
from promdaen.assessment.rules.files.questions import MoodleAnswer, MoodleQuestion, MoodleText
from promdaen.assessment.rules.files.questions_reading import read_item
from promdaen.kit.spreadsheets import FileMessage, UnreadableFile

MAX_QUESTIONS = 2_000
_EXTRAS = ("hint", "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read_moodle(*, name: str, data: bytes, kinds: Sequence[FileKind]) -> ItemsRead:
    """The items of a Moodle XML file; invalid questions are included with their errors.

    Raises UnreadableFile for a file that is not Moodle XML, or is unsafe to read.
    """
    root = trees.read_tree(name=name, data=data)
    if root.tag != "quiz":
        message = say(code="xml_other", name=name, line=root.line, what=root.tag[:40])
        raise UnreadableFile(message)
    nodes = list(root.all("question"))
    if len(nodes) > MAX_QUESTIONS:
        line = nodes[MAX_QUESTIONS].line
        raise UnreadableFile(say(code="many_questions", name=name, line=line, limit=MAX_QUESTIONS))
    items = tuple(
        read_item(question=question, kinds=kinds) for question in _questions(nodes=nodes)
    )
    if not items:
        raise UnreadableFile(say(code="no_questions", name=name))
    has_extras = any(
        any(_words(extra) for tag in _EXTRAS for extra in node.all(tag)) for node in nodes
    )
    notes = (say(code="moodle_extras"),) if has_extras else ()
    return ItemsRead(form="moodle", items=items, notes=notes)


def _questions(*, nodes: list[trees.XmlElement]) -> Iterator[MoodleQuestion]:
    category = ""
    for node in nodes:
        kind = node.attributes.get("type", "").strip()
        if kind == "category":
            category = _words(node.first("category"))
        else:
            yield _question(node=node, kind=kind, category=category)


def _question(*, node: trees.XmlElement, kind: str, category: str) -> MoodleQuestion:
    tags = [
        _words(tag)
        for group in ("tags", "coursetags")
        for tag_group in node.all(group)
        for tag in tag_group.all("tag")
    ]
    code, single = node.first("idnumber"), node.first("single")
    feedback = node.first("generalfeedback")
    return MoodleQuestion(
        line=node.line,
        type=kind,
        name=_words(node.first("name")),
        code=code.text.strip() if code else "",
        tags=tags,
        category=category,
        text=_stem(node=node),
        feedback=_piece(feedback) if feedback is not None else None,
        is_single=single is None or single.text.strip().lower() not in ("false", "0", ""),
        answers=[*_answers(node=node), *_pairs(node=node)],
        faults=tuple(_faults(node=node)),
    )


def _answers(*, node: trees.XmlElement) -> Iterator[MoodleAnswer]:
    for answer in node.all("answer"):
        yield MoodleAnswer(
            text=_piece(answer),
            share=_share(text=answer.attributes.get("fraction", "")),
            feedback=_piece(answer.first("feedback")),
        )


def _pairs(*, node: trees.XmlElement) -> Iterator[MoodleAnswer]:
    for pair in node.all("subquestion"):
        yield MoodleAnswer(text=_piece(pair), match=_piece(pair.first("answer")))


def _stem(*, node: trees.XmlElement) -> MoodleText:
    """The text of the question, including the separate picture of old exports."""
    piece = _piece(node.first("questiontext"))
    name, data = node.first("image"), node.first("image_base64")
    if name is None or data is None or not data.text.strip():
        return piece
    called = pictures.picture_name(source=name.text.strip())
    is_plain = piece.form == "plain_text"
    text = markup.text_html(text=piece.markup) if is_plain else piece.markup
    return MoodleText(
        markup=text + markup.picture(source=f"@@PLUGINFILE@@/{called}", alt=""),
        form="html" if is_plain else piece.form,
        files={**piece.files, called: pictures.decoded(text=data.text)},
    )


def _piece(node: trees.XmlElement | None) -> MoodleText:
    if node is None:
        return MoodleText()
    inside = node.first("text")
    return MoodleText(
        markup=(node if inside is None else inside).text.strip(),
        form=node.attributes.get("format", "html"),
        files={
            pictures.picture_name(source=file.attributes.get("name", "")): pictures.decoded(
                text=file.text
            )
            for file in node.all("file")
            if file.attributes.get("encoding", "base64") == "base64"
        },
    )


def _words(node: trees.XmlElement | None) -> str:
    if node is None:
        return ""
    inside = node.first("text")
    return (node if inside is None else inside).text.strip()


def _share(*, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _faults(*, node: trees.XmlElement) -> Iterator[FileMessage]:
    """Texts with elements instead of words: their markup was not escaped."""
    for child in node.children:
        if child.tag != "text":
            yield from _faults(node=child)
        elif child.children:
            yield say(code="bare_markup", what=f"<{child.children[0].tag}>")
