"""Photographs from unknown devices, reduced to their pixels."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

MAX_BYTES = 15_000_000
MAX_PIXELS = 30_000_000
MAX_SIDE_PIXELS = 1600
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/jpeg"


@dataclass(frozen=True, kw_only=True)
class Photograph:
    """A picture as JPEG, upright, without metadata; sides in pixels."""

    data: bytes
    width: int
    height: int


def clean_photograph(*, data: bytes) -> Photograph | None:
    """A photograph without the metadata of the camera (place, time, device).

    None if it cannot be read, or is more than 15 MB or 30 megapixels; a larger one is not
    decompressed. Its longest side becomes 1,600 pixels at most.
    """
    if len(data) > MAX_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    return None
                opened.draft("RGB", (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
                picture = _on_white(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, OSError, Warning):
        return None
    except (SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError):
        # Errors of Pillow for truncated or malicious files.
        return None
    picture.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
    # Pillow would write comments of the file again.
    picture.info = {}
    into = io.BytesIO()
    picture.save(into, "JPEG", quality=QUALITY)
    return Photograph(data=into.getvalue(), width=picture.width, height=picture.height)


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture without transparency, on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return ground.convert("RGB")
