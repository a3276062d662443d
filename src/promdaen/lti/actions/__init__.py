"""Changes of learning platforms and of what their people opened."""

from promdaen.lti.actions.choices import choice_key, read_choice_key, sign_choice
from promdaen.lti.actions.judging import answer_case, decide_specimen, keep_booth_acts
from promdaen.lti.actions.launches import (
    OpenedChoice,
    OpenedVisit,
    begin_login,
    open_launch,
)
from promdaen.lti.actions.platforms import (
    NewPlatform,
    PlatformNotRegistered,
    register_platform,
    stop_platform,
)
from promdaen.lti.actions.visits import (
    answer_closeup,
    answer_item,
    end_practice,
    finish_lesson,
    remove_old_visits,
    send_score,
)
