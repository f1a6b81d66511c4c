"""What the case system tells: its cases, so that messages can be joined to them."""

from django.http import HttpRequest
from ninja import Router

from mertid.desk import store

from .keys import WRITE, who
from .shapes import CaseNumbersIn, CaseNumbersOut
from .solutions import REFUSED

router = Router(tags=["case numbers"])


@router.put("/case-numbers", auth=WRITE, response={200: CaseNumbersOut, **REFUSED})
def case_numbers(request: HttpRequest, sent: CaseNumbersIn) -> dict[str, int]:
    """Add, change and remove cases of the case system. Removed ones are physically deleted."""
    items = [item.model_dump() for item in sent.items]
    added, changed, removed = store.save_case_numbers(who=who(request), items=items, remove=sent.remove)
    return {"added": added, "changed": changed, "removed": removed}
