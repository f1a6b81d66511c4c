"""The plan as files, of one carer or all: CSV, Excel, JSON, calendar. Each fetching is in the log."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.planning import plan_page
from mertid.desk.route import files

from .frame import PATH, READERS, open_panel

FORMS = {
    "csv": ("text/csv; charset=utf-8", files.as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", files.as_xlsx),
    "json": ("application/json", files.as_json),
    "ics": ("text/calendar; charset=utf-8", files.as_ics),
}


@require_GET
@plan_page(*READERS)
def export(request: DeskRequest, case_id: UUID, form: str) -> HttpResponse:
    """Give the plan as a file; ``carer`` in the address makes it that carer's alone."""
    opened = open_panel(request, case_id)
    version, carer = opened.shown, request.GET.get("carer", "")
    if form not in FORMS or (carer and carer not in {one.id for one in version.problem.carers}):
        raise Http404
    media_type, write = FORMS[form]
    data = write(version, carer)
    store.record(request.who, "plan.exported", opened.case, plan=version.row.number, form=form, one_carer=bool(carer))
    # The name tells case and version, never whose plan it is: it stands in lists of downloads.
    name = f"ruteplan-{opened.case.number}-{version.row.number}.{form}"
    return HttpResponse(data, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


urlpatterns = [path(f"{PATH}export/<slug:form>/", export, name="route_export")]
