"""The public door of this app, plugged into the port of the kernel: the parties of a case.

A row is a dict as `PartiesField` cleans it: `role`, `kind`, `name` and any other column of `Party`; `represents` is the
place (from 0) in the same list of the person represented; `id` names a party that is already there, or one of the case
this one was referred from. A number that is still masked (`138****1234`) in such a row means: as it was, or is, there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import count, groupby
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from kernel import ports
from kernel.journal.seal import sm3
from kernel.prepared import by_case

from .masking import STAR, mask_address, mask_id, mask_phone
from .models import Kind, Party

if TYPE_CHECKING:
    from kernel.cases.models import Case

MASKS = {"id_number": mask_id, "phone": mask_phone, "address": mask_address}
ERASED = "（已依法删除）"
_COLUMNS = (
    "role",
    "kind",
    "name",
    "gender",
    "ethnicity",
    "birth_date",
    "birth_year",
    "id_kind",
    "id_number",
    "phone",
    "address",
    "employer",
    "occupation",
    "uscc",
    "legal_person",
    "consent_note",
    "representation",
    "scope",
)


def for_case(case: Case) -> list[Party]:
    """All parties in order, representatives and those who withdrew included. One query; opens the sealed columns."""
    return _PARTIES(case.pk)


_PARTIES = by_case(lambda of: Party.objects.filter(case_id=of))


def build(case: Case, rows: Sequence[dict[str, Any]]) -> list[Party]:
    """The parties of a new case, unsaved: for a writer of many cases, which then calls `Party.objects.bulk_create`."""
    return _arrange(case, rows, [_fill(Party(case=case), row) for row in rows])


@transaction.atomic
def write(case: Case, rows: Sequence[dict[str, Any]]) -> list[Party]:
    """Make the current parties of a case exactly these rows; who withdrew stays. Two queries and one per known party.

    Raises ValidationError where a masked value stands in a row that is not a party of this case or of its origin.
    """
    begun = not case.seq and "people" in case.__dict__  # nobody is in it yet
    everybody, there = case.people if begun else for_case(case), _of_origin(case)
    known = {str(party.pk): party for party in everybody if not party.withdrawn_at}
    taken = {party.position for party in everybody if party.withdrawn_at}
    found = [known.get(str(row.get("id") or "")) for row in rows]
    filled = [
        _fill(old or Party(case=case), row, there.get(str(row.get("id") or "")))
        for old, row in zip(found, rows, strict=True)
    ]
    parties = _arrange(case, rows, filled, taken)
    Party.objects.bulk_create([party for party, old in zip(parties, found, strict=True) if old is None])
    for party in filter(None, found):
        party.save(force_update=True)
    gone = set(known) - {str(party.pk) for party in parties}
    if gone:
        Party.objects.filter(case=case, pk__in=gone).delete()
    return parties


def _of_origin(case: Case) -> dict[str, Party]:
    """By key, the parties of the case this one was referred from. A query only where there is one and it opens."""
    if case.origin_id is None or case.seq:
        return {}
    return {str(party.pk): party for party in Party.objects.filter(case_id=case.origin_id)}


def _field(name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", Party._meta.get_field(name))


def _fill(party: Party, row: dict[str, Any], there: Party | None = None) -> Party:
    """Bring a row onto a party. `there`: the same one in the case of origin, where masked values are read."""
    as_was = party if not party._state.adding else there
    for name in _COLUMNS:
        field = _field(name)
        value = row.get(name)
        if name in MASKS and STAR in (value or ""):
            if as_was is None or value != MASKS[name](getattr(as_was, name)):
                raise ValidationError(
                    f"{row.get('name', '')}的{field.verbose_name}是遮盖后的内容，无法保存，请重新填写完整。"
                )
            setattr(party, name, getattr(as_was, name))
            continue
        setattr(party, name, field.to_python(value) if value not in (None, "") else field.get_default())
    return party


def _arrange(
    case: Case, rows: Sequence[dict[str, Any]], parties: list[Party], taken: Collection[int] = ()
) -> list[Party]:
    """Positions in order, around those of who withdrew; whom each stands for; what follows from the entries."""
    day = timezone.localdate(case.opened_at)
    free = (position for position in count() if position not in taken)
    for position, party, row in zip(free, parties, rows, strict=False):
        place = row.get("represents")
        party.position, party.represents = position, None if place in (None, "") else parties[int(place)]
        party.settle(day)
    return parties


def rows(case: Case) -> list[dict[str, Any]]:
    """The current parties in the form `write` takes, numbers and address masked: for prefilled forms and corrections."""
    parties = list(Party.objects.filter(case=case).current())
    places = {party.pk: place for place, party in enumerate(parties)}
    return [_row(party, places) for party in parties]


def _row(party: Party, places: dict[UUID, int]) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(party, name) for name in _COLUMNS}
    row |= {name: mask(row[name]) for name, mask in MASKS.items()}
    return row | {"id": str(party.pk), "represents": places.get(party.represents_id) if party.represents_id else None}


def withdraw(party: Party, at: datetime) -> None:
    """The party takes no further part, nor do its representatives; their facts stay in the case."""
    party.withdrawn_at = at
    gone = Q(pk=party.pk) | Q(represents=party, withdrawn_at__isnull=True)
    Party.objects.filter(gone, case_id=party.case_id).update(withdrawn_at=at)


def digests(case_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """One digest (32 bytes) per case asked for, over all its parties in order, none included. One query.

    Changes whenever anything said of a party changes: the kernel takes it after each act that touches the parties.
    """
    wanted = list(case_ids)
    found = Party.objects.filter(case_id__in=wanted).order_by("case_id", "position", "id")
    grouped = {case_id: digest_of(parties) for case_id, parties in groupby(found, key=lambda party: party.case_id)}
    return {case_id: grouped.get(case_id) or digest_of(()) for case_id in wanted}


def digest_of(parties: Iterable[Party]) -> bytes:
    """Digest of one case over its parties in order."""
    return sm3(*(part for party in parties for part in (party.pk.bytes, party.digest())))


def summary(case: Case) -> str:
    """The parties in a title: 王秀兰与李建国等2人."""
    columns = "id", "role", "kind", "name", "representation", "position"
    return summary_of(Party.objects.filter(case=case).current().only(*columns))


def summary_of(parties: Iterable[Party]) -> str:
    """The first two sides, each by the first of its names; representatives are not counted."""
    sides: dict[str, list[Party]] = {}
    for party in parties:
        if not party.representation:
            sides.setdefault(party.role, []).append(party)
    return "与".join(_side(side) for side in list(sides.values())[:2])


def _side(side: list[Party]) -> str:
    unit = "人" if all(party.kind == Kind.PERSON for party in side) else "方"
    return side[0].name + (f"等{len(side)}{unit}" if len(side) > 1 else "")


@transaction.atomic  # one commit for all of them: each waits for the disk
def tell(case: Case, text: str) -> None:
    """Send a message to the parties of a case that left a phone, representatives included, each number once."""
    phones = Party.objects.filter(case=case, phone_index__isnull=False).current().values_list("phone", flat=True)
    for phone in dict.fromkeys(phones):
        ports.messages().to_phone(phone, text)


@transaction.atomic
def erase(case: Case) -> int:
    """Wipe the personal data of a case whose retention has ended; returns how many parties were wiped.

    Gender, birth year, people, role and minority stay for statistics, an organisation keeps its name and code. The
    digest is kept and the salt is not: the journal still verifies, and nothing can be guessed from it.
    """
    wiped = 0
    for party in Party.objects.filter(case=case, erased_at__isnull=True):
        _wipe(party)
        wiped += 1
    return wiped


def _wipe(party: Party) -> None:
    party.kept_digest, party.salt, party.erased_at = party.digest(), b"", timezone.now()
    for name in Party.PERSONAL:
        if name != "name" or party.kind == Kind.PERSON:
            setattr(party, name, _field(name).get_default() if name != "name" else ERASED)
    party.id_index = party.phone_index = None
    party.save(force_update=True)
