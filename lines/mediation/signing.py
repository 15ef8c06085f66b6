"""What the signing of an agreement asks: a place to sign for everybody who must, or the scan of the signed original."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kernel.cases.attachments import sniff
from kernel.cases.forms import FilesField, StepForm
from kernel.cases.issue import DRAWN

from .forms import DateInput, Groups
from .models import Dispute
from .papers import parts


class Signing(StepForm):
    """All sign, seal or fingerprint, the mediator signs, the committee's seal: from then it is in effect (§29)."""

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ()

    scan = FilesField(
        label="签字盖章后的协议书",
        category="signed_agreement",
        required=False,
        help_text="在纸上签名、按指印、盖章的，上传扫描件或照片。",
    )
    mediator_signed = forms.BooleanField(label="人民调解员已签名")
    sealed_on = forms.DateField(label="加盖人民调解委员会印章日期", widget=DateInput())
    depends_on_case = True  # one signature field a party
    groups: Groups = (("当事人签名", ()), ("调解员签名", ("mediator_signed",)), ("盖章", ("scan", "sealed_on")))

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.initial.setdefault("sealed_on", timezone.localdate())
        self.signers = parts.signers(self.case.people) if self.case else []
        names = tuple(self._pad(party) for party in self.signers)
        others = tuple(self._pad(user) for user in (parts.mediating(self.case) if self.case else ()))
        (parties, _), (mediators, signed), seal = self.groups
        self.groups = ((parties, names), (mediators, (*others, *signed)), seal)

    def _pad(self, person: Any) -> str:
        """A place to sign on the screen; the paper looks for the picture under the same name."""
        name = parts.pad(person)
        self.fields[name] = FilesField(label=f"{person} 签名", category="signature", required=False)
        self.fields[name].widget.attrs["data-signature"] = str(person)
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        unsigned = [p.name for p in self.signers if not data.get(parts.pad(p))]
        if unsigned and not data.get("scan") and self.between is None:  # a correction asks for no second signature
            text = f"还没有签名：{'、'.join(unsigned)}。请在签名板签名，或上传各方签名、盖章或按指印后的协议书。"
            self.add_error("scan", ValidationError(text))
        for name in (n for n in self.files_fields if n.startswith("signature_")):
            if any(sniff(f) not in DRAWN for f in data.get(name) or ()):
                self.add_error(name, ValidationError("请在签名板签名，或上传 PNG、JPG 格式的签名图片。"))
        sealed, agreed = data.get("sealed_on"), self.instance.agreed_on
        if sealed and sealed < agreed:
            self.add_error("sealed_on", ValidationError(f"盖章日期不能早于达成协议的{agreed:%Y年%-m月%-d日}。"))
        if sealed and sealed > timezone.localdate():
            self.add_error("sealed_on", ValidationError("盖章日期不能晚于今天。"))
        return data

    def write(self, case: Any) -> Any:
        self.instance.effective_on = self.cleaned_data["sealed_on"]
        return super().write(case)
