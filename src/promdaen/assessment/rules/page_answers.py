"""The answer in a page's form, by how the item is answered."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from promdaen.assessment.rules import typed, written
from promdaen.kit.texts import Text

Fields = Mapping[str, Sequence[str]]
LONGEST_PLACE = 3


def read(
    *, mark: str, options: Sequence[str], left: Sequence[str], fields: Fields
) -> typed.Answer:
    """The answer in the fields of a form, {} for a blank; raises AnswerRefused for a row's twin.

    mark: how it is answered (`written`); options, left: ids as shown; a field `a` holds what was
    chosen, `p_` with an id the place in an order or what is matched to an entry on the left.

    >>> read(mark="one", options=["a", "b"], left=[], fields={"a": ["b"]})
    {'chosen': 'b'}
    """
    return READERS[mark](options, left, fields)


def _one(_options: Sequence[str], _left: Sequence[str], fields: Fields) -> typed.Answer:
    chosen = fields.get("a", ())
    return {"chosen": chosen[-1]} if chosen and chosen[-1] else {}


def _some(_options: Sequence[str], _left: Sequence[str], fields: Fields) -> typed.Answer:
    chosen = list(fields.get("a", ()))
    return {"chosen": chosen} if chosen else {}


def _order(options: Sequence[str], _left: Sequence[str], fields: Fields) -> typed.Answer:
    placed = {one: _last(fields, f"p_{one}") for one in options}
    given = {one: int(place) for one, place in placed.items() if _is_place(place)}
    _each_once(values=given.values())
    order = sorted(given, key=lambda one: given[one])
    return {"order": order} if order else {}


def _pairs(_options: Sequence[str], left: Sequence[str], fields: Fields) -> typed.Answer:
    matched = {one: _last(fields, f"p_{one}") for one in left}
    pairs = {one: other for one, other in matched.items() if other}
    _each_once(values=pairs.values())
    return {"pairs": pairs} if pairs else {}


def _is_place(text: str) -> bool:
    return text.isdecimal() and len(text) <= LONGEST_PLACE


def _last(fields: Fields, name: str) -> str:
    found = fields.get(name, ())
    return found[-1] if found else ""


def _each_once(*, values: Iterable[object]) -> None:
    held = list(values)
    if len(set(held)) < len(held):
        raise typed.AnswerRefused(
            words=Text("The same choice is in two rows. Give each row its own.")
        )


READERS: Mapping[str, Callable[[Sequence[str], Sequence[str], Fields], typed.Answer]] = {
    written.ONE: _one,
    written.TRUTH: _one,
    written.SOME: _some,
    written.ORDER: _order,
    written.PAIRS: _pairs,
}
