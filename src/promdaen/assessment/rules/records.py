"""Records: the bank's statistics in their stored form."""

from dataclasses import asdict, dataclass
from typing import Any

from promdaen.assessment.rules import behaviour, flags, scale
from promdaen.kit.json_objects import JsonObject, NewJsonObject

# An officer's first counted test, and the latest one of an officer with several.
SITTING_TURNS = ("first", "latest")


@dataclass(frozen=True)
class ItemTurnFigures:
    """An item's behaviour on a paper in a turn."""

    turn: str
    paper: str
    figures: behaviour.Behaviour


@dataclass(frozen=True)
class OptionShare:
    """One option, or one whole order, and the share 0..1 of officers who gave it."""

    answer: tuple[str, ...]
    share: float
    is_right: bool
    is_idle: bool


@dataclass(frozen=True)
class TurnChoices:
    """Officers' choices in a turn, over all papers of the item.

    n: known answers including blanks; handed_in_count: tests with marks only; blank: share 0..1.
    Below 30 answers there are no shares.
    """

    turn: str
    n: int
    handed_in_count: int
    blank: float | None = None
    rows: tuple[OptionShare, ...] = ()


@dataclass(frozen=True)
class Fair:
    """The finding of one comparison on one paper for an item."""

    paper: str
    by: str
    group: str
    ets_class: str | None
    is_harder: bool


@dataclass(frozen=True)
class ItemRecord:
    """All statistics of an item."""

    columns: tuple[ItemTurnFigures, ...]
    choices: tuple[TurnChoices, ...]
    difficulty: scale.ItemDifficulty | None
    fair: tuple[Fair, ...]

    def widest(self, *, turn: str) -> behaviour.Behaviour:
        """The figures of a turn on the paper that most officers sat."""
        return max(
            (column.figures for column in self.columns if column.turn == turn),
            key=lambda figures: figures.n,
            default=behaviour.Behaviour(n=0),
        )

    @property
    def flags(self) -> list[str]:
        """The flags of the most-sat paper, as keys of `flags.FLAGS`."""
        return flags.flags(
            first=self.widest(turn="first"),
            latest=self.widest(turn="latest"),
            idle_count=sum(share.is_idle for choice in self.choices for share in choice.rows),
            classes=[fairness.ets_class for fairness in self.fair],
        )


@dataclass(frozen=True)
class ScaleRecord:
    """A scale and the papers linked on it; figures as in `scale.ItemScale`."""

    papers: tuple[str, ...]
    items_count: int
    officers_count: int
    sd: float | None
    log_likelihood: float | None
    aic: float | None
    bic: float | None
    is_settled: bool


@dataclass(frozen=True)
class ComparedGroups:
    """Two groups of a paper, and whether they are large enough for findings."""

    paper: str
    by: str
    group: str
    group_count: int
    rest_count: int
    is_enough: bool


@dataclass(frozen=True)
class BankRecord:
    """The scales and comparisons behind the items' records."""

    first_count: int
    latest_count: int
    scales: tuple[ScaleRecord, ...]
    compared: tuple[ComparedGroups, ...]


def document(*, record: BankRecord | ItemRecord) -> NewJsonObject:
    """A record as plain data for JSON."""
    return asdict(record)


def bank_record(*, document: JsonObject) -> BankRecord:
    """The bank's record from its document."""
    return BankRecord(
        first_count=document["first_count"],
        latest_count=document["latest_count"],
        scales=tuple(
            ScaleRecord(**(values | {"papers": tuple(values["papers"])}))
            for values in document["scales"]
        ),
        compared=tuple(ComparedGroups(**compared) for compared in document["compared"]),
    )


def item_record(*, document: JsonObject) -> ItemRecord:
    """An item's record from its document."""
    difficulty = document["difficulty"]
    return ItemRecord(
        columns=tuple(
            ItemTurnFigures(
                turn=column["turn"],
                paper=column["paper"],
                figures=behaviour.Behaviour(**{k: _pair(v) for k, v in column["figures"].items()}),
            )
            for column in document["columns"]
        ),
        choices=tuple(
            TurnChoices(
                **(choice | {"rows": tuple(_choice(row=row) for row in choice["rows"])}),
            )
            for choice in document["choices"]
        ),
        difficulty=None if difficulty is None else scale.ItemDifficulty(**difficulty),
        fair=tuple(Fair(**fairness) for fairness in document["fair"]),
    )


def _pair(value: object) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _choice(*, row: JsonObject) -> OptionShare:
    return OptionShare(**{key: _pair(value) for key, value in row.items()})
