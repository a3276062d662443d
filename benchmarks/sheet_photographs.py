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
import typst

from promdaen.assessment.rules import answer_sheets, paper_prints
from promdaen.kit import fonts, pdf, signing

PPI = 220
SCALE = PPI / 25.4
HANDS = ("pen", "pencil", "scribble", "partial", "tick")
# Two filled alike say nothing: whoever accepts such a line is wrong.
NEVER = -1
HAND_SHARES = (0.4, 0.24, 0.16, 0.12, 0.08)
PRINT = pdf.PACKAGE / "assessment" / "print" / "answer-sheet.typ"
Grey = npt.NDArray[np.uint8]
Reals = npt.NDArray[np.float64]


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


def paper_of_the_corpus() -> paper_prints.Paper:
    """Thirty-six items of every kind, as papers of the bank have them."""
    text = {"km": "សំណួរ", "en": "Question"}
    shapes = [(1, 4)] * 27 + [(1, 2)] * 4 + [(1, 5)] * 3 + [(4, 4), (3, 5)]
    return paper_prints.Paper(
        reference="A · 1",
        title={"km": "តេស្តដើមគ្រា និងចុងគ្រា", "en": "Test before and after the course"},
        instructions=text,
        minutes=45,
        items=[
            paper_prints.Asked(
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


def lines_of_the_corpus() -> list[answer_sheets.Line]:
    """The lines of the only sheet of that paper."""
    paper = paper_of_the_corpus()
    asked = [
        answer_sheets.Asked(one.number, tuple(one.parts), len(one.options)) for one in paper.items
    ]
    [lines] = answer_sheets.sheets(asked=asked)
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
    photograph, traits = _photographed(page=hand.page, draw=draw)
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

    def answer(self, *, line: answer_sheets.Line) -> tuple[tuple[int, ...], str]:
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
    def _where(*, line: answer_sheets.Line, place: int) -> tuple[float, float]:
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
        points = np.stack([side, up], axis=1) @ _turned(lean)
        self._stroke(points=points + np.array([x, y]), width=self.draw.uniform(0.4, 0.6))

    def _tick(self, *, x: float, y: float) -> None:
        """A thick tick over the bubble, gone over up to three times."""
        for _again in range(self.strokes):
            points = np.array([(-1.9, -0.3), (-0.4, 1.7), (2.1, -1.9)])
            points = points + self.draw.normal(0, 0.25, points.shape) + (x, y)
            self._stroke(points=points, width=self.draw.uniform(0.6, 1.0))

    def _cross(self, *, x: float, y: float) -> None:
        reach, width = self.draw.uniform(2.6, 3.9), self.draw.uniform(0.35, 0.6)
        turn = _turned(self.draw.uniform(-0.2, 0.2))
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


def _turned(angle: float) -> Reals:
    return np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])


def _photographed(*, page: Reals, draw: np.random.Generator) -> tuple[bytes, dict[str, str]]:
    """What a phone or a scanner makes of a page, as JPEG, and what was done."""
    is_scan = draw.random() < 0.2
    traits = {"by": "scanner" if is_scan else "phone"}
    longest = int(draw.choice([1100, 1400, 1800, 2400], p=[0.08, 0.22, 0.4, 0.3]))
    traits["pixels"] = str(longest)
    if is_scan:
        seen = _laid(page=page, draw=draw, longest=longest, traits=traits, is_flat=True)
    else:
        seen = _laid(page=page, draw=draw, longest=longest, traits=traits, is_flat=False)
        seen = _shaded(seen=seen, draw=draw, traits=traits)
        seen = _blurred(seen=seen, draw=draw, traits=traits, longest=longest)
    noise = draw.uniform(0.5, 3) if is_scan else draw.choice([2.0, 5.0, 9.0], p=[0.5, 0.35, 0.15])
    traits["noise"] = "scanner" if is_scan else f"{noise:.0f} of 255"
    seen = np.clip(seen + noise * draw.standard_normal(seen.shape, np.float32), 0, 255).astype(
        np.uint8
    )
    quality = int(draw.choice([45, 70, 90], p=[0.2, 0.4, 0.4]))
    traits["jpeg"] = str(quality)
    turn = int(draw.choice([0, 1, 2, 3], p=[0.55, 0.15, 0.15, 0.15]))
    traits["turned"] = f"{turn * 90}°"
    _done, made = cv2.imencode(".jpg", np.rot90(seen, turn), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return made.tobytes(), traits


def _laid(
    *, page: Reals, draw: np.random.Generator, longest: int, traits: dict[str, str], is_flat: bool
) -> Reals:
    """The page on a desk seen from an angle, curled and folded, as (rows, columns)."""
    tall, wide = page.shape
    size = (round(longest * 0.75), longest)
    corners = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float64)
    tilt = 0.0 if is_flat else float(draw.choice([5, 15, 25, 35], p=[0.35, 0.35, 0.2, 0.1]))
    traits["angle"] = "flat" if is_flat else f"{tilt:.0f}°"
    target = _seen_from(corners=corners, tilt=tilt, draw=draw, size=size, is_flat=is_flat)
    turn = cv2.getPerspectiveTransform(target.astype(np.float32), corners.astype(np.float32))
    columns, rows = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    points = np.stack([columns, rows], -1).astype(np.float32).reshape(-1, 1, 2)
    where = cv2.perspectiveTransform(points, turn).reshape(size[1], size[0], 2)
    if not is_flat:
        where = _bent(where=where, draw=draw, traits=traits)
    fold = _fold(where=where, draw=draw, traits=traits, shape=page.shape)
    # As a lens gathers light: what is made smaller is softened first.
    small = max(0.4, 0.42 * tall / (longest * 0.9))
    soft = cv2.GaussianBlur(page.astype(np.float32), (0, 0), small)
    seen = cv2.remap(
        soft,
        where[..., 0].astype(np.float32),
        where[..., 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=-1,
    )
    desk = _desk(draw=draw, size=size, is_flat=is_flat)
    inside = (seen >= 0) & (where[..., 0] >= 0) & (where[..., 0] < wide)
    inside &= (where[..., 1] >= 0) & (where[..., 1] < tall)
    white, black = draw.uniform(195, 250), draw.uniform(8, 45)
    lit = np.where(inside, (black + seen / 255 * (white - black)) * fold, desk)
    return np.asarray(lit, dtype=np.float32)


def _seen_from(
    *, corners: Reals, tilt: float, draw: np.random.Generator, size: tuple[int, int], is_flat: bool
) -> Reals:
    wide, tall = corners[2]
    spin = np.deg2rad(draw.normal(0, 1) if is_flat else draw.uniform(-12, 12))
    way, lean = draw.uniform(0, 2 * np.pi), np.deg2rad(tilt)
    flat = (corners - (wide / 2, tall / 2)) / tall @ _turned(spin)
    along = np.array([np.cos(way), np.sin(way)])
    depth = 1 + np.sin(lean) * (flat @ along) / 1.6
    pressed = flat - np.outer(flat @ along, along) * (1 - np.cos(lean))
    seen = pressed / depth[:, None]
    seen -= (seen.min(0) + seen.max(0)) / 2
    room = draw.uniform(0.985, 1.0) if is_flat else draw.uniform(0.84, 0.97)
    scale = room * min(size[0] / np.ptp(seen[:, 0]), size[1] / np.ptp(seen[:, 1]))
    return seen * scale + np.array(size) / 2


def _bent(*, where: Reals, draw: np.random.Generator, traits: dict[str, str]) -> Reals:
    """Curl: lines of the page bow by up to so many millimetres."""
    bow = float(draw.choice([0.0, 1.0, 2.5], p=[0.4, 0.4, 0.2]))
    traits["curl"] = f"{bow:.1f} mm"
    wide, tall = 210 * SCALE, 297 * SCALE
    across = np.pi * np.clip(where[..., 0] / wide, -0.1, 1.1)
    along = np.pi * np.clip(where[..., 1] / tall, -0.1, 1.1)
    sign = draw.choice([-1, 1])
    bent = where.copy()
    bent[..., 1] += sign * bow * SCALE * np.sin(across)
    bent[..., 0] += draw.choice([-1, 1]) * 0.5 * bow * SCALE * np.sin(along + draw.uniform(0, 1))
    return bent


def _fold(
    *, where: Reals, draw: np.random.Generator, traits: dict[str, str], shape: tuple[int, ...]
) -> Reals:
    """A sheet that was folded once: one side lies in another light, the crease is dark."""
    light = np.ones(where.shape[:2], np.float32)
    traits["fold"] = "none"
    if draw.random() < 0.25:
        traits["fold"] = "one"
        axis = int(draw.integers(0, 2))
        at = draw.uniform(0.3, 0.7) * shape[1 - axis]
        off = where[..., axis] - at
        light = np.where(off > 0, draw.uniform(0.82, 0.95), 1.0)
        light = light - draw.uniform(0.15, 0.4) * np.exp(-((off / (0.35 * SCALE)) ** 2))
        where[..., 1 - axis] += np.where(off > 0, off * draw.uniform(-0.004, 0.004), 0)
    return light


def _desk(*, draw: np.random.Generator, size: tuple[int, int], is_flat: bool) -> Reals:
    if is_flat:
        return np.full((size[1], size[0]), draw.uniform(225, 252))
    grain = draw.normal(0, 1, (size[1] // 8 + 1, size[0] // 40 + 1))
    grain = cv2.resize(grain, size, interpolation=cv2.INTER_CUBIC)
    return np.clip(draw.uniform(35, 175) + 9 * grain, 0, 255)


def _shaded(*, seen: Reals, draw: np.random.Generator, traits: dict[str, str]) -> Reals:
    """Light that falls off to one side, and the shadow of a hand or a phone."""
    tall, wide = seen.shape
    rows, columns = np.mgrid[0:tall, 0:wide].astype(np.float32)
    way = draw.uniform(0, 2 * np.pi)
    along = (columns / wide - 0.5) * np.cos(way) + (rows / tall - 0.5) * np.sin(way)
    light = 1 - draw.uniform(0, 0.35) * (along + 0.5)
    traits["shadow"] = str(draw.choice(["none", "soft", "hard"], p=[0.5, 0.3, 0.2]))
    if traits["shadow"] != "none":
        at, turn = draw.uniform(-0.25, 0.25), draw.uniform(0, 2 * np.pi)
        edge = 0.06 if traits["shadow"] == "soft" else 0.008
        side = (columns / wide - 0.5) * np.cos(turn) + (rows / tall - 0.5) * np.sin(turn) - at
        light = light * (1 - draw.uniform(0.25, 0.55) / (1 + np.exp(-side / edge * 2)))
    return np.asarray(seen * light, dtype=np.float32)


def _blurred(
    *, seen: Reals, draw: np.random.Generator, traits: dict[str, str], longest: int
) -> Reals:
    """Out of focus or moved, in parts of a page 2200 pixels long."""
    unit = longest / 2200
    traits["blur"] = str(draw.choice(["sharp", "soft", "moved"], p=[0.55, 0.25, 0.2]))
    if traits["blur"] == "soft":
        return np.asarray(cv2.GaussianBlur(seen, (0, 0), draw.uniform(1.0, 2.6) * unit))
    if traits["blur"] == "moved":
        length = max(3, round(draw.uniform(3, 9) * unit)) | 1
        kernel = np.zeros((length, length))
        kernel[length // 2] = 1
        turn = cv2.getRotationMatrix2D((length // 2, length // 2), draw.uniform(0, 180), 1)
        kernel = cv2.warpAffine(kernel, turn, (length, length))
        return np.asarray(cv2.filter2D(seen, -1, kernel / kernel.sum()))
    return seen
