"""Reads the QR codes of a photograph."""

from __future__ import annotations

import numpy as np
import zxingcpp

from promdaen.kit import later
from promdaen.kit.marks.pages import Grey

# An unread code is tried again enlarged and sharpened.
TRIES = ((1.0, 0.0), (2.0, 0.0), (2.0, 1.5), (3.0, 2.5))
SOFT_PIXELS = 4.0
FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def code_texts(*, grey: Grey) -> list[str]:
    """The texts of a picture's QR codes, without repeats; [] if none can be read."""
    for scale, drawn_out in TRIES:
        picture = np.asarray(
            later.cv2.resize(grey, None, fx=scale, fy=scale, interpolation=later.cv2.INTER_CUBIC),
            np.uint8,
        )
        if drawn_out:
            soft = later.cv2.GaussianBlur(picture, (0, 0), SOFT_PIXELS)
            picture = np.asarray(
                later.cv2.addWeighted(picture, 1 + drawn_out, soft, -drawn_out, 0), np.uint8
            )
        barcodes = zxingcpp.read_barcodes(picture, formats=FORMATS)
        texts = [barcode.text for barcode in barcodes if barcode.valid]
        if texts:
            return list(dict.fromkeys(texts))
    return []
