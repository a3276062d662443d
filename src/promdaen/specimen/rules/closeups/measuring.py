"""What the raster of a close-up shows: dots, screens, rims, relief, teeth, specks, glow.

Everything is measured on the pixels that an officer sees, nothing is read off the drawing model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy

from promdaen.specimen.rules.closeups import canvas, screens
from promdaen.specimen.rules.closeups.canvas import Field, Raster

MIN_PERIOD, MAX_PERIOD = 4.5, 27.0
"""Distances between dots, in pixels, in which a screen is looked for."""
FFT_SIDE = 512
# Limits between kinds, halfway between what certified pictures of each showed.
DOTTED, STRAY, WHOLE = 20.0, 3.0, 0.9
LOOSE, STRICT = 60.0, 800.0
COLOURS, SPECKS = 3, 9.0
RIM, RELIEF, TEETH = 0.15, 0.09, 10.0
DULL, HALF_LIT, SHINING, CAST = 0.3, 0.56, 0.85, 0.2
SOFT, LIGHTER, DARKER = 2.0, 0.14, 0.08
# What counts as ink, dot, line, speck; distances inside the edge of the sign, in pixels.
INKED, FULL, HALF = 0.30, 0.45, 0.5
DOT_SIZES, LINE_SIZE, SPECK_SIZES, SPECK_COLOUR = (6, 330), 1500, (2, 16), 0.16
EDGE, BAND, FLANK, FACING = (1.5, 5.0), (7.5, 13.0), (1.1, 7.0), 0.5
GLOW, LEAD, THREAD = 0.45, 0.18, 150
SCREEN_RISE = 60.0
ANGLE_SLACK = 5.0
MIN_ANGLE = 6.0
FAINTEST = 0.01
STRONGEST = 16
UNMIXED = np.linalg.inv(
    -np.log([screens.PROCESS_INKS[name] for name in ("cyan", "magenta", "yellow")])
)
"""Turns the densities of red, green and blue light into amounts of the three inks."""


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Statistics of a close-up; lengths in pixels, shares and luminances 0..1.

    `screen_angles` are degrees modulo 90; `peak` is how far the strongest regular pattern of dots
    rises above others of its period; `hues` counts sixths of the colour circle with ink.
    """

    ground: tuple[float, float, float]
    middle: float
    screen_angles: tuple[float, ...]
    peak: float
    hues: int
    dots_per_mm2: float
    line_share: float
    rim: float
    relief: float
    teeth: float
    specks_per_mm2: float
    glow_colours: int
    sharpness: float
    lighter: float
    darker: float

    @property
    def has_four_screens(self) -> bool:
        """Whether there is a screen at each of the four angles of the printing trade."""
        return all(
            any(
                _angle_between(angle, screen_angle) < ANGLE_SLACK
                for screen_angle in self.screen_angles
            )
            for angle in screens.SCREEN_ANGLES.values()
        )

    @property
    def is_dotted(self) -> bool:
        return self.dots_per_mm2 > DOTTED

    @property
    def is_scattered(self) -> bool:
        """Whether the dots follow no lattice."""
        return self.peak < LOOSE

    @property
    def is_lattice(self) -> bool:
        return self.peak > STRICT

    @property
    def is_coloured(self) -> bool:
        return self.hues >= COLOURS

    @property
    def has_rim(self) -> bool:
        return self.rim > RIM

    @property
    def has_relief(self) -> bool:
        return self.relief > RELIEF

    @property
    def has_teeth(self) -> bool:
        return self.teeth > TEETH

    @property
    def has_specks(self) -> bool:
        return self.specks_per_mm2 > SPECKS

    @property
    def is_whole_line(self) -> bool:
        return self.line_share > WHOLE and self.dots_per_mm2 < STRAY

    @property
    def is_dull(self) -> bool:
        return self.middle < DULL

    @property
    def is_shining_blue(self) -> bool:
        red, _green, blue = self.ground
        return blue > SHINING and blue - red > CAST

    @property
    def is_backlit(self) -> bool:
        """Whether the sheet glows warm, as paper does before a torch."""
        red, _green, blue = self.ground
        return red - blue > CAST and not self.is_dull

    @property
    def is_daylight(self) -> bool:
        is_lit = self.middle > HALF_LIT
        return is_lit and not (self.is_shining_blue or self.is_backlit)

    @property
    def is_soft(self) -> bool:
        return self.sharpness < SOFT

    @property
    def is_two_sided(self) -> bool:
        return self.lighter > LIGHTER and self.darker > DARKER


def measure(*, raster: Raster) -> Measures:
    """Measure a close-up, without its notice."""
    picture = raster[: canvas.HEIGHT - canvas.NOTICE_HEIGHT]
    ground = _ground(picture)
    light = picture.mean(axis=2)
    dark = 1 - np.clip(light / max(float(np.mean(ground)), 1e-6), 0, 1)
    sign = _sign(dark)
    angles, peak = _screens(picture)
    sizes = _component_sizes(dark > INKED)
    smooth = scipy.ndimage.gaussian_filter(light, 3.5)
    middle = float(np.median(smooth))
    return Measures(
        ground=ground,
        middle=float(np.median(light)),
        screen_angles=angles,
        peak=peak,
        hues=_hues(picture),
        dots_per_mm2=_per_mm2(int(np.count_nonzero(_within(sizes, DOT_SIZES))), light),
        line_share=float(sizes[sizes > LINE_SIZE].sum() / max(sizes.sum(), 1)),
        rim=_rim(dark, sign),
        relief=_relief(light, sign),
        teeth=_teeth(dark, sign),
        specks_per_mm2=_per_mm2(_specks(picture, dark), light),
        glow_colours=_glow_colours(picture),
        sharpness=_steepness(light, 1.5) / max(_steepness(light, 6.0), 1e-6),
        lighter=float(np.percentile(smooth, 99) / middle - 1),
        darker=float(1 - np.percentile(smooth, 1) / middle),
    )


def _steepness(light: Field, sigma: float) -> float:
    return float(np.percentile(scipy.ndimage.gaussian_gradient_magnitude(light, sigma), 98))


def _within(values: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    minimum, maximum = bounds
    return (values >= minimum) & (values <= maximum)


def _per_mm2(count: int, light: Field) -> float:
    return float(count) * canvas.PIXELS_PER_MM**2 / light.size


def _ground(picture: Raster) -> tuple[float, float, float]:
    """The colour of the unprinted sheet: that of its lightest fifth."""
    light = picture.mean(axis=2)
    chosen = picture[light >= np.percentile(light, 80)]
    red, green, blue = np.median(chosen, axis=0)
    return float(red), float(green), float(blue)


def _component_sizes(mask: np.ndarray) -> np.ndarray:
    labels, count = scipy.ndimage.label(mask)
    return np.bincount(labels.ravel(), minlength=count + 1)[1:]


def _sign(dark: Field) -> np.ndarray:
    """Where the large sign is: what survives the removal of everything thin."""
    mask = scipy.ndimage.gaussian_filter(dark, 2.0) > FULL
    core = scipy.ndimage.binary_opening(mask, iterations=9)
    return scipy.ndimage.binary_dilation(core, iterations=4) & mask


def _screens(picture: Raster) -> tuple[tuple[float, ...], float]:
    """The angles of regular screens, and how far the strongest one rises."""
    density = -np.log(np.clip(picture, 0.04, 1))
    inks = np.clip(density @ UNMIXED, 0, 3)
    planes = [*(inks[..., axis] for axis in range(3)), inks.min(axis=2), density.mean(axis=2)]
    angles: list[float] = []
    highest = 0.0
    for plane in planes:
        for angle, height in _lattice(plane):
            highest = max(highest, height)
            if height > SCREEN_RISE and all(
                _angle_between(angle, other) > MIN_ANGLE for other in angles
            ):
                angles.append(angle)
    return tuple(sorted(angles)), highest


def _angle_between(first: float, second: float) -> float:
    gap = abs(first - second) % 90
    return min(gap, 90 - gap)


def _lattice(plane: Field) -> list[tuple[float, float]]:
    """Angles (degrees, modulo 90) and rises of patterns that repeat in two square directions.

    The rise of a pattern is its power over the median of the powers with its period; lines in
    one direction have none.
    """
    window = np.hanning(plane.shape[0])[:, None] * np.hanning(plane.shape[1])[None, :]
    power = np.abs(np.fft.fft2((plane - plane.mean()) * window, s=(FFT_SIDE, FFT_SIDE))) ** 2
    power = scipy.ndimage.gaussian_filter(np.fft.fftshift(power), 1.0)
    turned = np.roll(np.rot90(power), 1, axis=0)
    both = np.minimum(power, turned)
    ring, inside, angle = _rings()
    levels = scipy.ndimage.median(both, ring, np.arange(ring.max() + 1))
    rise = np.where(inside, both / np.maximum(levels[ring], 1e-9), 0.0)
    is_top = (both >= scipy.ndimage.maximum_filter(both, 9)) & (
        both > FAINTEST * both[inside].max()
    )
    rise = np.where(is_top, rise, 0.0)
    order = np.argsort(rise.ravel())[::-1][:STRONGEST]
    return [(float(angle.ravel()[place]), float(rise.ravel()[place])) for place in order]


@lru_cache(maxsize=1)
def _rings() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each frequency: its ring, whether a screen may have it, its angle modulo 90."""
    side = np.arange(FFT_SIDE) - FFT_SIDE // 2
    down, across = np.meshgrid(side, side, indexing="ij")
    radius = np.hypot(down, across)
    inside = (radius > FFT_SIDE / MAX_PERIOD) & (radius < FFT_SIDE / MIN_PERIOD)
    return np.rint(radius / 2).astype(int), inside, np.degrees(np.arctan2(down, across)) % 90


def _hues(picture: Raster) -> int:
    highest, lowest = picture.max(axis=2), picture.min(axis=2)
    strong = (highest - lowest) > INKED
    red, green, blue = (picture[..., axis] for axis in range(3))
    span = np.maximum(highest - lowest, 1e-9)
    hue = np.where(
        highest == red,
        (green - blue) / span % 6,
        np.where(highest == green, (blue - red) / span + 2, (red - green) / span + 4),
    )
    counts = np.bincount(np.rint(hue[strong]).astype(int) % 6, minlength=6)
    return int(np.count_nonzero(counts > 0.004 * hue.size))


def _rim(dark: Field, sign: np.ndarray) -> float:
    """How much darker the edge of the sign is than the band inside it."""
    inside = scipy.ndimage.distance_transform_edt(sign)
    edge, band = _within(inside, EDGE), _within(inside, BAND)
    if not edge.any() or not band.any():
        return 0.0
    return float(np.median(dark[edge]) - np.median(dark[band]))


def _relief(light: Field, sign: np.ndarray) -> float:
    """How much lighter the flank towards the light is than the one away from it."""
    inside = scipy.ndimage.distance_transform_edt(sign)
    down, across = np.gradient(scipy.ndimage.gaussian_filter(inside, 2.0))
    flank = _within(inside, FLANK)
    facing = -(across * canvas.LIGHT[0] + down * canvas.LIGHT[1])
    lit_flank, shaded_flank = flank & (facing > FACING), flank & (facing < -FACING)
    if not lit_flank.any() or not shaded_flank.any():
        return 0.0
    return float(light[lit_flank].mean() - light[shaded_flank].mean())


def _teeth(dark: Field, sign: np.ndarray) -> float:
    """How regular the edge of the sign goes in and out, in two directions."""
    near = scipy.ndimage.binary_dilation(sign, iterations=6)
    mask = np.where(near, dark > HALF, 0.0).astype(float)
    even = scipy.ndimage.gaussian_filter(mask, 6.0) > HALF
    return max(height for _angle, height in _lattice(mask - even))


def _specks(picture: Raster, dark: Field) -> int:
    """How many tiny black spots are isolated."""
    mask = dark > INKED
    labels, count = scipy.ndimage.label(mask, structure=np.ones((3, 3)))
    if not count:
        return 0
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    spread = np.ptp(picture, axis=2)
    colour = scipy.ndimage.mean(spread, labels, np.arange(count + 1))
    tiny = _within(sizes, SPECK_SIZES) & (colour < SPECK_COLOUR)
    tiny[0] = False
    return int(np.count_nonzero(tiny))


def _glow_colours(picture: Raster) -> int:
    colours_count = 0
    for axis in range(3):
        others = np.delete(picture, axis, axis=2).max(axis=2)
        mask = (picture[..., axis] > GLOW) & (picture[..., axis] - others > LEAD)
        thin = mask & ~scipy.ndimage.binary_opening(mask, iterations=6)
        colours_count += int(np.count_nonzero(thin) > THREAD)
    return colours_count
