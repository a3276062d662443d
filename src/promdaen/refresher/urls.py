"""The list of pages of the year after a course."""

from django.urls import URLPattern, path

from promdaen.refresher.views import phone, reminders, seasons, unreached

app_name = "refresher"
urlpatterns: list[URLPattern] = [
    # on phones: p/refresher/...
    path("p/refresher/", phone.home, name="home"),
    path("p/refresher/reminders/", reminders.choose, name="reminders"),
    path("p/refresher/reminders/try/", reminders.try_out, name="reminder_try"),
    path("p/refresher/reminders/stop/", reminders.stop, name="reminder_stop"),
    path("p/refresher/reminders/push/", reminders.push_here, name="reminder_push"),
    # in messages: whoever has the code may end them
    path("p/stop/<str:code>/", reminders.stop_link, name="stop_link"),
    path("p/refresher/<uuid:share_id>/", phone.ask, name="ask"),
    path("p/refresher/answer/<uuid:answer_id>/", phone.answer, name="answer"),
    # for coordinators
    path("refresher/reminders/", unreached.reminders, name="reminder_counts"),
    path("refresher/reminders/list/", unreached.printed, name="unreached"),
    path("refresher/", seasons.seasons, name="seasons"),
    path("refresher/<str:code>/", seasons.season, name="season"),
]
