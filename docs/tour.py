#!/usr/bin/env python3
"""Takes the pictures of README and guide: starts a demonstration of its own, looks, stops it.

    .tools/venv/bin/python docs/tour.py
    .tools/venv/bin/python docs/tour.py lab case discussion

With names it takes these pictures alone. It needs what `./promdaen test` sets up, and Chromium;
pdftoppm (poppler) for the printed sheet. Pictures are written to docs/tour/ with a palette of 64
colours, so that they stay small.
"""

import base64
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

from tests import browser  # noqa: E402

FOLDER = ROOT / "docs" / "tour"
PASSWORD = "demo-for-everyone"  # noqa: S105  as the demonstration prints it
PORT = 8197
START_SECONDS = 300
COLOURS = 64
HIGHEST = 1500
SHEET_WIDTH = 760
Pixels = npt.NDArray[np.uint8]
DECODE = """async source => {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const paper = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  paper.drawImage(picture, 0, 0);
  const found = paper.getImageData(0, 0, picture.width, picture.height).data;
  let text = "";
  for (let at = 0; at < found.length; at += 32768)
    text += String.fromCharCode(...found.subarray(at, at + 32768));
  return [picture.height, picture.width, btoa(text)];
}"""


@dataclass(frozen=True)
class View:
    """One picture: its name, whose page, where, in which language and width."""

    name: str
    role: str
    path: str
    language: str = "en"
    width: int = browser.LAPTOP
    height: int = HIGHEST


VIEWS = (
    View("sign-in", "", "account/login/", "km", browser.PHONE, 640),
    View("overview", "coordinator", "results/overview/"),
    View("runs", "coordinator", "runs/"),
    View("run", "coordinator", "runs/SR-2026-1/"),
    View("roster-import", "coordinator", "runs/KK-2026-1/roster/import/"),
    View("answers-import", "coordinator", "runs/KK-2026-1/answers/", "km"),
    View("results", "coordinator", "results/programme/PRG-2012/"),
    View("results-phone", "viewer", "results/programme/PRG-2012/", "km", browser.PHONE, 760),
    View("figure", "viewer", "results/programme/PRG-2012/figure/gain_points/"),
    View("items", "coordinator", "results/run/KK-2012-1/items/", "km"),
    View("checkpoints", "viewer", "places/checkpoints/", "km"),
    View("trainer", "trainer", "", "km", browser.PHONE, 760),
    View("timetable", "trainer", "runs/design/FIVE-DAY/"),
    View("week", "trainer", "runs/SR-2026-1/timetable/", height=820),
    View("certificates", "coordinator", "runs/TK-2026-1/certificates/", height=760),
    View("forecast", "coordinator", "trainers/forecast/"),
    View("plan", "trainer", "curriculum/topics/IDENTIFY/plan/"),
    View("lesson", "trainer", "curriculum/topics/IDENTIFY/lesson/", "km", browser.PHONE, 1200),
    View("lesson-en", "trainer", "curriculum/topics/IDENTIFY/lesson/", "en", browser.PHONE, 1200),
    View("item", "coordinator", "items/UNTOC-01/"),
    View("item-km", "coordinator", "items/UNTOC-01/", "km"),
    View("survey-heat", "coordinator", "survey/rounds/2026/heat/", height=960),
    View("survey-checkpoint", "coordinator", "survey/checkpoints/KH-L22/", height=1020),
    View("survey-phone", "assessor", "survey/", "km", browser.PHONE, 760),
    View("survey-round-phone", "assessor", "survey/rounds/2026/", "km", browser.PHONE, 760),
    View("exercise-console", "coordinator", "exercises/EX-0003/console/"),
    View("exercise-knew", "coordinator", "exercises/EX-0002/knew/?minute=47", height=1100),
    View("exercise-report-phone", "viewer", "exercises/EX-0002/report/", "km", browser.PHONE, 900),
    View("exchange-inbox", "liaison", "exchange/", "km", height=1100),
    View("exchange-report-phone", "reporter", "exchange/reports/new/", "km", browser.PHONE, 900),
    View("exchange-links", "liaison", "exchange/links/", height=620),
    View("review", "reviewer", "curriculum/review/item/UNTOC-05/?kind=item"),
    View("review-km", "reviewer", "curriculum/review/item/UNTOC-05/?kind=item", "km"),
)


TEST = ("phone-home", "phone-item", "live")
PRACTICE = ("case", "lab", "discussion")
SHEETS = ("sheet-km", "sheet-en")


def main(names: Sequence[str]) -> int:
    """Take the pictures of these names, every one without names; the exit code."""
    wanted = set(names or [*(view.name for view in VIEWS), *TEST, *PRACTICE, *SHEETS])
    with tempfile.TemporaryDirectory(prefix="promdaen-tour-") as data:
        with served(data=Path(data)) as address, browser.chromium() as engine:
            for view in VIEWS:
                if view.name in wanted:
                    take(engine=engine, address=address, view=view)
            sign_in = phone_sign_in(data=Path(data))
            if wanted.intersection(PRACTICE):
                play_practice(engine=engine, address=address, sign_in=sign_in)
            if wanted.intersection(TEST):
                play_test(engine=engine, address=address, sign_in=sign_in)
        for name in wanted.intersection(SHEETS):
            take_sheet(data=Path(data), language=name.removeprefix("sheet-"))
    return 0


@contextmanager
def served(*, data: Path) -> Iterator[str]:
    """The demonstration, served until the block ends."""
    environment = {**os.environ, "PROMDAEN_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, str(ROOT / "promdaen"), "demo", "--port", str(PORT)]
    server = subprocess.Popen(command, env=environment, stdout=sys.stderr)
    try:
        wait(server=server)
        yield f"http://localhost:{PORT}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def wait(*, server: subprocess.Popen[bytes]) -> None:
    """Until pages come; raises RuntimeError when they will not."""
    for _ in range(START_SECONDS * 2):
        try:
            with urllib.request.urlopen(f"http://localhost:{PORT}/health/", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if server.poll() is not None:
                break
        try:
            server.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            continue
    raise RuntimeError("The demonstration did not start.")


def take(*, engine: Browser, address: str, view: View) -> None:
    """One picture of one page."""
    with browser.visit(engine=engine, width=view.width, language=view.language) as page:
        if view.role:
            enter(page=page, address=address, role=view.role)
        page.goto(f"{address}/{view.path}")
        shoot(page=page, view=view)


def enter(*, page: Page, address: str, role: str) -> None:
    """Sign a role of the demonstration in."""
    page.goto(f"{address}/account/login/")
    page.locator("input[name=login]").fill(f"{role}@demo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)


def shoot(*, page: Page, view: View) -> None:
    """Keep a picture of what a page shows now; the page is left."""
    page.wait_for_load_state("networkidle")
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    shot = {"x": 0, "y": 0, "width": view.width, "height": min(tall, view.height)}
    taken = page.screenshot(full_page=True, clip=shot)
    # A page of the product would not let a picture from elsewhere in.
    page.goto("about:blank")
    source = f"data:image/png;base64,{base64.b64encode(taken).decode()}"
    high, wide, text = page.evaluate(DECODE, source)
    pixels = np.frombuffer(base64.b64decode(text), dtype=np.uint8)
    keep(pixels=pixels.reshape(high, wide, 4)[:, :, :3], name=view.name)


def phone_sign_in(*, data: Path) -> tuple[str, str]:
    """Badge code and PIN of an officer, as the demonstration prints them."""
    command = [sys.executable, str(ROOT / "promdaen"), "demo", "--prepare-only"]
    environment = {**os.environ, "PROMDAEN_DATA": str(data)}
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found = re.search(r"badge (\w+), PIN (\d+)", told.stdout)
    if found is None:
        raise RuntimeError(f"The demonstration told no badge: {told.stdout}")
    return found[1], found[2]


def play_test(*, engine: Browser, address: str, sign_in: tuple[str, str]) -> None:
    """A trainer opens the test after; an officer begins it on a phone, and the trainer watches."""
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as laptop:
        enter(page=laptop, address=address, role="trainer")
        laptop.goto(f"{address}/runs/SR-2026-1/tests/")
        laptop.locator("form[action*='after'] button[type=submit]").click()
        laptop.wait_for_url("**/tests/after/")
        live = laptop.url
        for name in ("phone-home", "phone-item"):
            view = View(name, "", "p/", "km", browser.PHONE, 760)
            with browser.visit(engine=engine, width=view.width, language="km") as phone:
                join(page=phone, address=address, sign_in=sign_in)
                while name == "phone-item" and "/p/test/" not in phone.url:
                    before = phone.url
                    phone.locator("main .btn-primary").first.click()
                    phone.wait_for_url(lambda url, before=before: url != before)
                shoot(page=phone, view=view)
        laptop.goto(live)
        shoot(page=laptop, view=View("live", "trainer", "", height=760))


def join(*, page: Page, address: str, sign_in: tuple[str, str]) -> None:
    """Join with badge and PIN on a phone."""
    page.goto(f"{address}/p/join/")
    page.locator("input[name=code]").fill(sign_in[0])
    page.locator("input[name=pin]").fill(sign_in[1])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/p/")


def play_practice(*, engine: Browser, address: str, sign_in: tuple[str, str]) -> None:
    """An officer judges the open case and examines a specimen; the closed one is talked over."""
    view = View("case", "", "p/", "km", browser.PHONE, 800)
    with browser.visit(engine=engine, width=view.width, language=view.language) as phone:
        join(page=phone, address=address, sign_in=sign_in)
        # The first page leads to the case, the case to its first stage, that to its elements.
        while "/elements/" not in phone.url:
            before = phone.url
            phone.locator("main .btn-primary").last.click()
            phone.wait_for_url(lambda url, before=before: url != before)
        for place, value in enumerate(("yes", "unknown", "yes")):
            phone.locator(f".case-element input[value={value}]").nth(place).check()
        shoot(page=phone, view=view)
    view = View("lab", "", "p/lab/", "km", browser.PHONE, 800)
    with browser.visit(engine=engine, width=view.width, language=view.language) as phone:
        join(page=phone, address=address, sign_in=sign_in)
        phone.goto(f"{address}/{view.path}")
        for other in ("card", "visa"):
            phone.locator(f"input[name=documents][value={other}]").uncheck()
        phone.locator("main form button[type=submit]").click()
        phone.locator("button.tool[value=uv]").click()
        phone.locator("button.tool[value=uv][aria-pressed=true]").wait_for()
        shoot(page=phone, view=view)
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as laptop:
        enter(page=laptop, address=address, role="trainer")
        laptop.goto(f"{address}/runs/SR-2026-1/practice/")
        laptop.locator("main tr", has_text="Reasoning shown").locator("a").click()
        laptop.locator("a[href$='/discussion/']").click()
        laptop.wait_for_url("**/discussion/")
        shoot(page=laptop, view=View("discussion", "trainer", "", height=720))


def take_sheet(*, data: Path, language: str) -> None:
    """The front of the printed results sheet."""
    if shutil.which("pdftoppm") is None:
        print("pdftoppm is not here: the printed sheet keeps its old picture.", file=sys.stderr)
        return
    command = ["pdftoppm", "-f", "1", "-l", "1", "-scale-to-x", str(SHEET_WIDTH)]
    command += ["-scale-to-y", "-1", str(data / f"demo-results-sheet-{language}.pdf")]
    drawn = subprocess.run(command, check=True, capture_output=True).stdout
    _mark, size, _depth, pixels = drawn.split(b"\n", 3)
    wide, high = (int(number) for number in size.split())
    found = np.frombuffer(pixels, dtype=np.uint8).reshape(high, wide, 3)
    keep(pixels=found, name=f"sheet-{language}")


def keep(*, pixels: Pixels, name: str) -> None:
    """Write a picture with few colours; `pixels` has the shape (height, width, 3)."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    path.write_bytes(png(pixels=pixels))
    print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} kB", file=sys.stderr)


def png(*, pixels: Pixels) -> bytes:
    """A PNG whose palette holds the colours that fill most of the picture."""
    high, wide, _ = pixels.shape
    colours, places = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)
    counts = np.bincount(places.ravel())
    coarse = (colours >> 4).astype(np.int64) @ np.array([256, 16, 1])
    sums = np.bincount(coarse, weights=counts)
    firsts = {int(coarse[at]): at for at in np.argsort(counts)}
    chosen = colours[[firsts[int(one)] for one in np.argsort(-sums)[:COLOURS] if sums[one]]]
    gaps = colours[:, None, :].astype(np.int64) - chosen[None, :, :].astype(np.int64)
    nearest = (gaps**2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    rows = np.zeros((high, wide + 1), dtype=np.uint8)
    rows[:, 1:] = nearest[places.ravel()].reshape(high, wide)
    head = struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", chosen.tobytes()))
    parts += ((b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind=kind, held=held) for kind, held in parts)


def chunk(*, kind: bytes, held: bytes) -> bytes:
    """One chunk of a PNG."""
    check = struct.pack(">I", zlib.crc32(kind + held))
    return struct.pack(">I", len(held)) + kind + held + check


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
