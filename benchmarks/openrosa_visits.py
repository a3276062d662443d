"""Visits as phones hold them, all answered, with photographs: from a seed."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

SEED = 20261126


@dataclass(kw_only=True)
class Visit:
    """A visit as a phone holds it: its XML and its files by name."""

    instance_id: str
    xml: bytes
    files: dict[str, bytes]


def made(*, count: int, kind: str, most_files: int = 3) -> list[Visit]:
    """Visits with all answers and up to three photographs under Khmer names, from a seed."""
    from promdaen.places.models import Checkpoint  # noqa: PLC0415
    from promdaen.survey import kinds  # noqa: PLC0415
    from promdaen.survey.queries import instruments  # noqa: PLC0415
    from tests import survey_world  # noqa: PLC0415

    draw = random.Random(f"{SEED} {kind}")
    newest = instruments.newest_instrument()
    assert newest is not None
    places = list(Checkpoint.objects.filter(code__in=newest.body["checkpoints"]).order_by("code"))
    fields = [
        part.name(code=one.code)
        for one in survey_world.instrument_content().indicators
        for part in kinds.answer_fields(indicator=one)
        if part.kind == "picture"
    ]
    answers = {score: survey_world.answers_of(score=score) for score in range(1, 5)}
    found = []
    for number in range(count):
        held = fields[: draw.randint(0, min(most_files, len(fields)))]
        names = {one: f"រូបថត {number}-{place}.jpg" for place, one in enumerate(held)}
        instance_id = f"uuid:{kind}-{number}"
        xml = survey_world.xml_of(
            checkpoint=draw.choice(places),
            answers=answers[draw.randint(1, 4)] | names,
            instance_id=instance_id,
            version=newest.number,
        )
        files = {name: photograph(draw=draw) for name in names.values()}
        found.append(Visit(instance_id=instance_id, xml=xml, files=files))
    return found


def photograph(*, draw: random.Random) -> bytes:
    """A small picture; one in five is no picture at all."""
    from PIL import Image  # noqa: PLC0415

    if draw.random() < 0.2:
        return draw.randbytes(draw.randint(1, 40_000))
    side = draw.randint(40, 160)
    into = io.BytesIO()
    Image.frombytes("L", (side, side), draw.randbytes(side * side)).save(into, "JPEG")
    return into.getvalue()
