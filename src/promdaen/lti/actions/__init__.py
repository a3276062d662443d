"""Changes of learning platforms and of what their people opened."""

from promdaen.lti.actions.launches import begin_login, open_visit
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
