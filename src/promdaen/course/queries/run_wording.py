"""Texts of a run's needs, and the page that resolves each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from promdaen.course.rules.attention import AFTER, BEFORE, EACH_DAY, YEAR


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Texts of a need: short name, what is missing with what to do, and the button.

    `heading` and `button` are used for the next step; `act` replaces a button that names a page in
    the list of waiting work; `is_posted` if the button submits a form.
    """

    name: object = ""
    title: object = ""
    help: object = ""
    heading: object = ""
    button: object = ""
    act: object = ""
    page: str
    icon: str
    is_posted: bool = False


NEED_WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {
        "roster": Wording(
            name=_("roster"),
            title=_("No roster yet"),
            help=_("Import it, or add officers one by one."),
            heading=_("Next: import the roster"),
            button=_("Import the roster"),
            page="course:roster_import",
            icon="people",
        ),
        "targets": Wording(
            name=_("places"),
            title=_("No number of places"),
            help=_("Say how many officers of each department are meant."),
            act=_("Set the number of places"),
            page="course:change",
            icon="list-check",
        ),
        "short": Wording(
            title=_("Fewer officers than places"),
            help=_("Add officers, or change the number of places."),
            act=_("Complete the roster"),
            page="course:roster",
            icon="people",
        ),
        "file": Wording(
            title=_("A file waits for a decision"),
            help=_("Decide it, or delete it."),
            act=_("Decide the file"),
            page="course:roster_import",
            icon="upload",
        ),
        "papers": Wording(
            name=_("papers"),
            title=_("No test papers chosen"),
            help=_("The same for all, or A and B crossed."),
            heading=_("Next: choose the test papers"),
            button=_("Choose the papers"),
            page="course:papers",
            icon="file-earmark-text",
        ),
        "timetable": Wording(
            name=_("timetable"),
            title=_("No timetable yet"),
            help=_("One press lays the course out over the days of the run."),
            heading=_("Next: lay out the timetable"),
            button=_("Lay the course out"),
            page="course:lay_out",
            icon="calendar3",
            is_posted=True,
        ),
        "leaders": Wording(
            name=_("leaders"),
            title=_("Sessions without a leader"),
            help=_("Fill them in with one press, change what you like, save once."),
            heading=_("Next: choose who leads"),
            button=_("Choose who leads"),
            page="course:leaders",
            icon="person-plus",
        ),
        "badges": Wording(
            name=_("badges"),
            title=_("Badges not printed"),
            help=_("Make them and print them with their PINs."),
            heading=_("Next: make the badges"),
            button=_("Make the badges"),
            page="course:badges",
            icon="person-badge",
        ),
        "prints": Wording(
            help=_("One file with all that the week needs on paper."),
            heading=_("Next: print what the week needs"),
            button=_("Everything to print"),
            page="course:pack",
            icon="printer",
        ),
        "test_before": Wording(
            name=_("test before"),
            title=_("Test before not opened"),
            help=_("Open it for phones, or give out the booklets."),
            heading=_("Next: open the test before the course"),
            button=_("Open the test"),
            page="course:tests",
            icon="phone",
        ),
        "test_after": Wording(
            name=_("test after"),
            title=_("Test after not opened"),
            help=_("Open it for phones, or give out the booklets."),
            heading=_("Next: open the test after the course"),
            button=_("Open the test"),
            page="course:tests",
            icon="phone",
        ),
        "attendance": Wording(
            name=_("attendance"),
            title=_("Attendance not taken"),
            help=_("Record who was there, session by session or from the signed sheets."),
            heading=_("Next: take attendance"),
            button=_("Take attendance"),
            page="course:attendance",
            icon="clipboard-check",
        ),
        "answers_before": Wording(
            name=_("answers before"),
            title=_("No test before the course"),
            help=_("Key the answer sheets, or import them."),
            heading=_("Next: enter the answers of the test before"),
            button=_("Import answers"),
            page="course:answers_import",
            icon="upload",
        ),
        "answers_after": Wording(
            name=_("answers after"),
            title=_("No test after the course"),
            help=_("Key the answer sheets, or import them."),
            heading=_("Next: enter the answers of the test after"),
            button=_("Import answers"),
            page="course:answers_import",
            icon="upload",
        ),
        "reasons": Wording(
            name=_("reasons for missing tests"),
            title=_("Tests missing without a reason"),
            help=_("Say why on the roster."),
            heading=_("Next: say why tests are missing"),
            button=_("Open the roster"),
            act=_("Say why tests are missing"),
            page="course:roster",
            icon="people",
        ),
        "keying": Wording(
            title=_("Answer sheets wait for the second person"),
            help=_("or for differences to be resolved"),
            act=_("Enter the second keying"),
            page="course:keying",
            icon="keyboard",
        ),
        "feedback": Wording(
            name=_("evaluation forms"),
            title=_("No evaluation forms"),
            help=_("Open the form to phones, or key the forms on paper."),
            heading=_("Next: collect the evaluation forms"),
            button=_("Evaluation form"),
            act=_("Collect the evaluation forms"),
            page="course:evaluation",
            icon="chat-left-text",
        ),
        "finish": Wording(
            name=_("finishing"),
            title=_("Not finished yet"),
            help=_("Finish the run when everything is entered. It can be opened again."),
            heading=_("Next: finish the run"),
            button=_("Finish the run"),
            page="course:finish",
            icon="check-lg",
            is_posted=True,
        ),
        "sheet": Wording(
            name=_("results sheet"),
            title=_("Results sheet not issued"),
            help=_("Read it, then issue it signed."),
            heading=_("Next: issue the results sheet"),
            button=_("Results sheet"),
            act=_("Issue the results sheet"),
            page="sheet",
            icon="bar-chart",
        ),
        "certificates": Wording(
            name=_("certificates"),
            title=_("Certificates not issued"),
            help=_("Issue them to all who earned one."),
            heading=_("Next: issue the certificates"),
            button=_("Certificates"),
            act=_("Issue the certificates"),
            page="course:certificates",
            icon="award",
        ),
        "later_test": Wording(
            title=_("No later test, 90 days passed"),
            help=_("Hold it, then key or import its answers."),
            act=_("Hold the later test"),
            page="course:later",
            icon="bell",
        ),
        "later_overdue": Wording(
            title=_("Later tests overdue"),
            help=_("Remind the officers, or say why they will not come."),
            heading=_("Next: ask who has not come to the later test"),
            button=_("Later tests"),
            act=_("Ask who has not come"),
            page="course:later",
            icon="bell",
        ),
        "day": Wording(
            help=_("Take attendance when the next session begins."),
            heading=_("Everything of today is in order"),
            button=_("Attendance"),
            page="course:attendance",
            icon="clipboard-check",
        ),
        "year": Wording(
            help=_("Refreshers on the phone and later tests show what stays."),
            heading=_("The course is complete. Next: the year after"),
            button=_("The year after"),
            page="course:year",
            icon="arrow-repeat",
        ),
    }
)
"""Texts of each need and each next step, by kind."""


@dataclass(frozen=True, kw_only=True)
class RunPageLink:
    """A page of a run with its title, description and icon."""

    title: object
    help: object = ""
    page: str
    icon: str = ""


RUN_PAGE_LINKS: Mapping[str, RunPageLink] = MappingProxyType(
    {
        "roster": RunPageLink(title=_("Roster"), page="course:roster"),
        "targets": RunPageLink(title=_("Places on this run"), page="course:change"),
        "papers": RunPageLink(title=_("Papers"), page="course:papers"),
        "timetable": RunPageLink(title=_("Timetable"), page="course:timetable"),
        "leaders": RunPageLink(title=_("Leaders"), page="course:leaders"),
        "badges": RunPageLink(title=_("Badges and PINs"), page="course:badges"),
        "answers_before": RunPageLink(title=_("Answers before"), page="course:answers_import"),
        "answers_after": RunPageLink(title=_("Answers after"), page="course:answers_import"),
        "reasons": RunPageLink(title=_("Reasons for missing tests"), page="course:roster"),
        "feedback": RunPageLink(title=_("Evaluation form"), page="course:evaluation"),
        "sheet": RunPageLink(title=_("Results sheet"), page="sheet"),
        "certificates": RunPageLink(title=_("Certificates"), page="course:certificates"),
    }
)
"""Where the result is found after a need is resolved, by kind of need."""
STEP_LINKS: Mapping[str, Sequence[RunPageLink]] = MappingProxyType(
    {
        BEFORE: (
            RunPageLink(
                title=_("Everything to print"),
                help=_("one file with all that the week needs on paper"),
                page="course:pack",
                icon="printer",
            ),
        ),
        EACH_DAY: (
            RunPageLink(
                title=_("Attendance"),
                help=_("code for phones, lists, signed sheets, allowances"),
                page="course:attendance",
                icon="clipboard-check",
            ),
            RunPageLink(
                title=_("Joining, for the projector"),
                help=_("QR code, address, who has joined"),
                page="course:room",
                icon="qr-code",
            ),
            RunPageLink(
                title=_("Tests on phones"),
                help=_("open, watch live, close, show results"),
                page="course:tests",
                icon="phone",
            ),
            RunPageLink(
                title=_("Tests on paper"),
                help=_("booklets, answer sheets, photographs"),
                page="course:scans",
                icon="camera",
            ),
            RunPageLink(
                title=_("Practice"),
                help=_("cases alone or in groups, specimens; watch, talk it over"),
                page="course:practice",
                icon="people",
            ),
            RunPageLink(
                title=_("Timetable"),
                help=_("sessions, rooms, trainers; print and calendar file"),
                page="course:timetable",
                icon="calendar3",
            ),
        ),
        AFTER: (
            RunPageLink(title=_("Import answers"), page="course:answers_import", icon="upload"),
            RunPageLink(
                title=_("Key answer sheets"),
                help=_("by keyboard, with a second person if wanted"),
                page="course:keying",
                icon="keyboard",
            ),
            RunPageLink(
                title=_("Key evaluation forms"),
                help=_("without names"),
                page="course:forms",
                icon="clipboard-check",
            ),
            RunPageLink(
                title=_("Comments and quotes"), page="course:comments", icon="chat-left-text"
            ),
        ),
        YEAR: (
            RunPageLink(
                title=_("Later tests"),
                help=_("invite after 1, 3, 6 and 12 months; who came back"),
                page="course:later",
                icon="bell",
            ),
            RunPageLink(
                title=_("The year after"),
                help=_("refreshers on the phone: begin them, their dates, their minutes"),
                page="course:year",
                icon="arrow-repeat",
            ),
        ),
    }
)
"""The other pages of a run, by their step."""
