"""What a phone or a scanner makes of a page: angle, folds, shadows, blur, noise."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

PPI = 220
SCALE = PPI / 25.4
Reals = npt.NDArray[np.float64]


def turned(angle: float) -> Reals:
    """The turn by an angle in radians, of points as rows."""
    return np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])


def photographed(*, page: Reals, draw: np.random.Generator) -> tuple[bytes, dict[str, str]]:
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
    flat = (corners - (wide / 2, tall / 2)) / tall @ turned(spin)
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
