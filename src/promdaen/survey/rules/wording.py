"""Words that every instrument has beside its indicators."""

from __future__ import annotations

from promdaen.kit.spreadsheets import Words

TITLE = Words(en="Checkpoint capacity survey", km="ការអង្កេតសមត្ថភាពច្រកទ្វារព្រំដែន")
COUNTED = Words(en="Counted", km="បានរាប់")
NOT_DUE = Words(en="Does not apply", km="មិនពាក់ព័ន្ធ")
CHECKPOINT = Words(en="Checkpoint", km="ច្រកទ្វារព្រំដែន")
PROVINCE = Words(en="Province", km="ខេត្ត")
VISITED_ON = Words(en="Day of the visit", km="ថ្ងៃចុះអង្កេត")
HEAD_COUNT = Words(en="Officers posted here, all agencies", km="មន្ត្រីប្រចាំច្រកនេះ គ្រប់ស្ថាប័ន")
HEAD_COUNT_HINT = Words(
    en="From the staff list. Shares of trained officers are worked out from it.",
    km="យកតាមបញ្ជីបុគ្គលិក។ ភាគរយនៃមន្ត្រីដែលបានទទួលការបណ្តុះបណ្តាល គណនាពីចំនួននេះ។",
)
IS_SECOND = Words(
    en="Is this the second, independent visit?",
    km="តើនេះជាការចុះអង្កេតលើកទី២ដោយឯករាជ្យឬទេ?",
)
IS_SECOND_HINT = Words(
    en="One checkpoint in ten is visited twice, by two assessors who do not tell each other "
    "what they found.",
    km="ច្រកទ្វារព្រំដែនមួយក្នុងចំណោមដប់ ត្រូវចុះអង្កេតពីរលើក ដោយអ្នកអង្កេតពីរនាក់ដែលមិនប្រាប់គ្នាពីអ្វីដែលខ្លួនរកឃើញ។",
)
YES = Words(en="Yes", km="បាទ/ចាស")
NO = Words(en="No", km="ទេ")
EVIDENCE = Words(en="How do you know?", km="តើដឹងដោយរបៀបណា?")
NOTE = Words(en="Remark, without names", km="កំណត់សម្គាល់ ដោយមិនសរសេរឈ្មោះ")
PART_NOT_MORE = Words(
    en="This cannot be more than the number above.",
    km="ចំនួននេះមិនអាចលើសចំនួនខាងលើបានទេ។",
)
NOT_ALONE = Words(
    en="None cannot be chosen with another answer.",
    km="មិនអាចជ្រើស «គ្មាន» ជាមួយចម្លើយផ្សេងបានទេ។",
)
REQUIRED = Words(en="Please answer this question.", km="សូមឆ្លើយសំណួរនេះ។")
WHOLE_NUMBER = Words(en="Whole number, 0 or more.", km="សូមវាយចំនួនគត់ ចាប់ពី ០ ឡើងទៅ។")
GRADES = {
    "said": Words(en="Somebody said so", km="មានគេប្រាប់"),
    "seen": Words(en="Seen on the spot or on paper", km="បានឃើញនៅនឹងកន្លែង ឬលើក្រដាស"),
    "measured": Words(en="Counted, measured or tested", km="បានរាប់ វាស់វែង ឬសាកល្បង"),
}
"""How an answer is known, weakest first."""
