"""The public addresses: home, what one looks through, and the page of each published thing."""

from django.urls import path

from condivisa.overview.portal.pages import calendar, lists, reading

urlpatterns = [
    path("", reading.home, name="home"),
    path("cerca/", lists.search, name="search"),
    path("avvisi/", lists.open_calls, name="open_calls"),
    path("percorsi/", lists.procedures, name="procedures"),
    path("percorsi/<slug:slug>/", reading.procedure, name="procedure"),
    path("percorsi/<slug:slug>/soldi/", reading.ledger, name="ledger"),
    path("percorsi/<slug:slug>/atti/", reading.acts, name="acts"),
    path("percorsi/<slug:slug>/calendario/", calendar.calendar, name="procedure_calendar"),
    path("percorsi/<slug:slug>/calendario.ics", calendar.feed, name="procedure_feed"),
    path("percorsi/<slug:slug>/avvisi/<slug:code>/", reading.call, name="call"),
    path("percorsi/<slug:slug>/avvisi/<slug:code>/graduatorie/", reading.rankings, name="rankings"),
    path("percorsi/<slug:slug>/convenzioni/<int:key>/", reading.agreement, name="public_agreement"),
    path("percorsi/<slug:slug>/convenzioni/<int:key>/risultati/", reading.results, name="public_outcome"),
    path("calendario/", calendar.calendar, name="calendar"),
    path("calendario.ics", calendar.feed, name="feed"),
    path("enti/", lists.bodies, name="bodies"),
    path("enti/<uuid:key>/", lists.body, name="body"),
    path("trasparenza/", lists.grants, name="grants"),
    path("atti/<uuid:key>/", reading.paper, name="paper"),
]
