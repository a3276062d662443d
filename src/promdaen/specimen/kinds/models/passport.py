"""The passport of Utopia: a data page of the size of ID-3, with a zone of two lines (TD3)."""

from functools import partial

from promdaen.kit.texts import Text
from promdaen.specimen.kinds.models import places
from promdaen.specimen.rules import holders, scenes, sides
from promdaen.specimen.rules.designs import DesignField, DocumentDesign, Rosette, Side, Theme
from promdaen.specimen.rules.plans import SideBox, SpecimenPlan
from promdaen.specimen.rules.scenes import Scene

CODE = "passport"
LABEL = Text("Passport")
LAYOUT = "TD3"
SIZE_MM = (125.0, 88.0)
SIDES: tuple[str, ...] = ("front",)
POLICY = holders.IssuingPolicy(
    layout=LAYOUT,
    type="P",
    number="A00000000",
    valid_days=(3651, 3651),
    authority="PASSPORT OFFICE, ZENITH",
)
LEFT, MIDDLE, RIGHT = 46.0, 61.0, 78.5
FRONT = Side(
    size=SIZE_MM,
    subtitle="PASSPORT",
    heading=SideBox(x=6, y=4.6, width=95, height=4.2),
    fields=(
        DesignField(code="type", label="Type", x=LEFT, y=16.2, width=10),
        DesignField(code="issuer", label="Code of State", x=MIDDLE, y=16.2, width=14),
        DesignField(
            code="number", label="Passport No.", x=RIGHT, y=16.2, width=20, colour="#a3171c"
        ),
        DesignField(code="surname", label="Surname", x=LEFT, y=22.6, width=51),
        DesignField(code="given", label="Given names", x=LEFT, y=29.0, width=51),
        DesignField(code="nationality", label="Nationality", x=LEFT, y=35.4, width=29),
        DesignField(code="sex", label="Sex", x=RIGHT, y=35.4, width=10),
        DesignField(code="birth", label="Date of birth", x=LEFT, y=41.8, width=29),
        DesignField(code="birth_place", label="Place of birth", x=RIGHT, y=41.8, width=20.5),
        DesignField(code="issued", label="Date of issue", x=LEFT, y=48.2, width=29),
        DesignField(code="expiry", label="Date of expiry", x=RIGHT, y=48.2, width=20.5),
        DesignField(code="authority", label="Authority", x=LEFT, y=54.6, width=51),
    ),
    rosettes=(
        Rosette(middle=(68, 37), radius=20, petals=60, hollow=0.3),
        Rosette(middle=(110, 48.5), radius=13.5, petals=48, hollow=0.35),
        Rosette(middle=(8, 9), radius=12, petals=48, hollow=0.3),
    ),
    bands=(38.0,),
    microprint=(
        SideBox(x=0, y=12.6, width=125, height=0.62),
        SideBox(x=0, y=63.2, width=125, height=0.62),
    ),
    portrait=SideBox(x=6, y=16.5, width=34, height=44),
    ghost=SideBox(x=101.5, y=37, width=17, height=22),
    variable=SideBox(x=102, y=15.5, width=17, height=17),
    zone=SideBox(x=0, y=64.6, width=125, height=23.4),
    pattern=SideBox(x=51, y=19, width=38, height=38),
    watermark=SideBox(x=55, y=20, width=34, height=36),
    register=(93.5, 38.0),
    thread_x=100.2,
)
DESIGN = DocumentDesign(
    name="Passport",
    theme=Theme(
        paper="#f6f3ea",
        zone_paper="#fbfaf5",
        ink="#15233b",
        label="#5a6472",
        title="#173760",
        rainbow=("#3f7fb0", "#b0639a", "#c98a3c", "#3f9a78"),
    ),
    sides={"front": FRONT},
    microprint="UTOPIA SPECIMEN",
    motif="compass",
    wave=31.0,
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
