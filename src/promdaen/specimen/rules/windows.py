"""The portrait in its window, the small portrait, and the pattern that runs over the edge."""

from __future__ import annotations

from promdaen.specimen.rules import days, guilloche, lettering
from promdaen.specimen.rules.designs import Canvas, Rosette
from promdaen.specimen.rules.paths import even, mixed, units
from promdaen.specimen.rules.plans import SideBox
from promdaen.specimen.rules.portraits import figures, people
from promdaen.specimen.rules.scenes import SceneMark

FRAME = figures.VIEWS["photo"]
YOUNGEST, OLDEST = 3, 85


def age_years(*, canvas: Canvas) -> int:
    """How old the portrait looks: the holder's age on the day of issue unless `Ink` says so."""
    plan = canvas.plan
    if plan.ink.photo_age_years is not None:
        return plan.ink.photo_age_years
    age = days.years_between(first=plan.holder.birth, last=plan.issued)
    return max(YOUNGEST, min(OLDEST, int(age)))


def _figure(canvas: Canvas, seed: int, uid: str, scale: float) -> str:
    holder = canvas.plan.holder
    sex: people.Sex | None = holder.sex if holder.sex != "X" else None
    person = people.person(seed=seed, sex=sex)
    look = people.look(
        person=person,
        seed=holder.look_seed,
        age=age_years(canvas=canvas),
        turn=0.0,
        glasses=0,
    )
    return figures.figure(person=person, look=look, uid=uid, scale=scale)


def portrait(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The holder's photograph, or none where the side has no window."""
    box = canvas.side.portrait
    if box is None:
        return ()
    ink, uid = canvas.plan.ink, canvas.uid + "f"
    seed = ink.photo_face_seed if ink.photo_face_seed is not None else canvas.plan.holder.face_seed
    drawn = _placed(box, _figure(canvas, seed, uid, 1.0), 1.0, uid)
    ground = lettering.faded(canvas=canvas, colour=canvas.theme.photo_ground)
    veil = {"uv": ("#140b22", ".72"), "transmitted": ("#e9dcb6", ".62")}.get(
        canvas.layer, ("#ffffff", ".00")
    )
    svg = (
        f'<rect {_rect(box)} fill="{ground}"/>{drawn}'
        f'<rect {_rect(box)} fill="{veil[0]}" opacity="{veil[1]}"/>'
    )
    values = {
        "face_seed": seed,
        "look_seed": canvas.plan.holder.look_seed,
        "age_years": age_years(canvas=canvas),
    }
    return (SceneMark(role="portrait", box=box, svg=svg, values=values),)


def ghost(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The same face small and in one colour, printed by another process."""
    box = canvas.side.ghost
    if box is None:
        return ()
    ink, uid = canvas.plan.ink, canvas.uid + "g"
    seed = ink.ghost_face_seed if ink.ghost_face_seed is not None else canvas.plan.holder.face_seed
    scale = box.height * 10 / FRAME[3]
    dark = mixed(first=canvas.theme.ink, second=canvas.theme.rainbow[0], share=0.4)
    drawing = figures.tinted(
        drawing=_figure(canvas, seed, uid, scale),
        dark=dark,
        light=mixed(first=canvas.theme.paper, second=dark, share=0.22),
    )
    faint = {"uv": ".14", "transmitted": ".20"}.get(canvas.layer, ".72")
    svg = f'<g opacity="{faint}">{_placed(box, drawing, scale, uid)}</g>'
    values = {
        "face_seed": seed,
        "look_seed": canvas.plan.holder.look_seed,
        "age_years": age_years(canvas=canvas),
    }
    return (SceneMark(role="ghost", box=box, svg=svg, values=values),)


def _rect(box: SideBox) -> str:
    return (
        f'x="{units(mm=box.x)}" y="{units(mm=box.y)}" width="{units(mm=box.width)}" '
        f'height="{units(mm=box.height)}"'
    )


def _placed(box: SideBox, drawing: str, drawn_scale: float, uid: str) -> str:
    """A figure set into a box, its head in the middle, cut at the edges of the box."""
    size = box.height * 10 / FRAME[3] / drawn_scale
    x = box.x * 10 + box.width * 5
    y = box.y * 10 - FRAME[1] * drawn_scale * size
    return (
        f'<clipPath id="{uid}w"><rect {_rect(box)}/></clipPath><g clip-path="url(#{uid}w)">'
        f'<g transform="translate({x:.1f} {y:.1f}) scale({size:.3f})">{drawing}</g></g>'
    )


def overlap(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """A rosette that runs from the page over the photograph, unless a cut parts the two."""
    box = canvas.side.portrait
    if box is None:
        return ()
    gap, uid = canvas.plan.ink.photo_gap_mm, canvas.uid + "o"
    width, height = (value * 10 for value in canvas.side.size)
    share = min(1.0, gap * 1000)
    hole = SideBox(
        x=box.x - gap + (1 - share) * box.width / 2,
        y=box.y - gap + (1 - share) * box.height / 2,
        width=(box.width + 2 * gap) * share,
        height=(box.height + 2 * gap) * share,
    )
    path = (
        f"M0 0H{width:.1f}V{height:.1f}H0zM{even(value=hole.x * 10)} {even(value=hole.y * 10)}"
        f"v{even(value=hole.height * 10)}h{even(value=hole.width * 10)}"
        f"v{even(value=-hole.height * 10)}z"
    )
    middle = (box.x + box.width - 1.5, box.y + box.height - 6.5)
    lace = guilloche.rosette(
        canvas=canvas, pattern=Rosette(middle=middle, radius=7.5, petals=36), uid=uid
    )
    edge = mixed(first=canvas.theme.paper, second="#8d8676", share=0.25)
    rim = _grown(box, gap / 2)
    svg = (
        f'<rect x="{rim.x * 10:05.1f}" y="{rim.y * 10:05.1f}" width="{rim.width * 10:05.1f}" '
        f'height="{rim.height * 10:05.1f}" stroke="{edge}" stroke-width="{gap * 10:04.1f}"/>'
        f'<clipPath id="{uid}w"><path d="{path}" clip-rule="evenodd"/></clipPath>'
        f'<g clip-path="url(#{uid}w)">{lace.svg}</g>'
    )
    values = {"gap_mm": gap, "petals": lace.values["petals"]}
    return (SceneMark(role="overlap", box=_grown(box, 2.0), svg=svg, values=values),)


def _grown(box: SideBox, by: float) -> SideBox:
    return SideBox(
        x=box.x - by, y=box.y - by, width=box.width + 2 * by, height=box.height + 2 * by
    )
