"""URLs of table-top exercises."""

from django.urls import URLPattern, path

from promdaen.kit.later import Views

authoring = Views("promdaen.exercise.views.authoring")
console = Views("promdaen.exercise.views.console")
exports = Views("promdaen.exercise.views.exports")
feed = Views("promdaen.exercise.views.feed")
findings = Views("promdaen.exercise.views.findings")
flow = Views("promdaen.exercise.views.flow")
importing = Views("promdaen.exercise.views.importing")
log = Views("promdaen.exercise.views.log")
observing = Views("promdaen.exercise.views.observing")
packs = Views("promdaen.exercise.views.packs")
phones = Views("promdaen.exercise.views.phones")
projector = Views("promdaen.exercise.views.projector")
reports = Views("promdaen.exercise.views.reports")
runs = Views("promdaen.exercise.views.runs")
scenarios = Views("promdaen.exercise.views.scenarios")
washing = Views("promdaen.exercise.views.washing")

app_name = "exercise"
urlpatterns: list[URLPattern] = [
    path("exercises/", runs.runs, name="runs"),
    path("exercises/<str:code>/msel.xlsx", exports.msel, name="msel"),
    path("exercises/<str:code>/log.csv", exports.log_csv, name="log_csv"),
    path(
        "exercises/scenarios/<str:scenario>/msel.xlsx", exports.scenario_msel, name="scenario_msel"
    ),
    path("exercises/scenarios/<str:scenario>/toml/", exports.scenario_toml, name="scenario_toml"),
    path("p/exercise/", phones.join, name="phone_join"),
    path("p/exercise/<str:join_code>/join/", phones.code, name="phone_code"),
    path("p/exercise/feed/", feed.feed, name="phone_feed"),
    path("p/exercise/poll/", feed.poll, name="phone_poll"),
    path("p/exercise/send/", feed.send, name="phone_send"),
    path("p/exercise/choose/", feed.choose, name="phone_choose"),
    path("p/exercise/note/", feed.note, name="phone_note"),
    path("p/exercise/knows/", feed.knows, name="phone_knows"),
    path("p/exercise/leave/", feed.leave, name="phone_leave"),
    path(
        "p/exercise/specimen/<int:inject>/<int:position>/<str:view>/",
        feed.specimen,
        name="phone_specimen",
    ),
    path("exercises/plan/", findings.plan, name="plan"),
    path("exercises/plan/change/", findings.change_findings, name="change_findings"),
    path("exercises/<str:code>/report/opening/", findings.opening, name="report_opening"),
    path(
        "exercises/<str:code>/report/again/<str:earlier>/<int:number>/",
        findings.seen_again,
        name="seen_again",
    ),
    path(
        "exercises/<str:code>/findings/<int:number>/page-one/",
        findings.page_one,
        name="page_one",
    ),
    path("exercises/<str:code>/report/", reports.report, name="report"),
    path("exercises/<str:code>/report/<str:language>.pdf", reports.report_pdf, name="report_pdf"),
    path("exercises/<str:code>/findings/", findings.findings, name="findings"),
    path("exercises/<str:code>/findings/take-up/", findings.adopt_statement, name="take_up"),
    path("exercises/<str:code>/findings/<int:number>/", findings.finding, name="finding"),
    path("p/exercise/wash/", washing.wash, name="phone_wash"),
    path("p/exercise/observe/", observing.phone, name="phone_observe"),
    path("p/exercise/observe/poll/", observing.phone_poll, name="phone_observe_poll"),
    path("p/exercise/observe/send/", observing.phone_send, name="phone_observe_send"),
    path("exercises/<str:code>/observe/", observing.observe, name="observe"),
    path("exercises/<str:code>/observe/poll/", observing.poll, name="observe_poll"),
    # scenarios
    path("exercises/scenarios/", scenarios.scenarios, name="scenarios"),
    path("exercises/scenarios/new/", authoring.new_scenario, name="new_scenario"),
    path("exercises/scenarios/<str:scenario>/", scenarios.scenario, name="scenario"),
    path("exercises/scenarios/<str:scenario>/edit/", authoring.edit_head, name="edit_head"),
    path("exercises/scenarios/<str:scenario>/times/", authoring.edit_times, name="edit_times"),
    path(
        "exercises/scenarios/<str:scenario>/times/check/",
        authoring.check_times,
        name="check_times",
    ),
    path(
        "exercises/scenarios/<str:scenario>/edit/<slug:part>/<str:key>/",
        authoring.edit_part,
        name="edit_part",
    ),
    path(
        "exercises/scenarios/<str:scenario>/import/",
        importing.preview_msel_import,
        name="preview_msel_import",
    ),
    path(
        "exercises/scenarios/<str:scenario>/import/save/",
        importing.save_msel_import,
        name="save_msel_import",
    ),
    # the log
    path("exercises/<str:code>/log/", log.log, name="log"),
    path("exercises/<str:code>/log/<int:sequence>/", log.amend, name="amend"),
    # who knew what
    path("exercises/<str:code>/knew/", flow.knew, name="knew"),
    path("exercises/<str:code>/knew.csv", flow.knew_csv, name="knew_csv"),
    path("exercises/<str:code>/compare/", flow.compare, name="compare"),
    path("exercises/<str:code>/packs/", packs.all_packs, name="packs"),
    path("exercises/<str:code>/pack/<str:part>/", packs.pack, name="pack"),
    path("exercises/new/", runs.new_run, name="new_run"),
    path("exercises/<str:code>/edit/", runs.edit_run, name="edit_run"),
    path("exercises/<str:code>/members/", runs.members, name="members"),
    path("exercises/<str:code>/cards/", runs.cards, name="cards"),
    path("exercises/<str:code>/console/", console.console, name="console"),
    path("exercises/<str:code>/console/poll/", console.console_poll, name="console_poll"),
    path("exercises/<str:code>/act/", console.act, name="act"),
    path("exercises/<str:code>/seats/", console.seat_page, name="seats"),
    path("exercises/<str:code>/injects/new/", console.new_inject, name="new_inject"),
    path("exercises/<str:code>/injects/<int:number>/", console.inject, name="inject"),
    path("exercises/<str:code>/decisions/<str:decision>/", console.decide, name="decide"),
    path("exercises/<str:code>/tell/", console.send_message, name="tell"),
    path("exercises/<str:code>/projector/", projector.projector, name="projector"),
    path("exercises/<str:code>/projector/poll/", projector.projector_poll, name="projector_poll"),
    # Last, because "plan", "scenarios" and the like must not be read as codes of runs.
    path("exercises/<str:code>/", runs.run, name="run"),
]
"""Pages of exercises."""
