"""Pictures that strangers' devices made: opened with care, refused with words, kept small."""

from __future__ import annotations

import io

import numpy as np
import pypdf
import pytest
from PIL import Image

from promdaen.kit.marks import pictures
from promdaen.kit.marks.pages import PictureRefused


def picture_bytes(
    *, size: tuple[int, int] = (800, 1200), form: str = "JPEG", **options: object
) -> bytes:
    into = io.BytesIO()
    left = Image.new("L", size, 250)
    left.paste(10, (0, 0, size[0] // 4, size[1] // 4))
    left.save(into, form, **options)
    return into.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(PictureRefused) as error:
        pictures.grey_pages(data=data)
    assert error.value.words.km
    return error.value.code


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_photograph_is_one_grey_page(form: str) -> None:
    [grey] = pictures.grey_pages(data=picture_bytes(form=form))
    assert (grey.shape, grey.dtype) == ((1200, 800), np.uint8)


def test_a_picture_is_turned_upright_by_its_exif_data() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    turned[0x010F] = "A camera with a name"
    [grey] = pictures.grey_pages(data=picture_bytes(exif=turned))
    assert grey.shape == (800, 1200)
    assert grey[10, -10] < 50 < grey[10, 10]
    assert b"camera" not in pictures.jpeg_within(picture=grey, most_bytes=300_000)


def test_a_large_photograph_is_made_smaller_and_a_huge_one_refused() -> None:
    [grey] = pictures.grey_pages(data=picture_bytes(size=(3000, 4000)))
    assert max(grey.shape) <= 2800
    assert refused(picture_bytes(size=(6000, 5200), form="PNG")) == "large"
    assert refused(picture_bytes() + b"\0" * 25_000_000) == "large"


def test_what_is_no_picture_is_refused() -> None:
    whole = picture_bytes()
    assert refused(b"") == "picture"
    assert refused(b"<svg/>") == "picture"
    assert refused(whole[: len(whole) // 2]) == "picture"
    assert refused(picture_bytes(form="GIF")) == "picture"
    assert refused(picture_bytes(form="TIFF")) == "picture"
    assert refused(picture_bytes(size=(400, 300))) == "small"


def test_a_scanned_pdf_gives_a_picture_a_page() -> None:
    scan = Image.open(io.BytesIO(picture_bytes()))
    into = io.BytesIO()
    scan.save(into, "PDF", save_all=True, append_images=[scan])
    pages = pictures.grey_pages(data=into.getvalue())
    assert [page.shape for page in pages] == [(1200, 800)] * 2


def test_a_pdf_without_a_scan_is_refused() -> None:
    into = io.BytesIO()
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(into)
    assert refused(into.getvalue()) == "scan"
    assert refused(b"%PDF-1.7 and nothing else") == "scan"
    for _page in range(80):
        writer.add_blank_page(100, 100)
    writer.write(into := io.BytesIO())
    assert refused(into.getvalue()) == "large"


def scanned() -> bytes:
    into = io.BytesIO()
    Image.open(io.BytesIO(picture_bytes())).save(into, "PDF")
    return into.getvalue()


@pytest.mark.parametrize(
    ("word", "other"),
    [
        (b"/DCTDecode", b"/NoFilter "),
        (b"/DCTDecode", b"/JPXDecode"),
        (b"/XObject", b"/Xxxxxxx"),
        (b"/Width 800", b"/Width 0  "),
        (b"/Width 800", b"/Width []  "),
        (b"/Height", b"/Hxxxxx"),
        (b"/Resources", b"/Resourcex"),
        (b"/Kids", b"/Kidx"),
    ],
)
def test_a_pdf_that_was_made_to_harm_is_refused_in_words(word: bytes, other: bytes) -> None:
    assert word in scanned()
    assert refused(scanned().replace(word, other)) in {"scan", "picture", "small"}


def test_a_stored_picture_is_never_above_its_size_limit() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (2376, 1680), dtype=np.uint8)
    jpeg_within = pictures.jpeg_within(picture=noise, most_bytes=300_000)
    assert len(jpeg_within) <= 300_000
    assert pictures.decode_grey(data=jpeg_within).ndim == 2
