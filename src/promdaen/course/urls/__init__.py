"""The URLs of course runs, trainers, and officers' phones."""

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
    setup,
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
    *setup.urlpatterns,
    *programmes.urlpatterns,
    *runs.urlpatterns,
]
