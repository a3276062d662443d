"""The columns of the lists that pages hand out as files."""

from promdaen.kit.spreadsheets import Words

RUN_HEADS = (
    Words(en="Run", km="វគ្គ"),
    Words(en="Programme", km="កម្មវិធី"),
    Words(en="Province", km="ខេត្ត"),
    Words(en="Place", km="ទីកន្លែង"),
    Words(en="First day", km="ថ្ងៃចាប់ផ្តើម"),
    Words(en="Last day", km="ថ្ងៃបញ្ចប់"),
    Words(en="State", km="ស្ថានភាព"),
    Words(en="Places", km="ចំនួនកន្លែង"),
    Words(en="Enrolled", km="បានចុះឈ្មោះ"),
    Words(en="Trained", km="បានបណ្តុះបណ្តាល"),
    Words(en="Both tests", km="មានតេស្តទាំងពីរ"),
    Words(en="Gain, points of 100", km="កំណើនពិន្ទុ លើ ១០០"),
    Words(en="Gain, 95 % from", km="កំណើន ៩៥% ពី"),
    Words(en="Gain, 95 % to", km="កំណើន ៩៥% ដល់"),
)
PROGRAMME_HEADS = (
    Words(en="Code", km="លេខកូដ"),
    Words(en="Name in Khmer", km="ឈ្មោះជាអក្សរខ្មែរ"),
    Words(en="Name in English", km="ឈ្មោះជាភាសាអង់គ្លេស"),
    Words(en="Donor", km="ម្ចាស់ជំនួយ"),
    Words(en="Partner ministry", km="ក្រសួងដៃគូ"),
    Words(en="Currency", km="រូបិយប័ណ្ណ"),
    Words(en="First day", km="ថ្ងៃចាប់ផ្តើម"),
    Words(en="Last day", km="ថ្ងៃបញ្ចប់"),
    Words(en="Closed", km="បានបិទ"),
    Words(en="Course runs", km="វគ្គ"),
    Words(en="Trained", km="បានបណ្តុះបណ្តាល"),
    Words(en="Target", km="គោលដៅ"),
)
ROSTER_HEADS = (
    Words(en="No.", km="ល.រ"),
    Words(en="Officer code", km="លេខកូដមន្ត្រី"),
    Words(en="Short code", km="លេខកូដខ្លី"),
    Words(en="Name in Khmer", km="ឈ្មោះជាអក្សរខ្មែរ"),
    Words(en="Name in Latin letters", km="ឈ្មោះជាអក្សរឡាតាំង"),
    Words(en="Sex", km="ភេទ"),
    Words(en="Rank", km="ឋានន្តរស័ក្តិ"),
    Words(en="Department", km="នាយកដ្ឋាន"),
    Words(en="Province", km="ខេត្ត"),
    Words(en="Half", km="ក្រុម"),
    Words(en="Attended", km="វត្តមាន"),
    Words(en="Test before", km="តេស្តមុនវគ្គ"),
    Words(en="Test after", km="តេស្តក្រោយវគ្គ"),
    Words(en="Later test", km="តេស្តតាមដាន"),
)
LATER_HEADS = (
    Words(en="Run", km="វគ្គ"),
    Words(en="Province", km="ខេត្ត"),
    Words(en="Officer code", km="លេខកូដមន្ត្រី"),
    Words(en="Short code", km="លេខកូដខ្លី"),
    Words(en="Short code", km="លេខកូដខ្លី"),
    Words(en="Name in Khmer", km="ឈ្មោះជាអក្សរខ្មែរ"),
    Words(en="Name in Latin letters", km="ឈ្មោះជាអក្សរឡាតាំង"),
    Words(en="Rank", km="ឋានន្តរស័ក្តិ"),
    Words(en="Department", km="នាយកដ្ឋាន"),
    Words(en="Months after the run", km="ចំនួនខែក្រោយវគ្គ"),
    Words(en="Due on", km="ថ្ងៃដល់កំណត់"),
    Words(en="Days past", km="ចំនួនថ្ងៃហួស"),
    Words(en="State", km="ស្ថានភាព"),
    Words(en="Why not", km="មូលហេតុមិនមក"),
    Words(en="On paper", km="លើក្រដាស"),
    Words(en="Reminded on", km="ថ្ងៃបានរំលឹក"),
)
NEED_HEADS = (
    Words(en="Province", km="ខេត្ត"),
    Words(en="Place", km="ទីកន្លែង"),
    Words(en="Officer code", km="លេខកូដមន្ត្រី"),
    Words(en="Short code", km="លេខកូដខ្លី"),
    Words(en="Short code", km="លេខកូដខ្លី"),
    Words(en="Name", km="ឈ្មោះ"),
    Words(en="Department", km="នាយកដ្ឋាន"),
    Words(en="Why", km="មូលហេតុ"),
)
YES = Words(en="yes", km="បាទ/ចាស")
NO = Words(en="no", km="ទេ")
