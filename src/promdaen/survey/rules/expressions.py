"""Strict parser for form expressions, such as `. >= 0 and . <= ${I12_whole}`.

The form compiler accepts unknown functions and unclosed brackets, which would stop a phone in the
middle of a visit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from promdaen.kit.texts import Words

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
STEPS_OF_A_LIST = ("root", "item")
DEEPEST = 30
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

    def __init__(self, *, en: str, km: str) -> None:
        self.words = Words(en=en, km=km)
        super().__init__(en)


@dataclass(kw_only=True)
class ExpressionReferences:
    """The references of an expression: questions, lists of choices, columns of these lists."""

    references: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)


def read_expression(*, text: str) -> ExpressionReferences:
    """Return the references of an expression. Raises BadFormExpression if it is not valid.

    >>> read_expression(text="selected(${modes}, 'sea') or . > 2").references
    ['modes']
    >>> read_expression(text="(${a} = 1")
    Traceback (most recent call last):
    promdaen.survey.rules.expressions.BadFormExpression: The bracket ( has no end. Close it with ).
    """
    reader = _ExpressionReader(list(_tokens(text)))
    reader.expression(depth=0)
    if not reader.is_at_end:
        raise _unexpected(reader.next()[1])
    return reader.found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        token_match = _TOKEN.match(text, place)
        if token_match is None:
            sign = text[place]
            if sign in "'\"":
                raise BadFormExpression(
                    en=f"The quotation mark {sign} has no end. Close it.",
                    km=f"សញ្ញាសម្រង់ {sign} មិនត្រូវបានបិទទេ។ សូមបិទវា។",
                )
            raise _unexpected(sign)
        place = token_match.end()
        kind = str(token_match.lastgroup)
        if kind != "space":
            yield kind, str(token_match[kind])


def _unexpected(sign: str) -> BadFormExpression:
    return BadFormExpression(
        en=f"{sign} cannot be where it is. Remove it, or write what is missing before it.",
        km=f"{sign} មិនអាចនៅត្រង់កន្លែងនេះទេ។ សូមលុបវាចេញ ឬសរសេរអ្វីដែលខ្វះនៅពីមុខវា។",
    )


class _ExpressionReader:
    """Parses tokens from left to right; operator precedence does not affect validity."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.place = 0
        self.found = ExpressionReferences()

    @property
    def is_at_end(self) -> bool:
        return self.place >= len(self.tokens)

    def peek(self) -> tuple[str, str]:
        return ("", "") if self.is_at_end else self.tokens[self.place]

    def next(self) -> tuple[str, str]:
        token = self.peek()
        if self.is_at_end:
            raise BadFormExpression(
                en="The expression ends too early. Write what comes after its last sign.",
                km="កន្សោមនេះចប់មុនពេល។ សូមសរសេរអ្វីដែលនៅបន្ទាប់ពីសញ្ញាចុងក្រោយ។",
            )
        self.place += 1
        return token

    def takes(self, sign: str) -> bool:
        is_next = self.peek() == ("sign", sign)
        self.place += is_next
        return is_next

    def closes(self, opened: str, sign: str) -> None:
        if self.is_at_end:
            raise BadFormExpression(
                en=f"The bracket {opened} has no end. Close it with {sign}.",
                km=f"វង់ក្រចក {opened} មិនត្រូវបានបិទទេ។ សូមបិទដោយ {sign}។",
            )
        if not self.takes(sign):
            raise _unexpected(self.next()[1])

    def expression(self, *, depth: int) -> None:
        if depth > DEEPEST:
            raise BadFormExpression(
                en="The brackets are nested too deeply. Make two questions of this one.",
                km="វង់ក្រចកនៅក្នុងគ្នាជ្រៅពេក។ សូមបំបែកជាសំណួរពីរ។",
            )
        self.operand(depth=depth)
        while self._is_operator():
            self.next()
            self.operand(depth=depth)

    def _is_operator(self) -> bool:
        kind, value = self.peek()
        return value in (_OPERATORS if kind == "sign" else _WORD_OPERATORS) and kind != "text"

    def operand(self, *, depth: int) -> None:
        while self.takes("-"):
            pass
        kind, value = self.next()
        if kind == "reference":
            self.found.references.append(value)
        elif kind == "name":
            self._name(value, depth=depth)
        elif value == "(":
            self.expression(depth=depth + 1)
            self.closes("(", ")")
        elif kind == "sign" and value not in {".", ".."}:
            raise _unexpected(value)
        self._path(depth=depth)

    def _path(self, *, depth: int) -> None:
        while True:
            if self.takes("["):
                self.expression(depth=depth + 1)
                self.closes("[", "]")
            elif self.takes("/") or self.takes("//"):
                kind, value = self.next()
                if kind != "name":
                    raise _unexpected(value)
                self._column(value)
            else:
                return

    def _name(self, value: str, *, depth: int) -> None:
        if not self.takes("("):
            self._column(value)
            return
        arguments = self._arguments(depth=depth)
        least, most = _argument_counts(value)
        if not least <= len(arguments) <= most:
            raise BadFormExpression(
                en=f"The function {value} does not take {len(arguments)} values. Write {least}"
                + (" or more." if most == MANY else f" to {most}." if most > least else "."),
                km=f"អនុគមន៍ {value} មិនទទួលតម្លៃចំនួន {len(arguments)} ទេ។ សូមសរសេរ {least}"
                + (" ឬច្រើនជាង។" if most == MANY else f" ដល់ {most}។" if most > least else "។"),
            )
        if value == "instance" and arguments[0][0] == "text":
            self.found.lists.append(arguments[0][1][1:-1])

    def _arguments(self, *, depth: int) -> list[tuple[str, str]]:
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
            en=f"There is no function {name}. Use one of those that phones know.",
            km=f"គ្មានអនុគមន៍ {name} ទេ។ សូមប្រើអនុគមន៍ដែលទូរស័ព្ទស្គាល់។",
        )
    return FUNCTIONS[name]
