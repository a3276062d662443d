"""Answer sheets as if filled by hand and photographed: what the benchmark and the tests read.

A real sheet is set by the print of the product, hands fill it, and what happens between a desk
and a camera is laid over it, all from one seed. These are not real photographs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import sheet_camera
import typst
from sheet_camera import PPI, SCALE, Reals

from promdaen.assessment.rules import answer_sheets, paper_prints
from promdaen.kit import fonts, pdf, signing

HANDS = ("pen", "pencil", "scribble", "partial", "tick")
# Two filled alike say nothing: whoever accepts such a line is wrong.
NEVER = -1
HAND_SHARES = (0.4, 0.24, 0.16, 0.12, 0.08)
PRINT = pdf.PACKAGE / "assessment" / "print" / "answer-sheet.typ"
Grey = npt.NDArray[np.uint8]


@dataclass
class Sheet:
    """A photograph, and what the officer meant: by line the places of the options filled.

    `code`: what its QR code says; `traits`: by name what was done to it, for the breakdown;
    `kinds`: by line what the hand did there.
    """

    photograph: bytes
    code: str
    meant: list[tuple[int, ...]]
    kinds: list[str]
    traits: dict[str, str] = field(default_factory=dict)


def paper_of_the_corpus() -> paper_prints.PrintedPaper:
    """Thirty-six items of every kind, as papers of the bank have them."""
    text = {"km": "សំណួរ", "en": "Question"}
    shapes = [(1, 4)] * 27 + [(1, 2)] * 4 + [(1, 5)] * 3 + [(4, 4), (3, 5)]
    return paper_prints.PrintedPaper(
        reference="A · 1",
        title={"km": "តេស្តដើមគ្រា និងចុងគ្រា", "en": "Test before and after the course"},
        instructions=text,
        minutes=45,
        items=[
            paper_prints.PrintedItem(
                number=number,
                code=f"I-{number}",
                level="understand",
                outcome="UNTOC.1",
                stem=text,
                options=[{"id": one, **text} for one in "abcde"[:options]],
                left=[],
                parts=[""] if lines == 1 else [str(line + 1) for line in range(lines)],
                right=[0] * lines,
                rationale=text,
                is_approved=True,
            )
            for number, (lines, options) in enumerate(shapes, start=1)
        ],
    )


def lines_of_the_corpus() -> list[answer_sheets.BubbleRow]:
    """The lines of the only sheet of that paper."""
    paper = paper_of_the_corpus()
    asked = [
        answer_sheets.SheetItem(one.number, tuple(one.parts), len(one.options))
        for one in paper.items
    ]
    [lines] = answer_sheets.sheets(sheet_items=asked)
    return lines


@cache
def _clean_sheet(code: str) -> bytes:
    data = paper_prints.answer_sheet(paper=paper_of_the_corpus())
    data["sheets"][0]["qr"] = {"rows": signing.qr_rows(text=code)}
    made = typst.compile(
        str(PRINT),
        root=str(pdf.PACKAGE),
        font_paths=[str(fonts.PRINT_FONTS)],
        ignore_system_fonts=True,
        format="png",
        ppi=float(PPI),
        sys_inputs={"data": pdf._as_json(data=data), "lang": "km"},
    )
    return bytes(made if isinstance(made, bytes) else made[0])


def sheet_of(*, seed: int, code: str = "PROMDAEN/1/A.1/1") -> Sheet:
    """One sheet, filled and photographed as the seed has it."""
    draw = np.random.default_rng(seed)
    page = cv2.imdecode(np.frombuffer(_clean_sheet(code), np.uint8), cv2.IMREAD_GRAYSCALE)
    hand = Hand(draw=draw, page=page.astype(np.float32))
    lines = lines_of_the_corpus()
    meant, kinds = [], []
    for line in lines:
        chosen, kind = hand.answer(line=line)
        meant.append(chosen)
        kinds.append(kind)
    photograph, traits = sheet_camera.photographed(page=hand.page, draw=draw)
    traits["hand"] = hand.name
    return Sheet(photograph=photograph, code=code, meant=meant, kinds=kinds, traits=traits)


class Hand:
    """An officer's hand: what it writes with, and how it fills."""

    def __init__(self, *, draw: np.random.Generator, page: Reals) -> None:
        self.draw, self.page, self.clean = draw, page, page.copy()
        self.mask = np.zeros(page.shape, np.uint8)
        self.name = str(draw.choice(HANDS, p=HAND_SHARES))
        self.is_pencil = self.name == "pencil" or (self.name != "pen" and draw.random() < 0.3)
        self.ink = draw.uniform(0.3, 0.7) if self.is_pencil else draw.uniform(0.75, 0.97)
        self.off = draw.uniform(0, 0.4)
        self.strokes = int(draw.integers(1, 4))

    def answer(self, *, line: answer_sheets.BubbleRow) -> tuple[tuple[int, ...], str]:
        """Fill a line; the options meant, and what was done."""
        kinds = ["plain", "blank", "crossed", "dotted", "two", "erased"]
        chances = [0.93, 0.02, 0.02, 0.01, 0.003, 0.017]
        kind = str(self.draw.choice(kinds, p=chances))
        if kind == "erased" and not self.is_pencil:
            kind = "crossed"
        order = [int(one) for one in self.draw.permutation(line.options)]
        if kind == "blank":
            return (), kind
        if kind in ("crossed", "erased"):
            x, y = self._where(line=line, place=order[1])
            self._fill(x=x, y=y)
            (self._cross if kind == "crossed" else self._erase)(x=x, y=y)
        if kind == "dotted":
            x, y = self._where(line=line, place=order[1])
            dx, dy = self.draw.uniform(-1.5, 1.5, 2)
            self._spot(x=x + dx, y=y + dy, radius=self.draw.uniform(0.2, 0.5), ink=self.ink)
        for place in order[: 2 if kind == "two" else 1]:
            x, y = self._where(line=line, place=place)
            self._fill(x=x, y=y)
        return ((NEVER,) if kind == "two" else (order[0],)), kind

    def seat(self, *, number: int) -> None:
        """Fill the two rows of a seat number."""
        for digit, y in zip(f"{number:02d}", answer_sheets.SEAT_LINES, strict=True):
            x = answer_sheets.SEAT_FIRST + int(digit) * answer_sheets.SEAT_STEP
            self._fill(x=x, y=y)

    @staticmethod
    def _where(*, line: answer_sheets.BubbleRow, place: int) -> tuple[float, float]:
        return line.x + place * answer_sheets.OPTION_STEP, line.y

    def _fill(self, *, x: float, y: float) -> None:
        x += self.draw.normal(0, self.off)
        y += self.draw.normal(0, self.off)
        name = "pen" if self.name == "pencil" else self.name
        getattr(self, f"_{name}")(x=x, y=y)

    def _pen(self, *, x: float, y: float) -> None:
        self._blob(x=x, y=y, radius=self.draw.uniform(2.0, 2.5))

    def _partial(self, *, x: float, y: float) -> None:
        self._blob(x=x, y=y, radius=self.draw.uniform(1.25, 1.9))

    def _blob(self, *, x: float, y: float, radius: float) -> None:
        turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        waves = 1 + sum(
            self.draw.normal(0, 0.05) * np.cos(k * turns + self.draw.uniform(0, 6))
            for k in (2, 3, 4)
        )
        outline = np.stack(
            [x + radius * waves * np.cos(turns), y + radius * waves * np.sin(turns)], axis=1
        )
        self._lay(shape=lambda mask: cv2.fillPoly(mask, [self._pixels(outline)], 255, 16, 4))

    def _scribble(self, *, x: float, y: float) -> None:
        wide, count = self.draw.uniform(1.7, 2.2), int(self.draw.integers(7, 12))
        lean = self.draw.uniform(-0.8, 0.8)
        up = np.linspace(-wide, wide, count)
        side = np.sqrt(np.maximum(wide**2 - up**2, 0.1)) * np.where(np.arange(count) % 2, 1, -1)
        points = np.stack([side, up], axis=1) @ sheet_camera.turned(lean)
        self._stroke(points=points + np.array([x, y]), width=self.draw.uniform(0.4, 0.6))

    def _tick(self, *, x: float, y: float) -> None:
        """A thick tick over the bubble, gone over up to three times."""
        for _again in range(self.strokes):
            points = np.array([(-1.9, -0.3), (-0.4, 1.7), (2.1, -1.9)])
            points = points + self.draw.normal(0, 0.25, points.shape) + (x, y)
            self._stroke(points=points, width=self.draw.uniform(0.6, 1.0))

    def _cross(self, *, x: float, y: float) -> None:
        reach, width = self.draw.uniform(2.6, 3.9), self.draw.uniform(0.35, 0.6)
        turn = sheet_camera.turned(self.draw.uniform(-0.2, 0.2))
        for ends in (((-1, -1), (1, 1)), ((-1, 1), (1, -1))):
            points = np.array(ends) * reach @ turn + self.draw.normal(0, 0.2, (2, 2)) + (x, y)
            self._stroke(points=points, width=width, ink=max(self.ink, 0.6))

    def _erase(self, *, x: float, y: float) -> None:
        """Most of the pencil goes; a smudge stays, a little wider than the bubble."""
        size = round(2.6 * SCALE)
        column, row = round(x * SCALE), round(y * SCALE)
        part = np.s_[row - size : row + size, column - size : column + size]
        self.page[part] = self.clean[part]
        self._spot(x=x, y=y, radius=2.2, ink=self.draw.uniform(0.02, 0.45) * self.ink, soft=0.6)

    def _spot(self, *, x: float, y: float, radius: float, ink: float, soft: float = 0.06) -> None:
        middle, reach = self._pixel(x, y), round(radius * SCALE * 16)
        self._lay(
            shape=lambda mask: cv2.circle(mask, middle, reach, 255, -1, 16, 4), ink=ink, soft=soft
        )

    def _stroke(self, *, points: Reals, width: float, ink: float = 0.0) -> None:
        def shape(mask: Any) -> None:
            cv2.polylines(
                mask, [self._pixels(points)], False, 255, max(1, round(width * SCALE)), 16, 4
            )

        self._lay(shape=shape, ink=ink or self.ink)

    def _lay(self, *, shape: Callable[[Any], Any], ink: float = 0.0, soft: float = 0.06) -> None:
        """Lay ink on the paper; pencil leaves grain."""
        strength = ink or self.ink
        self.mask[:] = 0
        shape(self.mask)
        left, top, wide, tall = cv2.boundingRect(self.mask)
        edge = round(2 * SCALE)
        part = np.s_[
            max(0, top - edge) : top + tall + edge, max(0, left - edge) : left + wide + edge
        ]
        own = self.mask[part].astype(np.float32) / 255
        own = cv2.GaussianBlur(own, (0, 0), max(0.3, soft * SCALE))
        if self.is_pencil:
            grain = cv2.GaussianBlur(self.draw.normal(0, 1, own.shape), (0, 0), 1.2)
            own = np.clip(own * (1 + 0.5 * grain), 0, 1)
        self.page[part] = np.minimum(self.page[part], 255 * (1 - strength * own))

    @staticmethod
    def _pixels(points: Reals) -> npt.NDArray[np.int32]:
        return np.round(points * SCALE * 16).astype(np.int32).reshape(-1, 1, 2)

    @staticmethod
    def _pixel(x: float, y: float) -> tuple[int, int]:
        return round(x * SCALE * 16), round(y * SCALE * 16)
