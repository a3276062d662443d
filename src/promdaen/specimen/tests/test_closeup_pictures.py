"""Close-ups: each shows its own process by measurement, wrong ones are refused, all are small."""

from __future__ import annotations

from io import BytesIO, StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from promdaen.specimen.kinds import closeups
from promdaen.specimen.kinds.closeups import (
    inkjet,
    intaglio,
    laser_engraving,
    letterpress,
    offset_dots,
    screen_print,
    security_paper_uv,
    toner,
    watermark,
)
from promdaen.specimen.queries import closeups as queries
from promdaen.specimen.rules.closeups import canvas, measuring, notice
from promdaen.specimen.rules.closeups.canvas import Raster

SEED = 5
ONE_ANGLE = dict.fromkeys(("cyan", "magenta", "yellow", "black"), 45.0)
WRONG = {
    "offset_dots": lambda: offset_dots.printed(seed=SEED, angles=ONE_ANGLE),
    "letterpress": lambda: letterpress.printed(seed=SEED, rim=0.0),
    "intaglio": lambda: intaglio.printed(seed=SEED, relief=0.0),
    "screen_print": lambda: screen_print.printed(seed=SEED, teeth=0.0),
    "inkjet": lambda: inkjet.printed(seed=SEED, wander=0.0),
    "toner": lambda: toner.printed(seed=SEED, stray=0.0),
    "laser_engraving": lambda: laser_engraving.printed(seed=SEED, wander=3.0),
    "security_paper_uv": lambda: security_paper_uv.bright_paper(seed=SEED, paper=(0.5, 0.55, 0.9)),
    "watermark": lambda: watermark.printed(seed=SEED, softness=0.6),
}


def measures(raster: Raster) -> measuring.Measures:
    return measuring.measure(raster=notice.with_notice(raster=raster))


@pytest.mark.parametrize("code", [kind.CODE for kind in closeups.CLOSEUPS])
def test_a_picture_shows_its_own_process_and_no_other(code: str) -> None:
    row = queries.certify_closeup(code=code, seed=SEED)
    assert row.detected == (code,)
    assert row.bytes_count <= queries.MAX_BYTES
    assert row.is_certified


@pytest.mark.parametrize("code", sorted(WRONG))
def test_a_planted_wrong_picture_is_refused(code: str) -> None:
    drawn = queries.encode_webp(raster=WRONG[code]())
    assert code not in queries.examined_processes(picture=drawn)


@pytest.mark.parametrize(
    "raster",
    [
        np.ones((*canvas.CANVAS_SHAPE, 3)),
        np.random.default_rng(1).random((*canvas.CANVAS_SHAPE, 3)),
    ],
)
def test_an_empty_sheet_and_noise_are_no_process(raster: Raster) -> None:
    assert closeups.detected_closeups(measures=measures(raster)) == ()


def test_offset_has_screens_at_the_four_angles_of_the_trade() -> None:
    measured = measures(offset_dots.draw(seed=SEED))
    for angle in (0, 15, 45, 75):
        assert any(
            min(abs(angle - screen_angle), 90 - abs(angle - screen_angle)) < 5
            for screen_angle in measured.screen_angles
        )
    same = measures(offset_dots.printed(seed=SEED, angles=ONE_ANGLE)).screen_angles
    assert any(abs(angle - 45) < 5 for angle in same)
    assert not any(min(abs(angle - 15), abs(angle - 75)) < 5 for angle in same)


def test_letterpress_has_a_rim_that_flat_print_lacks() -> None:
    assert measures(letterpress.draw(seed=SEED)).rim > 0.15
    assert abs(measures(letterpress.printed(seed=SEED, rim=0.0)).rim) < 0.06


def test_toner_has_specks_and_inkjet_has_none() -> None:
    assert measures(toner.draw(seed=SEED)).specks_per_mm2 > 9
    assert measures(toner.printed(seed=SEED, stray=0.0)).specks_per_mm2 < 9
    assert measures(inkjet.draw(seed=SEED)).specks_per_mm2 < 3


def test_drops_of_inkjet_follow_no_lattice() -> None:
    assert measures(inkjet.draw(seed=SEED)).peak < 30
    assert measures(inkjet.printed(seed=SEED, wander=0.0)).peak > 60


def test_the_same_seed_gives_the_same_picture_and_another_seed_another() -> None:
    first, again, other = (intaglio.draw(seed=seed) for seed in (2, 2, 3))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_every_picture_is_marked_as_made_by_computer() -> None:
    drawn = queries.picture(code="letterpress", seed=SEED)
    with Image.open(BytesIO(drawn)) as image:
        assert "computer" in image.getexif()[0x010E]
        assert image.size == (canvas.WIDTH, canvas.HEIGHT)
        foot = np.asarray(image.convert("L"))[-canvas.NOTICE_HEIGHT :]
    notice = foot[:, : canvas.WIDTH // 2]
    assert 0.03 < (notice < 128).mean() < 0.3
    assert foot[:, canvas.WIDTH // 2 + 20 : canvas.WIDTH // 2 + 40].min() > 200


def test_a_picture_outside_the_stock_is_refused() -> None:
    with pytest.raises(LookupError):
        queries.picture(code="inkjet", seed=queries.STOCK_SIZE + 1)
    with pytest.raises(LookupError):
        queries.picture(code="lithography", seed=1)


def test_the_command_counts_certified_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closeups, "CLOSEUPS", closeups.CLOSEUPS[-2:])
    out = StringIO()
    call_command("certify_closeups", count=1, stdout=out)
    assert '"drawn": 2, "certified": 2' in out.getvalue()
    monkeypatch.setattr(queries, "MAX_BYTES", 10)
    with pytest.raises(CommandError, match="Not certified: watermark 1"):
        call_command("certify_closeups", count=1, stdout=StringIO())
    with pytest.raises(CommandError, match="--count"):
        call_command("certify_closeups", count=0)
