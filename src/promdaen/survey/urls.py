"""URLs of the survey."""

from django.urls import path

from promdaen.kit.later import Views
from promdaen.survey.views import openrosa

calibration = Views("promdaen.survey.views.calibration")
checkpoints = Views("promdaen.survey.views.checkpoints")
devices = Views("promdaen.survey.views.devices")
exports = Views("promdaen.survey.views.exports")
figures = Views("promdaen.survey.views.figures")
indicators = Views("promdaen.survey.views.indicators")
instrument = Views("promdaen.survey.views.instrument")
paper = Views("promdaen.survey.views.paper")
reviews = Views("promdaen.survey.views.reviews")
rounds = Views("promdaen.survey.views.rounds")
totals = Views("promdaen.survey.views.totals")
visits = Views("promdaen.survey.views.visits")

ROUND = "survey/rounds/<slug:code>/"
CHECKPOINT = "survey/checkpoints/<str:code>/"
VISIT = "survey/visits/<uuid:visit_id>/"

app_name = "survey"
urlpatterns = [
    # rounds, their plans, reviews
    path("survey/", rounds.home, name="home"),
    path("survey/rounds/", rounds.rounds, name="rounds"),
    path("survey/rounds/new/", rounds.new_round, name="new_round"),
    path(f"{ROUND}edit/", rounds.edit_round, name="edit_round"),
    path(f"{ROUND}close/", rounds.close_round, name="close_round"),
    path(f"{ROUND}plan/", rounds.plan, name="plan"),
    path(f"{ROUND}draw/", rounds.draw, name="draw"),
    path(f"{ROUND}agreement/", reviews.agreement, name="agreement"),
    path(f"{ROUND}calibration/", calibration.round_calibration, name="round_calibration"),
    path(f"{ROUND}practice/", calibration.calibrate, name="calibrate"),
    path(f"{ROUND}practice/<str:post>/", calibration.described_post, name="described_post"),
    path(f"{VISIT}give/", rounds.give, name="give_visit"),
    path(f"{VISIT}review/", reviews.review_visit, name="review_visit"),
    path("survey/access/", rounds.access, name="access"),
    path("survey/access/<uuid:account_id>/", rounds.provinces, name="provinces"),
    # visits of assessors, filled in on a page: survey/visits/<id>/...
    path("survey/visits/worker.js", visits.visit_worker, name="visit_worker"),
    path(VISIT, visits.visit, name="visit"),
    path(f"{VISIT}form/", visits.visit_form, name="visit_form"),
    path(f"{VISIT}form/check/", visits.visit_check, name="visit_check"),
    path(f"{VISIT}form/whole/", visits.visit_whole, name="visit_whole"),
    path(f"{VISIT}form/<slug:part>/", visits.visit_part, name="visit_part"),
    path(f"{VISIT}pictures/<slug:field>/", visits.visit_picture, name="visit_picture"),
    path(f"{VISIT}keying/", paper.visit_keying, name="visit_keying"),
    path("survey/questionnaires/<slug:code>/", paper.questionnaire, name="questionnaire"),
    # results of a round: survey/rounds/<code>/...
    path(ROUND, figures.survey_round, name="round"),
    path(f"{ROUND}heat/", figures.heat_map, name="heat"),
    path(f"{ROUND}map/", figures.maps, name="map"),
    path(f"{ROUND}change/", figures.change, name="change"),
    path("survey/gaps/", figures.current_gaps, name="current_gaps"),
    path("survey/gaps/<slug:code>/", figures.gaps, name="gaps"),
    path("survey/totals/", totals.totals, name="totals"),
    # phones with ODK Collect
    path("survey/devices/", devices.devices, name="devices"),
    path("survey/devices/add/", devices.add_device, name="add_device"),
    path("survey/devices/<uuid:key_id>/", devices.device, name="device"),
    path("survey/devices/<uuid:key_id>/revoke/", devices.revoke_device, name="revoke_device"),
    # exports and feeds; for the key of a feed config.feeds puts a dash
    path(f"{ROUND}exports/", exports.exports, name="exports"),
    path(f"{ROUND}exports/feeds/", exports.make_feed, name="make_feed"),
    path(f"{ROUND}exports/feeds/<uuid:key_id>/", exports.revoke_feed, name="revoke_feed"),
    path("survey/feed/<str:token>/", exports.feed, name="feed"),
    path("survey/feed/<str:token>/<slug:table>/", exports.feed, name="feed_table"),
    # ODK Collect: by a key, for which config.openrosa puts a dash, or by a password
    *openrosa.addresses(prefix="key/-", way="key"),
    *openrosa.addresses(prefix="collect", way="password"),
    # one checkpoint, its photographs
    path(CHECKPOINT, checkpoints.checkpoint, name="checkpoint"),
    path(f"{CHECKPOINT}print/", checkpoints.checkpoint_print, name="checkpoint_print"),
    path(f"{ROUND}print/", rounds.round_print, name="round_print"),
    path("survey/pictures/<uuid:picture_id>/", checkpoints.picture, name="picture"),
    # the instrument
    path("survey/instrument/", instrument.instrument, name="instrument"),
    path("survey/instrument/publish/", instrument.publish, name="publish"),
    path("survey/instrument/lineage/", instrument.lineage, name="lineage"),
    path("survey/instrument/versions/", instrument.versions, name="instrument_versions"),
    path(
        "survey/instrument/versions/<int:number>/",
        instrument.version,
        name="instrument_version",
    ),
    path("survey/instrument/file/<str:kind>/", instrument.instrument_file, name="instrument_file"),
    path(
        "survey/instrument/versions/<int:number>/<str:kind>/",
        instrument.version_file,
        name="version_file",
    ),
    path("survey/indicators/new/", indicators.new_indicator, name="new_indicator"),
    path("survey/indicators/<str:code>/", instrument.indicator, name="indicator"),
    path("survey/indicators/<str:code>/edit/", indicators.edit_indicator, name="edit_indicator"),
    path(
        "survey/indicators/<str:code>/versions/",
        indicators.versions,
        name="indicator_versions",
    ),
]
