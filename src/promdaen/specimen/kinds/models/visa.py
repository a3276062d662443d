"""The visa of Utopia: a sticker on a page, with a zone of two lines (MRV-B)."""

from functools import partial

from promdaen.kit.texts import Text
from promdaen.specimen.kinds.models import places
from promdaen.specimen.rules import holders, scenes, sides
from promdaen.specimen.rules.designs import DesignField, DocumentDesign, Rosette, Side, Theme
from promdaen.specimen.rules.plans import SideBox, SpecimenPlan
from promdaen.specimen.rules.scenes import Scene

CODE = "visa"
LABEL = Text("Visa")
LAYOUT = "MRV-B"
SIZE_MM = (105.0, 74.0)
SIDES: tuple[str, ...] = ("front",)
POLICY = holders.IssuingPolicy(
    layout=LAYOUT,
    type="V",
    number="V00000000",
    valid_days=(89, 364),
    authority="CONSULATE OF UTOPIA, ZENITH",
)
LEFT, MIDDLE, RIGHT = 35.0, 46.0, 61.0
FRONT = Side(
    size=SIZE_MM,
    subtitle="VISA",
    heading=SideBox(x=5, y=3.6, width=70, height=3.9),
    fields=(
        DesignField(code="type", label="Type", x=LEFT, y=12.6, width=8),
        DesignField(code="issuer", label="Code of State", x=MIDDLE, y=12.6, width=13),
        DesignField(code="number", label="Visa No.", x=RIGHT, y=12.6, width=22, colour="#a3171c"),
        DesignField(code="surname", label="Surname", x=LEFT, y=18.2, width=48),
        DesignField(code="given", label="Given names", x=LEFT, y=23.8, width=48),
        DesignField(code="nationality", label="Nationality", x=LEFT, y=29.4, width=24),
        DesignField(code="sex", label="Sex", x=RIGHT, y=29.4, width=10),
        DesignField(code="birth", label="Date of birth", x=LEFT, y=35.0, width=24),
        DesignField(code="birth_place", label="Place of birth", x=RIGHT, y=35.0, width=22),
        DesignField(code="issued", label="Valid from", x=LEFT, y=40.6, width=24),
        DesignField(code="expiry", label="Valid until", x=RIGHT, y=40.6, width=22),
        DesignField(code="authority", label="Issued by", x=LEFT, y=46.2, width=48),
    ),
    rosettes=(
        Rosette(middle=(59, 30), radius=17, petals=72, hollow=0.5),
        Rosette(middle=(93, 38), radius=11, petals=48, hollow=0.35),
        Rosette(middle=(0, 52), radius=14, petals=48, hollow=0.3),
    ),
    bands=(12.0, 46.0),
    microprint=(
        SideBox(x=0, y=9.8, width=105, height=0.62),
        SideBox(x=0, y=52.2, width=105, height=0.62),
    ),
    portrait=SideBox(x=5, y=12.6, width=26, height=33.6),
    ghost=SideBox(x=86, y=29, width=14, height=18.1),
    variable=SideBox(x=86, y=11.8, width=14, height=14),
    zone=SideBox(x=0, y=53.6, width=105, height=20.4),
    pattern=SideBox(x=43, y=14, width=32, height=32),
    watermark=SideBox(x=46, y=16, width=26, height=28),
    register=(77.0, 31.6),
    thread_x=84.2,
)
DESIGN = DocumentDesign(
    name="Visa",
    theme=Theme(
        paper="#f5f3e6",
        zone_paper="#fbfaf2",
        ink="#23281c",
        label="#61654f",
        title="#3f5a1e",
        rainbow=("#6d9a3a", "#c2913a", "#bd6a55", "#5b8f6d"),
        photo_ground="#e7e8df",
    ),
    sides={"front": FRONT},
    microprint="UTOPIA VISA SPECIMEN",
    motif="sun",
    wave=37.0,
)
AREAS = places.areas(sides=DESIGN.sides)
plan = partial(holders.plan, model=CODE, policy=POLICY)


def scene(
    *, plan: SpecimenPlan, layer: str, side: str, uid: str = "s", degrees: float = 0.0
) -> Scene:
    """One side in one layer, mark by mark; raises LookupError for another layer or side."""
    return sides.scene(design=DESIGN, plan=plan, layer=layer, side=side, angle=(uid, degrees))


def draw(*, plan: SpecimenPlan, layer: str, side: str, uid: str, degrees: float) -> str:
    """One side in one layer as SVG text; raises LookupError for another layer or side."""
    return scenes.scene_svg(
        scene=scene(plan=plan, layer=layer, side=side, uid=uid, degrees=degrees)
    )
