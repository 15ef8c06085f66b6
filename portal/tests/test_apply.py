"""Applying on a phone, without JavaScript: page by page, with mistakes, for oneself and for others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.utils import timezone

from kernel.cases.models import Attachment, Case, Event
from kernel.words.registry import procedure
from portal.models import Draft, DraftFile

from .conftest import BASE, MY_ID, MY_NAME, OTHER_NAME, PHONE, PNG, Villager, text_of

PAGES = ["where", "who", "you", "others-respondent", "q-kind", "q-facts", "q-claims", "q-amount", "files"]


def test_whole_application_without_javascript(villager: Villager) -> None:
    assert "申请人民调解" in text_of(villager.client.get("/"))
    assert villager.client.get(BASE).status_code == 200
    url, order = villager.start().url, []
    while "/ask/" in url:
        order.append(url.split("/ask/")[1].strip("/"))
        shown = villager.client.get(url)
        assert shown.status_code == 200
        assert 'name="go" value="next"' in text_of(shown), "every page can be answered by a plain form"
        answered = villager.answer(order[-1])
        assert answered.status_code == 302, text_of(answered)
        url = answered.url
    assert order == PAGES, "one receiving office asks for no choice between offices"
    assert url == f"{BASE}review/"
    review = text_of(villager.client.get(url))
    assert "屋后滴水" in review and "柳溪村人民调解委员会" in review and MY_ID not in review
    sent = villager.send()
    assert (sent.status_code, sent.url) == (302, f"{BASE}done/")
    case = Case.objects.get()
    done = text_of(villager.client.get(sent.url))
    assert case.number in done and villager.phones.follow_code() in done
    assert "接下来会怎样" in done and "办理：受理" in done


def test_a_filled_in_draft_of_these_tests_is_one_filled_in_by_hand(villager: Villager, stranger: Villager) -> None:
    villager.fill()
    made = Draft.objects.get().content
    stranger.fill_by_hand()
    assert Draft.objects.latest("pk").content == made


def test_case_is_what_was_typed(villager: Villager) -> None:
    case, _ = villager.apply()
    assert (case.office, case.village_id, case.stage) == (
        villager.cast.committee,
        villager.cast.village.pk,
        "registered",
    )
    assert (case.record.kind, str(case.record.amount), case.record.source) == ("neighbours", "3000.00", "applied")
    mine, other = case.people
    assert (mine.role, mine.name, mine.phone, mine.id_number) == ("applicant", MY_NAME, PHONE, MY_ID)
    assert (other.role, other.name, other.id_number) == ("respondent", OTHER_NAME, "")
    event = Event.objects.get(case=case)
    assert (event.act, event.actor_kind, event.actor_name) == ("apply", "party", "申请人")
    assert abs(event.happened_at - timezone.now()) < timedelta(minutes=1)


def test_forms_carry_a_token_against_forgery(villager: Villager) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(BASE).status_code == 403
    assert "csrfmiddlewaretoken" in text_of(strict.get(BASE))


def test_only_what_is_open_to_the_public(villager: Villager) -> None:
    assert villager.client.get("/apply/mediation/find/").status_code == 404, "found by the committee: staff only"
    assert villager.client.get("/apply/committee/establish/").status_code == 404
    choice = text_of(villager.client.get("/apply/"))
    assert BASE in choice and "/apply/reception/apply/" in choice and "/apply/general/" not in choice


def test_staff_fields_are_not_asked(villager: Villager) -> None:
    """Danger signs are the committee's remarks; how many people there are is counted."""
    villager.fill()
    form = procedure("mediation")["apply"].form
    assert form is not None and "danger_crime" in form.base_fields
    for slug in PAGES:
        page = text_of(villager.client.get(f"{BASE}ask/{slug}/"))
        assert "danger_" not in page and 'name="people"' not in page and "happened_at" not in page


def test_mistakes_are_named_linked_and_lose_nothing(villager: Villager) -> None:
    villager.fill(but=PAGES_AFTER_WHO)
    wrong = villager.answer("you", phone="1380000000", id_number="889901197505122340")
    page = text_of(wrong)
    assert wrong.status_code == 422
    assert 'href="#id_phone"' in page and 'href="#id_id_number"' in page
    assert 'value="1380000000"' in page and f'value="{MY_NAME}"' in page
    assert "手机号码应为11位" in page
    again = text_of(villager.client.get(f"{BASE}ask/you/"))
    assert 'value="1380000000"' in again, "kept even though it was wrong"


PAGES_AFTER_WHO = tuple(PAGES[2:])


def test_no_page_is_skipped(villager: Villager) -> None:
    villager.start()
    assert villager.client.get(f"{BASE}ask/q-facts/").url == f"{BASE}ask/where/"
    assert villager.client.get(f"{BASE}review/").url == f"{BASE}ask/where/"
    assert villager.client.get(f"{BASE}send/").url == f"{BASE}ask/where/"
    assert villager.client.get(f"{BASE}ask/nonsense/").url == f"{BASE}ask/where/"
    assert villager.client.post(f"{BASE}send/", {"go": "send", "code": "000000"}).url == f"{BASE}ask/where/"


def test_back_keeps_what_was_typed(villager: Villager) -> None:
    villager.fill(but=("q-claims", "q-amount", "files"))
    back = villager.client.post(f"{BASE}ask/q-claims/", {"claims": "请求赔", "go": "back"})
    assert back.url == f"{BASE}ask/q-facts/"
    assert "请求赔" in text_of(villager.client.get(f"{BASE}ask/q-claims/"))


def test_changing_one_answer_returns_to_the_review(villager: Villager) -> None:
    villager.fill()
    page = text_of(villager.client.get(f"{BASE}ask/q-facts/?from=review"))
    assert 'name="from" value="review"' in page
    assert villager.answer("q-facts", facts="改过的经过", **{"from": "review"}).url == f"{BASE}review/"
    assert "改过的经过" in text_of(villager.client.get(f"{BASE}review/"))


def test_places_are_found_by_town_and_by_name(villager: Villager) -> None:
    villager.start()
    cast = villager.cast
    assert cast.town.name in text_of(villager.client.get(f"{BASE}ask/where/"))
    town = text_of(villager.client.get(f"{BASE}ask/where/?in={cast.town.pk}"))
    assert cast.village.name in town and cast.other_village.name not in town
    found = text_of(villager.client.get(f"{BASE}ask/where/?q=石桥"))
    assert f'value="{cast.other_village.pk}"' in found and f'value="{cast.village.pk}"' not in found
    assert "没有找到" in text_of(villager.client.get(f"{BASE}ask/where/?q=月球"))


def test_an_area_nobody_serves_is_refused(villager: Villager) -> None:
    villager.start()
    elsewhere = villager.cast.district.parent
    assert elsewhere is not None
    assert villager.answer("where", area=elsewhere.pk).status_code == 422
    assert villager.answer("where", area="x").status_code == 422


def test_an_office_of_elsewhere_is_refused(villager: Villager) -> None:
    """The committee of another village is not among those for this one, whatever a post says."""
    villager.fill()
    villager.client.post(f"{BASE}ask/office/", {"office": villager.cast.other_committee.pk, "go": "next"})
    assert villager.send().status_code == 302
    assert Case.objects.get().office == villager.cast.committee


def test_where_nobody_can_act_nothing_is_sent(villager: Villager) -> None:
    """A town without a committee that has people: the page says where to go instead."""
    villager.start()
    villager.answer("where", area=villager.cast.town.pk)
    page = villager.client.get(f"{BASE}ask/office/")
    assert "还没有可以网上受理的机构" in text_of(page)
    assert villager.client.get(f"{BASE}review/").url == f"{BASE}ask/office/"


def test_coming_from_a_place_answers_where(villager: Villager) -> None:
    cast = villager.cast
    page = text_of(villager.client.get(f"{BASE}?office={cast.committee.pk}&area={cast.village.pk}"))
    assert f'name="area" value="{cast.village.pk}"' in page
    begun = villager.client.post(BASE, {"office": cast.committee.pk, "area": cast.village.pk})
    assert begun.url == f"{BASE}ask/who/"


def rows(villager: Villager) -> list[tuple[str, str, str, str]]:
    people = Case.objects.get().people
    names = {p.pk: p.name for p in people}
    return [(p.role, p.name, p.representation, names.get(p.represents_id, "")) for p in people]


def as_capacity(villager: Villager, capacity: str, **you: Any) -> Any:
    villager.fill(but=("who", *PAGES_AFTER_WHO))
    assert villager.answer("who", capacity=capacity).status_code == 302
    answered = villager.client.post(f"{BASE}ask/you/", {"go": "next", "phone": PHONE, **you})
    if answered.status_code == 302:
        for slug in PAGES_AFTER_WHO[1:]:
            assert villager.answer(slug).status_code == 302
        assert villager.send().status_code == 302
    return answered


def test_for_a_child(villager: Villager) -> None:
    born = timezone.localdate() - timedelta(days=365 * 10)
    as_capacity(villager, "guardian", name=MY_NAME, ward="王小雨", born=born.isoformat(), agreed="on")
    assert rows(villager)[:2] == [("applicant", "王小雨", "", ""), ("applicant", MY_NAME, "guardian", "王小雨")]
    child = Case.objects.get().people[0]
    assert child.is_minor and MY_NAME in child.consent_note


def test_for_a_relative(villager: Villager) -> None:
    as_capacity(villager, "agent", name="王强", principal=MY_NAME, address="柳溪村三组")
    assert rows(villager)[:2] == [("applicant", MY_NAME, "", ""), ("applicant", "王强", "agent", MY_NAME)]
    assert "授权委托书" in {p.title for p in Case.objects.get().issued}


def test_for_a_company(villager: Villager) -> None:
    as_capacity(villager, "unit", name="赵敏", unit="柳溪粮油合作社", post="legal")
    assert rows(villager)[:2] == [
        ("applicant", "柳溪粮油合作社", "", ""),
        ("applicant", "赵敏", "legal", "柳溪粮油合作社"),
    ]
    assert Case.objects.get().people[0].legal_person == "赵敏"


def test_a_minor_is_told_who_must_apply(villager: Villager) -> None:
    villager.fill(but=PAGES_AFTER_WHO)
    wrong = villager.answer("you", id_number="88990120150101002X")
    assert wrong.status_code == 422 and "请由父母等监护人来申请" in text_of(wrong)


def test_several_on_the_other_side(villager: Villager) -> None:
    villager.fill()
    added = villager.answer("others-respondent", add_row="1")
    page = villager.client.get(added.url)
    assert "others-respondent-1-name" in text_of(page) and "error-summary" not in text_of(page)
    two = {
        "others-respondent-TOTAL_FORMS": "2",
        "others-respondent-1-kind": "organisation",
        "others-respondent-1-name": "柳溪砂石厂",
    }
    assert villager.answer("others-respondent", **two).status_code == 302
    assert villager.send().status_code == 302
    assert [(p.name, p.kind) for p in Case.objects.get().people[1:]] == [
        (OTHER_NAME, "person"),
        ("柳溪砂石厂", "organisation"),
    ]


def test_everybody_named_is_counted(villager: Villager) -> None:
    villager.fill()
    three = {
        "others-respondent-TOTAL_FORMS": "3", "others-respondent-1-name": "张三丰", "others-respondent-1-kind": "person",
        "others-respondent-2-name": "柳溪砂石厂", "others-respondent-2-kind": "organisation",
    }  # fmt: skip
    assert villager.answer("others-respondent", **three).status_code == 302
    assert villager.send().status_code == 302
    assert Case.objects.get().record.people == 4


def test_who_stands_for_somebody_is_not_counted(villager: Villager) -> None:
    as_capacity(villager, "agent", name="王强", principal=MY_NAME)
    assert len(Case.objects.get().people) == 3 and Case.objects.get().record.people == 2


def test_the_public_is_asked_in_its_own_words(villager: Villager) -> None:
    villager.fill()
    kind = text_of(villager.client.get(f"{BASE}ask/q-kind/"))
    assert "是什么样的事？" in kind and "没拿到工钱" in kind and "拖欠农民工工资" not in kind
    facts = text_of(villager.client.get(f"{BASE}ask/q-facts/"))
    assert "出了什么事？" in facts and "像平时说话那样写" in facts and "纠纷简要情况" not in facts
    files = text_of(villager.client.get(f"{BASE}ask/files/"))
    assert "照片、录音、字条、合同" in files and "证据材料" not in files
    review = text_of(villager.client.get(f"{BASE}review/"))
    assert "邻居之间" in review and "您想怎么解决？" in review
    villager.send()
    kept = Event.objects.get().data["shown"]
    assert ["纠纷类型", "邻里"] in kept, "the office reads its own words"


def test_somebody_struck_out_again(villager: Villager) -> None:
    villager.fill()
    two = {
        "others-respondent-TOTAL_FORMS": "2",
        "others-respondent-1-kind": "person",
        "others-respondent-1-name": "张三丰",
    }
    villager.answer("others-respondent", **two, **{"others-respondent-0-DELETE": "on"})
    assert "张三丰" in text_of(villager.client.get(f"{BASE}review/")) and OTHER_NAME not in text_of(
        villager.client.get(f"{BASE}review/")
    )


def test_nobody_on_the_other_side_is_refused(villager: Villager) -> None:
    villager.fill()
    wrong = villager.answer("others-respondent", **{"others-respondent-0-name": ""})
    assert wrong.status_code == 422 and "请填写“姓名或单位名称”" in text_of(wrong)


def upload(villager: Villager, *names: str, go: str = "stay", content: bytes = PNG) -> Any:
    files = [SimpleUploadedFile(name, content) for name in names]
    return villager.client.post(f"{BASE}ask/files/", {"evidence": files, "go": go})


def test_photographs_are_kept_and_handed_in(villager: Villager) -> None:
    villager.fill(but=("files",))
    assert upload(villager, "院墙.png", "屋檐.png").status_code == 302
    page = text_of(villager.client.get(f"{BASE}ask/files/"))
    assert "院墙.png" in page and "屋檐.png" in page
    gone = DraftFile.objects.get(pk=min(DraftFile.objects.values_list("pk", flat=True)))
    villager.client.post(f"{BASE}ask/files/", {"drop": gone.pk})
    assert not storages["files"].exists(gone.path)
    kept = DraftFile.objects.get()
    villager.answer("files")
    with_commit(villager)
    taken = Attachment.objects.get()
    assert (taken.name, taken.category, taken.mime, taken.size) == (kept.name, "evidence", "image/png", len(PNG))
    assert storages["files"].open(taken.path).read() == PNG
    assert not DraftFile.objects.exists() and not storages["files"].exists(kept.path)


def with_commit(villager: Villager) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert villager.send().status_code == 302


def test_a_file_that_is_not_taken_is_named_and_the_others_stay(villager: Villager) -> None:
    villager.fill(but=("files",))
    upload(villager, "院墙.png")
    wrong = upload(villager, "病毒.exe", content=b"MZ\x90\x00 not a picture")
    page = text_of(wrong)
    assert (
        wrong.status_code == 422
        and "病毒.exe”不是可接收的材料" in page
        and 'href="#id_evidence"' in page
        and "院墙.png" in page
    )


def test_no_more_files_than_a_draft_holds(villager: Villager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.asking.drafts.MOST_FILES", 1)
    villager.fill(but=("files",))
    assert "没有收下" in text_of(upload(villager, "一.png", "二.png"))
    assert DraftFile.objects.count() == 1


def test_what_the_whole_form_refuses_leads_back_to_its_page(
    villager: Villager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step's own form has the last word; nothing is sent and nothing is lost."""
    villager.fill()
    code = villager.prove()
    form: Any = procedure("mediation")["apply"].form
    with monkeypatch.context() as patch:
        patch.setattr(form, "clean_facts", _refuse, raising=False)
        patch.setattr("portal.views.apply._complete", lambda filling: True)
        refused = villager.client.post(f"{BASE}send/", {"go": "send", "code": code})
    assert refused.status_code == 422
    assert f'href="{BASE}ask/q-facts/?from=review"' in text_of(refused) and "写得太笼统" in text_of(refused)
    assert not Case.objects.exists() and Draft.objects.get().content["q-facts"]
    assert villager.client.post(f"{BASE}send/", {"go": "send"}).status_code == 302, "the phone stays proven"


def _refuse(form: Any) -> None:
    raise ValidationError("写得太笼统，请写清时间和经过。")
