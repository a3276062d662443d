"""What an officer did, what was missed, and what was written for the next shift."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.rules import hand_over
from promdaen.booth.rules.dialogues import naming
from promdaen.kit.spreadsheets.words import Words

Table = Mapping[str, Words]

TOOLS: Table = {
    "look": Words(en="Look at it", km="ពិនិត្យមើល"),
    "feel": Words(en="Feel", km="ស្ទាប"),
    "tilt": Words(en="Tilt", km="ផ្អៀង"),
    "uv": Words(en="Ultraviolet", km="ពន្លឺ UV"),
    "magnifier": Words(en="Magnifier", km="កែវពង្រីក"),
    "zone": Words(en="Zone reader", km="ម៉ាស៊ីនអាន MRZ"),
    "digits": Words(en="Check digits", km="លេខផ្ទៀងផ្ទាត់"),
    "database": Words(en="Database", km="មូលដ្ឋានទិន្នន័យ"),
    "face": Words(en="Compare face", km="ប្រៀបធៀបមុខ"),
    "opinion": Words(en="Second opinion", km="សួរមិត្តរួមការងារ"),
    "interview": Words(en="Interview", km="សម្ភាសន៍"),
}
HAND_OVER: Table = {
    hand_over.UV_ALL: Words(
        en="Every document was looked at under ultraviolet light",
        km="បានពិនិត្យឯកសារទាំងអស់ក្រោមពន្លឺ UV",
    ),
    hand_over.DATABASE_ALL: Words(
        en="Every document was looked up in the database",
        km="បានស្វែងរកឯកសារទាំងអស់ក្នុងមូលដ្ឋានទិន្នន័យ",
    ),
    hand_over.SYSTEM_DOWN: Words(
        en="The database was silent for a while", km="មូលដ្ឋានទិន្នន័យមិនឆ្លើយមួយរយៈ"
    ),
    hand_over.MONEY_OFFERED: Words(en="Money was offered", km="មានគេផ្តល់ប្រាក់"),
    hand_over.CALL_FROM_ABOVE: Words(en="A superior asked for something", km="មានថ្នាក់លើសុំអ្វីមួយ"),
    hand_over.NOTHING: Words(en="Nothing worth writing happened", km="គ្មានអ្វីដែលត្រូវកត់ត្រា"),
}

REASONS: Table = {
    "defect_not_looked": Words(
        en="The tool that shows it was not used.", km="មិនបានប្រើឧបករណ៍ដែលបង្ហាញវាទេ។"
    ),
    "defect_not_noticed": Words(
        en="The right tool was used; what it shows was not noted.",
        km="បានប្រើឧបករណ៍ត្រឹមត្រូវ ប៉ុន្តែមិនបានកត់អ្វីដែលវាបង្ហាញ។",
    ),
    "defect_noticed": Words(en="Seen and noted.", km="បានឃើញ និងបានកត់ត្រា។"),
    "expired_not_looked": Words(
        en="The date of expiry was not looked at.", km="មិនបានមើលថ្ងៃផុតសុពលភាពទេ។"
    ),
    "expired_not_noticed": Words(
        en="The page was looked at; the date of expiry has passed.",
        km="បានមើលទំព័រ ប៉ុន្តែថ្ងៃផុតសុពលភាពបានហួសហើយ។",
    ),
    "expired_noticed": Words(
        en="The date of expiry was seen and noted.", km="បានឃើញ និងបានកត់ថ្ងៃផុតសុពលភាព។"
    ),
    "face_not_looked": Words(
        en="The faces were not compared. Begin with ears, eyes, nose and jaw; hair last.",
        km="មិនបានផ្ទៀងរូបថត និងមុខទេ។ សូមចាប់ផ្តើមពីត្រចៀក ភ្នែក ច្រមុះ ថ្គាម ហើយសក់ក្រោយគេ។",
    ),
    "face_not_noticed": Words(
        en="They were compared; it is another person. Feature by feature: ears, eyes, nose, jaw.",
        km="បានផ្ទៀង ប៉ុន្តែជាមនុស្សផ្សេង។ សូមផ្ទៀងមួយៗ៖ ត្រចៀក ភ្នែក ច្រមុះ ថ្គាម។",
    ),
    "face_noticed": Words(en="The difference of the faces was noted.", km="បានកត់ភាពខុសគ្នានៃមុខ។"),
    "hit_waved_through": Words(
        en="The database gave a hit. A hit is passed on without telling the traveller.",
        km="មានការត្រូវគ្នាក្នុងមូលដ្ឋានទិន្នន័យ។ ត្រូវបញ្ជូនបន្ត ដោយមិនប្រាប់អ្នកធ្វើដំណើរ។",
    ),
    "hit_taken_for_proof": Words(
        en="A hit is no proof: the issuing State confirms it before anybody is refused.",
        km="ការត្រូវគ្នាក្នុងមូលដ្ឋានទិន្នន័យ មិនមែនជាភស្តុតាងទេ៖ រដ្ឋចេញឯកសារត្រូវបញ្ជាក់សិន។",
    ),
    "hit_as_told": Words(
        en="The hit was passed on, as the orders ask.",
        km="បានបញ្ជូនបន្តការត្រូវគ្នា តាមបទបញ្ជា។",
    ),
    "database_not_asked": Words(
        en="The database was not asked; it knew of this document.",
        km="មិនបានសួរមូលដ្ឋានទិន្នន័យ ដែលមានឯកសារនេះ។",
    ),
    "database_down_not_asked_again": Words(
        en="The database was silent. Ask again later, or keep the person until it answers.",
        km="មូលដ្ឋានទិន្នន័យមិនឆ្លើយ។ សូមសួរម្តងទៀត ឬរង់ចាំរហូតដល់វាឆ្លើយ។",
    ),
    "not_interviewed": Words(
        en="Nothing was asked. Two open questions would have begun it.",
        km="មិនបានសួរអ្វីទេ។ សំណួរបើកពីរ អាចចាប់ផ្តើមបាន។",
    ),
    "not_private": Words(
        en="Speak in private, apart from companions.", km="សូមនិយាយដោយឡែក ឆ្ងាយពីអ្នករួមដំណើរ។"
    ),
    "no_interpreter": Words(
        en="Little is understood without an interpreter; never a companion.",
        km="គ្មានអ្នកបកប្រែផ្ទាល់មាត់ ការយល់គ្នាមានតិចណាស់។ កុំប្រើអ្នករួមដំណើរ។",
    ),
    "nothing_found": Words(
        en="The questions brought nothing out. Ask openly, and give time.",
        km="សំណួរមិនបានឱ្យដឹងអ្វីទេ។ សូមសួរបើក ហើយទុកពេល។",
    ),
    "indicators_left": Words(
        en="Some of what could be learnt was left.", km="នៅមានព័ត៌មានខ្លះមិនទាន់ដឹង។"
    ),
    "all_found": Words(
        en="Everything that could be learnt came out.", km="បានដឹងអ្វីៗទាំងអស់ដែលអាចដឹងបាន។"
    ),
    "not_closed": Words(
        en="Say at the end what happens next.", km="នៅពេលបញ្ចប់ សូមប្រាប់ថានឹងមានអ្វីបន្ត។"
    ),
    **{f"harm_{code}": words for code, words in naming.HARMS.items()},
}
GOOD = frozenset({"defect_noticed", "expired_noticed", "face_noticed", "hit_as_told", "all_found"})
"""Reasons that say what was done well."""
