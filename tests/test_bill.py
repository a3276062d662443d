"""The bill of materials (CycloneDX) that comes with each wheel."""

from __future__ import annotations

import json
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager

ROOT = Path(__file__).parents[1]


def bill() -> dict[str, Any]:
    spec = spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    document: dict[str, Any] = module.bill_of_materials(
        python=(ROOT / "requirements.lock").read_text(encoding="utf-8"),
        scripts=(ROOT / "package-lock.json").read_text(encoding="utf-8"),
        version="0.1.0",
    )
    return document


def test_the_bill_names_every_locked_library_once() -> None:
    components = bill()["components"]
    purls = [component["purl"] for component in components]
    assert len(purls) == len(set(purls))
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {line.split("==")[0] for line in lines if re.match(r"[a-z0-9]", line)}
    assert {
        component["name"] for component in components if component["purl"].startswith("pkg:pypi/")
    } == locked
    scripts = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    names = {
        component["name"] for component in components if component["purl"].startswith("pkg:npm/")
    }
    assert names == {
        place.rpartition("node_modules/")[2]
        for place, script in scripts.items()
        if place and not script.get("dev")
    }


def test_the_bill_is_a_document_of_cyclonedx() -> None:
    document = bill()
    assert (document["bomFormat"], document["specVersion"], document["version"]) == (
        "CycloneDX",
        "1.5",
        1,
    )
    assert document["metadata"]["component"]["purl"] == "pkg:pypi/promdaen@0.1.0"
    for component in document["components"]:
        assert component["type"] == "library"
        assert re.fullmatch(r"pkg:(pypi|npm)/[\w.%/-]+@[\w.+-]+", component["purl"]), component


def test_the_same_source_makes_the_same_bill() -> None:
    assert bill() == bill()


@pytest.mark.parametrize(
    ("source", "urls"),
    [
        ("", {}),
        (
            "https://code.example/promdaen/",
            {
                "Source": "https://code.example/promdaen",
                "Issues": "https://code.example/promdaen/issues",
            },
        ),
    ],
)
def test_a_wheel_names_its_source_where_who_builds_it_does(
    monkeypatch: pytest.MonkeyPatch, source: str, urls: dict[str, str]
) -> None:
    monkeypatch.setenv("PROMDAEN_SOURCE_URL", source)
    assert ProjectMetadata(str(ROOT), PluginManager()).core.urls == urls


def test_a_source_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMDAEN_SOURCE_URL", "code.example/promdaen")
    with pytest.raises(ValueError, match="beginning with https://"):
        _ = ProjectMetadata(str(ROOT), PluginManager()).core.urls
