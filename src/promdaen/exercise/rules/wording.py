"""What states of a run, kinds of inject and quorums are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.exercise.rules import quorums, states
from promdaen.kit.spreadsheets.words import Words

STATES: Mapping[str, Words] = {
    states.DRAFT: Words(en="Draft", km="សេចក្តីព្រាង"),
    states.BRIEFING: Words(en="Briefing", km="ណែនាំ"),
    states.RUNNING: Words(en="Running", km="កំពុងដំណើរការ"),
    states.PAUSED: Words(en="Paused", km="បានផ្អាក"),
    states.HOT_WASH: Words(en="Hot wash", km="កំពុងពិភាក្សា"),
    states.CLOSED: Words(en="Closed", km="បានបិទ"),
}
KINDS: Mapping[str, Words] = {
    "message": Words(en="Message", km="សារ"),
    "phone": Words(en="Phone", km="ទូរស័ព្ទ"),
    "document": Words(en="Document", km="ឯកសារ"),
    "radio": Words(en="Radio", km="វិទ្យុទាក់ទង"),
    "person": Words(en="Person", km="មនុស្សផ្ទាល់"),
    "rumour": Words(en="Rumour", km="ពាក្យចចាមអារ៉ាម"),
    "media": Words(en="Media", km="សារព័ត៌មាន"),
    "database": Words(en="Database", km="មូលដ្ឋានទិន្នន័យ"),
}
PRIORITIES: Mapping[str, Words] = {
    "routine": Words(en="Routine", km="ធម្មតា"),
    "urgent": Words(en="Urgent", km="បន្ទាន់"),
    "immediate": Words(en="Immediate", km="ភ្លាមៗ"),
}
QUORUMS: Mapping[str, Words] = {
    quorums.FIRST: Words(en="first answer", km="ចម្លើយដំបូង"),
    quorums.EVERYBODY: Words(en="all", km="គ្រប់គ្នាឆ្លើយ"),
    quorums.LEADER: Words(en="leader", km="ប្រធានក្រុមសម្រេច"),
}
GRADES: Mapping[str, Words] = {
    "performed": Words(en="Performed", km="បានធ្វើ"),
    "difficulty": Words(en="With difficulty", km="បានធ្វើ តែមានការលំបាក"),
    "not": Words(en="Not performed", km="មិនបានធ្វើ"),
}
