"""The pages of sharing and keeping: who finds them, and what they do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.exchange.models import Group, Record
from promdaen.people.models import Account
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NARRATIVE = "Sok steered the boat to the old pier"


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def url(name: str, record: Record, **more: Any) -> str:
    return reverse(f"exchange:{name}", kwargs={"record_id": record.pk, **more})


@pytest.fixture
def head() -> Account:
    return world.person("head", "IMM")


@pytest.fixture
def friend() -> Account:
    return world.person("liaison", "BPP", name="Dara")


def test_a_group_is_made_filled_and_closed_on_its_pages(head: Account, friend: Account) -> None:
    client = signed_in(head)
    assert client.get(reverse("exchange:groups")).status_code == 200
    new = {"name_km": "ក្រុមទូក", "name_en": "Boats", "purpose": "Boats without lights"}
    response = client.post(reverse("exchange:new_group"), new)
    group = Group.objects.get()
    assert response["Location"] == reverse("exchange:group", args=[group.pk])
    assert signed_in(friend).get(response["Location"]).status_code == 404
    member = {"account": str(friend.pk), "need": "Watches the coast", "until_on": ""}
    assert client.post(response["Location"], member).status_code == 302
    assert client.post(response["Location"], member).status_code == 200
    assert "Dara" in client.get(response["Location"]).content.decode()
    assert signed_in(friend).get(response["Location"]).status_code == 200
    out = reverse("exchange:remove_member", args=[group.pk, group.members.get().pk])
    assert client.post(out).status_code == 302
    assert client.post(out).status_code == 404
    close = reverse("exchange:close_group", args=[group.pk])
    assert [client.post(close).status_code for _twice in range(2)] == [302, 302]
    assert signed_in(world.person("reporter", "MAR", "KH-1")).get(
        reverse("exchange:new_group")
    ).status_code == 404  # fmt: skip


def test_a_record_is_shared_and_shut_on_its_page(head: Account, friend: Account) -> None:
    record = world.sent(world.standing_of(head))
    client = signed_in(head)
    assert client.get(url("share_record", record)).status_code == 200
    assert client.post(url("share_record", record), {}).status_code == 200
    wrong = client.post(url("share_record", record), {"post": "KH-1"})
    assert wrong.status_code == 200
    assert client.post(url("share_record", record), {"named": str(friend.pk)}).status_code == 302
    assert "Dara" in client.get(url("share_record", record)).content.decode()
    assert signed_in(friend).get(url("share_record", record)).status_code == 404
    assert signed_in(friend).get(url("ask_leave", record)).status_code == 200
    leave = {"department": "IMM", "purpose": "save_life"}
    responses = [signed_in(friend).post(url("ask_leave", record), leave) for _twice in range(2)]
    assert [response.status_code for response in responses] == [302, 200]
    revoke = url("revoke_share", record, row_id=record.named.get().pk)
    assert [client.post(revoke).status_code for _twice in range(2)] == [302, 302]
    assert signed_in(friend).get(url("ask_leave", record)).status_code == 404


def test_a_text_is_blacked_out_after_its_result_was_shown(head: Account, friend: Account) -> None:
    record = world.sent(world.standing_of(head), ("BPP",), texts={"narrative": NARRATIVE})
    client = signed_in(head)
    form = {"passages": "old pier", "narrative": NARRATIVE}
    assert client.get(url("redact_record", record)).status_code == 200
    lost = client.post(url("redact_record", record), form | {"passages": "Kampot"})
    assert "Kampot" in lost.content.decode()
    response = client.post(url("redact_record", record), form | {"act": "show"})
    assert "█████" in response.content.decode()
    assert record.texts.count() == 1
    saved = client.post(url("redact_record", record), form | {"act": "save"})
    assert saved.status_code == 302
    assert record.texts.get(layer=1).plain == "Sok steered the boat to the █████"
    assert signed_in(friend).get(url("redact_record", record)).status_code == 404


def test_the_handling_is_changed_and_the_record_withdrawn(head: Account, friend: Account) -> None:
    record = world.sent(world.standing_of(head), ("BPP",))
    client = signed_in(head)
    assert client.get(url("change_handling", record)).status_code == 200
    form = {"level": "red", "source_grade": "B", "info_grade": "2", "until_on": "", "named": ""}
    assert client.post(url("change_handling", record), form).status_code == 200
    form["level"], form["bound"], form["until_on"] = "amber_strict", "on", "2090-01-02"
    assert client.post(url("change_handling", record), form).status_code == 302
    assert client.post(url("change_handling", record), form).status_code == 302
    record.refresh_from_db()
    assert (record.level_code, record.is_bound) == ("amber_strict", True)
    assert record.expires_at is not None
    assert signed_in(friend).get(url("withdraw_record", record)).status_code == 404
    assert client.get(url("withdraw_record", record)).status_code == 200
    assert client.post(url("withdraw_record", record)).status_code == 302
    record.refresh_from_db()
    assert record.state == "withdrawn"


def test_only_a_head_puts_a_hold_on_a_record_and_deletes_it(
    head: Account, friend: Account
) -> None:
    record = world.sent(world.standing_of(head), ("BPP",))
    client = signed_in(head)
    for name in ("hold_record", "delete_record"):
        assert signed_in(friend).get(url(name, record)).status_code == 404
    assert client.get(reverse("exchange:retention")).status_code == 200
    assert client.get(url("hold_record", record)).status_code == 200
    assert client.post(url("hold_record", record), {"reason": "Court"}).status_code == 302
    assert "Court" in client.get(url("hold_record", record)).content.decode()
    assert client.get(url("delete_record", record)).status_code == 404
    lift = url("lift_hold", record, hold_id=record.holds.get().pk)
    assert [client.post(lift).status_code for _twice in range(2)] == [302, 404]
    assert client.get(url("delete_record", record)).status_code == 200
    assert client.post(url("delete_record", record), {}).status_code == 200
    assert client.post(url("delete_record", record), {"is_sure": "on"}).status_code == 302
    assert client.get(url("hold_record", record)).status_code == 404
