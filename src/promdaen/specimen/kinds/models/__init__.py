"""Document models, one pure module each, with the same names."""

from typing import Protocol, cast

from promdaen.kit.texts import Words
from promdaen.specimen.kinds.models import card, passport, visa
from promdaen.specimen.rules import holders
from promdaen.specimen.rules.plans import SideBox, SpecimenPlan
from promdaen.specimen.rules.scenes import Scene


class DocumentModel(Protocol):
    """The interface of a document model.

    LAYOUT is that of its machine-readable zone (TD3, TD1, MRV-A, MRV-B); `AREAS` are the places
    that can be selected, by code: side, box in millimetres, label.
    """

    CODE: str

    @property
    def LABEL(self) -> Words: ...

    LAYOUT: str
    SIZE_MM: tuple[float, float]
    SIDES: tuple[str, ...]
    AREAS: dict[str, tuple[str, SideBox, Words]]

    def plan(
        self, *, data_seed: int, art_seed: int, ages: tuple[int, int] = holders.GROWN_UP
    ) -> SpecimenPlan:
        """A genuine plan of this model; the same seeds give the same plan."""

    def scene(
        self, *, plan: SpecimenPlan, layer: str, side: str, uid: str = "s", degrees: float = 0.0
    ) -> Scene:
        """One side in one layer as marks with their numbers."""

    def draw(self, *, plan: SpecimenPlan, layer: str, side: str, uid: str, degrees: float) -> str:
        """One side in one layer as SVG text; every id begins with `uid`.

        `degrees` is the tilt in the layer tilt, -30 to 30.
        """


MODELS: tuple[DocumentModel, ...] = tuple(
    cast(DocumentModel, model) for model in (passport, card, visa)
)


def get_model(*, code: str) -> DocumentModel:
    """The model of that code. Raises LookupError."""
    for model in MODELS:
        if code == model.CODE:
            return model
    raise LookupError(f"There is no model of document called {code}.")
