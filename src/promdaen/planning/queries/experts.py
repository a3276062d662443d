"""Experts: who can be asked, their forms, the answers without names, the pooled values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When

from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules import roles
from promdaen.planning.models import ExpertAnswer, ExpertPanel, PanelMember, PlanVersion
from promdaen.planning.queries import pages
from promdaen.planning.queries.plans import PLANNER, VERSION_BODIES, VersionFacts
from promdaen.planning.rules import judgements
from promdaen.planning.rules.judgements import JudgedQuestion, Judgement
from promdaen.planning.rules.measures import MeasureFacts, measure_facts

EXPERT = "judgements"
"""The right to answer the forms that were sent to the account."""
WEAKEST = ("none", "judgement", "before_after", "trial")
MAX_PROPOSED = 10


def is_expert(*, account: Account) -> bool:
    """Whether an account can be asked as an expert."""
    return people_queries.has_right(EXPERT, account=account)


def experts() -> QuerySet[Account]:
    """Accounts that can be asked as experts."""
    return people_queries.accounts_with_roles(roles=roles.roles_with(right=EXPERT))


def measures_to_judge(*, content: VersionFacts) -> list[tuple[MeasureFacts, bool]]:
    """Measures worth asking about, and whether they are proposed.

    Where plans were drawn: those in some of them, most undecided first. Otherwise those of the
    plan by the weakness of their evidence, then by money.
    """
    measures = [
        content.measures[code]
        for code in dict.fromkeys(
            measure.code for measure, _at, _name, _share in pages.borderline(content=content)
        )
    ]
    if not measures:
        money: dict[str, float] = {}
        for bought in content.outcome.bought:
            money[bought.measure.code] = money.get(bought.measure.code, 0.0) + bought.capital
        measures = sorted(
            (content.measures[code] for code in money),
            key=lambda measure: (WEAKEST.index(measure.evidence), -money[measure.code]),
        )
    return [(measure, index < MAX_PROPOSED) for index, measure in enumerate(measures)]


# ---- panels ----


def _panels() -> QuerySet[ExpertPanel]:
    versions = PlanVersion.objects.select_related("plan", "plan__round")
    members = PanelMember.objects.select_related("account").prefetch_related("answers")
    return ExpertPanel.objects.prefetch_related(
        Prefetch("version", queryset=versions), Prefetch("members", queryset=members)
    )


def version_panels(*, version: PlanVersion) -> list[ExpertPanel]:
    """The panels of a version, newest first."""
    return list(_panels().filter(version=version))


def own_panels(*, account: Account) -> list[ExpertPanel]:
    """The panels that ask an account, newest first. Raises NotAllowed unless it is an expert."""
    people_queries.require_right(EXPERT, account=account)
    versions = PlanVersion.objects.select_related("plan").defer(*VERSION_BODIES)
    members = PanelMember.objects.filter(account=account).prefetch_related("answers")
    panels = ExpertPanel.objects.filter(members__account=account)
    return list(
        panels.prefetch_related(
            Prefetch("version", queryset=versions),
            Prefetch("members", queryset=members, to_attr="own_members"),
        )
    )


def own_panel(*, pk: UUID | str, account: Account) -> ExpertPanel | None:
    """A panel that asks an account, with all its members, or None."""
    people_queries.require_right(EXPERT, account=account)
    return _panels().filter(pk=pk, members__account=account).first()


def last_answers(*, panel: ExpertPanel, number: int | None = None) -> dict[str, ExpertAnswer]:
    """The last answer of each member by letter; only those of a round, if `number` is given."""
    result = {}
    for member in panel.members.all():
        rows = [
            answer for answer in member.answers.all() if number is None or answer.round == number
        ]
        if rows:
            result[member.letter] = max(rows, key=lambda answer: (answer.at, answer.pk))
    return result


def has_answered(*, panel: ExpertPanel, member: PanelMember) -> bool:
    """Whether a member has answered in the round that is open, or ever in a closed panel."""
    rounds = {"first": 1, "second": 2}
    number = rounds.get(panel.state)
    return any(number is None or answer.round == number for answer in member.answers.all())


def questions(*, panel: ExpertPanel) -> list[JudgedQuestion]:
    """The questions of a panel, in order."""
    return [judgements.judged_question(key=key) for key in panel.questions]


def pooled_judgements(*, panel: ExpertPanel) -> dict[str, tuple[Judgement, int]]:
    """The pooled answers by question, with the number of experts."""
    return judgements.pooled_answers(
        questions=questions(panel=panel),
        answers=[answer.values for answer in last_answers(panel=panel).values()],
    )


@dataclass(frozen=True, kw_only=True)
class AskedMeasure:
    """A measure of an expert's form: the measure, the levels it is meant to reach, its questions.

    A level is that of the measure itself, not the lower one that a plan counts on in doubt.
    """

    measure: MeasureFacts
    lifts: tuple[tuple[str, Words, int], ...]
    questions: tuple[AskedQuestion, ...]


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """A question with the answers of the first round by letter (of the others, in round two)."""

    question: JudgedQuestion
    words: Words
    others: tuple[tuple[str, Mapping[str, float]], ...]


def asked_measures(*, panel: ExpertPanel, letter: str) -> list[AskedMeasure]:
    """The form of a member. Others' answers are shown from the second round on, without names."""
    is_second = panel.state != "first"
    answers = last_answers(panel=panel, number=1) if is_second else {}
    titles = {row["code"]: Words(**row["title"]) for row in panel.version.facts["indicators"]}
    result: dict[str, list[AskedQuestion]] = {}
    for question in questions(panel=panel):
        others = tuple(
            (other, answer.values[question.key])
            for other, answer in answers.items()
            if other != letter and question.key in answer.values
        )
        result.setdefault(question.measure, []).append(
            AskedQuestion(
                question=question,
                words=judgements.JUDGED_SUBJECTS[question.subject],
                others=others,
            )
        )
    return [
        AskedMeasure(
            measure=measure,
            lifts=tuple(
                (code, titles[code], level + measure.lowered)
                for code, level in measure.lifts.items()
                if code in titles
            ),
            questions=tuple(rows),
        )
        for code, rows in result.items()
        for measure in [measure_facts(code=code, body=panel.version.measures[code])]
    ]


def others_comments(*, panel: ExpertPanel, letter: str) -> list[tuple[str, str]]:
    """What the others wrote in the first round, by letter; empty in the first round."""
    if panel.state == "first":
        return []
    rows = last_answers(panel=panel, number=1)
    return [
        (other, answer.comment)
        for other, answer in rows.items()
        if other != letter and answer.comment
    ]


def own_values(*, panel: ExpertPanel, letter: str) -> Mapping[str, Mapping[str, float]]:
    """The last values that a member gave, in any round."""
    answer = last_answers(panel=panel).get(letter)
    return answer.values if answer else {}


def used_panels(*, version: PlanVersion) -> QuerySet[ExpertPanel]:
    """The panels whose answers a version uses: its own, and earlier ones it was begun with.

    Those of the version it was begun from, and so on, each as far as they were pooled by then.
    Where that version was not recorded, all earlier versions count.
    """
    earlier = PlanVersion.objects.filter(plan=version.plan_id, number__lt=version.number)
    sources = {row.number: row for row in earlier.only("number", "begun_from", "begun_at")}
    used, begun = Q(version=version), version
    while begun.begun_from is not None:
        source = sources[begun.begun_from]
        used |= Q(version__number=source.number, closed_at__lte=begun.begun_at)
        begun = source
    used |= Q(version__number__lt=begun.number, closed_at__lte=begun.begun_at)
    panels = ExpertPanel.objects.filter(used, version__plan=version.plan_id)
    return panels.exclude(pooled={}).order_by("closed_at")


def judged_counts(*, version: PlanVersion) -> dict[str, int]:
    """How many experts judged each measure of a version, in the panels whose answers it uses."""
    return {
        judgements.judged_question(key=key).measure: answer["count"]
        for values in used_panels(version=version).values_list("pooled", flat=True)
        for key, answer in values.items()
    }


def judge_names(*, version: PlanVersion) -> list[str]:
    """The names of the experts whose answers a version uses, in alphabetical order."""
    accounts = Account.objects.filter(
        pk__in=PanelMember.objects.filter(
            Exists(ExpertAnswer.objects.filter(member=OuterRef("pk"))),
            panel__in=used_panels(version=version),
        ).values("account")
    )
    return list(accounts.order_by("name", "pk").values_list("name", flat=True))


# ---- the planner's page ----


@dataclass(frozen=True, kw_only=True)
class PooledRow:
    """A question with the version's value now and the pooled one, if there is one."""

    measure: MeasureFacts
    question: JudgedQuestion
    answer: Judgement | None
    count: int
    is_doubtful: bool


@dataclass(frozen=True, kw_only=True)
class PanelPage:
    """A panel for its planner: members with whether they answered, pooled values."""

    panel: ExpertPanel
    members: tuple[tuple[PanelMember, bool], ...]
    rows: tuple[PooledRow, ...]

    @property
    def answered_count(self) -> int:
        """How many members have answered in the open round."""
        return sum(is_answered for _member, is_answered in self.members)


def panel_page(*, panel: ExpertPanel, content: VersionFacts) -> PanelPage:
    return PanelPage(
        panel=panel,
        members=tuple(
            (member, has_answered(panel=panel, member=member)) for member in panel.members.all()
        ),
        rows=tuple(_pooled_rows(panel=panel, content=content)),
    )


def _pooled_rows(*, panel: ExpertPanel, content: VersionFacts) -> Iterator[PooledRow]:
    values = pooled_judgements(panel=panel)
    for question in questions(panel=panel):
        answer, count = values.get(question.key, (None, 0))
        yield PooledRow(
            measure=content.measures[question.measure],
            question=question,
            answer=answer,
            count=count,
            is_doubtful=bool(
                answer
                and question.subject == judgements.EFFECT
                and judgements.is_doubtful(judgement=answer)
            ),
        )


# ---- what waits ----


def open_panels(*, account: Account) -> QuerySet[ExpertPanel]:
    """Panels that ask an account and are not closed."""
    return ExpertPanel.objects.exclude(state="closed").filter(members__account=account)


def unanswered_panels(*, account: Account) -> list[ExpertPanel]:
    """Open panels whose open round an account has not answered."""
    if not is_expert(account=account):
        return []
    panels: list[Any] = own_panels(account=account)  # with `own_members`, which Django adds
    return [
        panel
        for panel in panels
        if panel.state != "closed" and not has_answered(panel=panel, member=panel.own_members[0])
    ]


def panels_to_pool(*, account: Account, today: date) -> QuerySet[ExpertPanel]:
    """Open panels in which everyone has answered the open round, or whose last day has passed.

    Only for planners, and only with an answer.
    """
    if not people_queries.has_right(PLANNER, account=account):
        return ExpertPanel.objects.none()
    open_round = Case(When(state="first", then=1), default=2)
    answers = ExpertAnswer.objects.filter(member__panel=OuterRef("pk"))
    in_open_round = ExpertAnswer.objects.filter(
        member=OuterRef("pk"), round=OuterRef(OuterRef("open_round"))
    )
    silent = PanelMember.objects.filter(~Exists(in_open_round), panel=OuterRef("pk"))
    rows = ExpertPanel.objects.exclude(state="closed").annotate(open_round=open_round)
    is_ready = ~Exists(silent) | Q(Exists(answers), due_on__lt=today)
    return (
        rows.filter(is_ready)
        .select_related("version__plan")
        .defer(*(f"version__{name}" for name in VERSION_BODIES))
    )
