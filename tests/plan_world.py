"""A border programme in the world of tests: a surveyed checkpoint, measures, a first version."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.people.models import Account
from promdaen.planning.actions import experts, plans
from promdaen.planning.actions import twins as twin_actions
from promdaen.planning.models import ExpertPanel, Measure, PlanVersion
from promdaen.planning.queries import computing
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.rules.judgements import Judgement
from promdaen.planning.rules.plan_inputs import LockedMeasure
from promdaen.planning.rules.twins import TwinShape
from promdaen.survey.actions import reviews
from promdaen.survey.models import Round, Visit
from tests import factories, survey_world


def compute_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let plans be computed in less time: those of tests are small."""
    monkeypatch.setattr(computing, "SECONDS", 0.05)
    monkeypatch.setattr(computing, "SIDE_SECONDS", 0.02)


def surveyed(code: str = "KH-P1", *, kind: str = "international", score: int = 2) -> Round:
    """A survey round in which a checkpoint was visited and the visit accepted."""
    accepted = Visit.objects.filter(state="accepted", is_second=False).first()
    if accepted is not None:
        return accepted.round
    place = factories.checkpoint(code, kind=kind)
    submission = survey_world.submission(
        checkpoint=place, answers=survey_world.answers_of(score=score, I26="1")
    )
    assert submission.visit is not None
    reviews.accept_visit(
        visit=submission.visit,
        judgement=reviews.VisitJudgement(read=submission.pk),
        by=None,
        now=factories.NOW,
    )
    return survey_world.a_round()


def measure(code: str, lifts: dict[str, int], **fields: Any) -> Measure:
    """A measure with small costs."""
    cost = {"low": 900, "likely": 1000, "high": 1500}
    body = {
        "title": {"en": f"Measure {code}", "km": "វិធានការ"},
        "scope": "checkpoint",
        "applies_to": ["international", "bilateral", "local"],
        "lifts": [{"indicator": indicator, "level": level} for indicator, level in lifts.items()],
        "capital": cost,
        "running": {"low": 90, "likely": 100, "high": 150},
        "lifetime_years": 2,
        "effort": 1,
        "delivery": "build",
        "evidence": "before_after",
        "delivered_by": "contractor",
        "basis": "invented",
    }
    return Measure.objects.create(code=code, body=body | fields)


def measures() -> None:
    """Four measures of three scopes."""
    measure("M-POWER", {"T09": 4, "T10": 4})
    measure("M-LINE", {"T13": 4}, requires=["M-POWER"])
    measure("M-COURSE", {"H25": 4}, scope="province", delivery="train")
    measure("M-PATH", {"I24": 4, "I34": 4}, scope="nation", delivery="regulate")


def version(by: Account | None = None, **fields: Any) -> PlanVersion:
    """The first version of a plan, started from the surveyed round."""
    content = surveyed()
    if not Measure.objects.exists():
        measures()
    values = {
        "code": "2027",
        "title_km": "កម្មវិធីព្រំដែន ២០២៧",
        "title_en": "Border programme 2027",
        "round": content.code,
        "first_year": 2027,
    }
    return plans.start_plan(new=plans.NewPlan(**(values | fields)), by=by, now=factories.NOW)


def panel(*, version: PlanVersion, people: Any = (), codes: Any = ("M-POWER",)) -> ExpertPanel:
    """A panel of experts on a measure of a version."""
    new = experts.NewPanel(experts=list(people), measures=codes, due_on=factories.NOW.date())
    return experts.ask_experts(version=version, new=new, by=None, now=factories.NOW)


def addresses() -> dict[str, dict[str, Any]]:
    """A plan with two versions and a change, and what its addresses need."""
    plan_version = version()
    place = read(plan_version).facts.checkpoints[0].code
    lock = LockedMeasure(measure="M-POWER", at=place, year=2)
    plans.lock_measure(
        content=read(plan_version), lock=lock, reason="ភ្លើងមកដល់", by=None, now=factories.NOW
    )
    plans.begin_version(
        source=read(plan_version).version,
        note="សាកល្បង",
        is_renewed=False,
        by=None,
        now=factories.NOW,
    )
    shape = TwinShape(
        opens_at=360, closes_at=840, booths={"visitor": 1, "national": 0, "local": 1}, second=1
    )
    twin_actions.set_up_twin(code=place, shape=shape, by=None, now=factories.NOW)
    expert = factories.account("expert", name="កែវ ដារ៉ា")
    form = panel(version=read(plan_version).version, people=[expert])
    value = Judgement(lowest=20, best=30, highest=60, sure=80)
    experts.submit_judgements(
        panel=form, values={"M-POWER.effect": value}, comment="", by=expert, now=factories.NOW
    )
    version_of = {"code": "2027", "number": 1}
    return {
        "planning": version_of,
        "planning:judge": {"pk": form.pk},
        "planning:panel_step": {**version_of, "step": "second"},
        "planning:twin": {"code": place},
        "planning:counts": {"code": place},
        "planning:labour_rules": {"code": place},
        "planning:replay": {"code": place},
        "planning:counting": {"code": place},
        "planning:reports": {"code": place},
        "planning:screening": {"code": place},
        "planning:shift_plan": {"code": place},
        "planning:shifts": {"code": place},
        "planning:staffing": {"code": place},
        "planning:use": {"code": place},
        "planning:week": {"code": place},
        "planning:delivery": {**version_of, "measure": "M-POWER", "at": place},
        "planning:levels": {**version_of, "measure": "M-POWER"},
        "planning:scores": {**version_of, "at": place},
        "planning:measure": {**version_of, "measure": "M-POWER", "at": place},
    }


def read(plan_version: PlanVersion) -> VersionFacts:
    """A version as it stands now, read by a planner."""
    return VersionFacts(PlanVersion.objects.get(pk=plan_version.pk), True)
