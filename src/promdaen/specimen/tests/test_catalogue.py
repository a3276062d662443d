"""The catalogue of defects and oddities, for who teaches."""

from pathlib import Path

import pytest
from django.urls import reverse

from promdaen.specimen.kinds import defects, distractors, models
from promdaen.specimen.queries import catalogue
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client):
    client.force_login(factories.account("trainer"))
    return client


def test_a_trainer_sees_every_defect_and_oddity_of_a_model(trainer):
    page = trainer.get(reverse("specimen:defects")).content.decode()
    for kind in (*defects.DEFECTS, *distractors.DISTRACTORS):
        assert f'id="{kind.CODE}"' in page
        assert f"/{kind.CODE}/" in page


@pytest.mark.parametrize("model", [document_model.CODE for document_model in models.MODELS])
def test_every_model_has_its_catalogue(model):
    page = catalogue.catalogue(model=model)
    codes = [entry.code for _tool, entries in page.groups for entry in entries]
    assert sorted(codes) == sorted(
        defect.CODE for defect in defects.DEFECTS if model in defect.MODELS
    )


def test_a_picture_is_that_of_the_specimen_with_the_defect(trainer):
    genuine, defective = (
        trainer.get(reverse("specimen:defect_picture", args=("passport", code, "uv")))
        for code in (catalogue.GENUINE, "uv_absent")
    )
    assert genuine["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert genuine.content != defective.content
    assert "max-age=86400" in genuine["Cache-Control"]
    odd = catalogue.picture(model="passport", code="genuine_wear", view="day")
    assert "SPECIMEN" in odd


@pytest.mark.parametrize(
    "args",
    [("sled", "erasure", "day"), ("passport", "nothing", "day"), ("passport", "erasure", "moon")],
)
def test_a_picture_of_what_is_not_there_is_not_found(trainer, args):
    assert trainer.get(reverse("specimen:defect_picture", args=args)).status_code == 404


def test_a_model_that_is_not_there_is_not_found(trainer):
    assert trainer.get(reverse("specimen:defects") + "?model=sled").status_code == 404


def test_the_catalogue_is_for_who_teaches(client):
    address = reverse("specimen:defects")
    picture = reverse("specimen:defect_picture", args=("passport", "erasure", "day"))
    assert client.get(address).status_code == 302
    assert "max-age=86400" not in client.get(picture).get("Cache-Control", "")
    client.force_login(factories.account())
    assert client.get(address).status_code == 403
    assert client.get(picture).status_code == 403


def test_the_guide_lists_every_defect_with_its_difficulty():
    guide = (Path(__file__).parents[4] / "docs" / "guide" / "specimens.md").read_text("utf-8")
    for defect in defects.DEFECTS:
        label = defect.LABEL.en[0].lower() + defect.LABEL.en[1:]
        assert f"{label} ({defect.DIFFICULTY})" in guide
