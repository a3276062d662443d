"""Reads a thousand photographed answer sheets and counts what was right, wrong or sent on.

Sheets come from sheet_photographs.py: set by the product's own print, filled by five kinds of
hand, then photographed at an angle, curled, folded, shaded, blurred, with noise, all from a
seed. They are not real photographs. Thresholds were chosen on seeds 1000 to 1239; the figures
of the documents are of the seeds below, which were read for nothing else.

    python benchmarks/scans.py                      1,000 sheets, a minute a hundred on one core
    python benchmarks/scans.py --count 50 --seed 7  fewer, from another seed

Standard output holds one JSON document, tables go to standard error.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[1] / "src")]

import sheet_photographs  # noqa: E402 - after the path

from promdaen.assessment.rules import answer_sheets, sheet_readings  # noqa: E402
from promdaen.kit.marks import pages, pictures, reading  # noqa: E402

COUNT, SEED = 1000, 700_000
BAR_RIGHT, BAR_SENT = 0.999, 0.03
PAGE = pages.PageGeometry(
    width=answer_sheets.PAGE_WIDTH,
    height=answer_sheets.PAGE_HEIGHT,
    corners=answer_sheets.CORNERS_MM,
    corner_side=answer_sheets.CORNER_SIDE,
    radius=answer_sheets.BUBBLE_RADIUS,
)


@dataclass
class Outcome:
    """One sheet: by line "right", "wrong" or "sent", with what the hand did there."""

    seed: int
    lines: list[tuple[str, str]]
    traits: dict[str, str]
    seconds: float
    refused: str = ""
    is_named: bool = False


def bubbles() -> list[pages.Bubble]:
    """The bubbles of the sheet of the corpus, the seat number left out."""
    return [
        pages.Bubble(line.x + place * answer_sheets.OPTION_STEP, line.y, row, place, str(place))
        for row, line in enumerate(sheet_photographs.lines_of_the_corpus())
        for place in range(line.options)
    ]


def outcome(seed: int) -> Outcome:
    """Make one sheet, read it as the product does, and compare with what was meant."""
    sheet = sheet_photographs.sheet_of(seed=seed)
    start = time.perf_counter()
    try:
        [grey] = pictures.grey_pages(data=sheet.photograph)
        picture = reading.straight_page(grey=grey, page=PAGE)
        text = reading.page_code(grey=grey, picture=picture, page=PAGE)
        found = reading.read_page(picture=picture, page=PAGE, bubbles=bubbles())
    except pages.PictureRefused as refused:
        seconds = time.perf_counter() - start
        lines = [("sent", kind) for kind in sheet.kinds]
        return Outcome(seed, lines, sheet.traits, seconds, refused=refused.code)
    seconds = time.perf_counter() - start
    marks = iter(found.marks)
    lines = []
    for line, meant, kind in zip(
        sheet_photographs.lines_of_the_corpus(), sheet.meant, sheet.kinds, strict=True
    ):
        states = [next(marks).state for _option in range(line.options)]
        read = sheet_readings.line_read(states=states, takes_many=False)
        told = "right" if read.chosen == meant else "wrong"
        lines.append(("sent" if read.doubt else told, kind))
    if text != sheet.code:
        return Outcome(seed, [("sent", kind) for _t, kind in lines], sheet.traits, seconds, "code")
    return Outcome(seed, lines, sheet.traits, seconds, is_named=True)


def measured(*, outcomes: list[Outcome]) -> dict[str, Any]:
    """The figures of the bars, and what they were counted from."""
    told = Counter(state for one in outcomes for state, _kind in one.lines)
    accepted = told["right"] + told["wrong"]
    return {
        "sheets": len(outcomes),
        "lines": told.total(),
        "right": told["right"],
        "wrong": told["wrong"],
        "sent": told["sent"],
        "right_share_of_accepted": told["right"] / max(1, accepted),
        "sent_share": told["sent"] / told.total(),
        "sheets_refused": dict(Counter(one.refused for one in outcomes if one.refused)),
        "sheets_to_look_at": sum(any(s == "sent" for s, _k in one.lines) for one in outcomes),
        "seconds_a_sheet": sorted(one.seconds for one in outcomes)[len(outcomes) // 2],
        "wrong_seeds": [one.seed for one in outcomes if ("wrong" in dict(one.lines))],
    }


def broken_down(*, outcomes: list[Outcome]) -> dict[str, dict[str, list[int]]]:
    """By trait and its value: lines, wrong, sent, sheets."""
    table: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0] * 4))
    for one in outcomes:
        for trait, value in one.traits.items():
            row = table[trait][value]
            row[0] += len(one.lines)
            row[1] += sum(state == "wrong" for state, _kind in one.lines)
            row[2] += sum(state == "sent" for state, _kind in one.lines)
            row[3] += 1
        for state, kind in one.lines:
            row = table["line"][kind]
            row[0] += 1
            row[1] += state == "wrong"
            row[2] += state == "sent"
    return {trait: dict(sorted(values.items())) for trait, values in table.items()}


def table_lines(*, table: dict[str, dict[str, list[int]]]) -> Iterator[str]:
    """The table that people read."""
    yield f"{'':24}{'sheets':>8}{'lines':>8}{'wrong':>8}{'sent':>8}{'sent %':>8}"
    for trait, values in table.items():
        for value, (lines, wrong, sent, sheets) in values.items():
            share = 100 * sent / max(1, lines)
            yield f"{trait + ' ' + value:24}{sheets:8}{lines:8}{wrong:8}{sent:8}{share:8.2f}"


def main() -> int:
    """Read the sheets; 1 where a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    seeds = range(given.seed, given.seed + given.count)
    with get_context("spawn").Pool(given.processes) as pool:
        outcomes = pool.map(outcome, seeds, chunksize=5)
    found = measured(outcomes=outcomes)
    found["is_met"] = (
        found["right_share_of_accepted"] >= BAR_RIGHT and found["sent_share"] <= BAR_SENT
    )
    table = broken_down(outcomes=outcomes)
    print("\n".join(table_lines(table=table)), file=sys.stderr)
    print(json.dumps(found | {"by": table}, ensure_ascii=False))
    return 0 if found["is_met"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
