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
    "test": Words(en="Test: half of them defective", km="តេស្ត៖ ពាក់កណ្តាលមានចំណុចខុស"),
    "watch": Words(en="Watch: few defective, as at work", km="វេនយាម៖ ខុសតិចតួច ដូចពេលធ្វើការ"),
}
MOST_TRIALS = 200
