"""Officers and their postings: add, change, correct."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit, locking, tables
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.refusals import Refused
from promdaen.people import queries
from promdaen.people.actions import present
from promdaen.people.models import (
    Account,
    Department,
    Officer,
    Posting,
    Rank,
    new_short_code,
    new_values_salt,
)
from promdaen.people.rules import names
from promdaen.places.models import Checkpoint, Province


class OfficerRefused(Refused):
    """An officer or posting is invalid; the message is for the person who entered it."""


@dataclass(frozen=True, kw_only=True)
class OfficerDetails:
    """An officer as entered: codes of department and rank, names with the family name first.

    `short_code` is one that was created elsewhere and came in a file; "" creates a new one.
    """

    department: str
    name_km: str = ""
    name_latin: str = ""
    sex: str = ""
    rank: str = ""
    code: str = ""
    short_code: str = ""


@dataclass(frozen=True, kw_only=True)
class NewPosting:
    """An officer's place from a day on: a province code, a checkpoint's id, or a text."""

    province: str = ""
    checkpoint: UUID | None = None
    place_text: str = ""
    since_on: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it has no place."""
        return not (self.province or self.checkpoint or self.place_text)


@dataclass(frozen=True, kw_only=True)
class NewOfficer:
    """An officer to add, with the first posting if it is known."""

    details: OfficerDetails
    posting: NewPosting | None = None


@dataclass(frozen=True, kw_only=True)
class OfficersChange:
    """What changes for several officers: the code of a department, or whether they serve.

    "" and None leave it as it is. `opened_states` are their departments and whether they
    served when the page was opened, by officer.
    """

    department: str = ""
    is_active: bool | None = None
    opened_states: Mapping[UUID, tuple[str, bool]] = field(default_factory=dict)


def create_officer(
    *,
    details: OfficerDetails,
    posting: NewPosting | None = None,
    by: Account | None,
    now: datetime,
) -> Officer:
    """Add an officer, and the first posting if one is given.

    Raises OfficerRefused for invalid details, and NotAllowed without the right.
    """
    queries.require_right("officers", account=by)
    with transaction.atomic():
        [officer] = _added(new=[NewOfficer(details=details, posting=posting)], now=now)
        values = present.officer_digests(officers=[officer])
        audit.record_line(action="create_officer", subject=officer, by=by, now=now, detail=values)
    return officer


def change_officer(
    *,
    officer: Officer,
    details: OfficerDetails,
    is_active: bool = True,
    by: Account | None,
    now: datetime,
) -> Officer:
    """Change an officer's details; the audit line names the columns, not their contents.

    Raises OfficerRefused for wrong details, and if the row was changed since it was read.
    """
    queries.require_right("officers", account=by)
    with transaction.atomic():
        values = {**_columns(details=details), "is_active": is_active}
        if locking.is_stale_when_locked(row=officer, columns=[*values, "names_removed_at"]):
            raise OfficerRefused(_("Someone else changed this just now. Save again to see both."))
        if officer.names_removed_at is not None:
            raise OfficerRefused(
                _(
                    "The name of this officer was removed. Add an officer who comes back as a new"
                    " one."
                )
            )
        _check_details(new=[details])
        _check_codes(new=[details], but=officer)
        _store(officer=officer, values=values, by=by, now=now)
    return officer


def change_officers(
    *, officers: Sequence[UUID], change: OfficersChange, by: Account, now: datetime
) -> int:
    """Change several officers alike, each with its audit line; returns how many changed.

    All or none are changed. Raises OfficerRefused for none, for more than 200, without a change,
    and for officers who are gone, whose name was removed, or whom someone else changed meanwhile.
    """
    queries.require_right("officers", account=by)
    officer_ids = set(officers)
    if not 0 < len(officer_ids) <= tables.MAX_SELECTED_ROWS:
        raise OfficerRefused(_("Select 1 to 200 officers."))
    values: NewJsonObject = {}
    if change.department:
        if not Department.objects.filter(pk=change.department).exists():
            raise OfficerRefused(_("There is no such department."))
        values["department_id"] = change.department
    if change.is_active is not None:
        values["is_active"] = change.is_active
    if not values:
        raise OfficerRefused(_("Choose what to change."))
    with transaction.atomic():
        visible = queries.officers_visible_to(account=by).filter(pk__in=officer_ids)
        rows = list(visible.select_for_update(of=("self",)).order_by("pk"))
        if len(rows) < len(officer_ids):
            raise OfficerRefused(_("An officer of your selection is gone. Select again."))
        removed = [officer.short_code for officer in rows if officer.names_removed_at is not None]
        if removed:
            raise OfficerRefused(
                _("The names of these officers were removed: %(codes)s. Leave them out.")
                % {"codes": ", ".join(removed)}
            )
        _refuse_stale(officers=rows, opened_states=change.opened_states)
        return sum(_store(officer=officer, values=values, by=by, now=now) for officer in rows)


def _refuse_stale(
    *, officers: Iterable[Officer], opened_states: Mapping[UUID, tuple[str, bool]]
) -> None:
    stale = [
        officer.short_code
        for officer in officers
        if opened_states.get(officer.pk) not in (None, (officer.department_id, officer.is_active))
    ]
    if stale:
        raise OfficerRefused(
            _(
                "Someone else changed these officers meanwhile: %(codes)s."
                " They are shown as they are now: check them, then save again."
            )
            % {"codes": ", ".join(stale)}
        )


def _store(*, officer: Officer, values: JsonObject, by: Account | None, now: datetime) -> bool:
    """Store columns that differ, with the audit line; whether any did."""
    changed = sorted(name for name, value in values.items() if getattr(officer, name) != value)
    if changed:
        for name in changed:
            setattr(officer, name, values[name])
        officer.values_salt = new_values_salt()
        officer.save(update_fields=[*changed, "values_salt"])
        audit.record_line(
            action="change_officer",
            subject=officer,
            by=by,
            now=now,
            detail={"columns": changed, **present.officer_digests(officers=[officer])},
        )
    return bool(changed)


def add_posting(
    *, officer: Officer, posting: NewPosting, by: Account | None, now: datetime
) -> Posting:
    """Record where an officer serves from a day on."""
    queries.require_right("officers", account=by)
    with transaction.atomic():
        [added] = add_postings(new=[(officer, posting)], now=now)
        audit.record_line(action="add_posting", subject=officer, by=by, now=now)
    return added


def correct_posting(
    *, wrong: Posting, posting: NewPosting, by: Account | None, now: datetime
) -> Posting:
    """Replace a wrong posting, which stays on record as superseded.

    Raises OfficerRefused for a posting that was already corrected.
    """
    queries.require_right("officers", account=by)
    _check_postings(new=[posting])
    with transaction.atomic():
        # Locked, since two corrections at once would both count.
        Posting.objects.select_for_update().get(pk=wrong.pk)
        if Posting.objects.filter(supersedes=wrong).exists():
            raise OfficerRefused(
                _("This posting was already corrected. Correct the posting that took its place.")
            )
        right = _posting_row(officer=wrong.officer, posting=posting, now=now)
        right.supersedes = wrong
        right.save()
        audit.record_line(
            action="correct_posting",
            subject=wrong.officer,
            by=by,
            now=now,
            detail={"wrong": str(wrong.pk), "right": str(right.pk)},
        )
    return right


def create_officers(
    *, new: Sequence[NewOfficer], by: Account | None, now: datetime
) -> list[Officer]:
    """Add many officers, in the given order, inside the import that calls this.

    The import checks the right. Raises OfficerRefused, and RuntimeError outside a transaction.
    """
    _require_transaction()
    officers = _added(new=new, now=now)
    for start in range(0, len(officers), present.BATCH_SIZE):
        some = officers[start : start + present.BATCH_SIZE]
        values = present.officer_digests(officers=some)
        audit.record_line(action="create_officers", subject=None, by=by, now=now, detail=values)
    return officers


def _added(*, new: Sequence[NewOfficer], now: datetime) -> list[Officer]:
    details = [officer.details for officer in new]
    _check_details(new=details)
    _check_codes(new=details)
    officers = Officer.objects.bulk_create(
        [
            Officer(
                **_columns(details=detail),
                created_at=now,
                short_code=detail.short_code or new_short_code(),
            )
            for detail in details
        ],
        batch_size=500,
    )
    add_postings(
        new=[
            (officer, created.posting)
            for officer, created in zip(officers, new, strict=True)
            if created.posting is not None and not created.posting.is_empty
        ],
        now=now,
    )
    return officers


def add_postings(*, new: Sequence[tuple[Officer, NewPosting]], now: datetime) -> list[Posting]:
    """Add many postings inside the import that calls this, as `create_officers` does."""
    _require_transaction()
    _check_postings(new=[posting for _officer, posting in new])
    return Posting.objects.bulk_create(
        [_posting_row(officer=officer, posting=posting, now=now) for officer, posting in new],
        batch_size=500,
    )


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Many officers are added inside the transaction of their import.")


def _columns(*, details: OfficerDetails) -> dict[str, object]:
    name_km = names.normal_khmer(text=details.name_km)
    name_latin = names.normal_latin(text=details.name_latin)
    return {
        "code": details.code.strip(),
        "name_km": name_km,
        "name_latin": name_latin,
        "name_km_folded": names.folded_khmer(text=name_km),
        "name_latin_folded": names.folded_latin(text=name_latin),
        "sex": details.sex,
        "rank_id": details.rank or None,
        "department_id": details.department,
    }


def _posting_row(*, officer: Officer, posting: NewPosting, now: datetime) -> Posting:
    return Posting(
        officer=officer,
        province_id=posting.province or None,
        checkpoint_id=posting.checkpoint,
        place_text=posting.place_text.strip(),
        since_on=posting.since_on,
        recorded_at=now,
    )


def _check_details(*, new: Iterable[OfficerDetails]) -> None:
    rows = list(new)
    for details in rows:
        if not (details.name_km.strip() or details.name_latin.strip()):
            raise OfficerRefused(_("Give the officer's name, in Khmer or in Latin letters."))
        if details.sex not in {"", "F", "M"}:
            raise OfficerRefused(_("Choose female or male, or leave the sex open."))
    _check_known(model=Department, keys={row.department for row in rows}, label=_("department"))
    _check_known(model=Rank, keys={row.rank for row in rows if row.rank}, label=_("rank"))


def _check_postings(*, new: Iterable[NewPosting]) -> None:
    postings = list(new)
    if any(posting.is_empty for posting in postings):
        raise OfficerRefused(_("Choose a province or a checkpoint, or write the place in words."))
    provinces = {row.province for row in postings if row.province}
    checkpoints = {row.checkpoint for row in postings if row.checkpoint}
    _check_known(model=Province, keys=provinces, label=_("province"))
    _check_known(model=Checkpoint, keys=checkpoints, label=_("checkpoint"))


def _check_known(*, model: type[models.Model], keys: set[Any], label: str) -> None:
    existing_keys = set(model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
    for key in sorted(map(str, keys - existing_keys)):
        raise OfficerRefused(
            _("There is no %(what)s with the code %(code)s.") % {"what": label, "code": key}
        )


def _check_codes(*, new: Iterable[OfficerDetails], but: Officer | None = None) -> None:
    codes = [details.code.strip() for details in new if details.code.strip()]
    others = Officer.objects.filter(code__in=codes)
    used_codes = set((others.exclude(pk=but.pk) if but else others).values_list("code", flat=True))
    seen_codes: set[str] = set()
    for code in codes:
        if code in used_codes or code in seen_codes:
            raise OfficerRefused(
                _("The officer code %(code)s belongs to another officer.") % {"code": code}
            )
        seen_codes.add(code)
