"""Opens photographs and scans from unknown devices, and limits their size."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from promdaen.kit import extras, later
from promdaen.kit.marks.pages import Grey, PictureRefused
from promdaen.kit.texts import Text

MAX_PIXELS = 30_000_000
MAX_SIDE_PIXELS = 2800
MIN_SIDE_PIXELS = 700
MAX_PAGES = 80
MAX_BYTES = 25_000_000
FORMATS = ("JPEG", "PNG")
# Errors of pypdf and Pillow for truncated or malicious PDFs; RuntimeError covers unknown filters
# and circular references.
HARMFUL = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
NOT_A_PICTURE = Text(
    "This is not a picture that can be read. Send a photograph (JPEG or PNG) or a scan (PDF)."
)
TOO_LARGE = Text(
    "This picture is too large. Take it with a lower resolution: 12 megapixels are plenty."
)
TOO_SMALL = Text(
    "This picture is too small to be read. Send the photograph itself, not its preview."
)
NO_SCAN = Text(
    "There is no scanned page in this PDF. Scan the sheets as pictures, or photograph them."
)


def grey_pages(*, data: bytes) -> list[Grey]:
    """The pages of a file as grey pictures, rotated by the camera's data; raises PictureRefused.

    A photograph is one page; for a PDF the largest picture of each page. Metadata of the camera
    (place, time, device) is removed.
    """
    if not extras.is_installed(name="photographs"):
        raise PictureRefused(code="missing", words=extras.EXTRAS["photographs"].message)
    if len(data) > MAX_BYTES:
        raise PictureRefused(code="large", words=TOO_LARGE)
    if data.startswith(b"%PDF-"):
        pages = [_grey(data=scan) for scan in _scans(data=data)]
        if not pages:
            raise PictureRefused(code="scan", words=NO_SCAN)
        return pages
    return [_grey(data=data)]


def jpeg_within(*, picture: Grey, most_bytes: int) -> bytes:
    """A grey picture as JPEG of at most so many bytes."""
    for shrink in (1.0, 0.75, 0.5):
        small = picture
        if shrink < 1:
            small = later.cv2.resize(  # type: ignore[assignment]
                picture, None, fx=shrink, fy=shrink, interpolation=later.cv2.INTER_AREA
            )
        for quality in (75, 60, 45, 30):
            jpeg = encode_jpeg(picture=small, quality=quality)
            if len(jpeg) <= most_bytes:
                return jpeg
    return jpeg


def encode_jpeg(*, picture: Grey, quality: int = 80) -> bytes:
    """A picture as JPEG without metadata."""
    _done, jpeg = later.cv2.imencode(".jpg", picture, [later.cv2.IMWRITE_JPEG_QUALITY, quality])
    return jpeg.tobytes()


def decode_grey(*, data: bytes) -> Grey:
    """A picture from `jpeg_within` as grey pixels."""
    image = later.cv2.imdecode(np.frombuffer(data, np.uint8), later.cv2.IMREAD_GRAYSCALE)
    return np.asarray(image, dtype=np.uint8)


def _grey(*, data: bytes) -> Grey:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise PictureRefused(code="large", words=TOO_LARGE)
                opened.draft("L", (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
                grey = ImageOps.exif_transpose(opened).convert("L")
    except PictureRefused:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, Warning) as error:
        raise PictureRefused(code="picture", words=NOT_A_PICTURE) from error
    except (SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError) as error:
        # Errors of Pillow for truncated or malicious files.
        raise PictureRefused(code="picture", words=NOT_A_PICTURE) from error
    return _sized(grey=np.asarray(grey, dtype=np.uint8))


def _sized(*, grey: Grey) -> Grey:
    longest = max(grey.shape)
    if longest < MIN_SIDE_PIXELS:
        raise PictureRefused(code="small", words=TOO_SMALL)
    if longest <= MAX_SIDE_PIXELS:
        return grey
    scale = MAX_SIDE_PIXELS / longest
    small = later.cv2.resize(grey, None, fx=scale, fy=scale, interpolation=later.cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _scans(*, data: bytes) -> Iterator[bytes]:
    """The largest picture of each page of a PDF, as JPEG or PNG."""
    try:
        pages = later.pypdf.PdfReader(io.BytesIO(data)).pages
        if len(pages) > MAX_PAGES:
            raise PictureRefused(code="large", words=TOO_LARGE)
        for page in pages:
            page_scan = _largest(page=page)
            if page_scan is not None:
                yield page_scan
    except PictureRefused:
        raise
    except (*HARMFUL, Image.DecompressionBombError, later.pypdf.errors.PyPdfError) as error:
        raise PictureRefused(code="scan", words=NO_SCAN) from error


def _largest(*, page: later.pypdf.PageObject) -> bytes | None:
    empty = later.pypdf.generic.DictionaryObject()
    image_objects = page.get("/Resources", empty).get_object().get("/XObject", empty)
    sizes = {}
    for name, value in image_objects.get_object().items():
        image_object = value.get_object()
        if image_object.get("/Subtype") == "/Image":
            sizes[name] = int(image_object["/Width"]) * int(image_object["/Height"])
    if not sizes:
        return None
    name = max(sizes, key=lambda name: sizes[name])
    if sizes[name] > MAX_PIXELS:
        raise PictureRefused(code="large", words=TOO_LARGE)
    picture = page.images[name]
    if picture.name.lower().endswith((".jpg", ".jpeg", ".png")):
        return bytes(picture.data)
    into = io.BytesIO()
    if picture.image is None:
        return None
    picture.image.convert("L").save(into, "PNG")
    return into.getvalue()
