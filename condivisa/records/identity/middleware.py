"""Who is not signed in is sent to the sign-in page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _


class SignedIn(LoginRequiredMiddleware):
    """Sign-in is asked for every page that is not public; whoever was sending something reads what became of it."""

    def handle_no_permission(self, request: Any, view_func: Any) -> HttpResponseRedirect:
        """Say that nothing was sent, before asking to sign in again. Source: practice."""
        if request.method == "POST":
            messages.warning(
                request,
                _(
                    "La sua sessione era scaduta e non è stato inviato niente. Dopo l’accesso ritrova la pagina con "
                    "quello che aveva scritto; se manca qualcosa, torni indietro con il browser. I file vanno scelti "
                    "di nuovo."
                ),
            )
        return super().handle_no_permission(request, view_func)
