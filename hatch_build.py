"""Refuses to build a wheel that would lack the assets which git does not hold."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MADE = (
    "collected/staticfiles.json",
    "kit/print/fonts/kantumruy-pro-400.ttf",
    "kit/static/promdaen/fonts/promdaen-figures-400.woff2",
    "kit/static/vendor/bootstrap.min.css",
)


class AssetsMissing(RuntimeError):
    """Set-up has not run in this checkout."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Looks for one file of each kind of asset."""

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
