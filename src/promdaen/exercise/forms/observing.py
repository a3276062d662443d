"""What observers write down."""

from django import forms

from promdaen.exercise.forms.playing import Several

GRADE, REMARK, ALOUD = "grade", "remark", "aloud"


class _ObserverActionForm(forms.Form):
    """What an observer does; its own id makes it stand once, however often it is sent."""

    client_id = forms.UUIDField(required=False)


class GradeForm(_ObserverActionForm):
    """How an expected action was done, with words or without."""

    action = forms.CharField(required=False)
    grade = forms.CharField(required=False)
    text = forms.CharField(required=False, strip=True)


class RemarkForm(_ObserverActionForm):
    """What was seen of a cell, or of the room where `about` is empty."""

    about = forms.CharField(required=False)
    text = forms.CharField(required=False, strip=True)


class AloudForm(_ObserverActionForm):
    """Who told whom which facts by voice."""

    teller = forms.CharField(required=False)
    to = Several(required=False)
    facts = Several(required=False)


FORMS = {GRADE: GradeForm, REMARK: RemarkForm, ALOUD: AloudForm}
