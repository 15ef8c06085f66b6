"""The control a form field gets on a page, and what is said when it is wrong."""

from datetime import datetime

from django import forms
from django.utils import timezone

from workbench.fields import dress, problems


class Sample(forms.Form):
    on = forms.DateField(label="日期", help_text="受理的那一天")
    at = forms.DateTimeField(label="时间")
    amount = forms.DecimalField(label="金额", min_value=0, decimal_places=2)
    heads = forms.IntegerField(label="人数")
    words = forms.CharField(label="情况", widget=forms.Textarea)
    short = forms.CharField(label="备注", widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(label="标记", choices=[("a", "甲")], widget=forms.CheckboxSelectMultiple)
    told = forms.BooleanField(label="已告知")
    file = forms.FileField(label="材料", widget=forms.ClearableFileInput)
    town = forms.ChoiceField(label="街道", choices=[("", "请选择"), ("1", "城南")])


def control(name: str, form: forms.Form | None = None) -> str:
    return str(dress((form or Sample())[name]).control)


def test_dates_get_the_native_picker_in_iso() -> None:
    form = Sample(initial={"on": datetime(2026, 11, 22), "at": timezone.make_aware(datetime(2026, 11, 22, 14, 5))})
    assert 'type="date"' in control("on", form)
    assert 'value="2026-11-22"' in control("on", form)
    assert 'type="datetime-local"' in control("at", form)
    assert 'value="2026-11-22T14:05"' in control("at", form)


def test_what_was_typed_into_a_date_comes_back_even_when_wrong() -> None:
    assert 'value="11月底"' in control("on", Sample({"on": "11月底"}))


def test_numbers_are_text_with_a_number_pad() -> None:
    assert 'type="text"' in control("amount")
    assert 'inputmode="decimal"' in control("amount")
    assert 'inputmode="numeric"' in control("heads")
    assert "step=" not in control("amount")


def test_a_text_area_is_as_tall_as_asked() -> None:
    assert 'rows="4"' in control("words")
    assert 'rows="2"' in control("short")


def test_a_file_field_is_a_bare_input() -> None:
    assert control("file").count("<") == 1


def test_help_and_errors_are_tied_to_the_control() -> None:
    assert 'aria-describedby="id_on_helptext"' in control("on")
    wrong = control("on", Sample({}))
    assert 'aria-describedby="id_on_helptext id_on_error"' in wrong
    assert 'aria-invalid="true"' in wrong


def test_an_error_leads_to_something_that_can_be_focused() -> None:
    form = Sample()
    assert dress(form["kind"]).target == "id_kind_0"
    assert dress(form["many"]).target == "id_many_0"
    assert dress(form["words"]).target == "id_words"


def test_a_missing_answer_is_asked_for_by_its_name() -> None:
    form = Sample({})
    said = {name: problems(form[name])[0].line for name in ("words", "kind", "town", "told", "file")}
    assert said == {
        "words": "请填写“情况”",
        "kind": "请选择“类型”",
        "town": "请选择“街道”",
        "told": "请勾选“已告知”",
        "file": "请上传“材料”",
    }


def test_other_errors_name_the_field_in_the_summary_only() -> None:
    problem = problems(Sample({"amount": "-1"})["amount"])[0]
    assert problem.line == f"金额：{problem.text}"
