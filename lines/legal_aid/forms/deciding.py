"""Examined by one, decided by another; what may be said against it."""

from __future__ import annotations

from typing import Any

from kernel.words import cite

from ..models import Aid
from .parts import Dated, Economic, long


class Demanding(Dated):
    """A form of the record all of whose fields must be filled."""

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ()

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        for name in self._meta.fields or ():
            self.fields[name].required = True


class Examination(Demanding):
    """What is examined; `conditions` say the same in the service guide."""

    conditions = (
        (
            "请的是法律规定可以援助的事：工钱、工伤和交通事故等赔偿、赡养抚养、社保救助、国家赔偿，或者刑事辩护",
            cite("法律援助法", 31),
        ),
        ("并且：家里经济困难，请不起律师；说明情况、承诺属实就可以", cite("法律援助法", 41)),
        (
            "或者：没有固定收入的未成年人、老年人、残疾人，低保等救助对象，讨薪或者工伤的进城务工人员，免予核查",
            cite("法律援助法", 42),
        ),
        ("或者：遭受家庭暴力、见义勇为、英雄烈士近亲属维权等，不看经济条件", cite("法律援助法", 32)),
    )
    dates = "examined_on"

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("opinion", "opinion_reason", "service")
        widgets = {"opinion_reason": long(4)}
        help_texts = {"opinion_reason": "是否属于法律援助事项，经济困难条件怎样核查、结果怎样。"}


class SendBack(Demanding):
    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("returned_because",)
        widgets = {"returned_because": long(3)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.initial["returned_because"] = ""


class Granting(Dated):
    dates, decides = "decided_on", "granted"

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ()


class Refusal(Demanding):
    dates, decides = "decided_on", "refused"

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("refusal",)
        widgets = {"refusal": long(4)}
        help_texts = {"refusal": "写明事实、理由和依据的条文；救济途径由系统写入决定书。"}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.case and not self.instance.refusal and self.instance.opinion == "refuse":
            self.initial["refusal"] = self.instance.opinion_reason


class Advance(Demanding):
    """Aid at once, papers afterwards (法律援助法 §44)."""

    dates, decides = "decided_on", "granted"

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("advance", "service", "opinion_reason")
        widgets = {"opinion_reason": long(3)}
        labels = {"opinion_reason": "为什么来不及"}


class MakeUp(Economic):
    """The papers of aid that was given before them."""

    dates = "made_up_on"

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            self.still_missing()


class Termination(Demanding):
    dates = "terminated_on"

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("termination", "terminated_because")
        widgets = {"terminated_because": long(4)}
        help_texts = {"terminated_because": "写明查明的事实；救济途径由系统写入决定书。"}


class Objection(Demanding):
    dates = "objected_on"

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("objection",)
        widgets = {"objection": long(5)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.initial["objection"] = ""


class ObjectionDecision(Demanding):
    dates = "objection_decided_on"

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("objection_result", "objection_reason")
        widgets = {"objection_reason": long(5)}
