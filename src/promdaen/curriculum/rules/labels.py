"""Labels of the curriculum's codes: levels, measures, parts, checks, confidence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from promdaen.kit.texts import Text, Words

BLOOM_LEVELS: Mapping[str, Words] = MappingProxyType(
    {
        "R": Text("Remember"),
        "U": Text("Understand"),
        "A": Text("Apply"),
        "N": Text("Analyse"),
        "E": Text("Evaluate"),
        "C": Text("Create"),
    }
)
"""Cognitive levels of Anderson and Krathwohl (2001), p. 67."""

MEASURE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "knowledge": Text("Test"),
        "practice": Text("Practice"),
        "drill": Text("Timed drill"),
        "rubric": Text("Observer with a rubric"),
    }
)
GLOSSARY_PART_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "law": Text("Law"),
        "places": Text("Places"),
        "documents": Text("Documents"),
        "training": Text("Training"),
        "assessment": Text("Assessment"),
        "statistics": Text("Statistics"),
        "survey": Text("Survey"),
        "exchange": Text("Exchange"),
        "exercise": Text("Exercise"),
        "health": Text("Health and safety"),
        "interface": Text("Words of the pages"),
    }
)
RECORD_KINDS: Mapping[str, Words] = MappingProxyType(
    {
        "topic": Text("Topic"),
        "outcome": Text("Outcome"),
        "lesson": Text("Lesson"),
        "item": Text("Item"),
        "paper": Text("Paper"),
        "course": Text("Course", context="curriculum"),
        "feedback": Text("Question of the evaluation form"),
        "behaviour": Text("Behaviour at work"),
        "case": Text("Case"),
        "scenario": Text("Scenario of an exercise"),
        "dialogue": Text("Interview of the booth"),
        "incident": Text("Incident of the booth"),
        "wave": Text("Wave of travellers"),
        "survey": Text("Frame of the survey"),
        "indicator": Text("Indicator"),
        "calibration": Text("Described post of the survey"),
        "measure": Text("Measure of the border programme"),
        "term": Text("Word of the glossary"),
    }
)
RECORD_GROUPS: Mapping[str, Words] = MappingProxyType(
    {
        "paper": Text("Papers"),
        "course": Text("Courses", context="curriculum"),
        "feedback": Text("Evaluation form"),
        "behaviour": Text("Behaviours at work"),
        "case": Text("Cases"),
        "scenario": Text("Scenarios of exercises"),
        "dialogue": Text("Interviews of the booth"),
        "incident": Text("Incidents of the booth"),
        "wave": Text("Waves of travellers"),
        "survey": Text("Frame of the survey"),
        "indicator": Text("Indicators"),
        "calibration": Text("Described posts of the survey"),
        "measure": Text("Measures of the border programme"),
        "term": Text("Glossary"),
    }
)
REVIEW_STATES: Mapping[str, Words] = MappingProxyType(
    {
        "draft": Text("Draft"),
        "changed": Text("Changed since approval"),
        "approved": Text("Approved"),
        "commented": Text("With open comments"),
    }
)
_CHECKS: Mapping[str, Words] = MappingProxyType(
    {
        "seen": Text("Seen"),
        "second_hand": Text("Second hand"),
        "unverified": Text("Unverified"),
        "design": Text("Our own design"),
        "invented": Text("Invented", context="source"),
    }
)
_CONFIDENCE: Mapping[str, Words] = MappingProxyType(
    {
        "high": Text("High"),
        "medium": Text("Medium"),
        "low": Text("Low"),
    }
)
_UNKNOWN = Text("Not known")


def words_of_check(*, code: str) -> Words:
    """The label of how far a source was checked.

    >>> words_of_check(code="seen").en, words_of_check(code="").en
    ('Seen', 'Not known')
    """
    return _CHECKS.get(code, _UNKNOWN)


def words_of_confidence(*, code: str) -> Words:
    """The label of the confidence in the Khmer of a term.

    >>> words_of_confidence(code="low").en
    'Low'
    """
    return _CONFIDENCE.get(code, _UNKNOWN)
