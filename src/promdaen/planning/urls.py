"""URLs of border programmes."""

from django.urls import path

from promdaen.kit.later import Views

delivery = Views("promdaen.planning.views.delivery")
experts = Views("promdaen.planning.views.experts")
files = Views("promdaen.planning.views.files")
plans = Views("promdaen.planning.views.plans")
twins = Views("promdaen.planning.views.twins")
versions = Views("promdaen.planning.views.versions")

PLAN = "border-programme/<slug:code>/"
VERSION = f"{PLAN}<int:number>/"

app_name = "planning"
urlpatterns = [
    path("queues/", twins.twins, name="twins"),
    path("queues/new/", twins.new_twin, name="new_twin"),
    path("queues/<str:code>/", twins.twin, name="twin"),
    path("queues/<str:code>/counts/", twins.counts, name="counts"),
    path("queues/<str:code>/counting/", twins.counting, name="counting"),
    path("queues/<str:code>/labour-rules/", twins.labour_rules, name="labour_rules"),
    path("queues/<str:code>/replay/", twins.replay, name="replay"),
    path("queues/<str:code>/reports/", twins.reports, name="reports"),
    path("queues/<str:code>/roster/", twins.roster, name="roster"),
    path("queues/<str:code>/screening/", twins.screening, name="screening"),
    path("queues/<str:code>/shift-plan/", twins.shift_plan, name="shift_plan"),
    path("queues/<str:code>/shifts/", twins.shifts, name="shifts"),
    path("queues/<str:code>/staffing/", twins.staffing, name="staffing"),
    path("queues/<str:code>/use/", twins.use, name="use"),
    path("queues/<str:code>/week/", twins.week, name="week"),
    path("judgements/", experts.judgements, name="judgements"),
    path("judgements/<uuid:pk>/", experts.judge, name="judge"),
    path("border-programme/", plans.plans, name="plans"),
    path("border-programme/new/", plans.new_plan, name="new_plan"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}compare/", plans.compare, name="compare"),
    path(VERSION, versions.version, name="version"),
    path(f"{VERSION}begin/", plans.begin, name="begin"),
    path(f"{VERSION}measures/", versions.measures, name="measures"),
    path(f"{VERSION}measures/<slug:measure>/<slug:at>/", versions.measure, name="measure"),
    path(
        f"{VERSION}measures/<slug:measure>/<slug:at>/delivery/",
        delivery.delivery_page,
        name="delivery",
    ),
    path(f"{VERSION}levels/<slug:measure>/", versions.levels, name="levels"),
    path(f"{VERSION}scores/<str:at>/", versions.scores, name="scores"),
    path(f"{VERSION}money/", versions.money, name="money"),
    path(f"{VERSION}currency/", versions.currency, name="currency"),
    path(f"{VERSION}places/", versions.places, name="places"),
    path(f"{VERSION}open/", versions.open_gaps, name="open_gaps"),
    path(f"{VERSION}borderline/", versions.borderline, name="borderline"),
    path(f"{VERSION}experts/", experts.experts, name="experts"),
    path(f"{VERSION}experts/ask/", experts.ask_experts, name="ask_experts"),
    path(f"{VERSION}experts/<slug:step>/", experts.panel_step, name="panel_step"),
    path(f"{VERSION}effects/", versions.measured, name="measured"),
    path(f"{VERSION}changes/", versions.changes, name="changes"),
    path(f"{VERSION}ask/", versions.ask, name="ask"),
    path(f"{VERSION}withdraw/", versions.withdraw, name="withdraw"),
    path(f"{VERSION}sign/", versions.sign, name="sign"),
    path(f"{VERSION}work/<slug:kind>/", versions.work, name="work"),
    path(f"{VERSION}files/", files.files, name="files"),
    path(f"{VERSION}files/iati/", files.iati, name="iati"),
    path(f"{VERSION}costs/", files.import_costs, name="import_costs"),
    path(f"{VERSION}file/<slug:kind>/", files.file, name="file"),
]
