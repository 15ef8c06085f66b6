"""How somebody comes, and what they say. Little is asked: what it is about is found from their words."""

from __future__ import annotations

from typing import Any

from django import forms

from common.people.forms import PartiesField
from kernel.cases.forms import FilesField, StepForm

from .. import public, rules
from ..codes import CHANNELS
from ..models import Reception

ROLES = (("visitor", "来访人", 0, 20), ("other", "对方", 0, 20))
BY_STAFF = ("letter", "message", "wechat", "video", "robot", "home", "h12345", "organ")


def long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Heard(StepForm):
    """What every reception begins with."""

    parties = PartiesField(label="来访人和对方", roles=ROLES, required=False)
    material = FilesField(label="材料", category="material", required=False, help_text="照片、合同、录音，可多选。")

    class Meta:
        model = Reception
        fields: tuple[str, ...] = ("words", "wish", "identity", "place", "amount")
        widgets = {"words": long(6), "wish": long(2)}
        help_texts = {
            "words": "照来访人的话记：什么时候、和谁、出了什么事、现在怎样。事项由系统按这些话建议，您来定。",
            "identity": "不清楚的不选。",
        }

    groups: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("来访", ("channel", "from_organ", "from_number")),
        ("所说的事", ("words", "wish")),
        ("来访人", ("parties", "identity")),
        ("其他", ("place", "amount", "material")),
    )
    channel = ""

    def write(self, case: Any) -> Any:
        self.instance.channel = self.channel or self.cleaned_data.get("channel") or self.instance.channel
        rules.listen(self.instance)
        return super().write(case)


class Called(Heard):
    channel = "phone"


class Visited(Heard):
    channel = "window"


class Applied(Heard):
    """What a citizen writes from home."""

    channel = "web"
    public_words = public.APPLICATION

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["parties"].required = True
        any_roles: Any = self.fields["parties"]
        any_roles.roles = any_roles.widget.roles = (("visitor", "来访人", 1, 20), ("other", "对方", 0, 20))


class Passed(Heard):
    """It came by letter, message or from another organ."""

    class Meta(Heard.Meta):
        fields: tuple[str, ...] = ("channel", "from_organ", "from_number", *Heard.Meta.fields)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        chosen: Any = self.fields["channel"]
        chosen.choices = [(c.code, c.title) for c in CHANNELS if c.code in BY_STAFF]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("channel") in {"h12345", "organ"} and not data.get("from_organ"):
            self.add_error("from_organ", "请填写转来单位，办结后要向其反馈。")
        return data
