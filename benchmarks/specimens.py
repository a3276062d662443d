"""Times and weighs specimens: drawing, size on the line, and painting on a slow phone.

Every side of every model is drawn in every layer from a row of seeds. Drawing is timed in seconds
of computing, so that neighbours on the machine do not count. Painting is timed in Chromium with
its processor throttled to a quarter: `frame` from handing over the text until the second frame
after it, `picture` until the whole page has been captured, which also rasterises on one core
without a graphics card and packs a PNG, so that it is an upper bound. Standard output holds one
JSON document with the load of the machine beside the figures.

    python benchmarks/specimens.py               20 seeds, of which 3 are painted
    python benchmarks/specimens.py --seeds 200
"""

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from promdaen.specimen.kinds import models, specimens
from promdaen.specimen.rules import plans
from promdaen_tools.trial import chromium_path

SEED, SEEDS, PAINTED = 4000, 20, 3
THROTTLE = 4
BAR_KB, BAR_PAINT_MS = 60.0, 1500.0
DEGREES = 15.0
SHOW = """text => new Promise(done => {
  const begin = performance.now();
  document.body.innerHTML = text;
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begin)));
})"""


def sides() -> Iterator[tuple[models.DocumentModel, str, str]]:
    for model in models.MODELS:
        for side in model.SIDES:
            yield from ((model, side, layer) for layer in plans.SPECIMEN_LAYERS)


def drawn(model: models.DocumentModel, side: str, layer: str, seed: int) -> tuple[str, float]:
    """The text of one specimen, and how many milliseconds of computing plan and drawing took."""
    begin = time.process_time()
    plan = specimens.specimen_plan(model=model.CODE, seed=seed)
    text = model.draw(plan=plan, layer=layer, side=side, uid="s", degrees=DEGREES)
    return text, (time.process_time() - begin) * 1000


def painted(page: Any, text: str) -> tuple[float, float]:
    """Milliseconds until the second frame, and until the page was captured."""
    page.set_content("<!doctype html><body></body>")
    begin = time.perf_counter()
    frame = page.evaluate(SHOW, text)
    page.screenshot()
    return frame, (time.perf_counter() - begin) * 1000


def row(
    model: models.DocumentModel, side: str, layer: str, *, seeds: int, page: Any
) -> dict[str, Any]:
    """The figures of one side in one layer."""
    made = [drawn(model, side, layer, SEED + number) for number in range(seeds)]
    packed = [len(gzip.compress(text.encode(), 6)) / 1000 for text, _ in made]
    times = [painted(page, text) for text, _ in made[:PAINTED]] if page else []
    return {
        "model": model.CODE,
        "side": side,
        "layer": layer,
        "draw_ms": round(median(ms for _, ms in made), 1),
        "draw_ms_longest": round(max(ms for _, ms in made), 1),
        "kb": round(median(len(text) / 1000 for text, _ in made), 1),
        "kb_gzip": round(median(packed), 1),
        "kb_gzip_largest": round(max(packed), 1),
        "frame_ms": round(median(frame for frame, _ in times)) if times else None,
        "picture_ms": round(median(whole for _, whole in times)) if times else None,
    }


def measured(*, seeds: int, page: Any) -> list[dict[str, Any]]:
    return [row(*one, seeds=seeds, page=page) for one in sides()]


def on_a_phone(*, seeds: int) -> list[dict[str, Any]]:
    """All figures with a browser of 360 pixels at threefold density, its processor throttled."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 740}, device_scale_factor=3)
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
        rows = measured(seeds=seeds, page=page)
        browser.close()
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--no-browser", action="store_true", help="draw and weigh alone")
    options = parser.parse_args()
    drawn(*next(sides()), SEED)
    rows = (
        measured(seeds=options.seeds, page=None)
        if options.no_browser
        else on_a_phone(seeds=options.seeds)
    )
    heavy = [one for one in rows if one["kb_gzip_largest"] > BAR_KB]
    slow = [one for one in rows if (one["picture_ms"] or 0) > BAR_PAINT_MS]
    load = [round(one, 1) for one in os.getloadavg()]
    print(json.dumps({"load": load, "throttle": THROTTLE, "rows": rows}, indent=1))
    for one in heavy + slow:
        print(f"over the bar: {one['model']} {one['side']} {one['layer']}", file=sys.stderr)
    return int(bool(heavy or slow))


if __name__ == "__main__":
    sys.exit(main())
