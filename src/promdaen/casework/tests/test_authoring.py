"""Cases are written on the pages: new versions that hold by the law, kept as records."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from promdaen.casework import actions
from promdaen.casework.models import Case
from promdaen.casework.queries import cases as queries
from promdaen.curriculum.models import Record
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import casework_world, factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    """The law, an outcome, and a case of two stages."""
    factories.outcome(number=5, measured_by="practice")
    casework_world.law()
    casework_world.case()


def current_values() -> dict:
    case = queries.find_case(code="CASE-X")
    assert case is not None
    return queries.case_values(case=case)


def edit(values, *, version: int = 1, **more) -> Case:
    return actions.edit_case(values=values, version=version, by=None, now=factories.NOW, **more)


def author(client: Client) -> Client:
    client.force_login(factories.account("coordinator", language="en"))
    client.cookies["promdaen_language"] = "en"
    return client


def test_every_saving_is_a_new_version_with_who_why_and_its_record() -> None:
    case = actions.edit_case(
        values=current_values() | {"minutes": 12},
        version=1,
        reason="More time.",
        by=factories.account("coordinator", name="Sok Dara"),
        now=factories.NOW,
    )
    assert (case.version, case.minutes, case.written_by, case.reason) == (
        2,
        12,
        "Sok Dara",
        "More time.",
    )
    assert [case_version.is_current for case_version in Case.objects.order_by("version")] == [
        False,
        True,
    ]
    record = Record.objects.get(subject="case:CASE-X")
    assert record.values["minutes"] == 12
    assert record.edited_by == "Sok Dara"
    assert AuditLine.objects.filter(action="edit_case").count() == 1


def test_a_rewritten_case_is_a_record_with_versions() -> None:
    values = current_values() | {"code": "CASE-Y"}
    case = actions.create_case(values=values, by=None, now=factories.NOW)
    assert (case.version, [outcome.code for outcome in case.outcomes.all()]) == (1, ["UNTOC.5"])
    assert Record.objects.filter(subject="case:CASE-Y").exists()
    with pytest.raises(actions.CaseworkRefused, match="CASE-Y is already in use"):
        actions.create_case(values=values, by=None, now=factories.NOW)


def test_what_the_law_does_not_say_is_not_saved() -> None:
    values = current_values()
    values["stages"][1]["verdict"] = "trafficking"
    with pytest.raises(actions.CaseworkRefused, match="the law says smuggling"):
        edit(values)
    with translation.override("km"), pytest.raises(actions.CaseworkRefused, match="ច្បាប់ថា"):
        edit(values)
    with pytest.raises(actions.CaseworkRefused, match="`minutes` is not a whole number"):
        edit(current_values() | {"minutes": "ten"})
    assert Case.objects.count() == 1


def test_a_change_meanwhile_no_change_and_no_case_are_refused() -> None:
    with pytest.raises(actions.CaseworkRefused, match="Nothing was changed"):
        edit(current_values())
    edit(current_values() | {"minutes": 12})
    with pytest.raises(actions.CaseworkRefused, match="Someone saved version 2"):
        edit(current_values() | {"minutes": 13})
    with pytest.raises(actions.CaseworkRefused, match="There is no such case"):
        edit(current_values() | {"code": "CASE-0"})


def test_only_who_may_write_content_writes_cases() -> None:
    trainer = factories.account("trainer")
    with pytest.raises(NotAllowed):
        actions.create_case(values=current_values(), by=trainer, now=factories.NOW)
    with pytest.raises(NotAllowed):
        actions.edit_case(values=current_values(), version=1, by=trainer, now=factories.NOW)


def fields_of(page) -> dict:
    """What a browser would send back of the form of a page, untouched."""
    form = page.context["form"]
    form_values = {}
    for bound in form:
        value = bound.value()
        form_values[bound.html_name] = "" if value is None else value
    return form_values


def saved(client: Client, address: str, form_values: dict):
    """The answer to Save, pressed again where the checks of words found something to look at."""
    answer = client.post(address, form_values | {"save": "1"})
    digest = answer.context and answer.context.get("looked_at")
    return (
        client.post(address, form_values | {"save": "1", "looked_at": digest})
        if digest
        else answer
    )


def test_a_stage_is_judged_before_it_is_saved_and_a_disagreement_is_reported(
    client: Client,
) -> None:
    author(client)
    address = reverse("casework:edit_stage", args=("CASE-X", 2))
    form_values = fields_of(client.get(address))
    refused = client.post(
        address, form_values | {"verdict": "neither", "save": "1"}
    ).content.decode()
    assert "says neither, the law says smuggling" in refused
    looked = client.post(address, form_values | {"title_en": "The money", "look": "1"})
    assert looked.context["is_right"]
    assert Case.objects.count() == 1
    changed = form_values | {"title_en": "The money", "reason": "Clearer."}
    answer = saved(client, address, changed)
    assert answer.status_code == 302
    assert current_values()["stages"][1]["title"]["en"] == "The money"
    page = client.get(reverse("casework:versions", args=("CASE-X",))).content.decode()
    assert "Clearer." in page
    assert "The money" in page


def test_a_line_is_added_by_filling_it_and_taken_out_by_clearing_it(client: Client) -> None:
    author(client)
    address = reverse("casework:edit_stage", args=("CASE-X", 1))
    form_values = fields_of(client.get(address))
    texts = {"l_1c_km": "បន្ទាត់ថ្មី", "l_1c_en": "A new line.", "w_1c_km": "អ្នកបើកបរ"}
    half = client.post(address, form_values | texts | {"look": "1"}).content.decode()
    assert "Write this text in English as well." in half
    both = form_values | texts | {"w_1c_en": "Driver", "p0_title_km": "ចំណាំ", "p0_title_en": "Note"}
    cleared = both | {"l_1a_km": "", "l_1a_en": "", "c_S1": "1c", "c_S2": "1c", "save": "1"}
    second = {"c_S1": "1c", "c_S2": "1c"}
    assert (
        "line 1a is neither here nor before"
        in client.post(address, cleared | second).content.decode()
    )
    assert saved(client, address, both).status_code == 302
    (part,) = current_values()["stages"][0]["parts"]
    assert part["title"]["en"] == "Note"
    assert part["lines"][-1]["who"]["en"] == "Driver"


def test_a_stage_is_added_after_the_last_with_the_facts_of_before(client: Client) -> None:
    author(client)
    address = reverse("casework:edit_stage", args=("CASE-X", 3))
    page = client.get(address)
    form_values = fields_of(page) | {
        "title_km": "ដំណាក់កាលបន្ថែម",
        "title_en": "Later",
        "reasoning_km": "ហេតុផល",
        "reasoning_en": "Why.",
        "l_3a_km": "បន្ទាត់ថ្មី",
        "l_3a_en": "A new line.",
        "v_A1": "yes",
        "c_A1": "3a",
        "verdict": "aggravated_smuggling",
        "referral": "yes",
    }
    answer = saved(client, address, form_values)
    assert answer.status_code == 302
    assert [stage["code"] for stage in current_values()["stages"]] == ["1", "2", "3"]
    assert client.get(reverse("casework:edit_stage", args=("CASE-X", 5))).status_code == 404


def test_the_head_is_changed_and_a_new_case_begins_with_one_line(client: Client) -> None:
    author(client)
    address = reverse("casework:edit_head", args=("CASE-X",))
    form_values = fields_of(client.get(address)) | {"minutes": "15"}
    assert saved(client, address, form_values).status_code == 302
    assert current_values()["minutes"] == 15
    fresh = {
        f"{name}_{language}": "អត្ថបទ" if language == "km" else "Some words."
        for name in ("title", "setting", "assessed", "line", "reasoning", "question0")
        for language in ("km", "en")
    } | {"place": "sea", "minutes": "10", "asks": ["S1"], "outcomes": ["UNTOC.5"], "save": "1"}
    address = reverse("casework:new_case")
    assert client.get(address).status_code == 200
    refused_page = saved(client, address, fresh | {"title_en": ""}).content.decode()
    assert (
        "Write in English: Title."
        in refused_page[
            refused_page.index("errors") : refused_page.index(
                "</ul>", refused_page.index("errors")
            )
        ]
    )
    long = saved(client, address, fresh | {"title_en": "A very long title. " * 9})
    assert "at most 160 characters" in long.content.decode()
    answer = saved(client, address, fresh)
    assert answer.status_code == 302
    case = Case.objects.get(code="CASE-01")
    assert case.body["stages"][0]["verdict"] == "undetermined"
    assert client.get(reverse("casework:edit_case", args=("CASE-01",))).status_code == 200
    assert client.get(reverse("casework:handout", args=("CASE-01",))).status_code == 200


def test_a_trainer_reads_cases_and_writes_none(client: Client) -> None:
    client.force_login(factories.account("trainer"))
    for page, args in (
        ("new_case", ()),
        ("edit_case", ("CASE-X",)),
        ("edit_head", ("CASE-X",)),
        ("edit_stage", ("CASE-X", 1)),
    ):
        assert client.get(reverse(f"casework:{page}", args=args)).status_code == 403
    assert client.get(reverse("casework:versions", args=("CASE-X",))).status_code == 200
    assert client.get(reverse("casework:handout", args=("CASE-0",))).status_code == 404
