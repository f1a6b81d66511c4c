"""Every write, each with its audit row in the same transaction. Views and jobs call these; nothing else writes rows.

Write functions take keyword arguments only, are atomic and let one writer at a time work at an authority.
"""

from typing import TYPE_CHECKING

from .anchors import write_anchors
from .audit import audited, record, unaudited, verify_audit
from .batches import batch_failed, batch_progress, drop_batch, forget_cells, in_use, new_batch, save_batch, start_batch, undo_batch
from .by_hand import case_by_hand
from .cases import Letterhead, Paper, add_case, beat, release, take
from .deadline import due_at
from .decisions import confirm, decide, newest_decision, reroute, undo
from .deliveries import delivery_failed, delivery_sent, drop_delivery, lease_delivery, resend
from .from_api import case_from_api, save_case_numbers
from .history import Settled, import_decided
from .intake import count_try, forget_try, mark_unreadable, receive, retry_intake, set_aside
from .invented import is_invented, move_to_past, stage_since
from .login import log_in, logged_out, login_failed, login_ok
from .many import import_cases
from .models import activate, model_done, model_failed, model_progress, model_readiness, new_model, roll_back
from .opening import see_case
from .outcomes import Turned, case_of, checked_outcome, observed, observed_of, record_outcome, record_outcomes
from .people import add_user, change_password, close_user, open_user, remove_seat, reset_password, save_seat, save_user, set_language
from .pseudonyms import pseudonyms
from .setup import confirm_gate, gates, move_rule, remove_rule, save_authority, save_deployment, save_kle, save_rule, save_team
from .sources import save_source, source_failed, source_ok
from .suggestions import in_control, mark_shown, save_suggestion, save_suggestions
from .tokens import SCOPES, new_token, revoke_token, token_digest, token_used
from .who import Who, command, machine, person, visitor, worker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mertid.core import Engine
    from mertid.desk.models import CaseRow, Deployment


def open_intake(intake_id: str) -> "CaseRow | None":
    """Open a message now and return its case, or None when it is unreadable or dealt with; see `mertid.desk.jobs.open`."""
    from mertid.desk.jobs.open import open_intake as run

    return run(intake_id)


def suggest_now(deployment: "Deployment", cases: "Iterable[CaseRow]") -> int:
    """Make and store suggestions for these cases now and return how many; see `mertid.desk.jobs.suggest`."""
    from mertid.desk.jobs.suggest import suggest_now as run

    return run(deployment, cases)


def engine_for(deployment: "Deployment") -> "Engine":
    """Return the solution's engine with the authority's settings and the model in use; see `mertid.desk.engine`."""
    from mertid.desk.engine import engine_for as find

    return find(deployment)


__all__ = [
    "Letterhead", "Paper", "SCOPES", "Settled", "Turned", "Who", "activate", "add_case", "add_user", "audited", "batch_failed",
    "batch_progress", "beat", "case_by_hand", "case_from_api", "case_of", "change_password", "checked_outcome", "close_user",
    "command", "confirm", "confirm_gate", "count_try", "decide", "delivery_failed", "delivery_sent", "drop_batch", "drop_delivery",
    "due_at", "engine_for", "forget_cells", "forget_try", "gates", "import_cases", "import_decided", "in_control", "in_use",
    "is_invented", "lease_delivery", "log_in", "logged_out", "login_failed", "login_ok", "machine", "mark_shown", "mark_unreadable",
    "model_done", "model_failed", "model_progress", "model_readiness", "move_rule", "move_to_past", "new_batch", "new_model",
    "new_token", "newest_decision", "observed", "observed_of", "open_intake", "open_user", "person", "pseudonyms", "receive",
    "record", "record_outcome", "record_outcomes", "release", "remove_rule", "remove_seat", "reroute", "resend", "reset_password",
    "retry_intake", "revoke_token", "roll_back", "save_authority", "save_batch", "save_case_numbers", "save_deployment", "save_kle",
    "save_rule", "save_seat", "save_source", "save_suggestion", "save_suggestions", "save_team", "save_user", "see_case", "set_aside",
    "set_language", "source_failed", "source_ok", "stage_since", "start_batch", "suggest_now", "take", "token_digest", "token_used",
    "unaudited", "undo", "undo_batch", "verify_audit", "visitor", "worker", "write_anchors",
]
