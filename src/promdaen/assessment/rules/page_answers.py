"""Items on a page: the templates, and the answer in the form."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from promdaen.assessment.rules import typed
from promdaen.kit import ids
from promdaen.kit.texts import Text

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Page:
    """How an item is shown and answered on a page.

    `templates`: the folder of `asked.html` (the question on a phone) and `preview.html` (the
    author's view). `program`: the reader of the form in sitting.js and refresher_page.js, one of
    PROGRAM_NAMES. `read`: converts the ids shown, the ids on the left and the form fields to an
    answer, {} for a blank; the field `a` has the choice, `p_` with an id the place in an order or
    the match of an entry on the left; raises AnswerRefused for a repeated row. `filled`: the field
    values of an answer, by the id of their row.

    >>> SINGLE_PAGE.read(["a", "b"], [], {"a": ["b"]})
    {'chosen': 'b'}
    >>> ORDER_PAGE.filled({"order": ["b", "a"]})
    {'b': '1', 'a': '2'}
    """

    templates: str
    program: str
    read: Callable[[Sequence[str], Sequence[str], Fields], typed.Answer]
    filled: Callable[[typed.Answer], dict[str, str]]

    @property
    def asked(self) -> str:
        """The template of the question for officers."""
        return f"{self.templates}/asked.html"

    @property
    def preview(self) -> str:
        """The template of the question for its author."""
        return f"{self.templates}/preview.html"


def _chosen_option(_options: Sequence[str], _left: Sequence[str], fields: Fields) -> typed.Answer:
    chosen = fields.get("a", ())
    return {"chosen": chosen[-1]} if chosen and chosen[-1] else {}


def _some(_options: Sequence[str], _left: Sequence[str], fields: Fields) -> typed.Answer:
    chosen = list(fields.get("a", ()))
    return {"chosen": chosen} if chosen else {}


def _order(options: Sequence[str], _left: Sequence[str], fields: Fields) -> typed.Answer:
    placed = {option: _last(fields, f"p_{option}") for option in options}
    places_by_option = {
        option: number
        for option, place in placed.items()
        if (number := ids.read_number(place, highest=999)) is not None
    }
    _each_once(values=places_by_option.values())
    order = sorted(places_by_option, key=lambda place: places_by_option[place])
    return {"order": order} if order else {}


def _pairs(_options: Sequence[str], left_ids: Sequence[str], fields: Fields) -> typed.Answer:
    matched = {option: _last(fields, f"p_{option}") for option in left_ids}
    pairs = {left_id: other for left_id, other in matched.items() if other}
    _each_once(values=pairs.values())
    return {"pairs": pairs} if pairs else {}


def _last(fields: Fields, name: str) -> str:
    last_value = fields.get(name, ())
    return last_value[-1] if last_value else ""


def _each_once(*, values: Iterable[object]) -> None:
    id_list = list(values)
    if len(set(id_list)) < len(id_list):
        raise typed.AnswerRefused(
            words=Text("The same choice is in two rows. Give each row its own.")
        )


def _ticked(answer: typed.Answer) -> dict[str, str]:
    chosen = answer.get("chosen", ())
    return dict.fromkeys([chosen] if isinstance(chosen, str) else chosen, "1")


def _places(answer: typed.Answer) -> dict[str, str]:
    return {option: str(number) for number, option in enumerate(answer.get("order", ()), start=1)}


def _matches(answer: typed.Answer) -> dict[str, str]:
    return dict(answer.get("pairs", {}))


PROGRAM_NAMES = ("one", "some", "order", "pairs")
_FOLDER = "assessment/answered"
SINGLE_PAGE = Page(templates=f"{_FOLDER}/one", program="one", read=_chosen_option, filled=_ticked)
SOME_PAGE = Page(templates=f"{_FOLDER}/some", program="some", read=_some, filled=_ticked)
ORDER_PAGE = Page(templates=f"{_FOLDER}/order", program="order", read=_order, filled=_places)
PAIRS_PAGE = Page(templates=f"{_FOLDER}/pairs", program="pairs", read=_pairs, filled=_matches)
