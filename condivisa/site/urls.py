"""Every address of the site, one line per app."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("condivisa.records.identity.urls")),
    path("", include("condivisa.records.screens.urls")),
    path("", include("condivisa.records.journal.urls")),
    path("", include("condivisa.parties.urls")),
    path("", include("condivisa.records.notifications.urls")),
    path("", include("condivisa.records.threads.urls")),
    path("", include("condivisa.records.signing.urls")),
    path("", include("condivisa.site.procedure_file.urls")),
    path("", include("condivisa.site.stories.urls")),
    path("", include("condivisa.stages.alliances.urls")),
    path("", include("condivisa.stages.coprogramming.urls")),
    path("", include("condivisa.stages.calls.urls")),
    path("", include("condivisa.stages.applications.urls")),
    path("", include("condivisa.stages.selection.urls")),
    path("", include("condivisa.stages.codesign.urls")),
    path("", include("condivisa.stages.agreements.urls")),
    path("", include("condivisa.stages.reporting.urls")),
    path("", include("condivisa.stages.payments.urls")),
    path("", include("condivisa.stages.monitoring.urls")),
    path("", include("condivisa.overview.audit.urls")),
    path("", include("condivisa.overview.desk.urls")),
    path("", include("condivisa.overview.portal.urls")),
]
