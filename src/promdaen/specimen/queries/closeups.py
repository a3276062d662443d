"""Close-ups as files: drawn, finished with their notice, small enough for a phone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import numpy as np
from PIL import Image

from promdaen.specimen.kinds import closeups
from promdaen.specimen.rules.closeups import measuring, notice
from promdaen.specimen.rules.closeups.canvas import Raster

STOCK_SIZE = 8
"""How many pictures there are of each kind; `certify-closeups` draws and checks every one."""
MAX_BYTES = 39_000
QUALITIES = (72, 60, 50, 40, 30, 20)
FORMAT = "image/webp"
DESCRIPTION = "SPECIMEN. Made by computer from a model of the process; not a photograph."


@dataclass(frozen=True, kw_only=True)
class CertifiedCloseup:
    """A close-up as an officer sees it, and which kinds are detected in it."""

    code: str
    seed: int
    bytes_count: int
    detected: tuple[str, ...]

    @property
    def is_certified(self) -> bool:
        return self.detected == (self.code,) and self.bytes_count <= MAX_BYTES


@lru_cache(maxsize=128)
def picture(*, code: str, seed: int) -> bytes:
    """A close-up as WebP. Raises LookupError for another kind, or a seed outside the stock."""
    if not 1 <= seed <= STOCK_SIZE:
        raise LookupError(f"Close-ups are numbered from 1 to {STOCK_SIZE}.")
    return encode_webp(raster=closeups.get_closeup(code=code).draw(seed=seed))


def encode_webp(*, raster: Raster) -> bytes:
    """A raster with its notice as WebP, at the best quality that stays under MOST_BYTES."""
    pixels = np.rint(notice.with_notice(raster=raster) * 255).astype(np.uint8)
    image = Image.fromarray(pixels)
    exif = Image.Exif()
    exif[0x010E] = DESCRIPTION
    for quality in QUALITIES:
        file = BytesIO()
        image.save(file, "WEBP", quality=quality, method=4, exif=exif)
        if file.tell() <= MAX_BYTES:
            break
    return file.getvalue()


def examined_processes(*, picture: bytes) -> tuple[str, ...]:
    """The codes of the kinds that are detected in the pixels of a picture."""
    with Image.open(BytesIO(picture)) as image:
        raster = np.asarray(image.convert("RGB"), dtype=float) / 255
    return closeups.detected_closeups(measures=measuring.measure(raster=raster))


def certify_closeup(*, code: str, seed: int) -> CertifiedCloseup:
    """Draw one picture of the stock and examine it as an officer gets it."""
    drawn = picture(code=code, seed=seed)
    return CertifiedCloseup(
        code=code, seed=seed, bytes_count=len(drawn), detected=examined_processes(picture=drawn)
    )
