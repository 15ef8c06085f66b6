"""Addresses of the knowledge base, below /desk/knowledge/."""

from django.urls import path

from . import entries, words

urlpatterns = [
    path("", entries.index, name="desk_knowledge"),
    path("add/<slug:kind>/", entries.add, name="desk_entry_add"),
    path("words/", words.index, name="desk_synonyms"),
    path("words/add/", words.add, name="desk_synonym_add"),
    path("words/<int:pk>/", words.change, name="desk_synonym"),
    path("<int:pk>/", entries.one, name="desk_entry"),
    path("<int:pk>/edit/", entries.edit, name="desk_entry_edit"),
    *(
        path(f"<int:pk>/{what}/", entries.act, {"what": what}, name=f"desk_entry_{what}")
        for what in ("submit", "publish", "back", "withdraw")
    ),
]
