"""Addresses of the interface, of the page that describes it, and of the pages where tokens are kept."""

from django.urls import path

from . import docs, pages
from .house import house

urlpatterns = [
    path("api/v1/docs/", docs.page, name="api_docs"),
    path("api/v1/docs/<str:name>", docs.asset, name="api_docs_asset"),
    path("api/v1/openapi.json", docs.openapi, name="api_openapi"),
    path("api/v1/", docs.root, name="api_root"),
    path("api/v1/", house.urls),
    path("api/v1/<path:rest>", docs.nowhere),
    path("desk/tokens/", pages.tokens, name="desk_tokens"),
    path("desk/tokens/add/", pages.add, name="desk_token_add"),
    path("desk/tokens/<int:pk>/revoke/", pages.revoke, name="desk_token_revoke"),
    path("desk/admin/tokens/", pages.everybody, name="admin_tokens"),
    path("desk/admin/tokens/<int:pk>/revoke/", pages.revoke_any, name="admin_token_revoke"),
]
