"""Places in the back office, read-only."""

from django.contrib import admin

from promdaen.kit.looking import ReadOnlyAdmin
from promdaen.places.models import Checkpoint, District, Province


@admin.register(Province)
class ProvinceAdmin(ReadOnlyAdmin):
    list_display = ("code", "name_km", "name_en")


@admin.register(District)
class DistrictAdmin(ReadOnlyAdmin):
    list_display = ("code", "province", "name_km", "name_en")
    search_fields = ("code", "name_km", "name_en")


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    list_display = ("code", "name_km", "name_en", "province", "verification")
    search_fields = ("code", "name_km", "name_en")
