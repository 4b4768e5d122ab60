"""What people do with an application: start it, fill it together, confirm it, submit it, withdraw it."""

from condivisa.stages.applications.actions.drafting import (
    add_declaration,
    attach,
    detach,
    invite_member,
    join,
    remove_member,
    save_proposal,
    save_sheet,
    start_application,
)
from condivisa.stages.applications.actions.submission import confirm_version, send_back, submit, withdraw

__all__ = [
    "add_declaration",
    "attach",
    "confirm_version",
    "detach",
    "invite_member",
    "join",
    "remove_member",
    "save_proposal",
    "save_sheet",
    "send_back",
    "start_application",
    "submit",
    "withdraw",
]
