"""Tables of courses: designs, runs and rosters, rooms, trainers, feedback, summaries."""

from promdaen.course.models.afterwards import Certificate, Invitation, LaterSummary, Revocation
from promdaen.course.models.answers import (
    Feedback,
    ImportDraft,
    Keying,
    OfficerSpelling,
    RunSitting,
    UnreportedFeedback,
)
from promdaen.course.models.classroom import Badge, BadgeKey, RunTest, SheetScan
from promdaen.course.models.designs import Course, Programme, Target
from promdaen.course.models.practice import Practice, PracticeShare
from promdaen.course.models.runs import CourseRun, Enrolment, MissingReason, RunPaper, RunTarget
from promdaen.course.models.setup import SkippedStep
from promdaen.course.models.summaries import (
    ItemSummary,
    OfficerSummary,
    PaperSummary,
    ShiftSummary,
    SummaryMark,
    TopicSummary,
)
from promdaen.course.models.timetables import Attendance, SessionTrainer, TrainingSession
from promdaen.course.models.trainers import (
    Absence,
    Endorsement,
    PathStep,
    RubricCriterion,
    TeachingObservation,
    Trainer,
    TrainerNeed,
)
