"""What simulated players and observers say: plain sentences of a room, in two languages."""

from __future__ import annotations

from promdaen.kit.spreadsheets.words import Words

TELLING = (
    Words(en="You need to know this.", km="ក្រុមលោកអ្នកត្រូវដឹងរឿងនេះ។"),
    Words(en="Just learnt here, passing it on.", km="យើងទើបដឹង សូមជូនដំណឹងបន្ត។"),
    Words(en="This may matter for what you decide.", km="រឿងនេះអាចសំខាន់សម្រាប់ការសម្រេចចិត្តរបស់លោកអ្នក។"),
    Words(en="Please tell us when you have read it.", km="អានរួច សូមប្រាប់យើងវិញ។"),
    Words(en="For your information.", km="ជូនដើម្បីជ្រាប។"),
)
REPLYING = (
    Words(en="You asked. This is what we know.", km="លោកអ្នកបានសួរ។ នេះជាអ្វីដែលយើងដឹង។"),
    Words(en="Here is our answer.", km="នេះជាចម្លើយរបស់យើង។"),
)
ASKING = (
    Words(en="What do you know about this?", km="តើលោកអ្នកដឹងអ្វីអំពីរឿងនេះ?"),
    Words(en="Do you have anything on this?", km="តើលោកអ្នកមានព័ត៌មានអំពីរឿងនេះទេ?"),
    Words(
        en="We cannot go on without it. Please answer soon.",
        km="បើគ្មានព័ត៌មាននេះ យើងមិនអាចបន្តបានទេ។ សូមឆ្លើយឆាប់។",
    ),
)
NOTING = (
    Words(en="Ask again in five minutes.", km="សួរម្តងទៀត ក្នុងប្រាំនាទី។"),
    Words(en="Who speaks with the interpreter?", km="តើនរណានិយាយជាមួយអ្នកបកប្រែផ្ទាល់មាត់?"),
    Words(en="Not confirmed yet.", km="មិនទាន់បញ្ជាក់។"),
    Words(en="Keep them apart.", km="ទុកពួកគេដោយឡែកពីគ្នា។"),
    Words(en="Write down the time.", km="កត់ម៉ោងទុក។"),
)
REMARKS = (
    Words(
        en="Talks first, then writes. The message goes out late.",
        km="ពិភាក្សាជាមុន រួចទើបសរសេរ។ សារចេញយឺត។",
    ),
    Words(
        en="Asks who else needs this before it goes on.",
        km="សួរថា នរណាទៀតត្រូវការព័ត៌មាននេះ មុនពេលបន្ត។",
    ),
    Words(
        en="One officer holds the phone, the others do not see what came.",
        km="មន្ត្រីម្នាក់កាន់ទូរស័ព្ទ អ្នកផ្សេងមិនឃើញអ្វីដែលចូលមកទេ។",
    ),
    Words(
        en="Reads every message aloud to the whole group.",
        km="អានសារនីមួយៗឮៗ ឱ្យក្រុមទាំងមូលស្តាប់។",
    ),
    Words(
        en="Waits for an order although the decision is its own.",
        km="រង់ចាំបញ្ជា ទោះការសម្រេចចិត្តជារបស់ក្រុមខ្លួនក៏ដោយ។",
    ),
    Words(
        en="Thinks of the safety of the people before the evidence.",
        km="គិតដល់សុវត្ថិភាពមនុស្ស មុនភស្តុតាង។",
    ),
)
GRADES = {
    "performed": (
        Words(en="Clear and in time.", km="ច្បាស់ និងទាន់ពេល។"),
        Words(en="Done without being asked.", km="ធ្វើដោយគ្មាននរណាប្រាប់។"),
    ),
    "difficulty": (
        Words(en="Done, but after long talk.", km="បានធ្វើ តែក្រោយពិភាក្សាយូរ។"),
        Words(
            en="Half of it; the rest after a question of control.",
            km="បានពាក់កណ្តាល។ ចំណែកនៅសល់ ធ្វើក្រោយអ្នកបញ្ជាលំហាត់សួរ។",
        ),
    ),
    "not": (
        Words(en="Not done while I watched.", km="មិនបានធ្វើ ក្នុងពេលខ្ញុំសង្កេត។"),
        Words(en="No one thought of it.", km="គ្មាននរណានឹកដល់ទេ។"),
    ),
}
KEEP = (
    Words(en="One person wrote, everybody read.", km="ម្នាក់សរសេរ ទាំងអស់គ្នាអាន។"),
    Words(en="We called the others before we decided.", km="យើងបានទាក់ទងក្រុមផ្សេង មុនពេលសម្រេច។"),
    Words(en="The interpreter came first.", km="អ្នកបកប្រែផ្ទាល់មាត់មកមុនគេ។"),
)
CHANGE = (
    Words(en="We need one number to call at night.", km="យើងត្រូវការលេខទូរស័ព្ទមួយ សម្រាប់ហៅពេលយប់។"),
    Words(
        en="Lists of passengers should reach all four departments.",
        km="បញ្ជីអ្នកដំណើរគួរទៅដល់នាយកដ្ឋានទាំងបួន។",
    ),
    Words(en="Say at once what is not confirmed.", km="គួរប្រាប់ភ្លាមថា អ្វីមិនទាន់បញ្ជាក់។"),
)
