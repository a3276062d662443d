"""People's changes in a version, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from promdaen.kit.languages import number_text
from promdaen.kit.texts import page_language
from promdaen.planning.models import PlanChange
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.rules.measures import BASIS_LABELS, DELIVERY_LABELS, EVIDENCE_LABELS
from promdaen.planning.rules.plan_inputs import changed_inputs


@dataclass(frozen=True, kw_only=True)
class DescribedChange:
    """A change with its subject and both values in words of the current language."""

    change: PlanChange
    title: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class VersionDifference:
    """What differs between two versions: its subject and both values in words."""

    title: str
    before: str
    after: str


def differences(*, first: VersionFacts, second: VersionFacts) -> list[VersionDifference]:
    """What people set differently in two versions of one plan, locks of measures at the end."""
    locks = [
        {f"{lock.measure} @ {lock.at}": lock.year for lock in version.inputs.locks}
        for version in (first, second)
    ]
    changes = [
        *changed_inputs(before=first.inputs, after=second.inputs),
        *(
            (key, locks[0].get(key), locks[1].get(key))
            for key in dict.fromkeys([*locks[0], *locks[1]])
            if locks[0].get(key) != locks[1].get(key)
        ),
    ]
    return [
        VersionDifference(
            title=_title(second, path),
            before=_value(second, path, before),
            after=_value(second, path, after),
        )
        for path, before, after in changes
    ]


def described_changes(
    *, content: VersionFacts, changes: Iterable[PlanChange]
) -> list[DescribedChange]:
    """The changes of a version in words, in the same order."""
    return [
        DescribedChange(
            change=change,
            title=_title(content, change.what),
            before=_value(content, change.what, change.before),
            after=_value(content, change.what, change.after),
        )
        for change in changes
    ]


def _title(content: VersionFacts, path: str) -> str:
    """The subject of a change: an input, a place's fact, a measure's value, or a lock."""
    measure, is_lock, place = path.partition(" @ ")
    if is_lock:
        return _("%(measure)s, %(place)s: begins in") % {
            "measure": _measure(content, measure),
            "place": _name(content, place),
        }
    name, _dot, rest = path.partition(".")
    place, _dot, indicator = rest.partition(".")
    if name == "scores":
        return _pair(_name(content, place), content.indicator_text(code=indicator))
    if name == "travellers":
        return _("Travellers in the peak hour, %(place)s") % {"place": _name(content, rest)}
    if name in {"capacity", "floors", "risks"}:
        entry = _word(DELIVERY_LABELS, rest) if name == "capacity" else _name(content, rest)
        return _pair(_inputs()[name], entry)
    if not rest:
        return _inputs().get(name, name)
    value = _measure_values().get(rest) or content.indicator_text(code=rest)
    return _pair(_measure(content, name), value)


def _pair(subject: str, value: str) -> str:
    return _("%(subject)s: %(value)s") % {"subject": subject, "value": value}


def _inputs() -> Mapping[str, str]:
    return {
        "first_year": _("First year"),
        "years": _("Number of years"),
        "budget": _("Budget by year"),
        "capacity": _("Delivery capacity"),
        "floors": _("Least spending"),
        "risks": _("What a gap weighs"),
        "running_after": _("Highest running cost a year after the last year"),
        "paid_after": _("Of it in the ministry’s own budget already"),
        "officer_pay": _("Pay of an officer, a year"),
        "pay_source": _("Source of the pay"),
        "critical_year": _("Must-have gaps at international checkpoints weigh more in year"),
        "critical_factor": _("How much more they weigh"),
        "discount": _("What a year later counts"),
        "currency": _("Currency"),
        "rate": _("Units for one US dollar"),
    }


def _measure_values() -> Mapping[str, str]:
    return {
        "capital": pgettext("cost", "Capital"),
        "running": pgettext("cost", "Running"),
        "lifetime_years": _("Lifetime in years"),
        "basis": _("Source of the costs"),
        "evidence": _("Evidence"),
        "reach": _("Share of places that reach the level"),
        "officers": _("Officers needed, with leave and sickness"),
    }


def _value(content: VersionFacts, path: str, value: Any) -> str:
    """A stored value in words: the year of a lock, a label of a code, a range, a list."""
    if " @ " in path and value is not None:
        # A year of the plan, as stored: its calendar year changes with the first year.
        year = number_text(value, places=0)
        return _("year %(n)s of the plan") % {"n": year} if value else _("Keep out of the plan")
    if value is None:
        return _("Unknown") if path.startswith(("scores.", "travellers.")) else "–"
    if isinstance(value, str):
        return _word(BASIS_LABELS if path.endswith(".basis") else EVIDENCE_LABELS, value) or "–"
    if path in {"first_year", "years", "critical_year"}:
        return str(value)
    return _figures(value)


def _figures(value: Any) -> str:
    """Numbers in words: of a range its likely value with both ends, of others each entry."""
    if isinstance(value, dict) and "likely" in value:
        ends = f"{_figures(value['low'])}–{_figures(value['high'])}"
        return f"{_figures(value['likely'])} ({ends})"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_figures(entry)}" for key, entry in value.items())
    if isinstance(value, list):
        return "; ".join(_figures(entry) for entry in value)
    return number_text(value, places=0 if float(value).is_integer() else 2)


def _word(labels: Mapping[str, Any], code: str) -> str:
    return labels[code].text(language=page_language()) if code in labels else code


def _name(content: VersionFacts, code: str) -> str:
    return _word(content.names, code)


def _measure(content: VersionFacts, code: str) -> str:
    measure = content.measures.get(code)
    return measure.title.text(language=page_language()) if measure else code
