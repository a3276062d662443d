"""URLs of the year after a course."""

from django.urls import URLPattern, path

from promdaen.kit.later import Views

app = Views("promdaen.refresher.views.app")
app_booth = Views("promdaen.refresher.views.app_booth")
app_cases = Views("promdaen.refresher.views.app_cases")
app_lessons = Views("promdaen.refresher.views.app_lessons")
app_packs = Views("promdaen.refresher.views.app_packs")
app_specimens = Views("promdaen.refresher.views.app_specimens")
app_sync = Views("promdaen.refresher.views.app_sync")
devices = Views("promdaen.refresher.views.devices")
topic_knowledge = Views("promdaen.refresher.views.topic_knowledge")
phone = Views("promdaen.refresher.views.phone")
reminders = Views("promdaen.refresher.views.reminders")
seasons = Views("promdaen.refresher.views.seasons")
unreached = Views("promdaen.refresher.views.unreached")

app_name = "refresher"
urlpatterns: list[URLPattern] = [
    # on phones: p/refresher/...
    path("p/refresher/", phone.home, name="home"),
    path("p/refresher/reminders/", reminders.choose, name="reminders"),
    path("p/refresher/reminders/try/", reminders.try_out, name="reminder_try"),
    path("p/refresher/reminders/stop/", reminders.stop, name="reminder_stop"),
    path("p/refresher/reminders/push/", reminders.push_here, name="reminder_push"),
    # in messages: the code alone is enough to end them
    path("p/stop/<str:code>/", reminders.stop_link, name="stop_link"),
    path("p/refresher/known/", topic_knowledge.own_topics, name="known"),
    path("p/refresher/<uuid:share_id>/", phone.ask, name="ask"),
    path("p/refresher/answer/<uuid:answer_id>/", phone.answer, name="answer"),
    # for coordinators
    path("refresher/reminders/", unreached.reminders, name="reminder_counts"),
    path("refresher/reminders/list/", unreached.printed, name="unreached"),
    path("refresher/", seasons.seasons, name="seasons"),
    path("refresher/topics/", topic_knowledge.topics, name="topics"),
    path("refresher/phones/", devices.officers, name="phones"),
    path("refresher/<str:code>/", seasons.season, name="season"),
    path("p/refresher/phones/", app_sync.own_devices, name="devices"),
    # the phone app: p/refresher/app/...
    path("p/refresher/app/", app.start, name="app_start"),
    path("p/refresher/app/worker.js", app.worker, name="app_worker"),
    path("p/refresher/app/me/", app_sync.me, name="app_me"),
    path("p/refresher/app/pair/", app_sync.pair, name="app_pair"),
    path("p/refresher/app/unpair/", app_sync.unpair, name="app_unpair"),
    path("p/refresher/app/pack/", app_sync.pack, name="app_pack"),
    path("p/refresher/app/answers/", app_sync.answers, name="app_answers"),
    path("p/refresher/app/icon/", app.icon, name="app_icon"),
    path("p/refresher/app/cases/", app_cases.judged, name="app_cases"),
    path(
        "p/refresher/app/cases/<str:language>/<uuid:session_id>/",
        app_cases.reasoning,
        name="app_reasoning",
    ),
    path("p/refresher/app/specimens/", app_specimens.decided, name="app_specimens"),
    path("p/refresher/app/specimens/lay/", app_specimens.prepare, name="app_specimens_lay"),
    path(
        "p/refresher/app/specimens/<str:language>/<uuid:decision_id>/",
        app_specimens.reasoning,
        name="app_specimen_told",
    ),
    path("p/refresher/app/booth/<slug:wave>/", app_booth.prepare, name="app_booth_prepare"),
    path("p/refresher/app/booth/<uuid:run_id>/acts/", app_booth.acts, name="app_booth_acts"),
    path(
        "p/refresher/app/pack/booth/<uuid:run_id>/<str:language>/",
        app_booth.page,
        name="app_booth_page",
    ),
    path(
        "p/refresher/app/pack/booth/<uuid:run_id>/<str:language>/pack/",
        app_booth.pack,
        name="app_booth_pack",
    ),
    path(
        "p/refresher/app/pack/lesson/<slug:code>/<str:language>/<uuid:recording_id>.mp3",
        app_lessons.recording,
        name="app_lesson_recording",
    ),
    path("p/refresher/app/packs/<str:language>/", app_packs.packs, name="app_packs"),
    path(
        "p/refresher/app/packs/<str:language>/<slug:kind>/<str:code>/",
        app_packs.pack,
        name="app_one_pack",
    ),
    path("p/refresher/app/<str:language>/", app.page, name="app"),
    path("p/refresher/app/<str:language>/app.webmanifest", app.manifest, name="app_manifest"),
]
