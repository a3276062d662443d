"""Skill of groups in finding defects, by topic, department, defect and tool; without names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import suppression
from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.specimen.kinds import defects
from promdaen.specimen.models import Decision, StationFinding
from promdaen.specimen.rules import crediting, detection, narrowing, sessions, skill
from promdaen.specimen.rules.detection import DetectionCounts, TrialResult

if TYPE_CHECKING:
    from promdaen.people.models import Account

RIGHTS = ("own_runs", "runs", "results")
PAPER_MODE = "paper"
MAX_TO_TEACH = 3
HALF = 0.5
ALL_LABEL = Text("All")


@dataclass(frozen=True, kw_only=True)
class SkillDecision:
    """One decision with its groups: officer, department on that day, outcome, mode, day."""

    officer_id: UUID
    department_id: str
    outcome_id: str
    mode: str
    at: datetime
    tried: TrialResult

    @cached_property
    def month(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m}"


@dataclass(frozen=True, kw_only=True)
class SkillFilter:
    """The filter of the figures: a month as 2026-11, a mode; "" means all."""

    month: str = ""
    mode: str = ""

    def takes(self, *, row: SkillDecision) -> bool:
        """Whether a decision matches."""
        return self.month in (narrowing.ALL, row.month) and self.mode in (
            narrowing.ALL,
            row.mode,
        )


@dataclass(frozen=True, kw_only=True)
class GroupSkill:
    """Figures of a group: officers, defects found, genuine documents stopped; hidden if small."""

    code: str
    name: Words
    officers_count: int
    is_shown: bool
    hit_share: skill.SkillShare
    stopped: skill.SkillShare
    pooled: skill.Pooled | None

    @property
    def way(self) -> str:
        """The bias of the group."""
        return skill.bias_side(pooled=self.pooled)


@dataclass(frozen=True, kw_only=True)
class DefectSkill:
    """How often a defect was found, and by how many officers it was met."""

    defect: defects.DefectKind
    officers_count: int
    is_shown: bool
    hit_share: skill.SkillShare


@dataclass(frozen=True, kw_only=True)
class SkillPage:
    """The figures of all officers for a filter; `whole` is hidden under five officers.

    A filter also hides what would leave fewer than five outside of it.
    """

    whole: GroupSkill
    outcomes: Sequence[GroupSkill]
    departments: Sequence[GroupSkill]
    defects: Sequence[DefectSkill]
    tools: Sequence[tuple[skill.ToolUse, bool]]
    months: Sequence[str]
    modes: Sequence[str]

    @property
    def to_teach(self) -> list[DefectSkill]:
        """The defects found less often than average, with certainty."""
        middle = self.whole.hit_share.share
        if middle is None:
            return []
        weak = [
            defect_skill
            for defect_skill in self.defects
            if defect_skill.is_shown
            and defect_skill.hit_share.interval is not None
            and skill.interval_level(interval=defect_skill.hit_share.interval, middle=middle)
            == "weak"
        ]
        return sorted(weak, key=lambda row: row.hit_share.share or 0.0)[:MAX_TO_TEACH]

    @property
    def tools_left(self) -> list[str]:
        """The tools used less than half the times they would have shown the defect."""
        return [
            use.tool
            for use, is_shown in self.tools
            if is_shown and use.used_count < HALF * use.met_count
        ]


def skill_page(*, account: Account, filters: SkillFilter) -> SkillPage:
    """The figures for trainers and coordinators. Raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    everything = counted_decisions()
    months = sorted({decision.month for decision in everything}, reverse=True)
    modes = [
        mode
        for mode in (*sessions.MODES, PAPER_MODE)
        if mode in {decision.mode for decision in everything}
    ]
    used = SkillFilter(
        month=filters.month if filters.month in months else narrowing.ALL,
        mode=filters.mode if filters.mode in modes else narrowing.ALL,
    )
    skill_decisions = [decision for decision in everything if used.takes(row=decision)]
    [whole] = _group_skills(
        skill_decisions=everything, key=lambda _row: "", names={"": ALL_LABEL}, filters=used
    )
    return SkillPage(
        whole=whole,
        outcomes=_group_skills(
            skill_decisions=everything,
            key=lambda row: row.outcome_id,
            names=curriculum_queries.outcome_texts(
                codes={row.outcome_id for row in skill_decisions}
            ),
            filters=used,
        ),
        departments=_group_skills(
            skill_decisions=everything,
            key=lambda row: row.department_id,
            names=people_queries.department_names(),
            filters=used,
        ),
        defects=_defects(skill_decisions=everything, filters=used),
        tools=_tools(skill_decisions=everything, filters=used),
        months=months,
        modes=modes,
    )


def counted_decisions(
    *, officers: Collection[UUID] | None = None, excluded_ids: Collection[UUID] = ()
) -> list[SkillDecision]:
    """Every decision that counts, on phones and at stations, of some or all officers.

    For the sessions in `excluded_ids`, only the retraining part is included.
    """
    is_left_out = Q(trial__session__in=excluded_ids, trial__part=sessions.MAIN)
    on_phones, on_paper = Decision.objects.exclude(is_left_out), StationFinding.objects.all()
    if officers is not None:
        on_phones = on_phones.filter(trial__session__officer__in=officers)
        on_paper = on_paper.filter(officer__in=officers)
    return [*_phone_decisions(rows=on_phones), *_paper_decisions(rows=on_paper)]


def defect_tools() -> dict[str, str]:
    """The tool that shows each defect, by the defect's code."""
    return {defect.CODE: defect.TOOL for defect in defects.DEFECTS}


def _phone_decisions(*, rows: QuerySet[Decision]) -> Iterable[SkillDecision]:
    decisions = rows.order_by("at", "id").values_list(
        "trial__session__officer",
        "trial__session__department",
        "outcome",
        "trial__session__mode",
        "at",
        "trial__defect",
        "answer",
        "milliseconds",
        "tools",
    )
    for officer, department, outcome, mode, at, defect, answer, milliseconds, tools in decisions:
        yield SkillDecision(
            officer_id=officer,
            department_id=department,
            outcome_id=outcome,
            mode=mode,
            at=at,
            tried=TrialResult(
                defect=defect,
                is_suspected=answer == crediting.SUSPECT,
                milliseconds=milliseconds,
                tools=tuple(tools),
            ),
        )


def _paper_decisions(*, rows: QuerySet[StationFinding]) -> Iterable[SkillDecision]:
    station_findings = rows.select_related("station_set").order_by("revision")
    for row in {
        (
            station_finding.station_set_id,
            station_finding.number,
            station_finding.officer_id,
        ): station_finding
        for station_finding in station_findings
    }.values():
        planted = {
            specimen["number"]: specimen["defect"] for specimen in row.station_set.specimens
        }
        yield SkillDecision(
            officer_id=row.officer_id,
            department_id=row.department_id,
            outcome_id=row.outcome_id,
            mode=PAPER_MODE,
            at=row.at,
            tried=TrialResult(
                defect=planted[row.number], is_suspected=row.answer == crediting.SUSPECT
            ),
        )


def _group_skills(
    *,
    skill_decisions: Sequence[SkillDecision],
    key: Callable[[SkillDecision], str],
    names: Mapping[str, Words],
    filters: SkillFilter,
) -> list[GroupSkill]:
    """A line for every name; with a published total, more than the small groups is
    hidden.
    """
    groups: dict[str, list[SkillDecision]] = {code: [] for code in names}
    for decision in skill_decisions:
        if key(decision) in groups:
            groups[key(decision)].append(decision)
    visibility = _shown_groups(groups=list(groups.values()), filters=filters)
    return [
        _group_skill(
            code=code,
            name=names[code],
            group=_results_by_officer(skill_decisions=group, filters=filters),
            is_shown=may,
        )
        for (code, group), may in zip(groups.items(), visibility, strict=True)
    ]


def _shown_groups(
    *, groups: Sequence[Sequence[SkillDecision]], filters: SkillFilter
) -> list[bool]:
    """Which groups can be shown with a filter, given the total and other filters.

    A group that the filter would reveal counts as one officer, so that another is hidden too.
    """
    counts = []
    for group in groups:
        n = len({decision.officer_id for decision in group if filters.takes(row=decision)})
        counts.append(n if _may_narrow(skill_decisions=group, filters=filters) else min(n, 1))
    listed = suppression.shown_list(counts=counts)
    return [n > 0 and may for n, may in zip(counts, listed, strict=True)]


def _may_narrow(*, skill_decisions: Iterable[SkillDecision], filters: SkillFilter) -> bool:
    officers_by_cell: dict[narrowing.Cell, set[UUID]] = defaultdict(set)
    for decision in skill_decisions:
        officers_by_cell[decision.month, decision.mode].add(decision.officer_id)
    return narrowing.may_narrow(
        counts=officers_by_cell,
        month=filters.month,
        mode=filters.mode,
        smallest=suppression.MIN_CELL_SIZE,
    )


def _results_by_officer(
    *, skill_decisions: Iterable[SkillDecision], filters: SkillFilter
) -> dict[Hashable, list[TrialResult]]:
    results_by_officer: dict[Hashable, list[TrialResult]] = defaultdict(list)
    for decision in skill_decisions:
        if filters.takes(row=decision):
            results_by_officer[decision.officer_id].append(decision.tried)
    return results_by_officer


def _group_skill(
    *, code: str, name: Words, group: Mapping[Hashable, list[TrialResult]], is_shown: bool
) -> GroupSkill:
    counts = [detection.detection_counts(results=tried) for tried in group.values()]
    public_counts: Sequence[DetectionCounts] = counts if is_shown else ()
    return GroupSkill(
        code=code,
        name=name,
        officers_count=len(group),
        is_shown=is_shown,
        hit_share=skill.hit_share(
            hits=[detection_counts.hits for detection_counts in public_counts],
            n=[detection_counts.defective for detection_counts in public_counts],
        ),
        stopped=skill.hit_share(
            hits=[detection_counts.false_alarms for detection_counts in public_counts],
            n=[detection_counts.genuine for detection_counts in public_counts],
        ),
        pooled=skill.pooled(counts=public_counts),
    )


def _defects(
    *, skill_decisions: Sequence[SkillDecision], filters: SkillFilter
) -> list[DefectSkill]:
    """The defects met, hardest first if that may be shown."""
    groups: dict[str, list[SkillDecision]] = {defect.CODE: [] for defect in defects.DEFECTS}
    for decision in skill_decisions:
        if decision.tried.defect in groups:
            groups[decision.tried.defect].append(decision)
    visibility = _shown_groups(groups=list(groups.values()), filters=filters)
    lines = []
    for defect, may in zip(defects.DEFECTS, visibility, strict=True):
        met_by_officer = _results_by_officer(skill_decisions=groups[defect.CODE], filters=filters)
        hits = [
            sum(result.is_suspected for result in tried)
            for tried in met_by_officer.values()
            if may
        ]
        share = skill.hit_share(
            hits=hits, n=[len(tried) for tried in met_by_officer.values() if may]
        )
        defect_skill = DefectSkill(
            defect=defect, officers_count=len(met_by_officer), is_shown=may, hit_share=share
        )
        lines += [defect_skill] if met_by_officer else []
    return sorted(lines, key=lambda row: (not row.is_shown, row.hit_share.share or 0.0))


def _tools(
    *, skill_decisions: Sequence[SkillDecision], filters: SkillFilter
) -> list[tuple[skill.ToolUse, bool]]:
    """The use of each tool on phones, and whether enough officers needed it."""
    tools = defect_tools()
    phones = [decision for decision in skill_decisions if decision.mode != PAPER_MODE]
    uses = skill.tool_uses(
        results=[decision.tried for decision in phones if filters.takes(row=decision)], tools=tools
    )
    groups = [
        [
            decision
            for decision in phones
            if skill.BENCH_TOOLS.get(tools.get(decision.tried.defect, "")) == use.tool
        ]
        for use in uses
    ]
    return list(zip(uses, _shown_groups(groups=groups, filters=filters), strict=True))
