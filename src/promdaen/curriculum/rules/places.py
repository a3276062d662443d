"""Where a text stands in its record, in words: "steps[2].guide" is "Step 2 · Guide"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from promdaen.kit.spreadsheets import Words

NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "actions": Words(en="Expected action", km="សកម្មភាពរំពឹងទុក"),
        "against_part": Words(en="Part of the second share", km="ផ្នែកនៃសមាមាត្រទី២"),
        "against_whole": Words(en="Whole of the second share", km="ចំនួនសរុបនៃសមាមាត្រទី២"),
        "aim": Words(en="Aim", km="គោលបំណង"),
        "also": Words(en="Right too", km="ទម្រង់ត្រឹមត្រូវផ្សេងទៀត"),
        "alt": Words(en="Drawing in words", km="ការពណ៌នាគំនូរ"),
        "answer": Words(en="Answer", km="ចម្លើយ"),
        "ask": Words(en="Question", km="សំណួរ"),
        "assessed": Words(en="The person assessed", km="បុគ្គលដែលត្រូវវាយតម្លៃ"),
        "attachments": Words(en="Attachment", km="ឯកសារភ្ជាប់"),
        "attestation": Words(en="Where it was seen", km="ឯកសារយោង"),
        "avoid": Words(en="Not used", km="ទម្រង់ដែលមិនប្រើ"),
        "basis": Words(en="What it rests on", km="មូលដ្ឋាន"),
        "board": Words(en="On the board", km="លើក្តារខៀន"),
        "body": Words(en="Text", km="អត្ថបទ"),
        "brief": Words(en="Role", km="តួនាទី"),
        "capacities": Words(en="Capacity", km="សមត្ថភាព"),
        "caption": Words(en="Caption", km="ចំណងជើងគំនូរ"),
        "cards": Words(en="Card", km="កាត"),
        "cells": Words(en="Cell", km="ក្រុម"),
        "collect": Words(en="To collect", km="ប្រមូលទុកជាមុន"),
        "debrief": Words(en="Debriefing", km="ការពិភាក្សាក្រោយអនុវត្ត"),
        "decisions": Words(en="Decision", km="ការសម្រេចចិត្ត"),
        "definition": Words(en="Meaning", km="អត្ថន័យ"),
        "discussion": Words(en="Question for the room", km="សំណួរសម្រាប់ពិភាក្សា"),
        "effect": Words(en="What follows", km="ផលដែលកើតឡើង"),
        "evidence": Words(en="Evidence", km="ភស្តុតាង"),
        "exercises": Words(en="Exercise", km="លំហាត់"),
        "expected": Words(en="What a good answer contains", km="ចម្លើយល្អមានអ្វីខ្លះ"),
        "facts": Words(en="Fact", km="អង្គហេតុ"),
        "figure": Words(en="Drawing", km="គំនូរ"),
        "from": Words(en="Who speaks", km="អ្នកនិយាយ"),
        "guide": Words(en="Guide", km="ការណែនាំ"),
        "handout": Words(en="Handout", km="ឯកសារចែក"),
        "help": Words(en="Help", km="ពាក្យជំនួយ"),
        "high": Words(en="Highest step", km="កម្រិតខ្ពស់បំផុត"),
        "hint": Words(en="Hint", km="ការណែនាំខ្លី"),
        "hot_wash": Words(en="Question of the hot wash", km="សំណួរពិភាក្សា"),
        "injects": Words(en="Inject", km="ព័ត៌មានបញ្ចូល"),
        "instructions": Words(en="Instructions", km="សេចក្តីណែនាំ"),
        "key": Words(en="Key", km="ចម្លើយត្រឹមត្រូវ"),
        "kind": Words(en="Kind", km="ប្រភេទ"),
        "label": Words(en="Label", km="ស្លាក"),
        "labels": Words(en="Label", km="ស្លាក"),
        "law": Words(en="What the law says", km="អ្វីដែលច្បាប់ចែង"),
        "left": Words(en="Left", km="ខាងឆ្វេង"),
        "level": Words(en="Level", km="កម្រិត"),
        "lines": Words(en="Line", km="បន្ទាត់"),
        "low": Words(en="Lowest step", km="កម្រិតទាបបំផុត"),
        "materials": Words(en="Material", km="សម្ភារៈ"),
        "mistakes": Words(en="Common mistake", km="កំហុសដែលជួបញឹកញាប់"),
        "name": Words(en="Name", km="ឈ្មោះ"),
        "note": Words(en="Note", km="កំណត់សម្គាល់"),
        "nothing": Words(en="Nothing was due", km="គ្មានអ្វីត្រូវធ្វើ"),
        "options": Words(en="Option", km="ជម្រើស"),
        "outcome": Words(en="Outcome", km="លទ្ធផលសិក្សា"),
        "part": Words(en="Part", km="ផ្នែក"),
        "parts": Words(en="Part", km="ផ្នែក"),
        "passage": Words(en="Passage of the source", km="ផ្នែកនៃប្រភព"),
        "phases": Words(en="Phase", km="ដំណាក់កាល"),
        "places": Words(en="Place", km="ទីកន្លែង"),
        "prompt": Words(en="What is to be decided", km="អ្វីដែលត្រូវសម្រេច"),
        "question": Words(en="Question", km="សំណួរ"),
        "rationale": Words(en="Rationale", km="ហេតុផល"),
        "reasoning": Words(en="Reasoning", km="ហេតុផលនៃការវិនិច្ឆ័យ"),
        "right": Words(en="Right", km="ខាងស្តាំ"),
        "says": Words(en="What is said", km="អ្វីដែលគេនិយាយ"),
        "scales": Words(en="Scale", km="មាត្រដ្ឋាន"),
        "seen": Words(en="What is seen", km="អ្វីដែលមើលឃើញ"),
        "sessions": Words(en="Session", km="ម៉ោងបណ្តុះបណ្តាល"),
        "setting": Words(en="Where and when", km="ទីកន្លែង និងពេលវេលា"),
        "short": Words(en="Short name", km="ឈ្មោះខ្លី"),
        "sources": Words(en="Sources", km="ប្រភព"),
        "stages": Words(en="Stage", km="ដំណាក់កាល"),
        "stem": Words(en="Stem", km="តួសំណួរ"),
        "steps": Words(en="Step", km="ជំហាន"),
        "sub_domains": Words(en="Sub-domain", km="អនុវិស័យ"),
        "subjects": Words(en="Subject", km="ប្រធានបទ"),
        "summary": Words(en="Summary", km="សេចក្តីសង្ខេប"),
        "task": Words(en="Task", km="កិច្ចការ"),
        "text": Words(en="Text", km="អត្ថបទ"),
        "title": Words(en="Title", km="ចំណងជើង"),
        "unit": Words(en="Unit", km="ឯកតា"),
        "use": Words(en="Use", km="ការប្រើ"),
        "verification": Words(en="Verification", km="ការផ្ទៀងផ្ទាត់"),
        "views": Words(en="Photograph", km="រូបថត"),
        "who": Words(en="Who speaks", km="អ្នកនិយាយ"),
        "whole": Words(en="Whole", km="ចំនួនសរុប"),
        "why": Words(en="Why", km="មូលហេតុ"),
        "words": Words(en="Words of a score", km="ពាក្យនៃពិន្ទុ"),
        "zero": Words(en="There is none", km="គ្មាន"),
    }
)
_SEGMENT = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?P<which>[^\]]+)\])?")


def words_of_place(*, place: str) -> Words:
    """A place in both languages; a key that has no words stands as it is.

    >>> words_of_place(place="steps[2].guide").en, words_of_place(place="options[a]").en
    ('Step 2 · Guide', 'Option a')
    """
    segments = list(_SEGMENT.finditer(place))
    return Words(
        en=" · ".join(_segment(one, "en") for one in segments),
        km=" · ".join(_segment(one, "km") for one in segments),
    )


def marks_of(*, values: Mapping[str, Any]) -> dict[str, str]:
    """The sign that an item's key gives to its options, by place: "✓", or a place in an order.

    A key is one option, some of them, all of them in their right order, pairs of left and right,
    or whether a statement is true; the last has no options to mark.

    >>> marks_of(values={"key": ["b", "a"], "options": [{"id": "a"}, {"id": "b"}]})
    {'options[a]': '2', 'options[b]': '1'}
    >>> marks_of(values={"key": {"1": "c"}, "left": [{"id": "1"}], "right": [{"id": "c"}]})
    {'left[1]': 'c'}
    """
    key = values.get("key")
    options = [option["id"] for option in values.get("options", ())]
    if isinstance(key, Mapping):
        return {f"left[{left}]": str(right) for left, right in key.items()}
    if isinstance(key, list) and len(key) == len(options):
        return {f"options[{one}]": str(key.index(one) + 1) for one in options if one in key}
    right = key if isinstance(key, list) else [key]
    return {f"options[{one}]": "✓" for one in options if one in right}


def _segment(match: re.Match[str], language: str) -> str:
    words = NAMES.get(match["name"])
    name = words.text(language=language) if words else match["name"]
    return f"{name} {match['which']}" if match["which"] else name
