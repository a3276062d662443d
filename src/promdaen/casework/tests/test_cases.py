"""Cases come in from content: whole, held against the law, versions kept for who judged them."""

import pytest
from django.utils import translation

from promdaen.casework import actions
from promdaen.casework.models import Case, CaseSession
from promdaen.casework.queries import law as law_queries
from promdaen.casework.tests import samples
from promdaen.casework.tests.test_law import record
from promdaen.kit.content import ContentRecord, RecordReview
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def law() -> None:
    """The law that ships, loaded."""
    law_records = {"law": [record(samples.shipped_body())], "office": [], "protection": []}
    actions.load_law(records=law_records, by=None, now=factories.NOW)


def read(values) -> ContentRecord:
    review = {"en": RecordReview(), "km": RecordReview()}
    file = "content/cases/x.toml"
    return ContentRecord(file=file, line=1, code=values["code"], values=values, review=review)


def load_cases(*cases) -> dict[str, int]:
    records = [read(values) for values in cases]
    return actions.put_cases(records=records, by=None, now=factories.NOW).as_dict()


def judge(case: Case) -> None:
    CaseSession.objects.create(case=case, law=law_queries.current_row(), opened_at=factories.NOW)


@pytest.mark.usefixtures("law")
def test_a_case_is_added_with_its_outcomes_and_the_same_again_changes_nothing() -> None:
    factories.outcome(number=5)
    assert load_cases(samples.case_values())["added"] == 1
    assert load_cases(samples.case_values())["unchanged"] == 1
    case = Case.objects.get()
    assert (case.code, case.version, case.title_en, case.minutes) == ("CASE-X", 1, "A walk", 10)
    assert [outcome.code for outcome in case.outcomes.all()] == ["UNTOC.5"]
    assert "title" not in case.body
    assert AuditLine.objects.filter(action="put_cases").count() == 1


@pytest.mark.usefixtures("law")
def test_a_case_that_no_one_judged_is_changed_in_place() -> None:
    load_cases(samples.case_values())
    assert load_cases(samples.case_values(minutes=12))["changed"] == 1
    assert [(case.version, case.minutes) for case in Case.objects.all()] == [(1, 12)]


@pytest.mark.usefixtures("law")
def test_a_case_that_was_judged_keeps_its_version_and_gets_a_new_one() -> None:
    load_cases(samples.case_values())
    judge(Case.objects.get())
    assert load_cases(samples.case_values(minutes=12))["changed"] == 1
    cases = Case.objects.order_by("version").values_list("version", "minutes", "is_current")
    assert list(cases) == [(1, 10, False), (2, 12, True)]


@pytest.mark.usefixtures("law")
def test_an_expected_answer_that_the_law_does_not_give_is_refused_with_file_and_stage() -> None:
    values = samples.case_values()
    values["stages"][1]["verdict"] = "trafficking"
    with pytest.raises(actions.CaseworkRefused) as refused:
        load_cases(samples.case_values(code="CASE-Y"), values)
    assert str(refused.value).startswith(
        "content/cases/x.toml: CASE-X, stages[2].verdict: says trafficking, the law says smuggling"
    )
    with translation.override("km"), pytest.raises(actions.CaseworkRefused, match="ច្បាប់ថា"):
        load_cases(values)
    assert not Case.objects.exists()


def test_cases_wait_for_a_law() -> None:
    assert load_cases() == {"added": 0, "changed": 0, "unchanged": 0, "kept": 0}
    with pytest.raises(actions.CaseworkRefused, match="load the legal tests first"):
        load_cases(samples.case_values())


def test_only_who_may_load_content_puts_cases_in() -> None:
    with pytest.raises(NotAllowed):
        actions.put_cases(records=[], by=factories.account("viewer"), now=factories.NOW)
