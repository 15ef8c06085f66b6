"""What is asked of an administrator: where to, on whose account, what; a span of time to send again."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from exchange.webhooks import wants
from exchange.webhooks.addresses import Unfit, numbers, parse
from exchange.webhooks.models import Subscription
from kernel.words.registry import procedures
from workbench.admin.forms import RowForm
from workbench.admin.lookup import person_field

LENGTHS = ((0, "立即失效"), (24, "一天"), (72, "三天"), (168, "七天"), (720, "三十天"))


def _titles(found: list[str]) -> str:
    return "；".join(wants.title(w) for w in found)


class SubscriptionForm(RowForm):
    """One subscription. The address is looked up at once, so that a wrong one is found here and not at night."""

    texts = {"wants": _titles}
    user = person_field("对方系统的账号", help_text="先为对方系统建立账号并授权；它能看到哪些案件，就推送哪些案件。")
    whole = forms.MultipleChoiceField(
        label="推送这些业务的全部事件", required=False, widget=forms.CheckboxSelectMultiple
    )
    single = forms.MultipleChoiceField(
        label="或者只推送这些事件",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": "8"}),
        help_text="按住 Ctrl 可以多选。上面已勾选整项业务的，不用再选。",
    )

    class Meta:
        model = Subscription
        fields = ("name", "user", "url")
        help_texts = {
            "name": "推给谁、做什么用，如“12345 热线回传”。",
            "url": "对方接收事件的网址，以 https:// 开头。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance.wants if self.instance.pk else []
        whole = [(wants.type_of(p.code, wants.ALL), p.title) for p in procedures()]
        single = [(p.title, [(wants.type_of(p.code, a), t) for a, t in wants.acts(p)]) for p in procedures()]
        for name, choices in (("whole", whole), ("single", single)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].initial = held

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        try:
            numbers(parse(url))
        except Unfit as why:
            raise ValidationError(str(why)) from None
        except (socket.gaierror, UnicodeError):
            raise ValidationError("接收地址的域名无法解析，请核对拼写，或请网络管理员检查域名服务。") from None
        return url

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not self.wanted():
            self.add_error("whole", "请至少选择一项业务或一个事件。")
        return data

    def wanted(self) -> list[str]:
        """What was chosen; a single act of a procedure chosen as a whole adds nothing."""
        whole: list[str] = self.cleaned_data.get("whole", [])
        single = [w for w in self.cleaned_data.get("single", []) if not wants.wanted(whole, w)]
        return [*whole, *single]

    def said(self) -> dict[str, str]:
        return {**super().said(), "whole": _titles(self.instance.wants)}

    def save(self, commit: bool = True) -> Subscription:
        self.instance.wants = self.wanted()
        return super().save(commit)


class ReplayForm(forms.Form):
    """What to send again: all of a span of time, or one event by its number."""

    since = forms.DateTimeField(
        label="自",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    until = forms.DateTimeField(
        label="至", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="按登记时间计。不填即到现在为止。",
    )  # fmt: skip
    event = forms.CharField(
        label="或者只重发一个事件", required=False, max_length=36, help_text="填事件编号，即推送内容中的 id。"
    )

    def clean_event(self) -> UUID | None:
        text = self.cleaned_data["event"].strip()
        try:
            return UUID(text) if text else None
        except ValueError:
            raise ValidationError("事件编号形如 0190a1a0-0000-7000-8000-000000000000，请从推送记录中复制。") from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if not data.get("event") and not data.get("since"):
            raise ValidationError("请填写起始时间，或者填写一个事件编号。")
        data["until"] = data.get("until") or timezone.now() + timedelta(seconds=1)
        if data.get("since") and data["since"] >= data["until"]:
            self.add_error("until", "截止时间应晚于起始时间。")
        return data


class RotateForm(forms.Form):
    hours = forms.TypedChoiceField(
        label="现在的密钥还可用多久",
        coerce=int,
        choices=LENGTHS,
        initial=72,
        help_text="这段时间内每条推送同时带两个签名，对方换好新密钥前后都能验证。密钥泄露的选“立即失效”。",
    )


class EndForm(forms.Form):
    sure = forms.BooleanField(label="我已与对方确认，不再推送；等待中的事件作废")
