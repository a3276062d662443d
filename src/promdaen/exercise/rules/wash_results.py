"""The results of the hot wash: means with their n, and texts as written."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

from promdaen.exercise.rules import washing
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import HotWashQuestion
from promdaen.kit import suppression
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words

MIN_CELL_SIZE = 3
"""Fewer answers of a cell are shown over all cells alone."""


def answered(*, room: ExerciseRoom) -> dict[str, tuple[int, int]]:
    """For each playing cell the number of phones that answered, and that were in it."""
    wash_answers = {}
    for cell in room.scenario.cells:
        spoke = {seat for (seat, _code), answer in room.answers.items() if answer["cell"] == cell}
        joined = {
            key
            for key, seated_phone in room.seats.items()
            if seated_phone.cell == cell and seated_phone.is_in
        }
        wash_answers[cell] = (len(spoke), len(joined | spoke))
    return wash_answers


def results(*, room: ExerciseRoom, names: Mapping[str, Words]) -> NewJsonObject:
    """The answers of the playing cells as plain values; `names` are those of cells."""
    phones = answered(room=room)
    questions = washing.questions(scenario=room.scenario)
    return {
        "answered": sum(spoke for spoke, _joined in phones.values()),
        "phones": sum(joined for _spoke, joined in phones.values()),
        "cells": [
            {"name": names[cell].by_language(), "answered": spoke, "phones": joined}
            for cell, (spoke, joined) in phones.items()
        ],
        "scales": [
            _scale(room, question, names)
            for question in questions
            if question.kind == washing.SCALE
        ],
        "words": [
            _words(room, question) for question in questions if question.kind == washing.WORDS
        ],
    }


def _answers(room: ExerciseRoom, question: HotWashQuestion) -> list[JsonObject]:
    return [
        answer
        for (_seat, code), answer in room.answers.items()
        if code == question.code and answer["cell"] in room.scenario.cells
    ]


def _scale(
    room: ExerciseRoom, question: HotWashQuestion, names: Mapping[str, Words]
) -> dict[str, object]:
    cell_values = [(answer["cell"], int(answer["value"])) for answer in _answers(room, question)]
    values = [value for _cell, value in cell_values]
    by_cell = [
        [value for answering_cell, value in cell_values if answering_cell == cell]
        for cell in room.scenario.cells
    ]
    is_visible_list = suppression.shown_list(
        counts=[len(answers) for answers in by_cell], smallest=MIN_CELL_SIZE
    )
    return {
        "code": question.code,
        "text": question.text.by_language(),
        "n": len(values),
        "mean": fmean(values) if values else None,
        "counts": [values.count(step) for step in washing.SCALE_VALUES],
        "cells": [
            {
                "name": names[cell].by_language(),
                "n": len(own) if is_shown else None,
                "mean": fmean(own) if is_shown and own else None,
            }
            for cell, own, is_shown in zip(
                room.scenario.cells, by_cell, is_visible_list, strict=True
            )
        ],
    }


def _words(room: ExerciseRoom, question: HotWashQuestion) -> dict[str, object]:
    """Texts without their cells, sorted so that the order does not reveal the authors."""
    texts = sorted(answer["text"] for answer in _answers(room, question) if answer["text"])
    return {
        "code": question.code,
        "text": question.text.by_language(),
        "n": len(texts),
        "answers": texts,
    }
