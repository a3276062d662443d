"""A walk through pages: every press is counted under the task that it is for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Frame, Locator, Page

from tests import browser

LONGEST = 120_000
"""Milliseconds after which nobody waits any longer for a page."""


@dataclass
class Walk:
    """A browser that goes on by what pages show: no address is typed after the first."""

    page: Page
    task: str = ""
    clicks: Counter[str] = field(default_factory=Counter)
    typed: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Count each page that is opened; nothing is timed, so a slow machine may take long."""
        self.page.set_default_timeout(LONGEST)
        self.page.on("framenavigated", self._opened)

    def _opened(self, frame: Frame) -> None:
        if frame == self.page.main_frame:
            self.pages[self.task] += 1

    def begin(self, task: str) -> None:
        """What follows is for this task; the page as it is has no fault."""
        assert browser.faults(page=self.page) == [], self.page.url
        self.task = task

    def click(self, target: Locator) -> None:
        """One press, and the page that follows."""
        self.clicks[self.task] += 1
        with self.page.expect_navigation():
            target.first.click()

    def press(self, name: str) -> None:
        """Press the button of this name in the content of the page."""
        self.click(self.main.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        """Follow the link of this name in the content of the page."""
        self.click(self.main.get_by_role("link", name=name, exact=True))

    def tick(self, target: Locator) -> None:
        self.clicks[self.task] += 1
        target.first.check()

    def choose(self, name: str, value: str) -> None:
        """Choose from a list: two clicks, to open it and to choose."""
        self.clicks[self.task] += 2
        self.page.locator(f"main select[name={name}]").select_option(value)

    def type(self, **fields: str) -> None:
        for name, value in fields.items():
            self.typed[self.task] += 1
            self.page.locator(f"main input[name={name}]").fill(value)

    def give_file(self, name: str, data: bytes) -> None:
        """Choose a file: a click for the button, one for the file."""
        self.clicks[self.task] += 2
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        self.page.locator("main input[type=file]").set_input_files(file)  # type: ignore[arg-type]

    def save(self, name: str, folder: Path) -> bytes:
        """Press a button that sends a file; what it sends."""
        self.clicks[self.task] += 1
        with self.page.expect_download() as coming:
            self.main.get_by_role("button", name=name, exact=True).click()
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path.read_bytes()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def text(self) -> str:
        return self.main.inner_text()

    def table(self) -> str:
        """A line a task: clicks, fields typed into, pages opened."""
        lines = [
            f"{task:<24}{self.clicks[task]:>7}{self.typed[task]:>7}{self.pages[task]:>7}"
            for task in self.pages
        ]
        sums = f"{'all':<24}{self.clicks.total():>7}{self.typed.total():>7}{self.pages.total():>7}"
        return "\n".join([f"{'task':<24}{'clicks':>7}{'typed':>7}{'pages':>7}", *lines, sums])
