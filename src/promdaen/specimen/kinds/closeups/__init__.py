"""Close-ups at 20 times: printing processes and papers, one pure module each."""

from typing import Protocol

from promdaen.kit.texts import Words
from promdaen.specimen.kinds.closeups import (
    inkjet,
    intaglio,
    laser_engraving,
    letterpress,
    office_paper_uv,
    offset_dots,
    offset_lines,
    screen_print,
    security_paper_uv,
    toner,
    watermark,
    watermark_printed,
)
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures


class CloseupKind(Protocol):
    """The interface of a close-up.

    SIGN says what to look for. FAMILY is print or paper.
    """

    CODE: str

    @property
    def LABEL(self) -> Words: ...
    @property
    def SIGN(self) -> Words: ...

    FAMILY: str

    def draw(self, *, seed: int) -> Raster:
        """The raster for a seed, without its notice; the same seed, the same raster."""

    def is_detected(self, *, measures: Measures) -> bool:
        """Whether a picture shows this process or paper; never one of another kind."""


CLOSEUPS: tuple[CloseupKind, ...] = (
    offset_lines,
    offset_dots,
    letterpress,
    intaglio,
    screen_print,
    inkjet,
    toner,
    laser_engraving,
    security_paper_uv,
    office_paper_uv,
    watermark,
    watermark_printed,
)


def get_closeup(*, code: str) -> CloseupKind:
    """The close-up of that code. Raises LookupError."""
    for closeup in CLOSEUPS:
        if code == closeup.CODE:
            return closeup
    raise LookupError(f"There is no close-up called {code}.")


def detected_closeups(*, measures: Measures) -> tuple[str, ...]:
    """The codes of all close-ups that a picture shows; certified is exactly one, its own."""
    return tuple(closeup.CODE for closeup in CLOSEUPS if closeup.is_detected(measures=measures))
