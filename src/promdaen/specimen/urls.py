"""The list of pages of the specimen laboratory."""

from django.urls import path

from promdaen.specimen.views import digits

app_name = "specimen"
urlpatterns = [
    # on phones: p/lab/...
    path("p/lab/digits/", digits.digits, name="digits"),
    # on the projector: lab/...
    path("lab/digits/", digits.digits_wall, name="digits_wall"),
    # debriefs for staff: lab/skill/...
    # printed sets: lab/sets/...
]
