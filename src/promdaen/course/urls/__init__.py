"""The list of pages of course runs, of trainers, and of officers on their phones."""

from promdaen.course.urls import (
    afterwards,
    attendance,
    certificates,
    classroom,
    evaluations,
    packs,
    practice,
    programmes,
    runs,
    scans,
    sittings,
    timetables,
    trainers,
)

app_name = "course"
urlpatterns = [
    *classroom.urlpatterns,
    *sittings.urlpatterns,
    *attendance.urlpatterns,
    *evaluations.urlpatterns,
    *trainers.urlpatterns,
    *certificates.urlpatterns,
    *afterwards.urlpatterns,
    *timetables.urlpatterns,
    *scans.urlpatterns,
    *packs.urlpatterns,
    *practice.urlpatterns,
    *programmes.urlpatterns,
    *runs.urlpatterns,
]
