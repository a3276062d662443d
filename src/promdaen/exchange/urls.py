"""The list of pages of the exchange, all below exchange/."""

from django.urls import path

from promdaen.exchange.views import exercises, inbox, referrals, standings

app_name = "exchange"
urlpatterns = [
    path("", inbox.home, name="home"),
    # roles, the policy, exercises
    path("roles/", standings.roles, name="roles"),
    path("roles/new/", standings.new_role, name="new_role"),
    path("roles/<uuid:membership_id>/", standings.change_role, name="change_role"),
    path("policy/", standings.policy, name="policy"),
    path("exercises/", exercises.exercises, name="exercises"),
    path("exercises/new/", exercises.new_exercise, name="new_exercise"),
    path("exercises/enter/", exercises.enter_exercise, name="enter_exercise"),
    path("exercises/<str:code>/close/", exercises.close_exercise, name="close_exercise"),
    # referrals
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/new/", referrals.new_referral, name="new_referral"),
    path("referrals/<uuid:record_id>/", referrals.referral, name="referral"),
    path("referrals/<uuid:record_id>/<slug:step>/", referrals.referral_step, name="referral_step"),
]
