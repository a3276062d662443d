"""One specimen of a certification: drawn, measured, checked by every detector."""

from __future__ import annotations

import functools

from promdaen.specimen.kinds import defects, distractors, models, specimens
from promdaen.specimen.rules import certification, leaks, measuring

REFERENCE_SEED = 1


@functools.lru_cache(maxsize=16)
def reference(*, code: str) -> measuring.DrawnSpecimen:
    """A genuine specimen of a model, cached, for comparison with all others."""
    plan = specimens.specimen_plan(model=code, seed=REFERENCE_SEED)
    return measuring.draw_specimen(model=models.get_model(code=code), plan=plan)


def row(*, seed: int, number: int) -> certification.CertificationRow:
    """The specimen `number` of the certification `seed`, and the defects detected."""
    sort = certification.certified_specimen(
        seed=seed,
        number=number,
        models=[model.CODE for model in models.MODELS],
        defects=defects.DEFECTS,
        oddities=distractors.DISTRACTORS,
    )
    plan = specimens.specimen_plan(
        model=sort.model, seed=sort.seed, defect=sort.defect, oddities=sort.oddities
    )
    specimen = measuring.draw_specimen(model=models.get_model(code=sort.model), plan=plan)
    examined = measuring.examined_specimen(
        specimen=specimen, reference=reference(code=sort.model), inspected=plan.inspected
    )
    return certification.CertificationRow(
        number=number,
        model=sort.model,
        defect=sort.defect,
        oddities=sort.oddities,
        detectors=tuple(
            defect.CODE for defect in defects.DEFECTS if defect.is_detected(specimen=examined)
        ),
        features=leaks.layer_features(pictures=measuring.pictures(specimen=specimen)),
    )


def rows(*, seed: int, first: int, count: int) -> list[certification.CertificationRow]:
    """The specimens from number `first` on."""
    return [row(seed=seed, number=number) for number in range(first, first + count)]
