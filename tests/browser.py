"""What the browser tests stand on: Chromium, a page and its troubles, axe, sizes, pictures.

    with browser.chromium() as engine, browser.visit(engine=engine, width=360) as page:
        page.goto(address)
        assert browser.faults(page=page) == []

`faults` gathers everything a page must not have: axe violations, sideways scroll, targets too
small to press, errors and refused content on the console.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request, sync_playwright

from promdaen_tools.trial import chromium_path
from tests import looks

# Playwright keeps an event loop in this thread; Django would otherwise refuse to touch its tables.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE, LAPTOP = 360, 1280
LEAST_TARGET = 44
MOST_LOOKS = 100
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

_SMALL = """least => {
  const isInSentence = link => {
    const around = link.closest("p, li, dd, td");
    return around && around.textContent.trim().length > link.textContent.trim().length + 12;
  };
  const pressed = "a, button, input, select, textarea, summary, label.choice, [role=button]";
  return [...document.querySelectorAll(pressed)]
    .map(target => [target, target.getBoundingClientRect()])
    .filter(([target, box]) => box.width && box.height && Math.round(box.height) < least)
    .filter(([target]) => target.matches("label.choice") || !target.closest("label, .skip"))
    .filter(([target]) => !(target.matches("a") && isInSentence(target)))
    .map(([target, box]) => `${target.outerHTML.slice(0, 80)} is ${Math.round(box.height)} px`);
}"""

_AXE = """([where, options]) => axe
  .run(where === "fresh" ? {include: window.fresh} : document,
    {resultTypes: ["violations"], ...options})
  .then(all => all.violations)"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium for as long as it is needed."""
    with sync_playwright() as playwright:
        engine = playwright.chromium.launch(executable_path=chromium_path(), args=list(SWITCHES))
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def visit(*, engine: Browser, width: int, language: str = "km", **options: Any) -> Iterator[Page]:
    """A fresh visitor with an empty store, at a width in CSS pixels, reading one language.

    What goes wrong on the console is kept in `page.troubles`.
    """
    context = engine.new_context(viewport={"width": width, "height": 800}, **options)
    context.add_cookies(
        [{"name": "promdaen_language", "value": language, "domain": "localhost", "path": "/"}]
    )
    page = context.new_page()
    page.troubles = []  # type: ignore[attr-defined]
    page.on("console", lambda message: _keep(page, message.type, message.text))
    page.on("pageerror", lambda error: _keep(page, "error", str(error)))
    page.on("requestfailed", lambda request: _keep_failed(page, request))
    under_way: set[Request] = set()
    page.under_way = under_way  # type: ignore[attr-defined]

    def ended(request: Request) -> None:
        under_way.discard(request)

    def began(request: Request) -> None:
        # What the page before asked for is not waited for.
        if request.is_navigation_request():
            under_way.clear()
        under_way.add(request)

    page.on("request", began)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)
    try:
        yield page
    finally:
        context.close()


def _keep_failed(page: Page, request: Request) -> None:
    """Keep what did not load; what the browser gave up because it went on to a page is none."""
    if request.failure != "net::ERR_ABORTED":
        _keep(page, "error", f"{request.url} did not load")


def _keep(page: Page, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        page.troubles.append(text)  # type: ignore[attr-defined]


def settle(*, page: Page) -> None:
    """Wait until a page is loaded, and for a tenth of a second nothing was under way.

    Playwright's `networkidle` waits for half a second, on each of hundreds of pages.
    """
    page.wait_for_load_state()
    under_way: set[Request] | None = getattr(page, "under_way", None)
    quiet = 0
    for _ in range(MOST_LOOKS if under_way is not None else 0):
        page.wait_for_timeout(50)
        quiet = 0 if under_way else quiet + 1
        if quiet > 1:
            return
    page.wait_for_load_state("networkidle")


def faults(*, page: Page) -> list[str]:
    """Everything that this page, as it stands now, must not have; empty when it is right."""
    settle(page=page)
    return [
        *page.troubles,  # type: ignore[attr-defined]
        *sideways(page=page),
        *stored_days(page=page),
        *small_targets(page=page),
        *axe_violations(page=page),
    ]


def axe_violations(*, page: Page, looks_measured: set[str] | None = None) -> list[str]:
    """What axe finds, one line a rule with the first elements that break it.

    With `seen`, contrast is measured for looks of text alone that are not in it yet.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    if looks_measured is None:
        violations = page.evaluate(_AXE, ["document", {}])
    else:
        without = {"rules": {"color-contrast": {"enabled": False}}}
        violations = page.evaluate(_AXE, ["document", without])
        if looks.fresh(page=page, looks_measured=looks_measured):
            violations += page.evaluate(_AXE, ["fresh", {"runOnly": ["color-contrast"]}])
    return [
        f"{rule['id']} ({rule['impact']}): {', '.join(_marks(rule)[:4])}; {rule['help']}"
        for rule in violations
    ]


def _marks(rule: dict[str, Any]) -> list[str]:
    return [" ".join(str(part) for part in node["target"]) for node in rule["nodes"]]


_STORED_DAYS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest("script, style, template, code, pre, .code")) continue;
    const days = node.textContent.match(/(?<![\\w-])\\d{4}-\\d\\d-\\d\\d(?![\\w-])/g);
    if (days && node.parentElement.checkVisibility()) found.push(...days);
  }
  return [...new Set(found)];
}"""


def stored_days(*, page: Page) -> list[str]:
    """Days as files have them, which pages write as people do; codes and digests may have them."""
    return [f"{day} is written as a file writes it" for day in page.evaluate(_STORED_DAYS)]


def sideways(*, page: Page) -> list[str]:
    """Whether the page moves sideways: its content must be no wider than its window."""
    content, window = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    return [] if content == window else [f"{content} px of content in a window of {window} px"]


def small_targets(*, page: Page) -> list[str]:
    """What can be pressed and is lower than 44 px; links inside a sentence excepted."""
    return list(page.evaluate(_SMALL, LEAST_TARGET))


def picture(*, page: Page, name: str, folder: Path) -> Path:
    """A picture of the whole page, for a person to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


STORED = """async ([name, store]) => {
  const database = await new Promise((done) => {
    const asked = indexedDB.open(name, 1);
    asked.onsuccess = () => done(asked.result);
  });
  return new Promise((done) => {
    const asked = database.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => done(asked.result);
  });
}"""


def stored(*, page: Page, database: str, store: str) -> list[dict[str, Any]]:
    """The rows that the browser of a page stores, as they are there."""
    rows: list[dict[str, Any]] = page.evaluate(STORED, [database, store])
    return rows
