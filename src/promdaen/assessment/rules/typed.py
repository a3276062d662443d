"""Typed answers: entered or imported answers, read as ids of an item's options."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.languages import text_in
from promdaen.kit.texts import Digits, Text, WordsError

LATIN_LETTERS = "abcdefghij"
KHMER_LETTERS = "កខគឃងចឆជឈញ"
DIGITS = "1234567890"
KHMER_DIGITS = "១២៣៤៥៦៧៨៩០"
LETTERS_BY_LANGUAGE: Mapping[str, str] = {"km": KHMER_LETTERS}
"""The letters of options by language, where they are not Latin."""
SEPARATORS = re.compile(r"[\s,;/>+&។]+")

Answer = dict[str, Any]
Typed = str | Sequence[str] | Mapping[str, Any]


class AnswerRefused(WordsError):
    """An answer that is not an option of the item; `words` in both languages."""


def option_letters(*, language: str) -> str:
    """The letters of options in their order, as an answer sheet of the language has them.

    >>> option_letters(language="km")[0], option_letters(language="lo")[0]
    ('ក', 'a')
    """
    return LETTERS_BY_LANGUAGE.get(language, LATIN_LETTERS)


def chosen_ids(*, ids: Sequence[str], typed: str | Sequence[str]) -> tuple[str, ...]:
    """The option ids that were typed, in the order typed; () for a blank.

    A text may have ids or the places of options as letters, Khmer letters or digits, with or
    without separators; a sequence has ids. Raises AnswerRefused.

    >>> chosen_ids(ids=("a", "b", "c"), typed="C, ក 2")
    ('c', 'a', 'b')
    >>> chosen_ids(ids=("a", "b", "c"), typed=())
    ()
    """
    if not isinstance(typed, str):
        for entry in typed:
            if entry not in ids:
                raise refused_unknown(typed=str(entry), ids=ids)
        return tuple(typed)
    chosen: list[str] = []
    for token in SEPARATORS.split(typed.strip()):
        if token:
            chosen.extend(_ids_of_token(ids=ids, token=token, typed=typed))
    return tuple(chosen)


def without_repeats(*, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The same ids; raises AnswerRefused for duplicates."""
    for choice in chosen:
        if chosen.count(choice) > 1:
            raise AnswerRefused(
                words=Text("Option {one} is there twice. Name each option once.", one=choice)
            )
    return chosen


def one_chosen(*, ids: Sequence[str], typed: Typed) -> Answer:
    """{"chosen": id} of the typed answer, {} for a blank; raises AnswerRefused for more.

    >>> one_chosen(ids=("a", "b"), typed="ខ"), one_chosen(ids=("a", "b"), typed=" ")
    ({'chosen': 'b'}, {})
    """
    if isinstance(typed, Mapping) and typed:
        chosen_id = typed.get("chosen")
        if not isinstance(chosen_id, str) or len(typed) > 1:
            raise refused_shape(typed=typed)
        typed = [chosen_id]
    chosen = chosen_ids(ids=ids, typed=_plain(typed=typed))
    if len(chosen) > 1:
        raise AnswerRefused(
            words=Text("Only one option can be chosen. Where two were ticked, leave it blank.")
        )
    return {"chosen": chosen[0]} if chosen else {}


def some_chosen(*, ids: Sequence[str], typed: Typed, name: str) -> tuple[str, ...]:
    """The ids of the typed answer without duplicates; an answer dict has them under `name`.

    >>> some_chosen(ids=("a", "b", "c"), typed={"order": ["c", "a"]}, name="order")
    ('c', 'a')
    """
    if isinstance(typed, Mapping) and typed:
        inside = typed.get(name)
        if not isinstance(inside, list | tuple) or len(typed) > 1:
            raise refused_shape(typed=typed)
        typed = inside
    return without_repeats(chosen=chosen_ids(ids=ids, typed=_plain(typed=typed)))


def shown_options(
    *, options: Sequence[Mapping[str, str]], chosen: Sequence[str], language: str
) -> str:
    """The texts of the chosen options, one after the other."""
    return "; ".join(
        text_of_option(options=options, option=choice, language=language) for choice in chosen
    )


def refused_unknown(*, typed: str, ids: Sequence[str]) -> AnswerRefused:
    """The refusal of something that is not an option of the item."""
    offered = ", ".join(ids)
    return AnswerRefused(
        words=Text(
            "“{typed}” is not an option of this item. Type one of {offered}.",
            typed=typed,
            offered=offered,
        )
    )


def refused_shape(*, typed: object) -> AnswerRefused:
    """The refusal of something that is not an answer of this kind of item."""
    return AnswerRefused(
        words=Text(
            "“{typed}” is not an answer to this kind of item. Key it again.", typed=str(typed)
        )
    )


def option_ids(*, body: JsonObject) -> tuple[str, ...]:
    """The ids of the options of an item that has one list of them, as shown."""
    return tuple(option["id"] for option in body["options"])


def option_rows(*, body: JsonObject) -> Sequence[Mapping[str, str]]:
    """The options of an item that has one list of them, as shown."""
    rows: Sequence[Mapping[str, str]] = body["options"]
    return rows


def only_line(*, body: JsonObject) -> tuple[str, ...]:
    """The single line of an answer sheet, without a name."""
    return ("",)


def answer_of_only_line(*, body: JsonObject, chosen: Sequence[Sequence[str]]) -> Typed:
    """The answer filled in on the single line of an answer sheet."""
    return chosen[0]


def only_chosen(*, body: JsonObject, answer: Answer) -> tuple[str, ...]:
    """The id of an answer that names one option; () for a blank."""
    return (answer["chosen"],) if answer else ()


def option_problems(*, name: str, options: object, fewest: int) -> list[Text]:
    """Errors in a list of options; each is a table of id, en and km."""
    if not isinstance(options, list) or not all(isinstance(option, Mapping) for option in options):
        return [Text("`{name}` must be a list of options with id, en and km", name=name)]
    problems = []
    if len(options) < fewest:
        problems.append(Text("`{name}` needs at least {n} options", name=name, n=Digits(fewest)))
    ids = [str(option.get("id", "")) for option in options]
    problems += [Text("`{name}`: an option has no id", name=name) for option in ids if not option]
    problems += [
        Text("`{name}`: two options have the id {option}", name=name, option=option)
        for option in sorted(set(ids) - {""})
        if ids.count(option) > 1
    ]
    problems += [
        Text(
            "`{name}`: option {option} has no `{language}`",
            name=name,
            option=str(option.get("id", "")),
            language=language,
        )
        for option in options
        for language in ("en", "km")
        if not str(option.get(language, "")).strip()
    ]
    return problems


def text_of_option(*, options: Sequence[Mapping[str, str]], option: str, language: str) -> str:
    """The text of one option; its id if it no longer exists."""
    for row in options:
        if row["id"] == option:
            return text_in(row, language=language)
    return option


def _plain(*, typed: Typed) -> str | Sequence[str]:
    return () if isinstance(typed, Mapping) else typed


def _ids_of_token(*, ids: Sequence[str], token: str, typed: str) -> list[str]:
    folded = token.casefold()
    ids_by_sign = {option.casefold(): option for option in ids}
    if folded in ids_by_sign:
        return [ids_by_sign[folded]]
    return [
        _id_of_sign(ids=ids, ids_by_sign=ids_by_sign, sign=sign, typed=typed) for sign in folded
    ]


def _id_of_sign(
    *, ids: Sequence[str], ids_by_sign: Mapping[str, str], sign: str, typed: str
) -> str:
    if sign in ids_by_sign:
        return ids_by_sign[sign]
    for places in (LATIN_LETTERS, KHMER_LETTERS, DIGITS, KHMER_DIGITS):
        place = places.find(sign)
        if 0 <= place < len(ids):
            return ids[place]
    raise refused_unknown(typed=typed, ids=ids)
