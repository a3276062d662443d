"""Create printed sets, and save the findings of officers on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.evidence import actions as evidence_actions
from promdaen.kit import audit, ids
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Officer
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.models import StationFinding, StationSet
from promdaen.specimen.queries import drawing, stock
from promdaen.specimen.queries import stations as queries
from promdaen.specimen.rules import crediting, sessions, stations

EVIDENCE, SOURCE = "specimen", "specimen.stationfinding"
MAX_SPECIMENS = 40


@dataclass(frozen=True, kw_only=True)
class NewSet:
    """A printed set to make; `documents` are codes of models, empty means all."""

    title: str = ""
    mode: str = "practise"
    documents: Sequence[str] = ()
    count: int = 12
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class NewStationFinding:
    """The finding of an officer on a numbered specimen; area and reason are codes or ""."""

    officer_id: UUID
    number: int
    answer: str
    area: str = ""
    reason: str = ""


@transaction.atomic
def make_set(*, new: NewSet, by: Account | None, now: datetime) -> StationSet:
    """Create a printed set from its seed, with defects that are visible on paper.

    Raises NotAllowed, and SpecimenRefused for an unknown mode, model or count.
    """
    people_queries.require_right(*queries.RIGHTS, account=by)
    models = stock.model_codes()
    chosen = [code for code in models if code in new.documents or not new.documents]
    if new.mode not in stations.MODES or not set(new.documents) <= set(models) or not chosen:
        raise SpecimenRefused(_("Choose a way to practise and at least one kind of document."))
    if not 1 <= new.count <= MAX_SPECIMENS:
        raise SpecimenRefused(
            _("Choose between 1 and %(most)s documents.") % {"most": MAX_SPECIMENS}
        )
    specimens = _set_specimens(new=new, documents=chosen)
    station_set = StationSet(
        title=new.title.strip(),
        seed=new.seed,
        specimens=[asdict(specimen) for specimen in specimens],
        card=queries.answer_card(specimens=specimens),
        made_by=by,
        made_at=now,
    )
    station_set.code = f"SET-{station_set.pk.hex[-6:].upper()}"
    station_set.save(force_insert=True)
    detail = {"code": station_set.code, "specimens": len(specimens)}
    audit.record_line(
        action="make_station_set", subject=station_set, by=by, now=now, detail=detail
    )
    return station_set


def _set_specimens(*, new: NewSet, documents: Sequence[str]) -> list[stations.StationSpecimen]:
    specimens = sessions.session_layout(
        mode=new.mode,
        documents=documents,
        trials_count=new.count,
        seed=new.seed,
        stock=queries.printable(),
    )
    return [
        stations.StationSpecimen(
            number=number,
            seed=specimen.seed,
            model=specimen.model,
            defect=specimen.defect,
            distractors=list(specimen.distractors),
        )
        for number, specimen in enumerate(specimens, start=1)
    ]


@transaction.atomic
def record_findings(
    *,
    station_set: StationSet,
    findings: Sequence[NewStationFinding],
    by: Account | None,
    now: datetime,
) -> int:
    """Save the findings of officers at the stations; returns the number new or changed.

    A changed finding becomes the next revision, and its observation replaces the earlier one; an
    unchanged one is skipped. Raises NotAllowed, and SpecimenRefused for an unknown number, an
    answer that is neither genuine nor suspect, and a repeated specimen of an officer.
    """
    people_queries.require_right(*queries.RIGHTS, account=by)
    StationSet.objects.select_for_update().get(pk=station_set.pk)
    specimens_by_number = {
        specimen.number: specimen for specimen in queries.set_specimens(station_set=station_set)
    }
    _check(findings=findings, numbers=set(specimens_by_number))
    officers = Officer.objects.in_bulk([finding.officer_id for finding in findings])
    earlier_findings = queries.current_findings(station_set=station_set, officer_ids=officers)
    truths = {
        number: drawing.truth(specimen=specimens_by_number[number])
        for number in {finding.number for finding in findings}
    }
    station_findings, observations = [], []
    for new in findings:
        last = earlier_findings.get((new.officer_id, new.number))
        if last is not None and _finding_values(last) == _finding_values(new):
            continue
        station_finding = _row(new=new, last=last, truth=truths[new.number], now=now)
        station_finding.station_set = station_set
        station_finding.pk = ids.fixed_id(
            "finding",
            station_set.pk,
            station_finding.officer_id,
            station_finding.number,
            station_finding.revision,
        )
        station_finding.department_id = (
            last.department_id if last else officers[new.officer_id].department_id
        )
        station_findings.append(station_finding)
        observations.append(_observation(station_finding=station_finding, last=last))
    if station_findings:
        StationFinding.objects.bulk_create(station_findings)
        evidence_actions.record_observations(observations=observations, by=by, now=now)
        audit.record_line(
            action="record_station_findings",
            subject=station_set,
            by=by,
            now=now,
            detail={"findings": len(station_findings)},
        )
    return len(station_findings)


def _check(*, findings: Sequence[NewStationFinding], numbers: set[int]) -> None:
    if any(finding.number not in numbers for finding in findings):
        raise SpecimenRefused(_("This set has no document of that number."))
    if any(finding.answer not in stations.DIGITS.values() for finding in findings):
        raise SpecimenRefused(_("Say of each document whether it is genuine or suspect."))
    if len({(finding.officer_id, finding.number) for finding in findings}) < len(findings):
        raise SpecimenRefused(_("Each document is found once by an officer."))


def _finding_values(row: StationFinding | NewStationFinding) -> tuple[str, str, str]:
    return row.answer, row.area, row.reason


def _row(
    *,
    new: NewStationFinding,
    last: StationFinding | None,
    truth: crediting.SpecimenTruth,
    now: datetime,
) -> StationFinding:
    revision = last.revision + 1 if last else 1
    finding = crediting.SpecimenFinding(
        answer=new.answer,
        area=new.area,
        reason=new.reason,
        reason_tool=drawing.reason_tool(reason=new.reason),
    )
    return StationFinding(
        number=new.number,
        officer_id=new.officer_id,
        revision=revision,
        answer=new.answer,
        area=new.area,
        reason=new.reason,
        outcome_id=queries.defect_outcome(defect=truth.defect),
        credit=crediting.credit(truth=truth, finding=finding),
        at=now,
    )


def _observation(
    *, station_finding: StationFinding, last: StationFinding | None
) -> evidence_actions.NewObservation:
    return evidence_actions.NewObservation(
        officer_id=station_finding.officer_id,
        outcome_id=station_finding.outcome_id,
        kind=EVIDENCE,
        credit=station_finding.credit,
        at=station_finding.at,
        source_kind=SOURCE,
        source_id=station_finding.pk,
        supersedes_id=evidence_actions.observation_id(source_kind=SOURCE, source_id=last.pk)
        if last
        else None,
    )
