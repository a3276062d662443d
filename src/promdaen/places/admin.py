"""Places in the back office, read-only."""

from django.contrib import admin

from promdaen.kit.looking import LookOnly
from promdaen.places.models import Checkpoint, District, Province


@admin.register(Province)
class ProvinceAdmin(LookOnly):
    list_display = ("code", "name_km", "name_en")


@admin.register(District)
class DistrictAdmin(LookOnly):
    list_display = ("code", "province", "name_km", "name_en")
    search_fields = ("code", "name_km", "name_en")


@admin.register(Checkpoint)
class CheckpointAdmin(LookOnly):
    list_display = ("code", "name_km", "name_en", "province", "verification")
    search_fields = ("code", "name_km", "name_en")
