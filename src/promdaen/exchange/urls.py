"""The list of pages of the exchange, all below exchange/."""

from django.urls import path

from promdaen.exchange.views import inbox

app_name = "exchange"
urlpatterns = [
    path("", inbox.home, name="home"),
]
