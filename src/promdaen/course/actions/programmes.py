"""Programmes and their targets: created, changed, closed and reopened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused
from promdaen.course.models import CourseRun, Programme, Target
from promdaen.course.rules import codes
from promdaen.course.rules import programmes as rules
from promdaen.course.rules.programmes import TargetCell
from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries

LANGUAGES = ("km", "en")


@dataclass(frozen=True, kw_only=True)
class ProgrammeDetails:
    """A funded series of runs; texts are {en, km}, `funder` the donor, `implementer` the ministry.

    `currency` is three capital letters as in ISO 4217.
    """

    code: str
    title: Mapping[str, str]
    starts_on: date
    ends_on: date
    funder: Mapping[str, str] = field(default_factory=dict)
    implementer: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"
    is_invented: bool = False


@dataclass(frozen=True, kw_only=True)
class ProgrammeMistake:
    """A message for people, and what it is about: a detail by name, or a target by its cell."""

    text: str
    field: str = ""
    cell: TargetCell | None = None


class ProgrammeRefused(CourseRefused):
    """A programme or its targets are invalid; `mistakes` has one entry for each line."""

    def __init__(self, *mistakes: ProgrammeMistake) -> None:
        self.mistakes = mistakes
        super().__init__(*(mistake.text for mistake in mistakes))

    def errors(self) -> list[tuple[str, str]]:
        """Each mistake with the detail that it is about."""
        return [(mistake.field, mistake.text) for mistake in self.mistakes]


@transaction.atomic
def create_programme(
    *,
    details: ProgrammeDetails,
    targets: Mapping[TargetCell, int] | None = None,
    by: Account | None,
    now: datetime,
) -> Programme:
    """Create a programme with its first targets. Raises ProgrammeRefused with every mistake."""
    people_queries.require_right("set_up", account=by)
    target_numbers = dict(targets or {})
    years = rules.years(starts_on=details.starts_on, ends_on=details.ends_on)
    _refuse(
        *_code_mistakes(code=details.code),
        *_detail_mistakes(details=details),
        *_target_mistakes(targets=target_numbers, years=years),
    )
    programme = Programme.objects.create(code=details.code, **_columns(details=details))
    audit.record_line(
        action="create_programme",
        subject=programme,
        by=by,
        now=now,
        detail={"code": programme.code},
    )
    if target_numbers:
        set_programme_targets(
            programme=programme, targets=target_numbers, reason="", by=by, now=now
        )
    return programme


@transaction.atomic
def change_programme(
    *, programme: Programme, details: ProgrammeDetails, by: Account | None, now: datetime
) -> Programme:
    """Change a programme; its code cannot change.

    Raises ProgrammeRefused with every mistake, among them runs and targets outside new dates.
    """
    people_queries.require_right("set_up", account=by)
    _lock(programme=programme)
    _require_open(programme=programme)
    mistakes = [*_detail_mistakes(details=details)]
    if details.code != programme.code:
        text = _("The code of a programme stays %(code)s.") % {"code": programme.code}
        mistakes.append(ProgrammeMistake(text=text, field="code"))
    mistakes += _left_outside(programme=programme, details=details)
    _refuse(*mistakes)
    columns = _columns(details=details)
    changed = sorted(name for name, value in columns.items() if getattr(programme, name) != value)
    if not changed:
        return programme
    for name in changed:
        setattr(programme, name, columns[name])
    programme.save(update_fields=changed)
    audit.record_line(
        action="change_programme",
        subject=programme,
        by=by,
        now=now,
        detail={"code": programme.code, "changed": changed},
    )
    return programme


@transaction.atomic
def set_programme_targets(
    *,
    programme: Programme,
    targets: Mapping[TargetCell, int],
    reason: str,
    by: Account | None,
    now: datetime,
) -> list[Target]:
    """Set the targets of the given cells; 0 officers withdraws a target, other cells stay.

    Returns the versions added: an unchanged number adds none. Raises ProgrammeRefused with every
    invalid cell, or if a target changes without a reason.
    """
    people_queries.require_right("set_up", account=by)
    _lock(programme=programme)
    _require_open(programme=programme)
    reason = reason.strip()
    mistakes = [*_target_mistakes(targets=targets, years=programme.years)]
    rows = Target.objects.filter(programme=programme, superseded_at=None)
    present = {(target.department_id, target.province_id, target.year): target for target in rows}
    changed = {
        cell: number
        for cell, number in targets.items()
        if number != (present[cell].officers_count if cell in present else 0)
    }
    superseded = [present[cell] for cell in changed if cell in present]
    if superseded and not reason:
        text = _("Say why the targets change.")
        mistakes.append(ProgrammeMistake(text=text, field="reason"))
    if len(reason) > rules.MAX_REASON_LENGTH:
        mistakes.append(_length_mistake(name="reason", limit=rules.MAX_REASON_LENGTH))
    _refuse(*mistakes)
    if not changed:
        return []
    Target.objects.filter(pk__in=[target.pk for target in superseded]).update(superseded_at=now)
    added = Target.objects.bulk_create(
        Target(
            programme=programme,
            department_id=cell[0],
            province_id=cell[1],
            year=cell[2],
            officers_count=number,
            version=present[cell].version + 1 if cell in present else 1,
            reason=reason,
            recorded_at=now,
            recorded_by=by.name if by is not None else "",
        )
        for cell, number in changed.items()
    )
    audit.record_line(
        action="set_programme_targets",
        subject=programme,
        by=by,
        now=now,
        detail={
            "code": programme.code,
            "reason": reason,
            "targets": [[*cell, number] for cell, number in sorted(changed.items())],
        },
    )
    return added


@transaction.atomic
def close_programme(
    *, programme: Programme, reason: str, by: Account | None, now: datetime
) -> None:
    """Close a programme to runs, targets and changes. Raises ProgrammeRefused without a reason."""
    people_queries.require_right("runs", account=by)
    _lock(programme=programme)
    _require_open(programme=programme)
    reason = _reason(text=reason, missing=_("Say why the programme is closed."))
    programme.closed_at, programme.closed_reason = now, reason
    programme.save(update_fields=["closed_at", "closed_reason"])
    audit.record_line(
        action="close_programme",
        subject=programme,
        by=by,
        now=now,
        detail={"code": programme.code, "reason": reason},
    )


@transaction.atomic
def reopen_programme(
    *, programme: Programme, reason: str, by: Account | None, now: datetime
) -> None:
    """Reopen a closed programme. Raises ProgrammeRefused without a reason, or if it is open."""
    people_queries.require_right("runs", account=by)
    _lock(programme=programme)
    if not programme.is_closed:
        text = _("Programme %(code)s is already open.") % {"code": programme.code}
        raise ProgrammeRefused(ProgrammeMistake(text=text))
    reason = _reason(text=reason, missing=_("Say why the programme is reopened."))
    programme.closed_at, programme.closed_reason = None, ""
    programme.save(update_fields=["closed_at", "closed_reason"])
    audit.record_line(
        action="reopen_programme",
        subject=programme,
        by=by,
        now=now,
        detail={"code": programme.code, "reason": reason},
    )


def _lock(*, programme: Programme) -> None:
    """Lock the programme's row until the end of the transaction, and read it again."""
    programme.refresh_from_db(from_queryset=Programme.objects.select_for_update())


def _require_open(*, programme: Programme) -> None:
    if programme.is_closed:
        text = _("Programme %(code)s is closed. Reopen it first.") % {"code": programme.code}
        raise ProgrammeRefused(ProgrammeMistake(text=text))


def _refuse(*mistakes: ProgrammeMistake) -> None:
    if mistakes:
        raise ProgrammeRefused(*mistakes)


def _reason(*, text: str, missing: str) -> str:
    reason = text.strip()
    if not reason:
        raise ProgrammeRefused(ProgrammeMistake(text=missing, field="reason"))
    if len(reason) > rules.MAX_REASON_LENGTH:
        raise ProgrammeRefused(_length_mistake(name="reason", limit=rules.MAX_REASON_LENGTH))
    return reason


def _length_mistake(*, name: str, limit: int) -> ProgrammeMistake:
    text = _("This text is longer than %(limit)s characters. Shorten it.") % {"limit": limit}
    return ProgrammeMistake(text=text, field=name)


def _code_mistakes(*, code: str) -> Iterator[ProgrammeMistake]:
    limit = codes.MAX_PROGRAMME_CODE_LENGTH
    if not codes.is_code(text=code, longest=limit):
        text = _(
            "Give the programme a code of Latin letters, digits and dashes, at most %(limit)s, "
            "such as PRG-2026."
        )
        yield ProgrammeMistake(text=text % {"limit": limit}, field="code")
    elif Programme.objects.filter(code__iexact=code).exists():
        text = _("There is a programme %(code)s already. Choose another code, or change that one.")
        yield ProgrammeMistake(text=text % {"code": code}, field="code")


def _detail_mistakes(*, details: ProgrammeDetails) -> Iterator[ProgrammeMistake]:
    if not details.title.get("km", "").strip():
        yield ProgrammeMistake(
            text=_("Give the name of the programme in Khmer."), field="title_km"
        )
    if not details.title.get("en", "").strip():
        text = _("Give the name of the programme in English.")
        yield ProgrammeMistake(text=text, field="title_en")
    columns = _columns(details=details)
    for name in ("title", "funder", "implementer"):
        for column in (f"{name}_{language}" for language in LANGUAGES):
            if len(columns[column]) > rules.MAX_TEXT_LENGTH:
                yield _length_mistake(name=column, limit=rules.MAX_TEXT_LENGTH)
    if not rules.is_currency(text=details.currency):
        text = _("Write the currency as three capital letters, such as USD or KHR.")
        yield ProgrammeMistake(text=text, field="currency")
    if details.ends_on < details.starts_on:
        text = _("The programme ends before it starts. Correct one of the dates.")
        yield ProgrammeMistake(text=text, field="ends_on")
    elif details.ends_on.year - details.starts_on.year >= rules.MAX_YEARS:
        text = _("The programme would last %(limit)s years or more. Check the dates.")
        yield ProgrammeMistake(text=text % {"limit": rules.MAX_YEARS}, field="ends_on")


def _left_outside(
    *, programme: Programme, details: ProgrammeDetails
) -> Iterator[ProgrammeMistake]:
    """The runs and targets that new dates would leave outside the programme."""
    outside = Q(starts_on__lt=details.starts_on) | Q(ends_on__gt=details.ends_on)
    runs = CourseRun.objects.filter(outside, programme=programme, is_cancelled=False)
    if outside_codes := sorted(runs.values_list("code", flat=True)):
        text = _(
            "These runs would be outside the dates: %(runs)s. Change their dates first, or choose "
            "other dates."
        )
        yield ProgrammeMistake(text=text % {"runs": ", ".join(outside_codes)}, field="starts_on")
    programme_years = rules.years(starts_on=details.starts_on, ends_on=details.ends_on)
    targets = (
        Target.objects.current()
        .filter(programme=programme)
        .exclude(year__in=list(programme_years))
    )
    if years := sorted(set(targets.values_list("year", flat=True))):
        text = _(
            "Targets are set for %(years)s, outside the dates. Set them to 0 first, or choose "
            "other dates."
        )
        year_list = ", ".join(str(year) for year in years)
        yield ProgrammeMistake(text=text % {"years": year_list}, field="starts_on")


def _target_mistakes(
    *, targets: Mapping[TargetCell, int], years: range
) -> Iterator[ProgrammeMistake]:
    departments = people_queries.department_names()
    provinces = places_queries.province_names()
    for cell, number in targets.items():
        department, province, year = cell
        if department not in departments:
            text = _("There is no department %(code)s. Use one of: %(known)s.")
            code_list = ", ".join(sorted(departments))
            yield ProgrammeMistake(text=text % {"code": department, "known": code_list}, cell=cell)
        if province not in provinces:
            text = _("There is no province %(code)s. Use its two digits, such as 09.")
            yield ProgrammeMistake(text=text % {"code": province}, cell=cell)
        if years and year not in years:
            text = _("The programme has no targets in %(year)s: it runs %(years)s.")
            year_span = "–".join(str(year) for year in sorted({years.start, years.stop - 1}))
            yield ProgrammeMistake(text=text % {"year": year, "years": year_span}, cell=cell)
        if not rules.is_officers_count(number=number):
            text = _("A target is a whole number of officers from 0 to %(most)s.")
            yield ProgrammeMistake(text=text % {"most": rules.MAX_OFFICERS}, cell=cell)


def _columns(*, details: ProgrammeDetails) -> dict[str, Any]:
    texts = {"title": details.title, "funder": details.funder, "implementer": details.implementer}
    return {
        "starts_on": details.starts_on,
        "ends_on": details.ends_on,
        "currency": details.currency,
        "is_invented": details.is_invented,
        **{
            f"{name}_{language}": text.get(language, "").strip()
            for name, text in texts.items()
            for language in LANGUAGES
        },
    }
