"""Actions that change officers, accounts, departments and ranks."""

from promdaen.people.actions.accounts import (
    ADMINISTRATOR,
    AccountDetails,
    AccountRefused,
    NewAccount,
    change_account,
    change_own_settings,
    confirm_self_given_roles,
    create_account,
    create_accounts,
    deactivate_account,
    note_own_password,
    note_recovery_seen,
    reactivate_account,
    recover_account,
    require_second_factor,
    reset_password,
    reset_second_factor,
)
from promdaen.people.actions.api_tokens import (
    ApiTokenRefused,
    NewApiToken,
    create_api_token,
    revoke_api_token,
    use_api_token,
)
from promdaen.people.actions.content import load_departments, load_ranks
from promdaen.people.actions.directory import (
    admit_person,
    end_sessions_of_subject,
    unlink_directory,
)
from promdaen.people.actions.merging import change_officer_state, merge_people, rename_account
from promdaen.people.actions.officers import (
    NewOfficer,
    NewPosting,
    OfficerDetails,
    OfficerRefused,
    OfficersChange,
    add_posting,
    add_postings,
    change_officer,
    change_officers,
    correct_posting,
    create_officer,
    create_officers,
)
from promdaen.people.actions.own_roles import (
    ROLE_DELAY,
    approve_role,
    refuse_role,
    request_role,
    take_role,
)
from promdaen.people.actions.personal import (
    RemovalRefused,
    keep_names,
    propose_name_removals,
    receive_account_removals,
    receive_name_removals,
    remove_names,
    set_name_period,
)
from promdaen.people.actions.present import note_present_values
from promdaen.people.actions.saved_filters import FilterNotSaved, remove_filter, save_filter
from promdaen.people.actions.sessions import end_other_sessions, end_session, note_session
from promdaen.people.actions.webhooks import (
    NewWebhook,
    WebhookRefused,
    create_webhook,
    stop_webhook,
    try_webhook,
)
