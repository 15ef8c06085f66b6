"""Following with number and code: what is shown, to whom, for how long, and what the party may do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kernel.cases.actors import staff
from kernel.cases.door import perform
from kernel.cases.models import Attachment, Case, Clock, Event
from kernel.cases.refusals import Refused
from kernel.clocks.models import TermRow
from kernel.reach.models import Office, User
from portal import codes
from portal.models import FollowCode, Try

from .conftest import MY_ID, MY_NAME, OTHER_ADDRESS, OTHER_NAME, OTHER_PHONE, PHONE, PNG, Villager, text_of

AGREEMENT = {"agreed_facts": "屋檐滴水损坏院墙。", "agreement": "三日内改造屋檐。", "perform_how": "自行改造"}
SESSION = {
    "at": "2026-01-05T10:00",
    "place": "村委会",
    "record": f"{OTHER_NAME}（{OTHER_PHONE}）同意改造。",
    "result": "达成一致",
}


def walk(villager: Villager, *steps: str) -> Case:
    """Take the one case on by its mediator."""
    actor = staff(User.objects.get(pk=villager.cast.mediator.pk))
    asks: dict[str, dict[str, Any]] = {
        "accept": {"consent": "on"}, "choose": {"mediator": villager.cast.mediator.pk}, "mediate": SESSION,
        "agree_orally": AGREEMENT, "fail": {"ended_because": "分歧过大", "remedies": ["court"]},
    }  # fmt: skip
    for step in steps:
        perform(Case.objects.get(), step, actor=actor, payload=asks[step])
    return Case.objects.get()


def entered(villager: Villager) -> str:
    """Apply, then open the case as its party; the code."""
    case, code = villager.apply()
    assert villager.follow(case, code).url == "/follow/case/"
    return code


def page(villager: Villager) -> str:
    return text_of(villager.client.get("/follow/case/"))


@pytest.mark.parametrize("spell", [str, str.lower, lambda t: t.replace("-", " "), lambda t: f" {t}　"])
def test_number_and_code_however_they_are_typed(villager: Villager, spell: Any) -> None:
    case, code = villager.apply()
    number = case.number.replace("（", "(").replace("）", " ) ")
    assert villager.client.post("/follow/", {"number": number, "code": spell(code)}).url == "/follow/case/"


def test_the_digits_of_the_number_will_do(villager: Villager, stranger: Villager) -> None:
    _, code = villager.apply()
    year = timezone.localdate().year
    wide = str(year).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for typed in (f"{year}1", f"{year} 1", f"{wide}－１"):
        assert villager.client.post("/follow/", {"number": typed, "code": code}).url == "/follow/case/", typed
    for typed in (f"{year}", "1", f"{year}2", f"{year} 1 号"):
        assert stranger.client.post("/follow/", {"number": typed, "code": code}).status_code == 422, typed


def test_neither_alone_nor_the_phone_opens_it(villager: Villager, stranger: Villager) -> None:
    case, code = villager.apply()
    for number, typed in (
        (case.number, PHONE),
        (case.number, ""),
        ("", code),
        (case.number[:-1], code),
        (case.number, code[:-1]),
    ):
        answered = stranger.client.post("/follow/", {"number": number, "code": typed})
        assert answered.status_code == 422, (number, typed)
    assert stranger.client.get("/follow/case/").status_code == 403


def test_wrong_codes_for_one_number_close_it_for_a_while(villager: Villager, stranger: Villager) -> None:
    case, code = villager.apply()
    for n in range(5):
        wrong = stranger.client.post(
            "/follow/", {"number": case.number, "code": f"AAAA222{n}"}, REMOTE_ADDR=f"10.0.0.{n}"
        )
        assert wrong.status_code == 422
    locked = villager.follow(case, code)
    assert locked.status_code == 429 and "以后再试" in text_of(locked), "the right one waits as well"
    opens = timezone.localtime(Try.objects.filter(kind="follow-number").earliest("at").at + timedelta(minutes=16))
    assert f"{opens:%H:%M}" in text_of(locked)
    Try.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert villager.follow(case, code).status_code == 302


def test_wrong_codes_from_one_address_close_it_for_a_while(villager: Villager, stranger: Villager) -> None:
    case, code = villager.apply()
    for n in range(5):
        stranger.client.post("/follow/", {"number": f"（2026）某村人调案第{n}号", "code": "AAAA2222"})
    assert stranger.follow(case, code).status_code == 429
    assert villager.follow(case, code).status_code == 302, "another address is not locked out"


def test_only_wrong_ones_count(villager: Villager) -> None:
    case, code = villager.apply()
    for _ in range(8):
        assert villager.follow(case, code).status_code == 302
    assert not Try.objects.filter(kind__startswith="follow").exists()


def test_a_refused_attempt_does_not_prolong_the_wait(villager: Villager, stranger: Villager) -> None:
    case, _ = villager.apply()
    for _ in range(12):
        stranger.client.post("/follow/", {"number": case.number, "code": "AAAA2222"})
    assert Try.objects.filter(kind="follow-number").count() == 5


def test_what_the_party_reads(villager: Villager) -> None:
    entered(villager)
    walk(villager, "accept", "choose")
    shown = page(villager)
    assert "正在调解" in shown and "已确定调解员" in shown and "收到调解申请" in shown
    assert "承办人：陈和" in shown and "柳溪村人民调解委员会" in shown
    assert "王*" in shown and "李*" in shown
    assert "人民调解申请书" in shown and "当事人权利义务告知书" in shown
    assert "人民调解受理登记表" not in shown, "a paper of the office"


def test_no_personal_data_on_any_page(villager: Villager) -> None:
    """Neither the other side's nor one's own: somebody may look over the shoulder."""
    entered(villager)
    walk(villager, "accept", "choose", "mediate")
    for path in ("case/", "add/", "do/withdraw/"):
        shown = text_of(villager.client.get(f"/follow/{path}"))
        for secret in (OTHER_NAME, OTHER_PHONE, OTHER_ADDRESS, MY_NAME, PHONE, MY_ID, "屋后滴水", "同意改造"):
            assert secret not in shown, (path, secret)


def test_only_steps_with_words_for_the_public_are_told(villager: Villager) -> None:
    entered(villager)
    walk(villager, "accept", "choose", "mediate")
    shown = page(villager)
    assert "进行了一次调解" in shown
    inquiry = {"at": "2026-01-04T10:00", "place": "村口", "asked": "邻居甲", "record": "看见过两家争吵。"}
    perform(Case.objects.get(), "inquire", actor=staff(User.objects.get(pk=villager.cast.mediator.pk)), payload=inquiry)
    assert "登记调查" not in page(villager) and "邻居甲" not in page(villager)


def test_due_dates_in_words_with_the_reason(villager: Villager) -> None:
    entered(villager)
    walk(villager, "accept", "choose", "mediate", "agree_orally")
    shown = page(villager)
    assert "共同申请司法确认（您和对方）" in shown and "最迟" in shown
    assert "次日起算30日" in shown and "《人民调解法》第三十三条第一款" in shown


def test_a_partys_own_term_is_not_laid_at_the_offices_door(villager: Villager) -> None:
    entered(villager)
    promised = timezone.localdate() + timedelta(days=20)
    walk(villager, "accept", "choose", "mediate")
    payload = {**AGREEMENT, "perform_by": promised.isoformat()}
    perform(
        Case.objects.get(), "agree_orally", actor=staff(User.objects.get(pk=villager.cast.mediator.pk)), payload=payload
    )
    shown = page(villager)
    own = shown.split("办理：结案")[1].split("</li>")[0]
    assert "最迟" not in own and "没有规定固定的天数" in own
    assert (
        f"最迟{promised.year}年{promised.month}月{promised.day}日"
        in shown.split("协议履行（您和对方）")[1].split("</li>")[0]
    )


def test_a_step_without_a_limit_says_so_and_whom_to_ask(villager: Villager) -> None:
    """A rule of another province [D] that nobody here took over names no day to anybody."""
    promise(villager, length=3, mark="D", office=None)
    Office.objects.filter(pk=villager.cast.committee.pk).update(phone="0499-1234567")
    entered(villager)
    for shown in (page(villager), text_of(villager.client.get("/apply/mediation/apply/done/"))):
        step = shown.split("办理：受理")[1].split("</li>")[0]
        assert "这一步没有规定固定的天数，柳溪村人民调解委员会也没有承诺几天内答复" in step and "0499-1234567" in step
        assert "最迟" not in step and "3日" not in step and "海南" not in shown


def test_a_promise_of_the_office_is_a_day_and_says_whose_it_is(villager: Villager) -> None:
    promise(villager, length=2, source="本会服务承诺", office=villager.cast.committee)
    entered(villager)
    day = timezone.localtime(Clock.objects.get(limit="acceptance").due_at)
    for shown in (page(villager), text_of(villager.client.get("/apply/mediation/apply/done/"))):
        step = shown.split("办理：受理")[1].split("</li>")[0]
        assert f"最迟{day.year}年{day.month}月{day.day}日（调委会承诺的时间）" in step
        assert "本会服务承诺（尚待核实）" in step and "没有承诺" not in step


def promise(villager: Villager, **row: Any) -> None:
    """A row an administrator keeps for the limit of acceptance."""
    TermRow.objects.create(**{"line": "mediation", "limit": "acceptance", "title": "决定是否受理", "unit": "日", **row})


def test_public_papers_come_as_pdf(villager: Villager) -> None:
    entered(villager)
    paper = next(p for p in Case.objects.get().issued if p.code == "application")
    answered = villager.client.get(f"/follow/paper/{paper.pk}.pdf")
    assert answered.status_code == 200 and answered.content.startswith(b"%PDF")
    assert "no-store" in answered["Cache-Control"] and answered["X-Content-Type-Options"] == "nosniff"


def test_papers_of_the_office_or_of_others_do_not_exist(villager: Villager, stranger: Villager) -> None:
    entered(villager)
    case = walk(villager, "accept")
    inner = next(p for p in case.issued if p.code == "registration")
    assert villager.client.get(f"/follow/paper/{inner.pk}.pdf").status_code == 404
    open_one = next(p for p in case.issued if p.code == "application")
    assert stranger.client.get(f"/follow/paper/{open_one.pk}.pdf").status_code == 403
    Try.objects.all().delete()
    stranger.fill()
    stranger.client.post("/apply/mediation/apply/send/", {"go": "code"})
    stranger.client.post("/apply/mediation/apply/send/", {"go": "send", "code": stranger.phones.code()})
    theirs = Case.objects.exclude(pk=case.pk).get()
    assert stranger.follow(theirs, stranger.phones.follow_code()).status_code == 302
    assert stranger.client.get(f"/follow/paper/{open_one.pk}.pdf").status_code == 404


def test_strangers_see_nothing(villager: Villager, stranger: Villager) -> None:
    entered(villager)
    for path in ("case/", "add/", "rate/", "do/withdraw/"):
        for answered in (stranger.client.get(f"/follow/{path}"), stranger.client.post(f"/follow/{path}", {"a": "b"})):
            assert answered.status_code == 403 and "登记号" in text_of(answered)
    assert Case.objects.get().stage == "registered"


def test_the_session_ends_after_thirty_minutes(villager: Villager) -> None:
    entered(villager)
    at(villager, minutes=29)
    assert villager.client.get("/follow/case/").status_code == 200, "and begins anew with every page"
    at(villager, minutes=31)
    ended = villager.client.get("/follow/case/")
    assert ended.status_code == 403 and "超过30分钟没有操作" in text_of(ended)


def at(villager: Villager, **past: int) -> None:
    session = villager.client.session
    held = session["portal_follow"]
    session["portal_follow"] = {**held, "at": (timezone.now() - timedelta(**past)).isoformat()}
    session.save()


def test_what_was_typed_when_the_time_was_up_is_not_lost(villager: Villager) -> None:
    code = entered(villager)
    at(villager, minutes=31)
    ended = villager.client.post("/follow/do/withdraw/", {"ended_because": "已经和好了"})
    assert ended.status_code == 403 and "您刚才填的内容还在" in text_of(ended)
    kept = text_of(ended).split('name="kept" value="')[1].split('"')[0]
    assert Case.objects.get().stage == "registered"
    back = villager.client.post("/follow/", {"number": Case.objects.get().number, "code": code, "kept": kept})
    assert back.url == "/follow/do/withdraw/"
    assert "已经和好了" in text_of(villager.client.get(back.url))
    assert "已经和好了" not in text_of(villager.client.get(back.url)), "given back once"


def test_a_kept_text_that_was_tampered_with_leads_nowhere(villager: Villager) -> None:
    case, code = villager.apply()
    back = villager.client.post(
        "/follow/", {"number": case.number, "code": code, "kept": "aHR0cHM6Ly9ldmlsLmV4YW1wbGU="}
    )
    assert back.url == "/follow/case/"


def test_leaving_ends_it_at_once(villager: Villager) -> None:
    entered(villager)
    assert villager.client.get("/follow/away/").status_code == 405
    assert villager.client.post("/follow/away/").url == "/"
    assert villager.client.get("/follow/case/").status_code == 403


def test_the_applicant_withdraws(villager: Villager) -> None:
    entered(villager)
    shown = text_of(villager.client.get("/follow/do/withdraw/"))
    assert "撤回后调解终止" in shown and "happened_at" not in shown
    form = {"ended_because": "已经和好了", "happened_at": "2020-01-01T00:00", "version": Case.objects.get().version}
    assert villager.client.post("/follow/do/withdraw/", form).url == "/follow/case/"
    event = Event.objects.get(act="withdraw")
    assert (event.actor_kind, event.actor_name, event.to_stage) == ("party", "申请人", "ended")
    assert timezone.now() - event.happened_at < timedelta(minutes=1), "a party cannot say that it was long ago"
    assert "调解已终止" in page(villager) and "终止调解告知书" in page(villager)


def test_pressed_twice_it_is_done_once(villager: Villager) -> None:
    entered(villager)
    form = {"ended_because": "", "version": Case.objects.get().version, "idempotency_key": "k" * 24}
    assert [villager.client.post("/follow/do/withdraw/", form).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.filter(act="withdraw").count() == 1


def test_what_cannot_be_done_now_is_refused_in_words(villager: Villager) -> None:
    entered(villager)
    walk(villager, "accept", "choose", "mediate", "agree_orally")
    assert "撤回申请" not in page(villager)
    refused = villager.client.get("/follow/do/withdraw/")
    assert refused.status_code == 409 and "此时不能办理" in text_of(refused)
    stale = villager.client.post("/follow/do/withdraw/", {"version": 0})
    assert stale.status_code == 409


def test_staff_steps_do_not_exist_here(villager: Villager) -> None:
    entered(villager)
    for step in ("accept", "apply", "nonsense", "fail"):
        assert villager.client.post(f"/follow/do/{step}/", {"consent": "on"}).status_code == 404
    assert Case.objects.get().stage == "registered"


def test_materials_are_added(villager: Villager) -> None:
    entered(villager)
    shown = text_of(villager.client.get("/follow/add/"))
    assert "照片、录音、字条、合同" in shown and "现场照片" not in shown and "当事人签名" not in shown
    sent = villager.client.post(
        "/follow/add/", {"category": "evidence", "material": [SimpleUploadedFile("屋檐.png", PNG)]}
    )
    assert sent.url == "/follow/case/"
    taken = Attachment.objects.get()
    assert (taken.name, taken.category, taken.event.act, taken.event.actor_kind) == (
        "屋檐.png",
        "evidence",
        "attach",
        "party",
    )
    assert "已收到您交来的材料 1 份" in page(villager)
    inner = villager.client.post(
        "/follow/add/", {"category": "signature", "material": [SimpleUploadedFile("签名.png", PNG)]}
    )
    assert inner.status_code == 422 and Attachment.objects.count() == 1


def test_nothing_is_added_to_a_case_that_is_over(villager: Villager) -> None:
    entered(villager)
    walk(villager, "accept", "choose", "mediate", "fail")
    assert villager.client.get("/follow/add/").status_code == 409 and "补交照片" not in page(villager)


def test_a_new_code_ends_the_old_one(villager: Villager) -> None:
    code = entered(villager)
    case = Case.objects.get()
    fresh = codes.issue(case, by=villager.cast.actor("mediator"))
    assert villager.client.get("/follow/case/").status_code == 403, "the session of the old code ends with it"
    assert villager.follow(case, code).status_code == 422
    assert villager.follow(case, fresh).status_code == 302
    assert FollowCode.objects.filter(ended_at=None).count() == 1


def test_the_other_side_reads_and_does_not_act(villager: Villager, stranger: Villager) -> None:
    entered(villager)
    case = Case.objects.get()
    code = codes.issue(case, by=villager.cast.actor("mediator"), party=case.people[1], tell=True)
    assert villager.phones.sent[-1] == (OTHER_PHONE, codes.told(case, code.replace("-", "")))
    assert stranger.follow(case, code).status_code == 302
    shown = page(stranger)
    assert "撤回申请" not in shown and MY_NAME not in shown and PHONE not in shown and MY_ID not in shown
    assert stranger.client.post("/follow/do/withdraw/", {}).status_code == 409
    assert stranger.client.get("/follow/rate/").status_code == 409
    assert page(villager), "the applicant's own code still opens it"


def test_who_may_give_out_codes(villager: Villager) -> None:
    case, _ = villager.apply()
    cast = villager.cast
    assert len(codes.issue(case, by=cast.actor("clerk"))) == 9
    for name in ("stranger", "director", "nobody", "administrator"):
        with pytest.raises(Refused):
            codes.issue(case, by=cast.actor(name))


def test_the_desk_gives_out_a_code(villager: Villager) -> None:
    case, _ = villager.apply()
    villager.client.force_login(villager.cast.mediator)
    address = f"/desk/case/{case.pk}/code/"
    assert MY_NAME in text_of(villager.client.get(address))
    made = villager.client.post(address, {"party": case.people[0].pk, "tell": "on"})
    code = villager.phones.follow_code()
    assert code in text_of(made) and villager.phones.sent[-1][0] == PHONE
    assert code not in text_of(villager.client.get(address)), "shown once"
    villager.client.force_login(villager.cast.stranger)
    assert villager.client.get(address).status_code == 404
    villager.client.logout()
    assert villager.client.get(address).status_code == 302
