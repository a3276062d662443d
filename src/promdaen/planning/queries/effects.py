"""What the measures of a version did by a later survey round, and how well experts had judged."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.kit.json_objects import NewJsonObject
from promdaen.people.models import Account
from promdaen.planning.models import ExpertPanel
from promdaen.planning.queries import delivery, experts, facts
from promdaen.planning.queries.plans import VersionFacts, version_facts, versions_visible_to
from promdaen.planning.rules import effects, judgements
from promdaen.planning.rules.effects import MeasureEffect
from promdaen.planning.rules.judgements import JudgeScore
from promdaen.survey.models import Round


@dataclass(frozen=True, kw_only=True)
class EffectPage:
    """The effects of a version seen in a later round; `judges`: name and score of each expert."""

    round: Round
    effects: tuple[MeasureEffect, ...]
    judges: tuple[tuple[str, JudgeScore], ...]

    @property
    def failed(self) -> list[MeasureEffect]:
        """The measures that did not work."""
        return [effect for effect in self.effects if effect.has_failed]


def later_rounds(*, content: VersionFacts) -> list[Round]:
    """The surveyed rounds after that of a version, newest first."""
    first = content.version.plan.round
    return [
        survey_round
        for survey_round in facts.surveyed_rounds()
        if survey_round.starts_on > first.starts_on
    ]


def measure_effects(
    *, content: VersionFacts, survey_round: Round, account: Account | None
) -> list[MeasureEffect]:
    """The effects of the measures that began at least a year before a later round.

    Those recorded as not delivered before the round are left out; of a training measure with
    course runs that ended before it, the officers who passed are what was expected.
    """
    years = survey_round.starts_on.year - content.inputs.first_year
    plan = content.version.plan
    late = delivery.undelivered_measures(plan=plan, day=survey_round.starts_on)
    return effects.measure_effects(
        before=content.facts,
        after=facts.survey_facts(code=survey_round.code, account=account),
        measures=content.measures,
        entries=[
            entry
            for entry in content.version.answer["plan"]
            if entry["year"] <= years and (entry["measure"], entry["at"]) not in late
        ],
        passed=delivery.passed_shares(plan=plan, day=survey_round.starts_on),
    )


def effect_page(*, content: VersionFacts, code: str, account: Account) -> EffectPage | None:
    """The page of effects by a round, by default the newest later one; None without any."""
    rounds = {survey_round.code: survey_round for survey_round in later_rounds(content=content)}
    if not rounds:
        return None
    survey_round = rounds.get(code) or next(iter(rounds.values()))
    rows = measure_effects(content=content, survey_round=survey_round, account=account)
    return EffectPage(
        round=survey_round,
        effects=tuple(rows),
        judges=tuple(_judges(content=content, rows=rows)),
    )


def _judges(*, content: VersionFacts, rows: list[MeasureEffect]) -> list[tuple[str, JudgeScore]]:
    observed = effects.observed_shares(effects=rows)
    scores = []
    panels = ExpertPanel.objects.filter(version__plan=content.version.plan_id)
    for panel in panels.prefetch_related("members__account", "members__answers"):
        answers = experts.last_answers(panel=panel)
        for member in panel.members.all():
            if member.letter in answers:
                score = judgements.judge_score(
                    answers=answers[member.letter].values, observed=observed
                )
                if score is not None:
                    scores.append((member.account.name, score))
    return scores


def versions_with_effects(*, account: Account | None) -> list[tuple[str, str]]:
    """The final versions whose effects a new plan can begin with: code and title with number."""
    versions = versions_visible_to(account=account).filter(state="final").order_by("-finalised_at")
    return [
        (f"{version.plan.code}/{version.number}", f"{version.plan.title} ({version.number})")
        for version in versions
    ]


def observed_measures(
    *, bodies: NewJsonObject, mark: str, survey_round: Round, account: Account | None
) -> NewJsonObject:
    """The measures with what the final version of a mark showed by a round.

    Unchanged where the version is not there or its round is not earlier.
    """
    code, _slash, number = mark.rpartition("/")
    content = version_facts(code=code, number=int(number or 0), account=account)
    if content is None or survey_round not in later_rounds(content=content):
        return bodies
    rows = measure_effects(content=content, survey_round=survey_round, account=account)
    return effects.observed_bodies(bodies=bodies, effects=rows)
