"""The words of the curriculum's codes: levels, ways of measuring, parts, checks, confidence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from promdaen.kit.spreadsheets import Words

BLOOM: Mapping[str, Words] = MappingProxyType(
    {
        "R": Words(en="Remember", km="ចងចាំ"),
        "U": Words(en="Understand", km="យល់"),
        "A": Words(en="Apply", km="អនុវត្ត"),
        "N": Words(en="Analyse", km="វិភាគ"),
        "E": Words(en="Evaluate", km="វាយតម្លៃ"),
        "C": Words(en="Create", km="បង្កើត"),
    }
)
"""Cognitive levels of Anderson and Krathwohl (2001), p. 67."""

MEASURES: Mapping[str, Words] = MappingProxyType(
    {
        "knowledge": Words(en="Test", km="តេស្ត"),
        "practice": Words(en="Practice", km="ការអនុវត្ត"),
        "drill": Words(en="Timed drill", km="លំហាត់កំណត់ពេល"),
        "rubric": Words(en="Observer with a rubric", km="អ្នកសង្កេតការណ៍តាមតារាងវាយតម្លៃ"),
    }
)
PARTS: Mapping[str, Words] = MappingProxyType(
    {
        "law": Words(en="Law", km="ច្បាប់"),
        "places": Words(en="Places", km="ទីកន្លែង"),
        "documents": Words(en="Documents", km="ឯកសារ"),
        "training": Words(en="Training", km="ការបណ្តុះបណ្តាល"),
        "assessment": Words(en="Assessment", km="ការវាយតម្លៃ"),
        "statistics": Words(en="Statistics", km="ស្ថិតិ"),
        "survey": Words(en="Survey", km="ការស្ទង់មតិ"),
        "exchange": Words(en="Exchange", km="ការផ្លាស់ប្តូរព័ត៌មាន"),
        "exercise": Words(en="Exercise", km="លំហាត់"),
        "health": Words(en="Health and safety", km="សុខភាព និងសុវត្ថិភាព"),
        "interface": Words(en="Words of the pages", km="ពាក្យលើទំព័រ"),
    }
)
RECORD_KINDS: Mapping[str, Words] = MappingProxyType(
    {
        "topic": Words(en="Topic", km="ប្រធានបទ"),
        "outcome": Words(en="Outcome", km="លទ្ធផលសិក្សា"),
        "lesson": Words(en="Lesson", km="មេរៀន"),
        "item": Words(en="Item", km="សំណួរ"),
        "paper": Words(en="Paper", km="វិញ្ញាសា"),
        "course": Words(en="Course", km="វគ្គសិក្សា"),
        "feedback": Words(en="Question of the evaluation form", km="សំណួរនៃទម្រង់មតិយោបល់"),
        "case": Words(en="Case", km="ករណីសិក្សា"),
        "scenario": Words(en="Scenario of an exercise", km="ដំណើររឿងនៃលំហាត់"),
        "dialogue": Words(en="Interview of the booth", km="សម្ភាសន៍នៅបញ្ជរ"),
        "incident": Words(en="Incident of the booth", km="ហេតុការណ៍នៅបញ្ជរ"),
        "wave": Words(en="Wave of travellers", km="រលកអ្នកធ្វើដំណើរ"),
        "survey": Words(en="Frame of the survey", km="គ្រោងនៃការអង្កេត"),
        "indicator": Words(en="Indicator", km="សូចនាករ"),
        "measure": Words(en="Measure of the border programme", km="វិធានការនៃកម្មវិធីព្រំដែន"),
        "term": Words(en="Word of the glossary", km="ពាក្យក្នុងសទ្ទានុក្រម"),
    }
)
RECORD_GROUPS: Mapping[str, Words] = MappingProxyType(
    {
        "paper": Words(en="Papers", km="វិញ្ញាសា"),
        "course": Words(en="Courses", km="វគ្គសិក្សា"),
        "feedback": Words(en="Evaluation form", km="ទម្រង់មតិយោបល់"),
        "case": Words(en="Cases", km="ករណីសិក្សា"),
        "scenario": Words(en="Scenarios of exercises", km="ដំណើររឿងនៃលំហាត់"),
        "dialogue": Words(en="Interviews of the booth", km="សម្ភាសន៍នៅបញ្ជរ"),
        "incident": Words(en="Incidents of the booth", km="ហេតុការណ៍នៅបញ្ជរ"),
        "wave": Words(en="Waves of travellers", km="រលកអ្នកធ្វើដំណើរ"),
        "survey": Words(en="Frame of the survey", km="គ្រោងនៃការអង្កេត"),
        "indicator": Words(en="Indicators", km="សូចនាករ"),
        "measure": Words(en="Measures of the border programme", km="វិធានការនៃកម្មវិធីព្រំដែន"),
        "term": Words(en="Glossary", km="សទ្ទានុក្រម"),
    }
)
REVIEW_STATES: Mapping[str, Words] = MappingProxyType(
    {
        "draft": Words(en="Draft", km="សេចក្តីព្រាង"),
        "changed": Words(en="Changed since approval", km="បានកែក្រោយការអនុម័ត"),
        "approved": Words(en="Approved", km="បានអនុម័ត"),
        "commented": Words(en="With open comments", km="មានមតិមិនទាន់ដោះស្រាយ"),
    }
)
_CHECKS: Mapping[str, Words] = MappingProxyType(
    {
        "seen": Words(en="Seen", km="បានឃើញដោយផ្ទាល់"),
        "second_hand": Words(en="Second hand", km="ដឹងតាមប្រភពផ្សេង"),
        "unverified": Words(en="Unverified", km="មិនទាន់ផ្ទៀងផ្ទាត់"),
        "design": Words(en="Our own design", km="រៀបចំដោយប្រព័ន្ធនេះ"),
        "invented": Words(en="Invented", km="បង្កើតឡើង"),
    }
)
_CONFIDENCE: Mapping[str, Words] = MappingProxyType(
    {
        "high": Words(en="High", km="ខ្ពស់"),
        "medium": Words(en="Medium", km="មធ្យម"),
        "low": Words(en="Low", km="ទាប"),
    }
)
_UNKNOWN = Words(en="Not known", km="មិនដឹង")


def words_of_check(*, code: str) -> Words:
    """How far a source was checked, in words.

    >>> words_of_check(code="seen").en, words_of_check(code="").en
    ('Seen', 'Not known')
    """
    return _CHECKS.get(code, _UNKNOWN)


def words_of_confidence(*, code: str) -> Words:
    """How sure the Khmer of a word is, in words.

    >>> words_of_confidence(code="low").en
    'Low'
    """
    return _CONFIDENCE.get(code, _UNKNOWN)
