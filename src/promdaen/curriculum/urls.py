"""URLs of the curriculum."""

from django.urls import path

from promdaen.kit.later import Views

assignments = Views("promdaen.curriculum.views.assignments")
pages = Views("promdaen.curriculum.views.pages")
recordings = Views("promdaen.curriculum.views.recordings")
review = Views("promdaen.curriculum.views.review")
review_files = Views("promdaen.curriculum.views.review_files")
sources = Views("promdaen.curriculum.views.sources")
writing = Views("promdaen.curriculum.views.writing")

SCRIPT = "recordings/<slug:kind>/<str:code>/<slug:language>/"

app_name = "curriculum"
urlpatterns = [
    path("", pages.topics, name="topics"),
    path("lessons/<slug:package_format>.zip", pages.package, name="package"),
    path("topics/<slug:code>/", pages.topic, name="topic"),
    path("topics/<slug:code>/lesson/", pages.lesson, name="lesson"),
    path("topics/<slug:code>/lesson/edit/", writing.lesson_parts, name="lesson_parts"),
    path("topics/<slug:code>/lesson/edit/<slug:part>/", writing.edit_part, name="edit_part"),
    path("topics/<slug:code>/lesson/versions/", writing.lesson_versions, name="lesson_versions"),
    path("topics/<slug:code>/plan/", pages.plan, name="plan"),
    path("topics/<slug:code>/slides/<int:number>/", pages.slide, name="slide"),
    path("topics/<slug:code>/slides/<int:number>/notes/", pages.slide_notes, name="slide_notes"),
    path("topics/<slug:code>/<slug:part>.pdf", pages.pack, name="pack"),
    path("glossary/", pages.glossary, name="glossary"),
    path("sources/", pages.sources, name="sources"),
    path("sources/<str:code>/", sources.source, name="source"),
    path("sources/<str:code>/sheet.pdf", sources.source_print, name="source_print"),
    path("recordings/", recordings.recordings, name="recordings"),
    path("recordings/<uuid:recording_id>.mp3", recordings.sound, name="recording"),
    path(
        "recordings/<uuid:recording_id>/decide/",
        recordings.decide_recording,
        name="decide_recording",
    ),
    path(SCRIPT, recordings.script, name="recording_script"),
    path(f"{SCRIPT}script.pdf", recordings.script_print, name="recording_script_print"),
    path(f"{SCRIPT}<str:part>/", recordings.record, name="record"),
    path("review/", review.queue, name="review"),
    path("review/assignments/", assignments.assignments, name="assignments"),
    path("review/assignments/<uuid:assignment>/end/", assignments.end, name="end_assignment"),
    path("review/export/", review_files.export, name="review_export"),
    path("review/set/", review_files.text_set, name="review_set"),
    path("review/files/", review_files.files, name="review_files"),
    path("review/files/<uuid:file_id>/", review_files.file, name="review_file"),
    path(
        "review/files/<uuid:file_id>/decide/",
        review_files.decide_file,
        name="review_file_decide",
    ),
    path("review/<slug:kind>/<str:code>/", review.text, name="review_text"),
    path("review/<slug:kind>/<str:code>/decide/", review.decide, name="review_decide"),
]
