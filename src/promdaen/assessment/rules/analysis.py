"""Analysis: all figures of a set of items from one table of answers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np

from promdaen.assessment.rules import calibration, dif, items
from promdaen.assessment.rules.arrays import BoolArray, FloatArray
from promdaen.kit.json_objects import NewJsonObject


class Calibrate(Protocol):
    """The estimation of a model from marks 0, 1 or NaN (missing), shape (officers, items)."""

    def __call__(self, *, marks: FloatArray) -> calibration.Calibration: ...


MODEL_FITS: Mapping[str, Calibrate] = MappingProxyType(
    {"rasch": calibration.rasch, "2pl": calibration.two_parameter}
)


@dataclass(frozen=True)
class ItemResult:
    """One item: classical figures over complete rows and estimates over all answers."""

    name: str
    facility: float | None
    discrimination: float | None
    alpha_if_deleted: float | None
    a: float | None
    b: float | None
    d: float | None
    se_a: float | None
    se_d: float | None


@dataclass(frozen=True)
class DifResult:
    """One item's differential functioning between the focal group and the rest."""

    item: str
    mh_chi2: float | None
    mh_alpha: float | None
    ets_class: str | None
    logistic_chi2: float | None


@dataclass(frozen=True)
class ItemAnalysis:
    """The document of `analyse-items`; field names are the keys of its JSON.

    n: rows; n_complete: rows without a missing answer; items: how many; sem in marks.
    """

    n: int
    n_complete: int
    items: int
    alpha: float | None
    sem: float | None
    item: tuple[ItemResult, ...]
    latent_variance: float | None
    log_likelihood: float | None
    aic: float | None
    bic: float | None
    dif: tuple[DifResult, ...]


@dataclass(frozen=True)
class Analysis:
    """An item analysis, and sentences (English) on undefined figures."""

    result: ItemAnalysis
    notices: tuple[str, ...]

    @property
    def document(self) -> NewJsonObject:
        """The analysis as plain data for JSON."""
        return asdict(self.result)


def analysis(
    *,
    marks: FloatArray,
    names: Sequence[str],
    model: str,
    is_focal: BoolArray | None = None,
) -> Analysis:
    """The analysis of items from marks 0, 1 or NaN (missing), shape (officers, items).

    model: "rasch" or "2pl"; is_focal: shape (officers,), for differential functioning over
    complete rows. If a model cannot be estimated its figures are undefined and the notices say so.
    Raises KeyError for another model.
    """
    calibrate = MODEL_FITS[model]
    classical = items.paper_figures(marks=marks)
    fitted, notices = _fit_model(calibrate=calibrate, marks=marks, names=names)
    dif_results = _dif_results(marks=marks, names=names, is_focal=is_focal)
    estimates = fitted.items if fitted else [calibration.NO_ESTIMATE] * len(names)
    result = ItemAnalysis(
        n=classical.n,
        n_complete=classical.n_complete,
        items=len(names),
        alpha=classical.alpha,
        sem=classical.sem,
        item=tuple(
            _item(name=name, figures=figures, estimate=estimate)
            for name, figures, estimate in zip(names, classical.items, estimates, strict=True)
        ),
        latent_variance=fitted.latent_variance if fitted else None,
        log_likelihood=fitted.log_likelihood if fitted else None,
        aic=fitted.aic if fitted else None,
        bic=fitted.bic if fitted else None,
        dif=dif_results,
    )
    return Analysis(result=result, notices=tuple(notices))


def _item(
    *, name: str, figures: items.ItemFigures, estimate: calibration.ItemEstimate
) -> ItemResult:
    return ItemResult(
        name=name,
        facility=figures.facility,
        discrimination=figures.discrimination,
        alpha_if_deleted=figures.alpha_if_deleted,
        a=estimate.a,
        b=estimate.b,
        d=estimate.d,
        se_a=estimate.se_a,
        se_d=estimate.se_d,
    )


def _fit_model(
    *, calibrate: Calibrate, marks: FloatArray, names: Sequence[str]
) -> tuple[calibration.Calibration | None, list[str]]:
    try:
        fitted = calibrate(marks=marks)
    except calibration.CannotCalibrate as error:
        return None, [str(error)]
    notices = [
        f"Item {name} is left out of the model: {item.reason}"
        for name, item in zip(names, fitted.items, strict=True)
        if item.reason
    ]
    if not fitted.has_converged:
        notices.append(
            f"The estimation did not converge after {fitted.steps_count} iterations. "
            "Treat the estimates as provisional, or use the Rasch model."
        )
    return fitted, notices


def _dif_results(
    *, marks: FloatArray, names: Sequence[str], is_focal: BoolArray | None
) -> tuple[DifResult, ...]:
    if is_focal is None:
        return ()
    has_all = ~np.isnan(marks).any(axis=1)
    findings = dif.dif(marks=marks[has_all], is_focal=is_focal[has_all])
    return tuple(
        DifResult(
            item=name,
            mh_chi2=statistics.mh_chi2,
            mh_alpha=statistics.mh_alpha,
            ets_class=statistics.ets_class,
            logistic_chi2=statistics.logistic_chi2,
        )
        for name, statistics in zip(names, findings, strict=True)
    )
