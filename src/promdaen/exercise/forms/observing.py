"""Forms of observers."""

from django import forms

from promdaen.exercise.forms.playing import Several

GRADE, REMARK, ALOUD = "grade", "remark", "aloud"


class _ObserverActionForm(forms.Form):
    """Base form of an observer; its client id makes a repeated submission have no effect."""

    client_id = forms.UUIDField(required=False)


class GradeForm(_ObserverActionForm):
    """The grade of an expected action, with optional text."""

    action = forms.CharField(required=False)
    grade = forms.CharField(required=False)
    text = forms.CharField(required=False, strip=True)
    happened_at = forms.CharField(required=False, strip=True)


class RemarkForm(_ObserverActionForm):
    """A remark about a cell, or about the room if `about` is empty."""

    about = forms.CharField(required=False)
    text = forms.CharField(required=False, strip=True)


class AloudForm(_ObserverActionForm):
    """Facts that a cell passed to others by voice."""

    teller = forms.CharField(required=False)
    to = Several(required=False)
    facts = Several(required=False)


FORMS = {GRADE: GradeForm, REMARK: RemarkForm, ALOUD: AloudForm}
