"""Strict parser for form expressions, such as `. >= 0 and . <= ${I12_whole}`.

The form compiler accepts unknown functions and unclosed brackets, which would stop a phone in the
middle of a visit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from promdaen.kit.texts import Digits, Text

MANY = 99
FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "abs": (1, 1), "boolean": (1, 1), "ceiling": (1, 1), "coalesce": (2, 2), "concat": (1, MANY),
    "contains": (2, 2), "count": (1, 1), "count-selected": (1, 1), "date": (1, 1),
    "decimal-date-time": (1, 1), "ends-with": (2, 2), "false": (0, 0), "floor": (1, 1),
    "format-date": (2, 2), "if": (3, 3), "instance": (1, 1), "int": (1, 1),
    "jr:choice-name": (2, 2), "max": (1, MANY), "min": (1, MANY), "normalize-space": (0, 1),
    "not": (1, 1), "now": (0, 0), "number": (1, 1), "once": (1, 1), "pow": (2, 2),
    "regex": (2, 2), "round": (1, 2), "selected": (2, 2), "selected-at": (2, 2),
    "starts-with": (2, 2), "string": (0, 1), "string-length": (0, 1), "substr": (2, 3),
    "sum": (1, 1), "today": (0, 0), "translate": (3, 3), "true": (0, 0), "uuid": (0, 1),
}  # fmt: skip
"""How many arguments each function takes, least and most.

Source: ODK XForms specification, "XPath functions"; those that a survey without repeats can use.
"""
WRONG_COUNT = Text("The function {function} does not take {count} values. Write {least}.")
TOO_FEW_VALUES = Text(
    "The function {function} does not take {count} values. Write {least} or more."
)
COUNT_OUT_OF_RANGE = Text(
    "The function {function} does not take {count} values. Write {least} to {most}."
)
STEPS_OF_A_LIST = ("root", "item")
MAX_DEPTH = 30
_WORD_OPERATORS = ("and", "or", "div", "mod")
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|\$\{(?P<reference>[^{}]*)\}"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<name>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)"
    r"|(?P<sign>>=|<=|!=|//|\.\.|[=<>+\-*|/.,()\[\]])"
)
_OPERATORS = frozenset({">=", "<=", "!=", "=", "<", ">", "+", "-", "*", "|"})


class BadFormExpression(ValueError):
    """An expression cannot be parsed; `words` say what is wrong and what to do."""

    def __init__(self, words: Text) -> None:
        self.words = words
        super().__init__(words.en)


class _Token(NamedTuple):
    """A part of an expression: `value` without the signs around a reference, `typed` with them."""

    kind: str
    value: str
    typed: str


@dataclass(kw_only=True)
class ExpressionReferences:
    """The references of an expression: questions, lists of choices, columns of these lists."""

    references: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)


def read_expression(*, text: str) -> ExpressionReferences:
    """The references of an expression. Raises BadFormExpression if it is not valid.

    >>> read_expression(text="selected(${modes}, 'sea') or . > 2").references
    ['modes']
    >>> read_expression(text="(${a} = 1")
    Traceback (most recent call last):
    promdaen.survey.rules.expressions.BadFormExpression: The bracket ( has no end. Close it with ).
    """
    reader = _ExpressionReader(list(_tokens(text)))
    reader.expression(depth=0)
    if not reader.is_at_end:
        raise _unexpected(reader.next().typed)
    return reader.found


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while place < len(text):
        token_match = _TOKEN.match(text, place)
        if token_match is None:
            sign = text[place]
            if sign in "'\"":
                raise BadFormExpression(
                    Text("The quotation mark {sign} has no end. Close it.", sign=sign)
                )
            raise _unexpected(sign)
        place = token_match.end()
        kind = str(token_match.lastgroup)
        if kind != "space":
            yield _Token(kind, str(token_match[kind]), token_match[0])


def _unexpected(sign: str) -> BadFormExpression:
    return BadFormExpression(
        Text(
            "{sign} cannot be where it is. Remove it, or write what is missing before it.",
            sign=sign,
        )
    )


class _ExpressionReader:
    """Parses tokens from left to right; operator precedence does not affect validity."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.found = ExpressionReferences()

    @property
    def is_at_end(self) -> bool:
        return self.place >= len(self.tokens)

    def peek(self) -> _Token:
        return _Token("", "", "") if self.is_at_end else self.tokens[self.place]

    def next(self) -> _Token:
        token = self.peek()
        if self.is_at_end:
            raise BadFormExpression(
                Text("The expression ends too early. Write what comes after its last sign.")
            )
        self.place += 1
        return token

    def takes(self, sign: str) -> bool:
        is_next = self.peek()[:2] == ("sign", sign)
        self.place += is_next
        return is_next

    def closes(self, opened: str, sign: str) -> None:
        if self.is_at_end:
            raise BadFormExpression(
                Text(
                    "The bracket {bracket} has no end. Close it with {sign}.",
                    bracket=opened,
                    sign=sign,
                )
            )
        if not self.takes(sign):
            raise _unexpected(self.next().typed)

    def expression(self, *, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise BadFormExpression(
                Text("The brackets are nested too deeply. Split this question in two.")
            )
        self.operand(depth=depth)
        while self._is_operator():
            self.next()
            self.operand(depth=depth)

    def _is_operator(self) -> bool:
        kind, value, _typed = self.peek()
        return value in (_OPERATORS if kind == "sign" else _WORD_OPERATORS) and kind != "text"

    def operand(self, *, depth: int) -> None:
        while self.takes("-"):
            pass
        kind, value, typed = self.next()
        if kind == "reference":
            self.found.references.append(value)
        elif kind == "name":
            self._name(value, depth=depth)
        elif value == "(":
            self.expression(depth=depth + 1)
            self.closes("(", ")")
        elif kind == "sign" and value not in {".", ".."}:
            raise _unexpected(typed)
        self._path(depth=depth)

    def _path(self, *, depth: int) -> None:
        while True:
            if self.takes("["):
                self.expression(depth=depth + 1)
                self.closes("[", "]")
            elif self.takes("/") or self.takes("//"):
                kind, value, typed = self.next()
                if kind != "name":
                    raise _unexpected(typed)
                self._column(value)
            else:
                return

    def _name(self, value: str, *, depth: int) -> None:
        if not self.takes("("):
            self._column(value)
            return
        arguments = self._arguments(depth=depth)
        minimum, maximum = _argument_counts(value)
        if not minimum <= len(arguments) <= maximum:
            text = (
                WRONG_COUNT
                if maximum == minimum
                else TOO_FEW_VALUES
                if maximum == MANY
                else COUNT_OUT_OF_RANGE
            )
            raise BadFormExpression(
                text.filled(
                    {
                        "function": value,
                        "count": Digits(len(arguments)),
                        "least": Digits(minimum),
                        "most": Digits(maximum),
                    }
                )
            )
        if value == "instance" and arguments[0].kind == "text":
            self.found.lists.append(arguments[0].value[1:-1])

    def _arguments(self, *, depth: int) -> list[_Token]:
        """The first token of each argument."""
        if self.takes(")"):
            return []
        arguments = []
        while True:
            arguments.append(self.peek())
            self.expression(depth=depth + 1)
            if not self.takes(","):
                self.closes("(", ")")
                return arguments

    def _column(self, value: str) -> None:
        if value not in STEPS_OF_A_LIST:
            self.found.columns.append(value)


def _argument_counts(name: str) -> tuple[int, int]:
    if name not in FUNCTIONS:
        raise BadFormExpression(
            Text("There is no function {name}. Use one of those that phones know.", name=name)
        )
    return FUNCTIONS[name]
