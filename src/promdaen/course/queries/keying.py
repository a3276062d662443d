"""Keyed answer sheets: who has answers already, and where two people differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.assessment import kinds
from promdaen.assessment.models import PaperItem
from promdaen.course.models import Enrolment, RunSitting
from promdaen.course.queries.runs import keying_sheet
from promdaen.course.rules.rounds import RunOccasion
from promdaen.kit.json_objects import JsonObject, NewJsonObject

BOTH_TURNS = 2


@dataclass(frozen=True, kw_only=True)
class KeyingDifference:
    """An item that two people keyed differently: the answers of each, as option ids."""

    item: str
    position: int
    first: str
    second: str


def has_taken_test(*, enrolment: Enrolment, occasion: str, months: int = 0) -> bool:
    """Whether an officer has a valid sitting on an occasion, in a round of later tests."""
    run_sittings = RunSitting.objects.counted()
    return run_sittings.filter(enrolment=enrolment, occasion=occasion, months=months).exists()


def is_on_phone(*, enrolment: Enrolment, test_round: RunOccasion) -> bool:
    """Whether an officer is taking the test of a round on a phone now."""
    run_sittings = RunSitting.objects.on_phone().filter(enrolment=enrolment)
    return run_sittings.filter(occasion=test_round.occasion, months=test_round.months).exists()


def keying_differences(
    *, enrolment: Enrolment, occasion: str, months: int = 0
) -> tuple[KeyingDifference, ...]:
    """The unresolved differences between two people's keying of a sheet."""
    turns = list(enrolment.keyings.filter(occasion=occasion, months=months))
    if len(turns) < BOTH_TURNS:
        return ()
    places = keying_sheet(enrolment=enrolment, occasion=occasion)
    return differences(paper_items=places, turns=(turns[0].answers, turns[1].answers))


def differences(
    *, paper_items: Sequence[PaperItem], turns: tuple[JsonObject, JsonObject]
) -> tuple[KeyingDifference, ...]:
    """The items of a paper that differ between two keyings."""
    return tuple(
        KeyingDifference(
            item=paper_item.item.code,
            position=paper_item.position,
            first=_keyed(paper_item=paper_item, answer=turns[0].get(paper_item.item.code, {})),
            second=_keyed(paper_item=paper_item, answer=turns[1].get(paper_item.item.code, {})),
        )
        for paper_item in paper_items
        if turns[0].get(paper_item.item.code, {}) != turns[1].get(paper_item.item.code, {})
    )


def _keyed(*, paper_item: PaperItem, answer: NewJsonObject) -> str:
    kind = kinds.get_kind(name=paper_item.item.kind)
    return " ".join(kind.chosen_ids(body=paper_item.item.body, answer=answer))
