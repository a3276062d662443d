"""Reads QR codes in a photograph from an unknown device."""

from __future__ import annotations

import io
import warnings

import zxingcpp
from PIL import Image, ImageOps

MAX_BYTES = 15_000_000
MAX_PIXELS = 30_000_000
MAX_SIDE_PIXELS = 2000
QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
FORMATS = ("JPEG", "PNG", "WEBP")


def qr_texts(*, data: bytes) -> list[str]:
    """The texts of a photograph's QR codes; [] if it is not a picture, or too large.

    At most 15 MB and 30 megapixels are opened; a larger picture is not decompressed.
    """
    picture = _opened(data=data) if len(data) <= MAX_BYTES else None
    if picture is None:
        return []
    barcodes = zxingcpp.read_barcodes(picture, formats=QR_CODES)
    return [barcode.text for barcode in barcodes if barcode.valid]


def _opened(*, data: bytes) -> Image.Image | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    return None
                opened.draft("L", (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
                grey = ImageOps.exif_transpose(opened).convert("L")
    except (Image.DecompressionBombError, OSError, Warning):
        return None
    except (SyntaxError, ValueError, EOFError, LookupError, TypeError):
        # Errors of Pillow for truncated or malicious files.
        return None
    grey.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
    return grey
