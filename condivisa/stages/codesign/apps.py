from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from condivisa.records.access import Acting


class CodesignConfig(AppConfig):
    name = "condivisa.stages.codesign"

    def ready(self) -> None:
        from condivisa.records.screens.doors import Door, open_door
        from condivisa.stages.calls.models import Call  # here, as below, models are loaded
        from condivisa.stages.codesign import notifications, papers  # noqa: F401 - they fill tables
        from condivisa.stages.codesign.access import ADMINISTRATION, READ
        from condivisa.stages.codesign.models import WorkingTable
        from condivisa.stages.codesign.pages.looking import of_call
        from condivisa.stages.codesign.signing import register_all

        def of_table(table: WorkingTable) -> dict[str, int]:
            return {"key": table.pk}

        def with_tables(acting: Acting, call: Call) -> bool:
            return call.state in (Call.State.PUBLISHED, Call.State.CLOSED) and ADMINISTRATION.holds(acting, call)

        open_door(Call, Door("call_tables", _("Tavoli"), of_call, with_tables, 50))
        for order, (view, words) in enumerate(
            (("table", _("Tavolo")), ("versions", _("Progetto e piano")), ("table_terms", _("Condizioni"))), 50
        ):
            open_door(WorkingTable, Door(view, words, of_table, READ.holds, order))
        register_all()
