"""Plans and versions: permissions, and the computed content of a version."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from promdaen.kit import json_objects
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words, page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.planning.models import Plan, PlanChange, PlanSignature, PlanVersion
from promdaen.planning.rules import outcomes
from promdaen.planning.rules.measures import CHECKPOINT, NATION, MeasureFacts, measure_facts
from promdaen.planning.rules.plan_facts import PlanFacts, plan_facts
from promdaen.planning.rules.plan_inputs import PlanInputs, plan_inputs

PLANNER, READER = "survey", "gaps"
"""The right to make plans, and the right to read those that are final."""
SIGNING_ROLES = frozenset({"coordinator", "viewer"})
VERSION_BODIES = ("facts", "measures", "inputs", "answer", "redraws")
WHOLE_NATION = Text("Nation")


def is_planner(*, account: Account | None) -> bool:
    """Whether an account (None is the system) makes plans."""
    return account is None or people_queries.has_right(PLANNER, account=account)


def versions_visible_to(*, account: Account | None) -> QuerySet[PlanVersion]:
    """The versions that an account may read.

    Planners and the system (None) read all, readers of gaps the final ones; signers also the
    versions they are asked to sign.
    """
    versions = PlanVersion.objects.select_related("plan", "plan__round")
    if account is None or is_planner(account=account):
        return versions
    if not getattr(account, "is_authenticated", False) or not account.is_active:
        return versions.none()
    readable_versions = Q(signatures__account=account) if may_sign(account=account) else Q(pk=None)
    if people_queries.has_right(READER, account=account):
        readable_versions |= Q(state="final")
    return versions.filter(readable_versions).distinct()


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A plan in the list, with its readable versions, newest first."""

    plan: Plan
    versions: tuple[PlanVersion, ...]

    @property
    def newest(self) -> PlanVersion:
        """The newest version."""
        return self.versions[0]


def plan_rows(*, account: Account | None) -> list[PlanRow]:
    """The plans of which an account may read a version, newest first."""
    versions = versions_visible_to(account=account).defer(*VERSION_BODIES).order_by("-number")
    plans = Plan.objects.select_related("round").prefetch_related(
        Prefetch("versions", queryset=versions, to_attr="readable")
    )
    return [PlanRow(plan=plan, versions=tuple(plan.readable)) for plan in plans if plan.readable]


def plan_row(*, code: str, account: Account | None) -> PlanRow | None:
    """A plan with its readable versions, or None if there are none."""
    return next(
        (plan_row for plan_row in plan_rows(account=account) if plan_row.plan.code == code), None
    )


@dataclass(frozen=True)
class VersionFacts:
    """A version with all its content, parsed once: facts, measures, inputs, outcome."""

    version: PlanVersion
    may_plan: bool
    sees_places: bool = True

    @functools.cached_property
    def facts(self) -> PlanFacts:
        """Checkpoints, standards and scores."""
        return plan_facts(stored=self.version.facts)

    @functools.cached_property
    def measures(self) -> dict[str, MeasureFacts]:
        """The measures at the time the version was started."""
        return {
            code: measure_facts(code=code, body=body)
            for code, body in self.version.measures.items()
        }

    @functools.cached_property
    def inputs(self) -> PlanInputs:
        """The inputs people set."""
        return plan_inputs(stored=self.version.inputs)

    @functools.cached_property
    def outcome(self) -> outcomes.PlanOutcome:
        """The computed outcome of the plan."""
        return self.plan_outcome(plan=self.version.answer["plan"])

    def plan_outcome(self, *, plan: Sequence[JsonObject]) -> outcomes.PlanOutcome:
        """The outcome of another plan for the same facts and inputs."""
        return outcomes.outcome(
            facts=self.facts, measures=self.measures, inputs=self.inputs, plan=plan
        )

    @functools.cached_property
    def names(self) -> dict[str, Words]:
        """Names of checkpoints, provinces and the nation by code."""
        places = {checkpoint.code: checkpoint.name for checkpoint in self.facts.checkpoints}
        return {NATION: WHOLE_NATION, "": WHOLE_NATION, **self.facts.provinces, **places}

    def indicator_text(self, *, code: str) -> str:
        """The title of an indicator with its code; the code alone of one that is gone."""
        indicator = self.facts.indicators.get(code)
        return f"{indicator.title.text(language=page_language())} ({code})" if indicator else code

    def shows_places(self, *, scope: str) -> bool:
        """Whether the reader sees where a measure of this scope is."""
        return self.sees_places or scope != CHECKPOINT

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.version.state == "draft"

    @property
    def can_change(self) -> bool:
        """Whether the reader may change it now."""
        return self.may_plan and self.is_draft

    @property
    def is_invented(self) -> bool:
        """Whether it has fictitious figures for demonstration."""
        return self.version.plan.is_invented or any(
            measure.is_invented for measure in self.measures.values()
        )

    @property
    def title(self) -> Words:
        """The title of the plan."""
        plan = self.version.plan
        return Words(en=plan.title_en, km=plan.title_km)


def version_facts(*, code: str, number: int, account: Account | None) -> VersionFacts | None:
    """A version that an account may read, or None."""
    versions = versions_visible_to(account=account)
    version = versions.filter(plan__code=code, number=number).first()
    if version is None:
        return None
    may_plan = is_planner(account=account)
    # A list of weak checkpoints would help smugglers: all others, also signers, see provinces.
    return VersionFacts(version, may_plan, may_plan)


def version_changes(*, version: PlanVersion) -> list[PlanChange]:
    """People's changes in a version, newest first."""
    return list(version.changes.select_related("by").order_by("-at", "-id"))


def version_signatures(*, version: PlanVersion) -> list[PlanSignature]:
    """The signers of a version, in the order asked."""
    return list(version.signatures.select_related("account"))


def may_sign(*, account: Account) -> bool:
    """Whether an account is active and has a role that signs versions."""
    return bool(account.is_active and SIGNING_ROLES & account.role_codes())


def unsigned_signatures(*, account: Account) -> QuerySet[PlanSignature]:
    """Signatures that an account has still to give."""
    if not may_sign(account=account):
        return PlanSignature.objects.none()
    return PlanSignature.objects.filter(account=account, signed_at=None, version__state="asked")


def unsigned_versions(*, account: Account) -> list[PlanSignature]:
    """Versions that wait for the signature of an account."""
    return list(
        unsigned_signatures(account=account)
        .select_related("version", "version__plan")
        .defer(*(f"version__{name}" for name in VERSION_BODIES))
    )


def signers() -> QuerySet[Account]:
    """Accounts that can be asked to sign: active coordinators and viewers."""
    return people_queries.accounts_with_roles(roles=SIGNING_ROLES)


def version_digest(*, version: PlanVersion) -> str:
    """The SHA-256 (hex) of the signed content: facts, measures, inputs and answer."""
    bodies: JsonObject = {
        name: getattr(version, name) for name in ("facts", "measures", "inputs", "answer")
    }
    return json_objects.body_digest(body=bodies)
