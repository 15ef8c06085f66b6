"""The parties' field: posts and lists, errors with their places, rows added without JavaScript, minors and guardians."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from common.people import parties
from common.people.forms import PartiesField, as_draft, wants_more
from common.people.identity import check_digit
from kernel.cases.models import Case

ROLES = (("applicant", "申请人", 1, None), ("respondent", "被申请人", 1, 3))
ADULT_ID = "321299195603081024"


class Application(forms.Form):
    parties = PartiesField(roles=ROLES)
    matter = forms.CharField(label="事由")


class Optional(forms.Form):
    parties = PartiesField(roles=(("witness", "证人", 0, 2),), required=False)


def post(*rows: dict[str, Any], more: bool = False, **others: str) -> QueryDict:
    data = QueryDict(mutable=True)
    for place, row in enumerate(rows):
        typed = {"role": "", "kind": "person", "name": "", **row}
        data.update({f"parties-{place}-{name}": str(value) for name, value in typed.items()})
    data.update({"matter": "相邻纠纷", **others})
    if more:
        data["add_row"] = "parties"
    return data


def rows_shown(html: str) -> int:
    return html.split("<template")[0].count("<fieldset")


def applicant(**changes: Any) -> dict[str, Any]:
    return {"role": "applicant", "name": "王秀兰", **changes}


def respondent(**changes: Any) -> dict[str, Any]:
    return {"role": "respondent", "name": "李建国", **changes}


def messages(form: forms.Form) -> list[str]:
    return [str(text) for text in form.errors.get("parties", [])]


def links(form: forms.Form) -> dict[str, str]:
    bound = form["parties"]
    assert form.errors
    return dict(bound.field.links(bound))


def test_name_role_and_kind_are_enough() -> None:
    form = Application(post(applicant(), respondent()))
    assert form.is_valid(), form.errors
    assert [(r["role"], r["kind"], r["name"], r["represents"], r["id"]) for r in form.cleaned_data["parties"]] == [
        ("applicant", "person", "王秀兰", None, None),
        ("respondent", "person", "李建国", None, None),
    ]


def test_a_list_under_the_fields_name_means_the_same() -> None:
    rows = [applicant(id_number=ADULT_ID), respondent()]
    posted, listed = Application(post(*rows)), Application({"parties": rows, "matter": "x"})
    assert posted.is_valid()
    assert listed.is_valid()
    assert posted.cleaned_data["parties"] == listed.cleaned_data["parties"]


def test_what_the_number_tells_is_not_asked_twice() -> None:
    form = Application(post(applicant(id_number="３２１２９９ 19560308 1024", phone="138 0000 1234"), respondent()))
    assert form.is_valid(), form.errors
    row = form.cleaned_data["parties"][0]
    assert (row["id_number"], row["id_kind"], row["birth_date"], row["birth_year"], row["gender"], row["phone"]) == (
        ADULT_ID,
        "resident",
        date(1956, 3, 8),
        1956,
        "female",
        "13800001234",
    )
    assert any("区划代码" in text for text in form.fields["parties"].warnings)


def test_the_card_shown_by_the_number_wins() -> None:
    number = "81000019900101001" + check_digit("81000019900101001")
    form = Application(post(applicant(id_number=number, id_kind="resident"), respondent()))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["parties"][0]["id_kind"] == "hongkong"


def test_what_contradicts_the_number_is_refused_in_place() -> None:
    form = Application(post(applicant(id_number=ADULT_ID, birth_date="1956-03-09", gender="male"), respondent()))
    assert set(links(form)) == {"id_parties-0-birth_date", "id_parties-0-gender"}


def test_age_stands_in_for_an_unknown_birth_date() -> None:
    form = Application(post(applicant(age="70"), respondent()))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["parties"][0]["birth_year"] == timezone.localdate().year - 70
    assert "age" not in form.cleaned_data["parties"][0]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("id_number", "321203199001010011", "校验位"),
        ("id_number", "3212", "18位"),
        ("phone", "1380000", "由数字"),
        ("phone", "1380000123", "11位"),
        ("birth_date", "2999-01-01", "晚于今天"),
        ("birth_date", "昨天", ""),
        ("age", "abc", ""),
        ("address", "江苏省****", "遮盖"),
        ("role", "nobody", ""),
    ],
)
def test_errors_stand_beside_their_field_and_in_the_summary(field: str, value: str, says: str) -> None:
    if value == "1380000":
        value, says = "abc1380000", "由数字"
    form = Application(post(applicant(), respondent(**{field: value})))
    assert not form.is_valid()
    found = links(form)
    assert says in found[f"id_parties-1-{field}"]
    assert found[f"id_parties-1-{field}"].startswith("当事人2：")
    assert messages(form) == list(found.values())
    html = str(form["parties"])
    assert f'id="id_parties-1-{field}_error"' in html
    assert re.search(rf'<(input|select)[^>]*id="id_parties-1-{field}"[^>]*>', html)
    control = re.search(rf'<(?:input|select)[^>]*id="id_parties-1-{field}"[^>]*>', html)
    assert control
    assert 'aria-invalid="true"' in control[0]
    assert f"id_parties-1-{field}_error" in control[0]


def test_everything_wrong_is_said_at_once() -> None:
    form = Application(post(applicant(id_number="1"), respondent(phone="x", role=""), matter=""))
    assert set(links(form)) == {"id_parties-0-id_number", "id_parties-1-phone", "id_parties-1-role", "id_parties_0"}
    assert "matter" in form.errors
    both = Application(post(applicant(id_number="1"), child(age="12")))
    assert set(links(both)) == {"id_parties-0-id_number", "id_parties-1-name", "id_parties-1-consent_note"}


def test_nothing_typed_is_lost_when_it_is_refused() -> None:
    html = str(Application(post(applicant(id_number="123", employer="<测试>厂"), respondent(name="")))["parties"])
    assert 'value="123"' in html
    assert 'value="&lt;测试&gt;厂"' in html
    assert 'value="applicant" selected' in html


def test_rows_left_blank_are_no_rows() -> None:
    form = Application(post(applicant(), {"role": "respondent"}, respondent(), {}))
    assert form.is_valid(), form.errors
    assert len(form.cleaned_data["parties"]) == 2


def test_missing_roles_point_to_the_blank_row() -> None:
    form = Application(post(applicant(), {"role": "respondent"}))
    assert links(form) == {"id_parties-1-name": "当事人2：被申请人至少1位，请填写被申请人的姓名或名称。"}
    assert set(links(Application(post(applicant())))) == {"id_parties_0"}


def test_nobody_at_all() -> None:
    assert len(messages(Application(post()))) == 2
    assert Optional({}).is_valid()
    assert Optional({}).fields["parties"].clean(None) == []


def test_at_most_so_many() -> None:
    form = Application(post(applicant(), *(respondent(name=n) for n in "甲乙丙丁")))
    assert list(links(form)) == ["id_parties-4-role"]


def test_a_flood_of_rows_is_refused() -> None:
    assert "60" in messages(Application(post(*(applicant() for _ in range(61)))))[0]


def test_one_more_row_loses_nothing_and_complains_of_nothing() -> None:
    data = post(applicant(phone="123x"), {"role": "respondent"}, more=True, matter="")
    assert wants_more(data)
    form = as_draft(Application(data))
    html = str(form["parties"])
    assert 'value="123x"' in html
    assert 'name="parties-2-name"' in html
    assert "error-text" not in html
    assert not form.errors
    assert not wants_more(post(applicant()))


def test_the_first_button_of_the_control_is_the_step_itself() -> None:
    """Enter in a text box presses it."""
    buttons = re.findall(r"<button[^>]*>", str(Application()["parties"]))
    assert "name=" not in buttons[0]
    assert 'name="add_row"' in buttons[1]


def test_a_row_taken_out_closes_the_gap_and_representation_follows() -> None:
    data = post(
        applicant(),
        respondent(name="去掉"),
        respondent(name="李建国"),
        {"name": "代理", "representation": "agent", "represents": 2},
    )
    data["parties-1-DELETE"] = "on"
    form = Application(data)
    assert form.is_valid(), form.errors
    rows = form.cleaned_data["parties"]
    assert [(r["name"], r["represents"]) for r in rows] == [("王秀兰", None), ("李建国", None), ("代理", 1)]


def test_an_empty_form_shows_a_row_for_each_who_must_be_there() -> None:
    html = str(Application()["parties"])
    assert rows_shown(html) == 2
    assert 'value="respondent" selected' in html
    assert rows_shown(str(Optional()["parties"])) == 1


def test_who_is_known_is_filled_in_and_who_is_missing_has_a_row() -> None:
    """A referral brings the applicant along; the other side is still to be named."""
    html = str(Application(initial={"parties": [applicant()]})["parties"])
    assert rows_shown(html) == 2 and html.count("王秀兰") >= 1
    both = [applicant(), applicant(role="respondent", name="李建国")]
    assert rows_shown(str(Application(initial={"parties": both})["parties"])) == 2


def test_every_control_has_a_label_and_no_inline_style_or_script() -> None:
    html = str(Application(post(applicant(), respondent()))["parties"])
    shown = [i for i in re.findall(r'<(?:input|select)[^>]*\bid="([^"]+)"', html) if not i.endswith("-id")]
    assert set(shown) <= set(re.findall(r'<label for="([^"]+)"', html))
    assert len(shown) == len(set(shown))
    assert not re.search(r"\s(style|on\w+)=|<script(?![^>]* src=)", html)
    assert "__prefix__" not in html.split("<template")[0]


def child(**changes: Any) -> dict[str, Any]:
    return respondent(**{"name": "李小明", "age": "15", **changes})


def guardian(**changes: Any) -> dict[str, Any]:
    return {"name": "张梅", "representation": "guardian", **changes}


def test_a_minor_needs_a_guardian() -> None:
    found = links(Application(post(applicant(), child())))
    assert "监护人" in found["id_parties-1-name"]
    form = Application(post(applicant(), child(), guardian()))
    assert form.is_valid(), form.errors
    assert [(r["represents"], r["role"]) for r in form.cleaned_data["parties"]][2] == (1, "respondent")


def test_a_child_under_fourteen_needs_consent() -> None:
    found = links(Application(post(applicant(), child(age="13"), guardian())))
    assert "第三十一条" in found["id_parties-1-consent_note"]
    assert Application(post(applicant(), child(age="14"), guardian())).is_valid()
    assert Application(post(applicant(), child(age="13", consent_note="母亲当面同意"), guardian())).is_valid()


def test_a_minor_seen_from_the_number() -> None:
    body = f"321299{timezone.localdate().year - 10}0101001"
    assert "id_parties-1-name" in links(Application(post(applicant(), respondent(id_number=body + check_digit(body)))))


@pytest.mark.parametrize(
    ("row", "anchor"),
    [
        ({"name": "律师", "representation": "agent"}, "id_parties-2-represents"),
        ({"name": "律师", "representation": "agent", "represents": 2}, "id_parties-2-represents"),
        ({"name": "律师", "representation": "agent", "represents": 9}, "id_parties-2-represents"),
        ({"name": "律师", "represents": 0}, "id_parties-2-representation"),
        ({"name": "经理", "representation": "legal", "represents": 0}, "id_parties-2-representation"),
    ],
)
def test_representation_must_make_sense(row: dict[str, Any], anchor: str) -> None:
    assert anchor in links(Application(post(applicant(), respondent(), row)))


def test_an_organisation_has_no_guardian_and_no_birth() -> None:
    firm = respondent(
        name="测试厂", kind="organisation", uscc="9 1110000 600037341l", id_number="1", age="5", gender="male"
    )
    form = Application(post(applicant(), firm, {"name": "钱七", "representation": "legal"}))
    assert form.is_valid(), form.errors
    row = form.cleaned_data["parties"][1]
    assert (row["uscc"], row["id_number"], row["gender"], row["birth_year"]) == ("91110000600037341L", "", "", None)
    assert form.cleaned_data["parties"][2]["represents"] == 1
    wrong = Application(post(applicant(), firm, guardian(represents=1)))
    assert "没有监护人" in links(wrong)["id_parties-2-representation"]


def test_a_wrong_credit_code() -> None:
    found = links(Application(post(applicant(), respondent(kind="organisation", uscc="9111"))))
    assert "18位" in found["id_parties-1-uscc"]


def test_nobody_is_party_twice_but_a_parent_may_also_be_guardian() -> None:
    found = links(Application(post(applicant(id_number=ADULT_ID), respondent(id_number=ADULT_ID))))
    assert "当事人1" in found["id_parties-1-id_number"]
    both = Application(post(applicant(id_number=ADULT_ID), child(), guardian(id_number=ADULT_ID)))
    assert both.is_valid(), both.errors


def test_reading_back_names_only() -> None:
    form = Application(post(applicant(id_number=ADULT_ID), child(), guardian()))
    assert form.is_valid()
    said = form.fields["parties"].describe(form.cleaned_data["parties"])
    assert said == "王秀兰（申请人）、李小明（被申请人）、张梅（李小明的法定代理人（监护人））"


def test_from_the_form_to_the_case_and_back(case: Case) -> None:
    form = Application(
        post(
            applicant(id_number=ADULT_ID, phone="13800001234"),
            child(age="", birth_date="2015-05-01", consent_note="母亲当面同意"),
            guardian(),
        )
    )
    assert form.is_valid(), form.errors
    parties.write(case, form.cleaned_data["parties"])
    before = parties.digests([case.pk])

    prefilled = Application(initial={"parties": parties.rows(case)})
    html = str(prefilled["parties"])
    assert ADULT_ID not in html
    assert "13800001234" not in html
    html = html.split("<template")[0]
    inputs = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html)
    typed = {name: value for name, value in inputs if "DELETE" not in name}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        typed[name] = chosen[1] if chosen else ""
    again = Application({**typed, "matter": "x"})
    assert again.is_valid(), again.errors
    parties.write(case, again.cleaned_data["parties"])
    assert parties.digests([case.pk]) == before


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                name: st.text(max_size=20)
                for name in (
                    "role",
                    "kind",
                    "name",
                    "id_number",
                    "phone",
                    "birth_date",
                    "age",
                    "represents",
                    "representation",
                    "id",
                    "uscc",
                    "id_kind",
                    "gender",
                )
            },
        ),
        max_size=5,
    )
)
def test_no_post_breaks_the_field(rows: list[dict[str, str]]) -> None:
    form = Application({"parties": rows, "matter": "x"})
    if form.is_valid():
        assert all(row["name"] and row["role"] for row in form.cleaned_data["parties"])
    else:
        assert len(links(form)) >= 1
    assert "<fieldset" in str(form["parties"])


def test_parts_seldom_needed_are_folded_until_they_have_something_to_show() -> None:
    html = str(Application(post(applicant(), respondent(kind="organisation", uscc="1")))["parties"]).split("<template")[
        0
    ]
    opened = re.findall(r'<details class="party-more (party-\w+)"( open)?>', html)
    assert [name for name, is_open in opened if is_open] == ["party-organisation"]
    assert len(opened) == 6
