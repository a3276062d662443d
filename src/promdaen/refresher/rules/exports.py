"""The columns of the lists of the year after a course, handed out as files."""

from promdaen.kit.spreadsheets import Words

WINDOW_HEADS = (
    Words(en="Course", km="វគ្គ"),
    Words(en="Opens on", km="ថ្ងៃបើក"),
    Words(en="Closes on", km="ថ្ងៃបិទ"),
    Words(en="Group", km="ក្រុម"),
    Words(en="State", km="ស្ថានភាព"),
    Words(en="Officers asked", km="មន្ត្រីដែលទទួលសំណួរ"),
    Words(en="Officers who began", km="មន្ត្រីដែលបានចាប់ផ្តើម"),
    Words(en="Officers who answered all", km="មន្ត្រីដែលឆ្លើយអស់"),
    Words(en="Questions", km="សំណួរ"),
    Words(en="Questions answered", km="សំណួរដែលបានឆ្លើយ"),
)
RISK_HEADS = (
    Words(en="Group", km="ក្រុម"),
    Words(en="Topic code", km="លេខកូដប្រធានបទ"),
    Words(en="Topic", km="ប្រធានបទ"),
    Words(en="Officers", km="មន្ត្រី"),
    Words(en="Share for whom it may have faded", km="ចំណែកមន្ត្រីដែលអាចភ្លេច"),
)
ALL = Words(en="All departments", km="នាយកដ្ឋានទាំងអស់")
GROUPS = {
    "planned": Words(en="planned", km="តាមផែនការ"),
    "control": Words(en="control group", km="ក្រុមប្រៀបធៀប"),
    "probe": Words(en="to compare both", km="ដើម្បីប្រៀបធៀបទាំងពីរ"),
}
"""Whose windows, by arm."""
