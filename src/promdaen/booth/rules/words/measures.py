"""The rows of each axis, and what was drawn of travellers by lot."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.rules import naming
from promdaen.kit.spreadsheets.words import Words

Table = Mapping[str, Words]

SECONDS, SHARE, COUNT = "seconds", "share", "count"
MEASURES: Mapping[str, Mapping[str, tuple[str, Words]]] = {
    "facilitation": {
        "wait_longest": (SECONDS, Words(en="Longest wait", km="រង់ចាំយូរជាងគេ")),
        "wait_nineteen_in_twenty": (
            SECONDS,
            Words(en="Wait of nineteen in twenty, at most", km="១៩ ក្នុង ២០ នាក់ រង់ចាំមិនលើស"),
        ),
        "served_in_time": (
            SHARE,
            Words(en="Called within a quarter of an hour", km="បានហៅក្នុងរយៈពេល ១៥ នាទី"),
        ),
        "needless_second_lines": (
            SHARE,
            Words(en="Kept without need", km="បញ្ជូនទៅជំហានទី២ ដោយមិនចាំបាច់"),
        ),
        "false_refusals": (
            SHARE,
            Words(en="Refused without ground", km="បដិសេធដោយគ្មានមូលហេតុ"),
        ),
    },
    "security": {
        "hits": (
            SHARE,
            Words(
                en="Documents or bearers not in order, stopped", km="បញ្ឈប់ឯកសារ ឬអ្នកកាន់ដែលខុសប្រក្រតី"
            ),
        ),
        "false_alarms": (
            SHARE,
            Words(en="Travellers in order, stopped", km="បញ្ឈប់អ្នកធ្វើដំណើរធម្មតា"),
        ),
        "right_grounds": (SHARE, Words(en="Right ground given", km="មូលហេតុត្រឹមត្រូវ")),
        "alerts_as_told": (
            SHARE,
            Words(
                en="Database hits handled as instructed",
                km="ដោះស្រាយការត្រូវគ្នាក្នុងមូលដ្ឋានទិន្នន័យ តាមបទបញ្ជា",
            ),
        ),
        "purposes_found": (
            SHARE,
            Words(en="Other purposes found", km="រកឃើញគោលបំណងផ្សេង"),
        ),
        "incidents_rightly": (
            SHARE,
            Words(
                en="Money, pressure, outages: done rightly",
                km="ប្រាក់ សម្ពាធ ប្រព័ន្ធមិនដំណើរការ៖ ធ្វើត្រឹមត្រូវ",
            ),
        ),
    },
    "protection": {
        "indicators_found": (
            SHARE,
            Words(en="Indicators brought out", km="សញ្ញាដែលសួររកឃើញ"),
        ),
        "private": (
            SHARE,
            Words(en="Spoken with in private", km="និយាយដោយឡែក ឆ្ងាយពីអ្នករួមដំណើរ"),
        ),
        "interpreter": (
            SHARE,
            Words(en="Interpreter where one was needed", km="មានអ្នកបកប្រែផ្ទាល់មាត់ ពេលត្រូវការ"),
        ),
        "referred_rightly": (
            SHARE,
            Words(en="Referred to the right office", km="បញ្ជូនបន្តទៅអង្គភាពត្រឹមត្រូវ"),
        ),
        "time_to_referral_mean": (
            SECONDS,
            Words(
                en="From the call to the right referral, mean",
                km="ពីពេលហៅ ដល់ពេលបញ្ជូនបន្តត្រឹមត្រូវ ជាមធ្យម",
            ),
        ),
        "closed": (SHARE, Words(en="Talks that were closed", km="ការសន្ទនាដែលបានបញ្ចប់ត្រឹមត្រូវ")),
        "incidents_rightly": (
            SHARE,
            Words(
                en="Children, interpreters, conduct: done rightly",
                km="កុមារ អ្នកបកប្រែផ្ទាល់មាត់ អាកប្បកិរិយា៖ ធ្វើត្រឹមត្រូវ",
            ),
        ),
        "harms": (COUNT, Words(en="Words that do harm", km="ពាក្យដែលបង្កគ្រោះថ្នាក់")),
    },
}
"""The rows of each axis: its kind and what it is called."""
AXES: Table = {
    "facilitation": Words(en="Facilitation", km="ការសម្រួលការឆ្លងដែន"),
    "security": Words(en="Security", km="សន្តិសុខ"),
    "protection": Words(en="Protection", km="ការការពារ"),
}
FACTORS: Table = {
    "nation": Words(en="State", km="រដ្ឋ"),
    "sex": Words(en="Sex", km="ភេទ"),
    "age": Words(en="Age", km="អាយុ"),
    "dress": Words(en="Dress", km="សម្លៀកបំពាក់"),
}
LEVELS: Table = {
    **naming.NATIONS,
    "F": Words(en="women", km="ស្ត្រី"),
    "under_40": Words(en="under 40", km="ក្រោម ៤០ ឆ្នាំ"),
    "tee": Words(en="T-shirt", km="អាវយឺត"),
    "vneck": Words(en="V-neck", km="អាវករាងអក្សរ V"),
    "polo": Words(en="polo shirt", km="អាវប៉ូឡូ"),
    "shirt": Words(en="shirt", km="អាវសឺមី"),
    "round": Words(en="round neck", km="អាវកមូល"),
    "jacket": Words(en="jacket", km="អាវធំ"),
    "hood": Words(en="hood", km="អាវមានមួក"),
    "cardigan": Words(en="cardigan", km="អាវរងា"),
}
