"""The addresses of messages: one's own, the outbox of an administration, the letters of the demo."""

from django.urls import path

from condivisa.records.notifications.pages import inbox, outbox, sink

urlpatterns = [
    path("comunicazioni/", inbox.messages_of_mine, name="messages"),
    path("comunicazioni/<int:key>/", inbox.message, name="message"),
    path("comunicazioni/<int:key>/allegato/", inbox.attached, name="message_file"),
    path("in-uscita/", outbox.outbox, name="outbox"),
    path("in-uscita/non-consegnate/", outbox.failures, name="outbox_failures"),
    path("in-uscita/<int:entry>/", outbox.act, name="outbox_act"),
    path("posta-di-prova/", sink.letters, name="sink"),
    path("posta-di-prova/<str:name>/", sink.letter, name="sink_letter"),
]
