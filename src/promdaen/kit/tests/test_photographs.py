"""Photographs: pixels and nothing else."""

import io

import pytest
from PIL import Image

from promdaen.kit import photographs

GPS, ORIENTATION, MODEL = 0x8825, 0x0112, 0x0110


def picture(*, size: tuple[int, int] = (60, 40), kind: str = "JPEG", **options: object) -> bytes:
    into = io.BytesIO()
    Image.new("RGB", size, "teal").save(into, kind, **options)
    return into.getvalue()


def test_what_the_camera_wrote_is_gone_and_the_picture_is_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MODEL] = 6, "Phone of a person"
    exif.get_ifd(GPS)[1] = "N"
    raw = picture(exif=exif, comment=b"at the river")
    assert b"Phone of a person" in raw
    photograph = photographs.clean_photograph(data=raw)
    assert photograph is not None
    assert (photograph.width, photograph.height) == (40, 60)
    assert b"Exif" not in photograph.data
    assert b"Phone" not in photograph.data
    assert b"river" not in photograph.data
    assert dict(Image.open(io.BytesIO(photograph.data)).getexif()) == {}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_pictures_of_other_kinds_become_jpeg(kind: str) -> None:
    photograph = photographs.clean_photograph(data=picture(kind=kind))
    assert photograph is not None
    assert photograph.data.startswith(b"\xff\xd8")


def test_a_large_picture_is_made_smaller() -> None:
    photograph = photographs.clean_photograph(data=picture(size=(3000, 1500)))
    assert photograph is not None
    assert (photograph.width, photograph.height) == (1600, 800)


def test_where_one_sees_through_white_shows() -> None:
    into = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(into, "PNG")
    photograph = photographs.clean_photograph(data=into.getvalue())
    assert photograph is not None
    assert Image.open(io.BytesIO(photograph.data)).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        picture()[:200],
        b"\xff\xd8\xff\xe0" + bytes(100),
        picture(size=(6000, 5001), kind="PNG"),
        bytes(photographs.MAX_BYTES + 1),
    ],
    ids=["empty", "text", "cut", "header", "pixels", "bytes"],
)
def test_what_cannot_be_read_is_none(data: bytes) -> None:
    assert photographs.clean_photograph(data=data) is None
