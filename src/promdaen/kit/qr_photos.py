"""Reads QR codes in a photograph from an unknown device."""

from __future__ import annotations

import io
import warnings

import zxingcpp
from PIL import Image, ImageOps

MOST_BYTES = 15_000_000
MOST_PIXELS = 30_000_000
LONGEST_SIDE = 2000
QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
FORMATS = ("JPEG", "PNG", "WEBP")


def qr_texts(*, data: bytes) -> list[str]:
    """The texts of a photograph's QR codes; [] if it is not a picture, or too large.

    At most 15 MB and 30 megapixels are opened; a larger picture is not decompressed.
    """
    picture = _opened(data=data) if len(data) <= MOST_BYTES else None
    if picture is None:
        return []
    barcodes = zxingcpp.read_barcodes(picture, formats=QR_CODES)
    return [barcode.text for barcode in barcodes if barcode.valid]


def _opened(*, data: bytes) -> Image.Image | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    return None
                opened.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
                grey = ImageOps.exif_transpose(opened).convert("L")
    except (Image.DecompressionBombError, OSError, Warning):
        return None
    except (SyntaxError, ValueError, EOFError, LookupError, TypeError):
        # Errors of Pillow for truncated or malicious files.
        return None
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return grey
