"""Documents that a phone takes along: without their truth, decided there, told afterwards."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.refresher.tests import samples
from promdaen.specimen.kinds import defects
from promdaen.specimen.models import Decision, Trial
from promdaen.specimen.queries import phone_sets
from tests import factories, phones

pytestmark = pytest.mark.django_db
MAX_BYTES = 400_000


@pytest.fixture
def pair() -> list[dict[str, str]]:
    """What two paired phones send with everything."""
    samples.bank()
    topic = factories.topic("DOCPROD", number=2)
    factories.outcome(topic, number=4)
    seats = factories.enrolments(factories.run(), 2)
    now = timezone.now()
    taught_on = timezone.localdate(now) - timedelta(days=4)
    samples.season([enrolment.officer for enrolment in seats], taught_on=taught_on, now=now)
    return [
        {"Authorization": f"Bearer {token}", "Content-Language": "en"}
        for token in (
            phones.phone_of(seat).post(reverse("refresher:app_pair")).json()["token"]
            for seat in seats
        )
    ]


def test_documents_go_along_without_their_truth_and_come_back_with_it(
    pair: list[dict[str, str]],
) -> None:
    mine, other = pair

    def post(name: str, values: Any, headers: Any = mine) -> Any:
        address = reverse(f"refresher:app_{name}")
        return Client().post(address, values, content_type="application/json", headers=headers)

    def listed(headers: Any = mine) -> dict[str, Any]:
        address = reverse("refresher:app_packs", args=("en",))
        packs = Client().get(address, headers=headers).json()["packs"]
        return {pack["kind"]: pack for pack in packs}

    code = post("specimens_lay", {}).json()["code"]
    first = Trial.objects.filter(session=code, position=1)
    first.update(model="passport", defect="uv_bright_paper")
    post("specimens_lay", {})
    assert "first" in post("specimens_lay", {}).json()["error"]
    assert (listed()["lay"]["bytes"], "specimen" in listed(other)) == (0, False)
    assert 200_000 < listed()["specimen"]["bytes"] < MAX_BYTES
    address = reverse("refresher:app_one_pack", args=("en", "specimen", code))
    answer = Client().get(address, headers=mine | {"Accept-Encoding": "gzip"})
    assert len(answer.content) < MAX_BYTES
    text = gzip.decompress(answer.content).decode()
    pack = Client().get(address, headers=mine).json()
    trials = {str(trial.pk): trial for trial in Trial.objects.filter(session=code)}
    assert [item["trial"] for item in pack["documents"]] == list(trials)
    for document in pack["documents"]:
        assert set(document) == {
            *("trial", "title", "today", "size", "sides"),
            *("pictures", "labels", "read", "decide"),
        }
        assert "r.tilt+30" in document["pictures"]
        assert document["labels"]["uv"].endswith("under ultraviolet light")
    # How a defect is seen, and what is told afterwards, is nowhere in it.
    secret_texts = [words.en for defect in defects.DEFECTS for words in (defect.SIGN, defect.NEXT)]
    assert not any(item in text for item in secret_texts)
    for wrong in (address.replace(code, "x"), address.replace(code, str(uuid4()))):
        assert Client().get(wrong, headers=mine).status_code == 404
    assert Client().get(address, headers=other).status_code == 404
    lay = reverse("refresher:app_one_pack", args=("en", "lay", "documents"))
    assert Client().get(lay, headers=mine).status_code == 404

    decision_id = str(uuid4())
    body = {
        "id": decision_id,
        "trial": str(first.get().pk),
        "answer": "genuine",
        "point": None,
        "area": "",
        "reason": "",
        "milliseconds": 8000,
        "tools": ["day", "uv"],
        "at": timezone.now().timestamp() * 1000,
    }
    for wrong in (
        [],
        body | {"trial": 1},
        body | {"answer": None},
        body | {"point": ["front", 1]},
        body | {"point": ["front", 1, "nan"]},
        body | {"milliseconds": "x"},
        body | {"tools": [1]},
        body | {"at": "x"},
        body | {"reason": "\ud800"},
    ):
        assert post("specimens", wrong).status_code == 400, wrong
    odd = {"answer": "suspect", "point": ["front", -4, 1e9], "reason": "none"}
    assert decision_id in post("specimens", body | odd).json()["refused"]
    assert decision_id in post("specimens", body, other).json()["refused"]
    for _time in range(2):
        reply = post("specimens", body).json()
        assert (reply["kept"], reply["safe"]) == ([decision_id], 1)
    assert Decision.objects.get().pk.hex == decision_id.replace("-", "")
    assert len(Client().get(address, headers=mine).json()["documents"]) == phone_sets.COUNT - 1

    address = reverse("refresher:app_specimen_told", args=("en", decision_id))
    reasoning = Client().get(address, headers=mine).json()
    assert "you called it genuine" in reasoning["text"]
    assert "How to see it" in reasoning["text"]
    assert "data:image/svg+xml;base64," in reasoning["text"]
    assert Client().get(address, headers=other).status_code == 404
    assert Client().get(address.replace("/en/", "/fr/"), headers=mine).status_code == 404
