"""Pages of evaluation."""

from django.urls import path

from promdaen.kit.later import Views

checklists = Views("promdaen.evaluation.views.checklists")
comparison_groups = Views("promdaen.evaluation.views.comparison_groups")
costs = Views("promdaen.evaluation.views.costs")
field_checks = Views("promdaen.evaluation.views.field_checks")
registers = Views("promdaen.evaluation.views.registers")
rollouts = Views("promdaen.evaluation.views.rollouts")
ties = Views("promdaen.evaluation.views.ties")

app_name = "evaluation"
urlpatterns = [
    path("rollouts/", rollouts.rollout_list, name="rollouts"),
    path("rollouts/new/", rollouts.add_rollout, name="add_rollout"),
    path("rollouts/<str:code>/", rollouts.rollout_page, name="rollout"),
    path("rollouts/<str:code>/change/", rollouts.change_rollout, name="change_rollout"),
    path("rollouts/<str:code>/announce/", rollouts.announce, name="announce"),
    path("rollouts/<str:code>/draw/", rollouts.draw, name="draw"),
    path("rollouts/<str:code>/seal/", rollouts.seal, name="seal"),
    path("rollouts/<str:code>/protocol/<str:form>/", rollouts.protocol, name="protocol"),
    path("rollouts/<str:code>/scores/", rollouts.scores, name="scores"),
    path("rollouts/<str:code>/later/", rollouts.later_scores, name="later_scores"),
    path("rollouts/<str:code>/deviation/", rollouts.deviation, name="deviation"),
    path("rollouts/<str:code>/results/", rollouts.results, name="results"),
    path("ties/", ties.ties_page, name="ties"),
    path("ties/rounds/", ties.tie_rounds, name="tie_rounds"),
    path("ties/rounds/<str:code>/form.pdf", ties.ties_form, name="ties_form"),
    path(
        "ties/rounds/<str:code>/<str:occasion>/open/", ties.open_tie_round, name="open_tie_round"
    ),
    path(
        "ties/rounds/<str:code>/<str:occasion>/close/",
        ties.close_tie_round,
        name="close_tie_round",
    ),
    path("ties/rounds/<str:code>/<str:occasion>/", ties.type_ties, name="type_ties"),
    path(
        "ties/rounds/<str:code>/<str:occasion>/<str:department>/",
        ties.type_ties,
        name="type_ties_form",
    ),
    path("ties/steps/new/", ties.add_tie_step, name="add_tie_step"),
    path("ties/steps/<uuid:step_id>/", ties.finish_tie_step, name="finish_tie_step"),
    path("costs/", costs.costs_page, name="costs"),
    path("costs/import/", costs.import_costs, name="import_costs"),
    path("costs/rates/", costs.rates, name="rates"),
    path("costs/shared/", costs.shared_costs, name="shared_costs"),
    path("costs/runs/<str:code>/", costs.run_costs, name="run_costs"),
    path("costs/runs/<str:code>/per-diem/", costs.per_diem, name="per_diem"),
    path("costs/lines/<uuid:line_id>/remove/", costs.remove_cost, name="remove_cost"),
    path("field-checks/", field_checks.field_checks_page, name="field_checks"),
    path("field-checks/new/", field_checks.add_field_checks, name="add_field_checks"),
    path("field-checks/<str:code>/", field_checks.check_plan, name="check_plan"),
    path("field-checks/<str:code>/approve/", field_checks.approve_checks, name="approve_checks"),
    path(
        "field-checks/<str:code>/announce/", field_checks.announce_checks, name="announce_checks"
    ),
    path("field-checks/<str:code>/<int:number>/", field_checks.record_check, name="record_check"),
    path("comparisons/", comparison_groups.comparisons_page, name="comparisons"),
    path("comparisons/<str:code>/", comparison_groups.record_comparison, name="record_comparison"),
    path("registers/", registers.registers_page, name="registers"),
    path("registers/enter/", registers.enter_registers, name="enter_registers"),
    path("checklists/", checklists.checklists_page, name="checklists"),
    path("checklists/rounds/", checklists.checklist_rounds, name="checklist_rounds"),
    path("checklists/rounds/<str:code>/link/", checklists.checklist_link, name="checklist_link"),
    path("checklists/rounds/<str:code>/open/", checklists.open_checklist, name="open_checklist"),
    path(
        "checklists/rounds/<str:code>/close/", checklists.close_checklist, name="close_checklist"
    ),
    path("p/observe/<str:token>/", checklists.phone_checklist, name="phone_checklist"),
    path("p/observe/<str:token>/second/", checklists.second_observer, name="second_observer"),
    path(
        "p/observe/<str:token>/<int:number>/",
        checklists.phone_checklist,
        name="phone_checklist_second",
    ),
    path("p/ties/", ties.phone_ties, name="phone_ties"),
]
