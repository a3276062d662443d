"""Topics, outcomes, sources and glossary in the admin site, read-only."""

from django.contrib import admin

from promdaen.curriculum.models import Outcome, Source, Term, Topic
from promdaen.kit.looking import ReadOnlyAdmin


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    list_display = ("number", "code", "name_km", "name_en")


@admin.register(Outcome)
class OutcomeAdmin(ReadOnlyAdmin):
    list_display = ("code", "bloom", "measured_by", "text_en")


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    list_display = ("code", "title", "verification")


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    """Terms of the glossary."""

    list_display = ("code", "name_km", "name_en", "part", "confidence")
    search_fields = ("name_km", "name_en")
