"""Skill in finding defects, of groups: by topic, department, defect and tool; nobody is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from promdaen.curriculum.models import Outcome
from promdaen.kit import suppression
from promdaen.kit.spreadsheets.words import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Department
from promdaen.specimen.kinds import defects
from promdaen.specimen.models import Decision, StationFinding
from promdaen.specimen.rules import crediting, detection, sessions, skill
from promdaen.specimen.rules.detection import Counts, Tried

RIGHTS = ("own_runs", "runs", "results")
PAPER = "paper"
MOST_TO_TEACH = 3
HALF = 0.5


@dataclass(frozen=True, kw_only=True)
class Done:
    """One decision with what groups it: officer, department of that day, outcome, mode, day."""

    officer_id: UUID
    department_id: str
    outcome_id: str
    mode: str
    at: datetime
    tried: Tried

    @property
    def month(self) -> str:
        """Its month as 2026-11."""
        return f"{timezone.localtime(self.at):%Y-%m}"


@dataclass(frozen=True, kw_only=True)
class SkillFilter:
    """What the figures are narrowed to: a month as 2026-11, a mode; what none has means all."""

    month: str = ""
    mode: str = ""


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """A group's figures: officers, defects found, genuine documents stopped; hidden when small."""

    code: str
    name: Words
    officers_count: int
    is_shown: bool
    found: skill.Share
    stopped: skill.Share
    pooled: skill.Pooled | None

    @property
    def way(self) -> str:
        """Which way the group errs."""
        return skill.way_of(pooled=self.pooled)


@dataclass(frozen=True, kw_only=True)
class DefectLine:
    """How often a defect was found, and by how many officers it was met."""

    defect: defects.Defect
    officers_count: int
    is_shown: bool
    found: skill.Share


@dataclass(frozen=True, kw_only=True)
class SkillPage:
    """The figures of everybody in a filter; `whole` is hidden under five officers."""

    whole: GroupLine
    outcomes: Sequence[GroupLine]
    departments: Sequence[GroupLine]
    defects: Sequence[DefectLine]
    tools: Sequence[tuple[skill.ToolUse, bool]]
    months: Sequence[str]
    modes: Sequence[str]

    @property
    def to_teach(self) -> list[DefectLine]:
        """The defects that are surely found less often than defects are on the whole."""
        middle = self.whole.found.share
        if middle is None:
            return []
        weak = [
            one
            for one in self.defects
            if one.is_shown
            and one.found.interval is not None
            and skill.standing(interval=one.found.interval, middle=middle) == "weak"
        ]
        return sorted(weak, key=lambda one: one.found.share or 0.0)[:MOST_TO_TEACH]

    @property
    def tools_left(self) -> list[str]:
        """The tools that were left aside more often than not where they would have shown it."""
        return [
            use.tool for use, is_shown in self.tools if is_shown and use.taken < HALF * use.met
        ]


def skill_page(*, account: Any, chosen: SkillFilter) -> SkillPage:
    """The figures for trainers and coordinators; raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    everything = done()
    months = sorted({one.month for one in everything}, reverse=True)
    modes = [mode for mode in (*sessions.MODES, PAPER) if mode in {one.mode for one in everything}]
    rows = [
        one
        for one in everything
        if (chosen.month not in months or one.month == chosen.month)
        and (chosen.mode not in modes or one.mode == chosen.mode)
    ]
    return SkillPage(
        whole=_lines(rows=rows, key=lambda _row: "", names={"": Words(en="All", km="ទាំងអស់")})[0],
        outcomes=_lines(rows=rows, key=lambda row: row.outcome_id, names=_outcomes(rows=rows)),
        departments=_lines(
            rows=rows, key=lambda row: row.department_id, names=_departments(), is_list=True
        ),
        defects=_defects(rows=rows),
        tools=_tools(rows=rows),
        months=months,
        modes=modes,
    )


def done(*, officers: Collection[UUID] | None = None) -> list[Done]:
    """Every decision that counts, on phones and at stations; of some officers, or of all."""
    on_phones, on_paper = Decision.objects.all(), StationFinding.objects.all()
    if officers is not None:
        on_phones = on_phones.filter(trial__session__officer__in=officers)
        on_paper = on_paper.filter(officer__in=officers)
    return [*_on_phones(rows=on_phones), *_on_paper(rows=on_paper)]


def defect_tools() -> dict[str, str]:
    """The tool that shows each defect, by the defect's code."""
    return {one.CODE: one.TOOL for one in defects.DEFECTS}


def _on_phones(*, rows: QuerySet[Decision]) -> Iterable[Done]:
    held = rows.order_by("at", "id").values_list(
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
    for officer, department, outcome, mode, at, defect, answer, milliseconds, tools in held:
        yield Done(
            officer_id=officer,
            department_id=department,
            outcome_id=outcome,
            mode=mode,
            at=at,
            tried=Tried(
                defect=defect,
                is_suspected=answer == crediting.SUSPECT,
                milliseconds=milliseconds,
                tools=tuple(tools),
            ),
        )


def _on_paper(*, rows: QuerySet[StationFinding]) -> Iterable[Done]:
    held = rows.select_related("station_set").order_by("revision")
    for row in {(one.station_set_id, one.number, one.officer_id): one for one in held}.values():
        planted = {one["number"]: one["defect"] for one in row.station_set.specimens}
        yield Done(
            officer_id=row.officer_id,
            department_id=row.department_id,
            outcome_id=row.outcome_id,
            mode=PAPER,
            at=row.at,
            tried=Tried(defect=planted[row.number], is_suspected=row.answer == crediting.SUSPECT),
        )


def _lines(
    *,
    rows: Sequence[Done],
    key: Callable[[Done], str],
    names: Mapping[str, Words],
    is_list: bool = False,
) -> list[GroupLine]:
    """A line for every name; of a list beside a total, more is hidden than the small groups."""
    groups: dict[str, dict[Hashable, list[Tried]]] = {code: defaultdict(list) for code in names}
    for row in rows:
        groups[key(row)][row.officer_id].append(row.tried)
    sizes = [len(group) for group in groups.values()]
    shown = [n >= suppression.SMALLEST_CELL for n in sizes]
    if is_list:
        listed = suppression.shown_list(counts=sizes)
        shown = [n > 0 and may for n, may in zip(sizes, listed, strict=True)]
    return [
        _line(code=code, name=names[code], group=group, is_shown=may)
        for (code, group), may in zip(groups.items(), shown, strict=True)
    ]


def _line(
    *, code: str, name: Words, group: Mapping[Hashable, list[Tried]], is_shown: bool
) -> GroupLine:
    counts = [detection.counts_of(tried=tried) for tried in group.values()]
    kept: Sequence[Counts] = counts if is_shown else ()
    return GroupLine(
        code=code,
        name=name,
        officers_count=len(group),
        is_shown=is_shown,
        found=skill.share_of(hits=[one.hits for one in kept], n=[one.defective for one in kept]),
        stopped=skill.share_of(
            hits=[one.false_alarms for one in kept], n=[one.genuine for one in kept]
        ),
        pooled=skill.pooled(counts=kept),
    )


def _defects(*, rows: Sequence[Done]) -> list[DefectLine]:
    """The defects that were met, the hardest to find first where that may be shown."""
    groups: dict[str, dict[UUID, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.tried.defect:
            groups[row.tried.defect][row.officer_id].append(row.tried.is_suspected)
    lines = []
    for defect in defects.DEFECTS:
        officers = list(groups[defect.CODE].values()) if defect.CODE in groups else []
        is_shown = len(officers) >= suppression.SMALLEST_CELL
        kept = officers if is_shown else []
        found = skill.share_of(hits=[sum(one) for one in kept], n=[len(one) for one in kept])
        line = DefectLine(
            defect=defect, officers_count=len(officers), is_shown=is_shown, found=found
        )
        lines += [line] if officers else []
    return sorted(lines, key=lambda one: (not one.is_shown, one.found.share or 0.0))


def _tools(*, rows: Sequence[Done]) -> list[tuple[skill.ToolUse, bool]]:
    """What was done with each tool on phones, and whether enough officers needed it."""
    tools = defect_tools()
    phones = [row for row in rows if row.mode != PAPER]
    found = []
    for use in skill.tool_uses(tried=[row.tried for row in phones], tools=tools):
        officers = {
            row.officer_id
            for row in phones
            if skill.BENCH_TOOLS.get(tools.get(row.tried.defect, "")) == use.tool
        }
        found.append((use, len(officers) >= suppression.SMALLEST_CELL))
    return found


def _departments() -> dict[str, Words]:
    rows = Department.objects.all()
    return {row.code: Words(en=row.short_en, km=row.short_km) for row in rows}


def _outcomes(*, rows: Sequence[Done]) -> dict[str, Words]:
    held = {row.outcome_id for row in rows}
    found = Outcome.objects.filter(pk__in=held).order_by("topic__number", "number")
    return {str(row.pk): Words(en=row.text_en, km=row.text_km) for row in found}
