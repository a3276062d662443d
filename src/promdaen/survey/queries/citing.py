"""Indicators of the survey that rest on a source of the content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from django.urls import reverse

from promdaen.curriculum.rules import places
from promdaen.kit.citations import Citation
from promdaen.kit.texts import Text, words_from
from promdaen.survey.models import Indicator

INDICATOR = Text("Indicator")
SHORT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "TOC": "UNTOC",
        "SOM": "SMUG-P",
        "TIP": "TIP",
        "DOC9303": "Doc-9303",
        "CRC": "CRC",
        "IHR": "IHR",
        "HBMM": "HBM",
        "UNODC-T": "UNODC-TK",
        "OHCHR-B": "OHCHR",
    }
)
"""The short names of the survey's frame for sources that the content has too."""
TEXTS = ("title", "question", "hint", "evidence")


def indicator_citations(*, source: str) -> Iterator[Citation]:
    """Yield the current indicators whose source names a source of the content."""
    name = SHORT_NAMES.get(source)
    if name is None:
        return
    name_pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    for indicator in Indicator.objects.filter(is_current=True).order_by("code"):
        body = indicator.body
        if name_pattern.search(body.get("source", "")):
            yield Citation(
                kind=INDICATOR,
                code=indicator.code,
                passage=body["source"],
                texts=[
                    (places.words_of_place(place=key), words_from(body[key]))
                    for key in TEXTS
                    if key in body
                ],
                url=reverse("curriculum:review_text", args=("indicator", indicator.code)),
            )
