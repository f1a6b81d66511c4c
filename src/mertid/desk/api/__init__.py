"""The JSON API under /api/v1: tenant-scoped bearer tokens, one error shape, an OpenAPI document, no page of its own.

A route that does not name its scope refuses every token.
"""

from ninja import NinjaAPI

from mertid.desk.access import open_to_all

from .case_numbers import router as case_numbers
from .cases import router as cases
from .deliveries import router as deliveries
from .faults import add_handlers
from .keys import CLOSED
from .outcomes import router as outcomes
from .post import router as post
from .requests import router as requests
from .search import router as search
from .solutions import router as solutions

api = NinjaAPI(
    title="mertid", version="1", urls_namespace="api", auth=CLOSED, docs_url=None,
    description="Suggestions for cases, decisions that people made, and what turned out. Every answer is the token's authority's own.",
    docs_decorator=open_to_all("the document describes the API and holds no data"),
)
add_handlers(api)
for router in (solutions, cases, case_numbers, deliveries, outcomes, post, requests, search):
    api.add_router("", router)

__all__ = ["api"]
