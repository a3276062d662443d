"""Refuses a wheel that would lack the assets which git does not hold; adds its bill of materials.

The bill is CycloneDX 1.5: every library of the lock files, so that whoever hears of a fault in one
of them sees whether it is here.
"""

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

MADE = (
    "collected/staticfiles.json",
    "kit/print/fonts/kantumruy-pro-400.ttf",
    "kit/static/promdaen/fonts/promdaen-figures-400.woff2",
    "kit/static/vendor/bootstrap.min.css",
)


BILL = "promdaen/sbom.cdx.json"
DOCUMENTS = (".md", ".png")
LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)


SOURCE = "PROMDAEN_SOURCE_URL"


class ProjectUrls(MetadataHookInterface):
    """Names in the wheel where its source is, if the person who builds it says so."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the addresses of source and documentation, if the source is named."""
        source = os.environ.get(SOURCE, "").rstrip("/")
        if source and not source.startswith("https://"):
            message = (
                f"{SOURCE} is the address of the source, beginning with https://, not {source}"
            )
            raise ValueError(message)
        metadata["urls"] = {"Source": source, "Issues": f"{source}/issues"} if source else {}


def bill_of_materials(*, python: str, scripts: str, version: str) -> dict[str, Any]:
    """The libraries of both lock files (their texts) as a CycloneDX document.

    It has no date and no number of its own, so that the same source makes the same wheel.
    """
    libraries = [("pypi", one["name"], one["version"]) for one in LOCKED.finditer(python)]
    for place, one in json.loads(scripts)["packages"].items():
        if place and not one.get("dev"):
            name = one.get("name") or place.rpartition("node_modules/")[2]
            libraries.append(("npm", name, one["version"]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "promdaen",
                "version": version,
                "purl": f"pkg:pypi/promdaen@{version}",
            }
        },
        "components": [
            {
                "type": "library",
                "name": name,
                "version": release,
                "purl": f"pkg:{kind}/{name.replace('@', '%40')}@{release}",
            }
            for kind, name, release in sorted(libraries)
        ],
    }


class AssetsMissing(RuntimeError):
    """Set-up has not run in this checkout."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Looks for one file of each kind of asset, and writes the bill of materials."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raise AssetsMissing when the wheel would not work; an editable install is let be."""
        package = Path(self.root) / "src" / "promdaen"
        wanted = [package / name for name in MADE]
        wanted += [path.with_suffix(".mo") for path in package.glob("locale/*/*/*.po")]
        missing = [str(path.relative_to(package)) for path in wanted if not path.is_file()]
        if missing and version != "editable":
            listed = ", ".join(missing)
            message = f"not made yet: {listed}. Run `./promdaen build`, which makes them first."
            raise AssetsMissing(message)
        if version != "editable":
            root = Path(self.root)
            bill = bill_of_materials(
                python=(root / "requirements.lock").read_text(encoding="utf-8"),
                scripts=(root / "package-lock.json").read_text(encoding="utf-8"),
                version=self.metadata.version,
            )
            file = Path(tempfile.mkdtemp(prefix="promdaen-bill-")) / "sbom.cdx.json"
            file.write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")
            build_data["force_include"][str(file)] = BILL
            for path in sorted((root / "docs").rglob("*")):
                if path.suffix in DOCUMENTS:
                    inside = f"promdaen/{path.relative_to(root).as_posix()}"
                    build_data["force_include"][str(path)] = inside
