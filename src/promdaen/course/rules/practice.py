"""The sorts of practice that a trainer opens for a run, and their words."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets import Words

CASE, SPECIMENS, STATIONS = "case", "specimens", "stations"
KINDS: Mapping[str, Words] = {
    CASE: Words(en="Case", km="ករណីសិក្សា"),
    SPECIMENS: Words(en="Specimens on phones", km="ឯកសារគំរូលើទូរស័ព្ទ"),
    STATIONS: Words(en="Printed specimens at stations", km="ឯកសារគំរូបោះពុម្ពតាមស្ថានីយ"),
}
# The two ways in which a room examines the same row of specimens.
MODES: Mapping[str, Words] = {
    "test": Words(en="Test: without feedback", km="តេស្ត៖ មិនប្រាប់ចម្លើយភ្លាមៗ"),
    "watch": Words(
        en="Watch: few defective, as at work; then 40 more with feedback",
        km="វេនយាម៖ មានចំណុចខុសប្រក្រតីតិច ដូចពេលធ្វើការ។ បន្ទាប់មក ៤០ ទៀត ដោយប្រាប់ចម្លើយ",
    ),
}
# What a phone says of either: how many are defective is not told before.
TO_EXAMINE = Words(en="Examine documents", km="ពិនិត្យឯកសារ")
MOST_TRIALS = 200
