"""What is true of a traveller, how it was ruled, what the ruling is worth and why."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.rules import rulings
from promdaen.booth.rules.axes import EXPIRED, GENUINE, REPORTED
from promdaen.kit.spreadsheets.words import Words

Table = Mapping[str, Words]

RULINGS: Table = {
    "admit": Words(en="Admitted", km="អនុញ្ញាតឱ្យឆ្លងកាត់"),
    "refuse": Words(en="Refused", km="បដិសេធមិនឱ្យចូល"),
    "second_line": Words(en="Sent to second line", km="បញ្ជូនទៅជំហានទី២"),
    "immigration": Words(en="Referred to Immigration", km="បញ្ជូនបន្តទៅអន្តោប្រវេសន៍"),
    "border_patrol": Words(en="Referred to Border Patrol", km="បញ្ជូនបន្តទៅនគរបាលការពារព្រំដែនគោក"),
    "maritime": Words(en="Referred to Maritime Police", km="បញ្ជូនបន្តទៅនគរបាលការពារព្រំដែនទឹក"),
    "anti_trafficking": Words(
        en="Referred to Anti-Trafficking", km="បញ្ជូនបន្តទៅនគរបាលប្រឆាំងការជួញដូរមនុស្ស"
    ),
    "health": Words(en="Referred to health", km="បញ្ជូនបន្តទៅសុខាភិបាល"),
    "child_protection": Words(en="Referred to child protection", km="បញ្ជូនបន្តទៅសេវាការពារកុមារ"),
    "asylum": Words(en="Referred to the asylum procedure", km="បញ្ជូនបន្តទៅនីតិវិធីសិទ្ធិជ្រកកោន"),
}
"""Rulings as they were given; as they can be given they stand in naming."""
CHIPS: Mapping[str, str] = {
    rulings.RIGHT: "done",
    rulings.JUSTIFIED: "done",
    rulings.HASTY: "attention",
    rulings.NEEDLESS: "attention",
    rulings.FALSE_REFUSAL: "wrong",
    rulings.MISSED: "wrong",
    rulings.WRONG_PLACE: "attention",
    rulings.WRONG_GROUND: "attention",
    rulings.HARMFUL: "wrong",
}
"""Kind of chip of each verdict."""
WHY: Table = {
    rulings.RIGHT: Words(en="", km=""),
    rulings.JUSTIFIED: Words(
        en="From the counter no one could know more; asking further was right.",
        km="នៅបញ្ជរ គ្មាននរណាដឹងលើសនេះទេ។ ការពិនិត្យបន្ត ជាការត្រឹមត្រូវ។",
    ),
    rulings.HASTY: Words(
        en="The ground is true, but the second line examines before anybody is refused.",
        km="មូលហេតុត្រឹមត្រូវ ប៉ុន្តែជំហានទី២ ត្រូវពិនិត្យសិន មុននឹងបដិសេធ។",
    ),
    rulings.NEEDLESS: Words(
        en="Nothing was wrong, and nothing that was seen spoke for it.",
        km="គ្មានអ្វីខុសប្រក្រតីទេ ហើយគ្មានអ្វីដែលបានឃើញ បញ្ជាក់ថាត្រូវបញ្ជូនបន្តឡើយ។",
    ),
    rulings.FALSE_REFUSAL: Words(
        en="Nothing was wrong: this person had the right to go on.",
        km="គ្មានអ្វីខុសប្រក្រតីទេ៖ គាត់មានសិទ្ធិឆ្លងកាត់។",
    ),
    rulings.MISSED: Words(
        en="There was something to find, and the person went on.",
        km="មានអ្វីត្រូវរកឃើញ ប៉ុន្តែគាត់បានឆ្លងកាត់។",
    ),
    rulings.WRONG_PLACE: Words(
        en="Another office takes what this person needs.",
        km="អ្វីដែលគាត់ត្រូវការ ជាបន្ទុករបស់អង្គភាពផ្សេង។",
    ),
    rulings.WRONG_GROUND: Words(
        en="Stopping was right; the ground that was given is not the true one.",
        km="ការបញ្ឈប់ ជាការត្រឹមត្រូវ ប៉ុន្តែមូលហេតុដែលបានសរសេរ មិនមែនជាមូលហេតុពិតទេ។",
    ),
    rulings.HARMFUL: Words(
        en="A person who needed protection or help was turned away.",
        km="អ្នកដែលត្រូវការការការពារ ឬជំនួយ ត្រូវបានបដិសេធ។",
    ),
}
"""Why a verdict is what it is."""

DOCUMENTS: Table = {
    GENUINE: Words(en="Genuine document", km="ឯកសារពិត"),
    REPORTED: Words(
        en="Genuine document, reported lost or stolen",
        km="ឯកសារពិត ដែលមានគេប្តឹងថាបាត់ ឬត្រូវបានលួច",
    ),
    EXPIRED: Words(en="Document that has run out", km="ឯកសារហួសសុពលភាព"),
}
FALSE = Words(en="Document that is not in order", km="ឯកសារខុសប្រក្រតី")
"""Of a defect that the laboratory no longer has."""
IDENTITIES: Table = {
    "same": Words(en="Carried by its holder", km="ម្ចាស់ឯកសារកាន់ខ្លួនឯង"),
    "other": Words(en="Carried by another person", km="អ្នកផ្សេងប្រើឯកសារនេះ"),
}
PURPOSES: Table = {
    "as_stated": Words(en="Travels for what was said", km="ធ្វើដំណើរតាមគោលបំណងដែលបានប្រាប់"),
    "other": Words(
        en="Travels for something other than was said", km="ធ្វើដំណើរក្នុងគោលបំណងផ្សេងពីអ្វីដែលបានប្រាប់"
    ),
}
