"""The identity card of Utopia: the size of ID-1, a zone of three lines on its back (TD1)."""

from functools import partial

from promdaen.kit.texts import Text
from promdaen.specimen.kinds.models import places
from promdaen.specimen.rules import holders, scenes, sides
from promdaen.specimen.rules.designs import DesignField, DocumentDesign, Rosette, Side, Theme
from promdaen.specimen.rules.plans import SideBox, SpecimenPlan
from promdaen.specimen.rules.scenes import Scene

CODE = "card"
LABEL = Text("Identity card")
LAYOUT = "TD1"
SIZE_MM = (85.6, 53.98)
SIDES: tuple[str, ...] = ("front", "back")
POLICY = holders.IssuingPolicy(
    layout=LAYOUT,
    type="I",
    number="AA0000000",
    valid_days=(3651, 3651),
    authority="CIVIL REGISTRY, ZENITH",
)
LEFT, RIGHT = 32.6, 55.8
FRONT = Side(
    size=SIZE_MM,
    subtitle="IDENTITY CARD",
    heading=SideBox(x=4, y=3.4, width=60, height=3.6),
    fields=(
        DesignField(code="surname", label="Surname", x=LEFT, y=12.4, width=34, height=2.1),
        DesignField(code="given", label="Given names", x=LEFT, y=18.6, width=34, height=2.1),
        DesignField(code="nationality", label="Nationality", x=LEFT, y=24.8, width=19, height=2.1),
        DesignField(code="sex", label="Sex", x=RIGHT, y=24.8, width=8, height=2.1),
        DesignField(code="birth", label="Date of birth", x=LEFT, y=31.0, width=19, height=2.1),
        DesignField(code="expiry", label="Date of expiry", x=LEFT, y=37.2, width=20, height=2.1),
        DesignField(
            code="number",
            label="Card No.",
            x=RIGHT,
            y=37.2,
            width=14.2,
            height=2.1,
            colour="#a3171c",
        ),
    ),
    rosettes=(
        Rosette(middle=(52, 30), radius=15, petals=60, hollow=0.42),
        Rosette(middle=(85, 3), radius=13, petals=48, hollow=0.3),
    ),
    bands=(27.0,),
    microprint=(
        SideBox(x=0, y=9.4, width=85.6, height=0.62),
        SideBox(x=0, y=47.4, width=85.6, height=0.62),
    ),
    portrait=SideBox(x=4, y=12.2, width=25.4, height=32.8),
    ghost=SideBox(x=70.5, y=29, width=12, height=15.5),
    variable=SideBox(x=69.5, y=12.2, width=13.2, height=13.2),
    pattern=SideBox(x=37, y=13, width=30, height=30),
    watermark=SideBox(x=42, y=14, width=22, height=24),
    register=(64.5, 27.0),
    thread_x=31.2,
)
BACK = Side(
    size=SIZE_MM,
    subtitle="IDENTITY CARD",
    heading=SideBox(x=4, y=3.4, width=60, height=3.6),
    fields=(
        DesignField(code="type", label="Type", x=4, y=12.0, width=8, height=2.1),
        DesignField(code="issuer", label="Code of State", x=18, y=12.0, width=14, height=2.1),
        DesignField(
            code="birth_place", label="Place of birth", x=40, y=12.0, width=40, height=2.1
        ),
        DesignField(code="issued", label="Date of issue", x=4, y=19.0, width=26, height=2.1),
        DesignField(code="authority", label="Authority", x=40, y=19.0, width=40, height=2.1),
    ),
    rosettes=(
        Rosette(middle=(20, 20), radius=13, petals=48, hollow=0.36),
        Rosette(middle=(66, 12), radius=15, petals=60, hollow=0.42),
    ),
    bands=(17.0,),
    microprint=(
        SideBox(x=0, y=9.4, width=85.6, height=0.62),
        SideBox(x=0, y=27.4, width=85.6, height=0.62),
    ),
    zone=SideBox(x=0, y=29.2, width=85.6, height=24.78),
)
DESIGN = DocumentDesign(
    name="Identity card",
    theme=Theme(
        paper="#eef4f4",
        zone_paper="#f8fbfb",
        ink="#1d2036",
        label="#566072",
        title="#0f4d52",
        rainbow=("#2d8f96", "#4b76bd", "#8a62b4", "#2f9079"),
        photo_ground="#e4e9ee",
    ),
    sides={"front": FRONT, "back": BACK},
    microprint="UTOPIA IDENTITY SPECIMEN",
    motif="waves",
    wave=23.0,
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
