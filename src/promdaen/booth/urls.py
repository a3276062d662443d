"""URLs of the booth."""

from django.urls import URLPattern, path

from promdaen.kit.later import Views

counter = Views("promdaen.booth.views.counter")
debriefs = Views("promdaen.booth.views.debriefs")
drills = Views("promdaen.booth.views.drills")
interview_outlines = Views("promdaen.booth.views.interview_outlines")
interviews = Views("promdaen.booth.views.interviews")
programme = Views("promdaen.booth.views.programme")
team = Views("promdaen.booth.views.team")

RUN = "p/booth/<uuid:run_id>/"
INTERVIEWS = "p/booth/interviews/"
TEAMS = "p/booth/team/"
TEAM = f"{TEAMS}<uuid:team_id>/"
SENT_CARDS = f"{TEAM}<uuid:sent_id>/"

app_name = "booth"
urlpatterns: list[URLPattern] = [
    # on phones, the counter: p/booth/...
    path("p/booth/", counter.booth, name="booth"),
    path(RUN, counter.play, name="play"),
    path(f"{RUN}pack/", counter.pack, name="pack"),
    path(f"{RUN}acts/", counter.acts, name="acts"),
    # on phones, interviews: p/booth/interviews/...
    path(INTERVIEWS, interviews.interviews, name="interviews"),
    path(f"{INTERVIEWS}keep/", interviews.keep, name="interview_keep"),
    path(
        f"{INTERVIEWS}done/<uuid:interview_id>/",
        interviews.interview_debrief,
        name="interview_done",
    ),
    path(f"{INTERVIEWS}<slug:code>/", interviews.interview, name="interview"),
    path(
        f"{INTERVIEWS}<slug:code>/<uuid:recording_id>.mp3",
        interviews.recording,
        name="interview_recording",
    ),
    # on phones, a team: p/booth/team/...
    path(TEAMS, team.home, name="team_home"),
    path(f"{TEAMS}join/<str:code>/", team.join, name="team_join"),
    path(TEAM, team.team, name="team"),
    path(f"{TEAM}poll/", team.poll, name="team_poll"),
    path(f"{TEAM}close/", team.close, name="team_close"),
    path(SENT_CARDS, team.room, name="team_room"),
    path(f"{SENT_CARDS}take/", team.take, name="team_take"),
    path(f"{SENT_CARDS}say/", team.say, name="team_say"),
    # debriefs on phones: p/booth/<run>/debrief/...
    path(f"{RUN}debrief/", debriefs.debrief, name="debrief"),
    # for staff, what all runs show: booth/...
    path("booth/", programme.programme, name="programme"),
    # for staff, interviews: booth/interviews/...
    path("booth/interviews/", interview_outlines.outlines, name="outlines"),
    path("booth/interviews/<slug:code>/", interview_outlines.outline, name="outline"),
    # for staff, drills on cards: booth/drills/...
    path("booth/drills/", drills.drills, name="drills"),
    path("booth/drills/<str:code>/", drills.drill, name="drill"),
    path("booth/drills/<str:code>/clock/", drills.clock, name="drill_clock"),
    path("booth/drills/<str:code>/results/", drills.results, name="drill_results"),
    path("booth/drills/<str:code>/close/", drills.close, name="drill_close"),
    path(
        "booth/drills/<str:code>/print/<slug:part>/<slug:language>/",
        drills.printed,
        name="drill_print",
    ),
]
