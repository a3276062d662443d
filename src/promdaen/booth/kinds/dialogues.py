"""Check an interview file: shape, references and graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from promdaen.booth.rules.dialogues import checking, graph
from promdaen.kit import content
from promdaen.kit.faults import FileFault
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

OUTCOME = Text("outcome")
SOURCE = Text("source")
GOOD = Text("Nothing is wrong.")


@dataclass(frozen=True, kw_only=True)
class DialogueCodes:
    """The codes of outcomes and sources that the content has."""

    outcomes: frozenset[str]
    sources: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class DialogueFaults:
    """The result of a check: errors refuse an interview, warnings do not."""

    errors: tuple[FileFault, ...]
    warnings: tuple[FileFault, ...]


def folder_codes(*, root: Path) -> DialogueCodes:
    """The codes of a content folder. Raises content.ContentRefused."""
    shapes = content.read_shapes(path=root / "shapes.toml")
    read = {
        name: content.read_folder(folder=root, shape=shapes[name]) for name in ("source", "topic")
    }
    return DialogueCodes(
        outcomes=frozenset(
            part["code"] for topic in read["topic"] for part in topic.values["outcomes"]
        ),
        sources=frozenset(record.code for record in read["source"]),
    )


def checked(*, values: JsonObject, shape: content.Shape, codes: DialogueCodes) -> DialogueFaults:
    """The faults of a record; its graph is checked only if its shape is valid."""
    shapes = tuple(_shape_faults(values=values, shape=shape))
    if shapes:
        return DialogueFaults(errors=shapes, warnings=())
    dialogue = graph.read_dialogue(values=values)
    return DialogueFaults(
        errors=(*_unknown(values, codes), *checking.errors(dialogue=dialogue)),
        warnings=tuple(checking.warnings(dialogue=dialogue)),
    )


def faults(*, values: JsonObject) -> list[FileFault]:
    """Yield the errors of a record whose shape and references are already checked."""
    return checking.errors(dialogue=graph.read_dialogue(values=values))


def as_dict(*, checked: DialogueFaults, language: str) -> dict[str, object]:
    """`ok`, `errors` and `warnings`, as plain values."""
    return {
        "ok": not checked.errors,
        "errors": [_line(fault, language) for fault in checked.errors],
        "warnings": [_line(fault, language) for fault in checked.warnings],
    }


def lines(*, checked: DialogueFaults, language: str) -> Iterator[str]:
    """Yield the faults, one line each."""
    words = {
        "errors": Text("Error"),
        "warnings": Text("Warning"),
    }
    for name, faults in (("errors", checked.errors), ("warnings", checked.warnings)):
        for fault in faults:
            yield f"{words[name].text(language=language)}: {_line(fault, language)}"
    if not checked.errors and not checked.warnings:
        yield GOOD.text(language=language)


def _line(fault: FileFault, language: str) -> str:
    return f"{fault.place}: {fault.words.text(language=language)}"


def _shape_faults(*, values: JsonObject, shape: content.Shape) -> Iterator[FileFault]:
    for fault in content.record_faults(values, shape=shape):
        problem = f"{fault.problem}; {fault.remedy}."
        yield FileFault(fault.key, Words.same(problem))


def _unknown(values: JsonObject, codes: DialogueCodes) -> Iterator[FileFault]:
    for name, known_codes, word in (
        ("outcomes", codes.outcomes, OUTCOME),
        ("sources", codes.sources, SOURCE),
    ):
        for code in values[name]:
            if code not in known_codes:
                yield FileFault(
                    name,
                    Text(
                        "there is no {word} {code}; mend the code, or add it to the content.",
                        word=word,
                        code=code,
                    ),
                )
