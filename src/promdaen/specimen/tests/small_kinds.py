"""A model of document, two defects and an oddity small enough to read in a test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from promdaen.kit.texts import Words
from promdaen.specimen.kinds import defects, distractors, models
from promdaen.specimen.rules.plans import DocumentHolder, SideBox, SpecimenPlan
from promdaen.specimen.rules.scenes import Scene, SceneMark


def words(text: str) -> Words:
    return Words(en=text, km="ឯកសារ")


class SmallModel:
    """A card of which a side is one rectangle and one line of text."""

    CODE = "small"
    LABEL = words("Small card")
    LAYOUT = "TD1"
    SIZE_MM = (100.0, 60.0)
    SIDES: tuple[str, ...] = ("front", "back")
    AREAS = {
        "photo": ("front", SideBox(x=5, y=10, width=20, height=30), words("Portrait")),
        "zone": ("back", SideBox(x=5, y=40, width=90, height=15), words("Zone")),
    }

    def plan(
        self, *, data_seed: int, art_seed: int, ages: tuple[int, int] = (18, 76)
    ) -> SpecimenPlan:
        return SpecimenPlan(
            model=self.CODE,
            data_seed=data_seed,
            art_seed=art_seed,
            holder=DocumentHolder(
                surname="MARLEN",
                given="SOVI",
                sex="F",
                birth=(2002, 4, 17),
                birth_place="NEW HARBOUR",
                face_seed=art_seed,
                look_seed=1,
            ),
            issued=(2021, 6, 10),
            expiry=(2031, 6, 9),
            visual={"number": f"U{data_seed % 10**7:07d}", "surname": "MARLEN", "empty": ""},
            zone=(
                "I<UTO" + "<" * 25,
                "0204174F3106095UTO" + "<" * 12,
                "MARLEN<<SOVI" + "<" * 18,
            ),
        )

    def scene(
        self, *, plan: SpecimenPlan, layer: str, side: str, uid: str = "s", degrees: float = 0.0
    ) -> Scene:
        whole = SideBox(x=0, y=0, width=100, height=60)
        fill = f"#{round(plan.ink.uv_paper * 9):x}00"
        paper = f'<rect width="1000" height="600" fill="{fill}"/>'
        fine = f'<g id="{uid}fine{plan.ink.microprint_text}"/>'
        return Scene(
            title=f"{self.CODE} {layer} {side} {degrees:g}",
            width_mm=100,
            height_mm=60,
            layer=layer,
            side=side,
            uid=uid,
            marks=(
                SceneMark(role="paper", box=whole, svg=paper),
                SceneMark(role="microprint", box=whole, svg=fine),
            ),
        )

    def draw(self, *, plan: SpecimenPlan, layer: str, side: str, uid: str, degrees: float) -> str:
        grey = round(plan.ink.uv_paper * 9)
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60">'
            f'<rect id="{uid}a" width="100" height="60" fill="#{grey}{grey}{grey}"/>'
            f"<text>{plan.visual['number']} {layer} {side} {degrees:g}</text></svg>"
        )


class Passport(SmallModel):
    """The same with one side."""

    CODE = "leaf"
    SIDES = ("front",)


class Bright:
    """Paper that shines."""

    CODE = "uv_bright_paper"
    LABEL = words("Bright paper")
    SIGN = words("The paper shines")
    NEXT = words("Send to the second line")
    DIFFICULTY = 2
    TOOL = "uv"
    LAYER = "uv"
    OUTCOME = "FORGERY.4"
    MODELS = ("small", "leaf")

    def plant(self, *, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
        return replace(plan, ink=replace(plan.ink, uv_paper=1.0))

    def areas(self, *, plan: SpecimenPlan) -> tuple[str, ...]:
        return ("photo",)


class Tilted(Bright):
    """The variable feature stands still."""

    CODE = "ovd_static"
    TOOL = "tilt"
    LAYER = "tilt"
    MODELS = ("small",)

    def areas(self, *, plan: SpecimenPlan) -> tuple[str, ...]:
        return ("zone",)


class Misspelt(Bright):
    """A letter of the microprint is wrong: too fine for paper."""

    CODE = "microprint_misspelt"
    TOOL = "magnifier"
    LAYER = "day"

    def plant(self, *, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
        return replace(plan, ink=replace(plan.ink, microprint_text="X"))


class Worn:
    """Honest wear."""

    CODE = "genuine_wear"
    LABEL = words("Wear")
    WHY = words("A document in use wears")
    MODELS = ("small", "leaf")

    def plant(self, *, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
        return replace(plan, ink=replace(plan.ink, wear=0.5))


def use_small_kinds(monkeypatch: pytest.MonkeyPatch, **more: Any) -> None:
    """Let the small kinds stand for all kinds."""
    monkeypatch.setattr(models, "MODELS", more.get("models", (SmallModel(), Passport())))
    monkeypatch.setattr(defects, "DEFECTS", more.get("defects", (Bright(), Tilted())))
    monkeypatch.setattr(distractors, "DISTRACTORS", (Worn(),))
