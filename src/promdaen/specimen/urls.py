"""URLs of the specimen laboratory."""

from django.urls import path

from promdaen.kit.later import Views

closeups = Views("promdaen.specimen.views.closeups")
catalogue = Views("promdaen.specimen.views.catalogue")
debriefs = Views("promdaen.specimen.views.debriefs")
digits = Views("promdaen.specimen.views.digits")
lab = Views("promdaen.specimen.views.lab")
projector = Views("promdaen.specimen.views.projector")
sets = Views("promdaen.specimen.views.sets")

SESSION = "p/lab/<uuid:session_id>/"
TRIAL = f"{SESSION}<int:position>/"
ROUND = "closeups/<slug:practice>/<int:seed>/"

app_name = "specimen"
urlpatterns = [
    # on phones: p/lab/...
    path("p/lab/", lab.lab, name="lab"),
    path("p/lab/debrief/", debriefs.debrief, name="debrief"),
    path("p/lab/debrief/<uuid:session_id>/", debriefs.debrief, name="debrief_session"),
    path("p/lab/digits/", digits.digits, name="digits"),
    path("p/lab/closeups/<slug:practice>/", closeups.begin, name="closeups_begin"),
    path(f"p/lab/{ROUND}end/", closeups.closeups_end, name="closeups_end"),
    path(f"p/lab/{ROUND}<int:number>/", closeups.closeup, name="closeup"),
    path(
        f"p/lab/{ROUND}<int:number>/<slug:role>/",
        closeups.closeup_picture,
        name="closeup_picture",
    ),
    path("p/lab/picture/<str:token>/", lab.picture, name="picture"),
    path(SESSION, lab.session, name="session"),
    path(f"{SESSION}end/", lab.session_end, name="session_end"),
    path(TRIAL, lab.trial, name="trial"),
    path(f"{TRIAL}look/", lab.look, name="look"),
    path(f"{TRIAL}answer/<str:view>/", lab.answer_picture, name="answer_picture"),
    path(f"{TRIAL}feedback/", lab.feedback, name="feedback"),
    # on the projector: lab/...
    path("lab/", projector.projector, name="projector"),
    path("lab/digits/", digits.digits_wall, name="digits_wall"),
    path("lab/closeups/", closeups.closeups, name="closeups"),
    path(
        "lab/closeups/picture/<slug:code>/<int:number>/",
        closeups.closeup_example,
        name="closeup_example",
    ),
    path("lab/faces/<slug:code>/", closeups.face_picture, name="face_picture"),
    path(f"lab/{ROUND}<int:number>/", closeups.closeup_wall, name="closeup_wall"),
    path(
        f"lab/{ROUND}<int:number>/<slug:role>/",
        closeups.closeup_wall_picture,
        name="closeup_wall_picture",
    ),
    path("lab/look/", projector.look, name="projector_look"),
    path(
        "lab/picture/<slug:model>/<int:seed>/<slug:choice>/<str:view>/",
        projector.picture,
        name="projector_picture",
    ),
    # the defects, for trainers: lab/defects/...
    path("lab/defects/", catalogue.defects, name="defects"),
    path(
        "lab/defects/<slug:model>/<slug:code>/<str:view>/",
        catalogue.defect_picture,
        name="defect_picture",
    ),
    # debriefs for staff: lab/skill/...
    path("lab/skill/", debriefs.skill, name="skill"),
    # printed sets: lab/sets/...
    path("lab/sets/", sets.sets, name="sets"),
    path("lab/sets/<str:code>/", sets.one_set, name="set"),
    path("lab/sets/<str:code>/<slug:part>/", sets.printed, name="set_print"),
]
