"""Weighs the counter and times its taps: 40 travellers on a phone at a quarter of the speed.

A server is started by `promdaen serve`; an officer joins in Chromium at 360 px, Khmer, with an
empty store. Bytes are those on the line for the page and all that it loads, pack and fonts with
them. Taps are timed from the press to after the first frame that follows, a second and a half
apart, on the second to the fourth traveller; the median of each counts, and the very first call
stands beside them. Standard output holds one JSON document with the load of the machine; on a
busy one taps are slower.

    python benchmarks/booth_page.py
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import classroom

PORT, TRAVELLERS, SEED, THROTTLE = 8107, 40, 10, 4
BAR_BYTES, BAR_MILLISECONDS, BETWEEN = 400_000, 100, 1500
GO_ON = ".counter .bottombar .btn-primary"
TRAVELLERS_TIMED = 3
TAP = """what => new Promise(done => {
  const target = document.querySelector(what);
  const begin = performance.now();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin), 0));
  target.click();
})"""
TOOLS = (
    "look", "feel", "tilt", "uv", "magnifier", "zone", "digits", "database", "face", "opinion",
)  # fmt: skip


def main() -> int:
    """Build, serve, load, tap; exit code 1 where a bar is missed."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    with tempfile.TemporaryDirectory(prefix="promdaen-booth-") as folder:
        classroom.set_up(folder=Path(folder))
        _test, [badge] = classroom.build(officers=1, minutes=60)
        address = f"/p/booth/{begun()}/"
        with classroom.served(folder=Path(folder), port=PORT):
            document = measured(badge=badge, address=address)
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0 if document["is_within_bars"] else 1


def begun() -> str:
    """The id of a run of 40 travellers of the officer."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.booth.actions import runs  # noqa: PLC0415
    from promdaen.people.models import Officer  # noqa: PLC0415

    officer = Officer.objects.get()
    run = runs.start_run(
        officer_id=officer.pk,
        wave="coach",
        mode="practise",
        count=TRAVELLERS,
        seed=SEED,
        by=None,
        now=timezone.now(),
    )
    return str(run.pk)


def measured(*, badge: classroom.Badge, address: str) -> dict[str, Any]:
    from tests import browser  # noqa: PLC0415

    load = [os.getloadavg()[0]]
    with (
        browser.chromium() as engine,
        browser.visit(engine=engine, width=browser.PHONE, language="km") as page,
    ):
        page.goto(f"http://localhost:{PORT}/p/join/")
        page.locator("input[name=code]").fill(badge.code)
        page.locator("input[name=pin]").fill(badge.pin)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/p/join" not in url)
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        weights: list[float] = []
        network.on("Network.loadingFinished", lambda one: weights.append(one["encodedDataLength"]))
        page.goto(f"http://localhost:{PORT}{address}")
        page.wait_for_selector("[data-clock]", timeout=60_000)
        page.wait_for_load_state("networkidle")
        network.send("Network.setCacheDisabled", {"cacheDisabled": False})
        network.send("Network.disable")
        network.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
        first = tap(page, GO_ON)
        admit(page)
        rounds = []
        for _traveller in range(TRAVELLERS_TIMED):
            rounds.append(tapped(page))
            leave(page)
    load.append(os.getloadavg()[0])
    taps = {name: round(median(one[name] for one in rounds)) for name in rounds[0]}
    weight, slowest = int(sum(weights)), max(first, *taps.values())
    return {
        "travellers": TRAVELLERS,
        "bytes_on_the_line": weight,
        "first_call_milliseconds": first,
        "tap_milliseconds": taps,
        "throttle": THROTTLE,
        "load_average": [round(one, 1) for one in load],
        "bars": {"bytes": BAR_BYTES, "tap_milliseconds": BAR_MILLISECONDS},
        "is_within_bars": weight < BAR_BYTES and slowest < BAR_MILLISECONDS,
    }


def tapped(page: Any) -> dict[str, int]:
    """Milliseconds of each tap on a traveller."""
    taps = {"call": tap(page, GO_ON)}
    for tool in TOOLS:
        taps[tool] = tap(page, f".tool[value={tool}]")
        if page.locator(".grave").count():
            page.locator(".grave input").first.check()
            taps[tool] = tap(page, GO_ON)
        taps[f"back from {tool}"] = tap(page, GO_ON)
    taps["interview"] = tap(page, ".tool[value=interview]")
    page.locator(".ask-next input").first.check()
    taps["say"] = tap(page, ".ask-next .btn-primary")
    return taps


def leave(page: Any) -> None:
    """Go back from the talk and let the traveller go on."""
    page.go_back()
    page.locator(".tool").first.wait_for()
    admit(page)


def admit(page: Any) -> None:
    """Let the first traveller go on."""
    page.locator(GO_ON).click()
    if page.locator(".grave").count():
        page.locator(".grave input").first.check()
        page.locator(GO_ON).click()
    page.locator("#ruling input[value=admit]").check()
    page.locator(GO_ON).click()


def tap(page: Any, what: str) -> int:
    page.wait_for_timeout(BETWEEN)
    return round(page.evaluate(TAP, what))


if __name__ == "__main__":
    sys.exit(main())
