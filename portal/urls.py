"""Addresses of the public side, mounted at the root."""

from django.urls import path

from workbench.large_print import switch_large_print

from .views import apply, catalogue, desk, follow, home, how, me, papers, privacy, shelf
from .views import apply, catalogue, desk, follow, home, laws, privacy

urlpatterns = [
    path("", home.home, name="portal_home"),
    path("find/", home.find, name="portal_find"),
    path("catalogue/", catalogue.catalogue, name="portal_catalogue"),
    path("guide/", home.guides, name="portal_guides"),
    path("guide/<slug:code>/", home.one_guide, name="portal_guide"),
    path("laws/", laws.index, name="portal_laws"),
    path("laws/<str:law>/", laws.one, name="portal_law"),
    path("laws/<str:law>/<str:article>/", laws.article, name="portal_article"),
    path("lawyer/", home.lawyer, name="portal_lawyer"),
    path("privacy/", privacy.notice, name="portal_privacy"),
    path("privacy/mine/", privacy.mine, name="portal_mine"),
    path("privacy/mine/code/", privacy.code, name="portal_mine_code"),
    path("me/", me.me, name="portal_me"),
    path("me/in/", me.sign_in, name="portal_in"),
    path("me/in/code/", me.sign_in_code, name="portal_in_code"),
    path("me/out/", me.sign_out, name="portal_out"),
    path("me/case/<uuid:party_id>/", me.one, name="portal_me_case"),
    path("me/draft/<uuid:draft_id>/keep/", me.keep, name="portal_me_keep"),
    path("me/how/", how.how, name="portal_how"),
    path("me/how/email/", how.email, name="portal_how_email"),
    path("wechat/", how.wechat, name="portal_wechat"),
    path("wechat/back/", how.wechat_back, name="portal_wechat_back"),
    path("me/forget/", me.forget, name="portal_me_forget"),
    path("large/", switch_large_print, name="portal_large"),
    path("apply/", apply.index, name="portal_apply"),
    path("apply/fetch/", shelf.fetch, name="portal_fetch"),
    path("apply/<slug:code>/<slug:step>/keep/", shelf.keep, name="portal_keep"),
    path("apply/<slug:code>/<slug:step>/", apply.start, name="portal_start"),
    path("apply/<slug:code>/<slug:step>/review/", apply.review, name="portal_review"),
    path("apply/<slug:code>/<slug:step>/send/", apply.send, name="portal_send"),
    path("apply/<slug:code>/<slug:step>/done/", apply.done, name="portal_done"),
    path("apply/<slug:code>/<slug:step>/forget/", apply.forget, name="portal_forget"),
    path("apply/<slug:code>/<slug:step>/ask/<slug:slug>/", apply.question, name="portal_page"),
    path("follow/", follow.follow, name="portal_follow"),
    path("follow/case/", follow.case, name="portal_case"),
    path("follow/add/", follow.add, name="portal_add"),
    path("follow/rate/", follow.rate, name="portal_rate"),
    path("follow/away/", follow.away, name="portal_away"),
    path("follow/do/<slug:step>/", follow.do, name="portal_do"),
    path("desk/case/<uuid:case_id>/code/", desk.issue, name="portal_issue"),
    path("follow/paper/<uuid:paper_id>.pdf", papers.file, name="portal_paper"),
    path("follow/paper/<uuid:paper_id>/", papers.read, name="portal_read"),
]
