"""Old and new indicators of two instruments: the same, split, merged, retired, new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.texts import Text, Words
from promdaen.survey.rules.instrument import (
    MERGED,
    REMEASURED,
    RETIRED,
    SPLIT,
    IndicatorContent,
    InstrumentContent,
    Succession,
)

SAME, ADDED = "same", "added"
LABELS: Mapping[str, Words] = {
    SAME: Text("The same"),
    SPLIT: Text("Split"),
    MERGED: Text("Merged"),
    RETIRED: Text("Retired"),
    REMEASURED: Text("Scored otherwise"),
    ADDED: Text("New"),
}
NO_WORDS = Text("")


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """The indicators of an older and a newer instrument.

    Compared are `same` (code of both) and `split`; left out are `merged` and `retired`,
    `remeasured` (of the newer one) and `added`, those that no old one leads to.
    """

    same: tuple[str, ...]
    split: tuple[Succession, ...]
    merged: tuple[Succession, ...]
    retired: tuple[Succession, ...]
    remeasured: tuple[IndicatorContent, ...]
    added: tuple[IndicatorContent, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out or summed."""
        left_out = (self.merged, self.retired, self.remeasured, self.added)
        return not (self.split or any(left_out))


def lineage(*, old: InstrumentContent, new: InstrumentContent) -> Lineage:
    """What happened to the scored indicators of an older instrument.

    One that is missing without a succession is retired. One that the newer instrument calls
    remeasured, and the older one does not yet, is not the same, whatever its levels are called.
    """
    before = {indicator.code: indicator for indicator in old.indicators if indicator.is_scored}
    now = {indicator.code: indicator for indicator in new.indicators if indicator.is_scored}
    common = [code for code in now if code in before]
    remeasured = _remeasured_codes(new) - _remeasured_codes(old)
    same = tuple(
        code
        for code in common
        if code not in remeasured and _measure(now[code]) == _measure(before[code])
    )
    successions_by_code = {succession.code: succession for succession in new.successions}
    removed = [
        successions_by_code.get(code)
        or Succession(
            code=indicator.code, how=RETIRED, into=(), title=indicator.title, why=NO_WORDS
        )
        for code, indicator in before.items()
        if code not in now
    ]
    reached = {part for succession in removed for part in succession.into}
    return Lineage(
        same=same,
        split=_selected(removed, SPLIT),
        merged=_selected(removed, MERGED),
        retired=_selected(removed, RETIRED),
        remeasured=tuple(now[code] for code in common if code not in same),
        added=tuple(
            indicator for code, indicator in now.items() if code not in before.keys() | reached
        ),
    )


def _remeasured_codes(instrument: InstrumentContent) -> set[str]:
    return {
        succession.code for succession in instrument.successions if succession.how == REMEASURED
    }


def _selected(successions: Sequence[Succession], how: str) -> tuple[Succession, ...]:
    return tuple(succession for succession in successions if succession.how == how)


def _measure(indicator: IndicatorContent) -> tuple[object, ...]:
    options = tuple(choice.code for choice in indicator.options)
    scale = tuple(choice.code for choice in indicator.scale)
    return (
        indicator.kind,
        indicator.steps,
        options,
        scale,
        indicator.over_one,
        indicator.per,
        indicator.most,
    )
