"""Whoever edits, removes or inserts a row behind the door's back is found, and the sentence names the row."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import BinaryField, ExpressionWrapper, F, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.people.models import Party
from kernel import ports
from kernel.cases.actors import clock
from kernel.cases.door import lock
from kernel.cases.models import Asked, Attachment, Case, Clock, Event, Paper, Participant
from kernel.cases.repair import attach, correct, hand_over, revoke, unmask
from kernel.cases.verify import broken_anchors, close_days, verify
from kernel.cases.write import Deed, append
from kernel.ids import uuid7
from kernel.journal.models import AdminEntry, Anchor, note
from lines.mediation.models import Dispute, Session
from lines.mediation.tests.road import PNG, SESSION, Road
from tests.cast import Cast, application

START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@contextmanager
def day(number: int, hour: int = 9) -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=START + timedelta(days=number, hours=hour - 9)):
        yield


@pytest.fixture
def road(cast: Cast) -> Road:
    """A dispute with a session, a photograph, papers, a question, a co-handler, and entries of every own act."""
    with day(0):
        road = Road(cast)
    with day(1):
        road.do("accept", consent="on")
        road.do("choose", mediator=cast.mediator.pk, others=[cast.colleague.pk])
    with day(2):
        road.do("mediate", files={"photos": [SimpleUploadedFile("现场.png", PNG)]}, **SESSION)
        unmask(road.case, road.case.people[0].pk, "phone", actor=road.actor, reason="电话通知双方到场")
        asked = road.ask("police", to_name="柳溪派出所", situation="扬言伤人", measures="派人看护")
    with day(3):
        road.answer(asked, reply="已派员处理")
        note(cast.administrator, "授权", "陈和", {"post": "mediator"})
        note(cast.administrator, "停用", "林安")
    return road


@contextmanager
def tampered() -> Iterator[None]:
    """Whatever was changed is undone afterwards; keys to other rows are not looked at in between."""
    with transaction.atomic():
        with connection.constraint_checks_disabled():
            yield
        transaction.set_rollback(True)


def raw(sql: str, *values: Any) -> None:
    """Past the door, the models and everything else."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [v.hex if connection.vendor == "sqlite" and hasattr(v, "hex") and not isinstance(v, bytes | float) else v
                             for v in values])  # fmt: skip
        assert cursor.rowcount > 0, "nothing was tampered with"


def sealed(model: Any, pk: Any, name: str) -> bytes:
    """A sealed column as it lies in the database."""
    found = model._base_manager.annotate(raw=ExpressionWrapper(F(name), output_field=BinaryField())).get(pk=pk)
    return bytes(found.raw)


Tamper = Callable[[Road], str]  # does it, and returns what the sentence must say


def event_of(road: Road, act: str) -> Event:
    return Event.objects.get(case=road.pk, act=act)


def event_column(column: str, value: Any) -> Tamper:
    def tamper(road: Road) -> str:
        event = event_of(road, "accept")
        raw(f"UPDATE cases_event SET {column} = %s WHERE id = %s", value, event.pk)
        return f"第2条记录（{Event.objects.get(pk=event.pk).act}）已被改动"

    return tamper


def event_data_swapped(road: Road) -> str:
    one, other = event_of(road, "accept"), event_of(road, "choose")
    raw("UPDATE cases_event SET data = %s WHERE id = %s", sealed(Event, other.pk, "data"), one.pk)
    return "第2条记录（accept）的内容已被改动"


def event_data_bent(road: Road) -> str:
    pk = event_of(road, "accept").pk
    blob = bytearray(sealed(Event, pk, "data"))
    blob[30] ^= 1
    raw("UPDATE cases_event SET data = %s WHERE id = %s", bytes(blob), pk)
    return f"记录 {pk} 的加密内容已被改动，或者缺少密钥"


def event_removed_in_the_middle(road: Road) -> str:
    raw("DELETE FROM cases_event WHERE id = %s", event_of(road, "unmask").pk)
    return "第5条记录已被删除"


def last_event_removed(road: Road) -> str:
    raw("DELETE FROM cases_event WHERE id = %s", event_of(road, "answer:police").pk)
    return "第7条记录已被删除"


def event_inserted(road: Road) -> str:
    event = event_of(road, "answer:police")
    event.pk, event.seq, event.key = uuid7(), event.seq + 1, None
    event._state.adding = True
    Event.objects.bulk_create([event])
    return "第8条记录（answer:police）是插入的，不在链上"


def event_inserted_and_counted(road: Road) -> str:
    """The case's own length is changed along with it."""
    event_inserted(road)
    raw("UPDATE cases_case SET seq = 8 WHERE id = %s", road.pk)
    return "第8条记录（answer:police）已被改动"


def paper_content_edited(road: Road) -> str:
    one, other = Paper.objects.filter(case=road.pk).order_by("made_at")[:2]
    raw("UPDATE cases_paper SET content = %s WHERE id = %s", sealed(Paper, other.pk, "content"), one.pk)
    return f"文书 {one} 的内容已被改动"


def paper_column(column: str, value: Any) -> Tamper:
    def tamper(road: Road) -> str:
        paper = Paper.objects.filter(case=road.pk).order_by("made_at")[0]
        raw(f"UPDATE cases_paper SET {column} = %s WHERE id = %s", value, paper.pk)
        return f"文书 {Paper.objects.get(pk=paper.pk)} 已被改动"

    return tamper


def paper_removed(road: Road) -> str:
    paper = Paper.objects.filter(case=road.pk)[0]
    raw("DELETE FROM cases_paper WHERE id = %s", paper.pk)
    return f"文书或材料 {paper.pk} 已被删除"


def paper_inserted(road: Road) -> str:
    paper = Paper.objects.filter(case=road.pk)[0]
    paper.pk, paper.title, paper._state.adding = uuid7(), "伪造的协议", True
    Paper.objects.bulk_create([paper])
    return f"文书 {paper} 是插入的，不在链上"


def attachment_column(column: str, value: Any) -> Tamper:
    def tamper(road: Road) -> str:
        row = Attachment.objects.get(case=road.pk)
        raw(f"UPDATE cases_attachment SET {column} = %s WHERE id = %s", value, row.pk)
        return f"材料 {Attachment.objects.get(pk=row.pk).name} 的登记已被改动"

    return tamper


def attachment_removed(road: Road) -> str:
    row = Attachment.objects.get(case=road.pk)
    raw("DELETE FROM cases_attachment WHERE id = %s", row.pk)
    return f"文书或材料 {row.pk} 已被删除"


def case_column(column: str, value: Any) -> Tamper:
    def tamper(road: Road) -> str:
        raw(f"UPDATE cases_case SET {column} = %s WHERE id = %s", value, road.pk)
        return "案件登记内容、当事人或明细在第7条记录之后被改动"

    return tamper


def case_stage(road: Road) -> str:
    raw("UPDATE cases_case SET stage = 'closed' WHERE id = %s", road.pk)
    return "案件环节被改为“closed”，最后一条记录为“mediating”"


def case_head(road: Road) -> str:
    raw("UPDATE cases_case SET head = %s WHERE id = %s", bytes(32), road.pk)
    return "案件的链尾与最后一条记录不符"


def statement(sql: str, *values: Any) -> Tamper:
    """SQL with the case as its last value, found by what the case says."""

    def tamper(road: Road) -> str:
        raw(sql, *values, road.pk)
        return "案件登记内容、当事人或明细在第7条记录之后被改动"

    return tamper


def party_phone_edited(road: Road) -> str:
    one, other = Party.objects.filter(case=road.pk).order_by("position")
    raw("UPDATE people_party SET phone = %s WHERE id = %s", sealed(Party, other.pk, "phone"), one.pk)
    return "案件登记内容、当事人或明细在第7条记录之后被改动"


def party_phone_bent(road: Road) -> str:
    one = Party.objects.filter(case=road.pk)[0]
    phone = sealed(Party, one.pk, "phone")
    raw("UPDATE people_party SET phone = %s WHERE id = %s", phone[:-1] + bytes([phone[-1] ^ 1]), one.pk)
    return "当事人的加密内容已被改动，或者缺少密钥"


def party_inserted(road: Road) -> str:
    Party.objects.bulk_create([Party(case=road.case, role="third", kind="person", name="张三", position=9)])
    return "案件登记内容、当事人或明细在第7条记录之后被改动"


def session_inserted(road: Road) -> str:
    Session.objects.bulk_create([Session(case=road.case, at=timezone.now(), record="从未发生的调解")])
    return "案件登记内容、当事人或明细在第7条记录之后被改动"


def participant_inserted(road: Road) -> str:
    Participant.objects.bulk_create(
        [Participant(case=road.case, user=road.cast.stranger, capacity="helper", since="2026-03-02")]
    )
    return "案件登记内容、当事人或明细在第7条记录之后被改动"


def question_edited(road: Road) -> str:
    asked = Asked.objects.get(case=road.pk)
    raw("UPDATE cases_asked SET answered_id = NULL, answered_at = NULL WHERE id = %s", asked.pk)
    return f"函询 {asked.pk} 已被改动"


def question_removed(road: Road) -> str:
    asked = Asked.objects.get(case=road.pk)
    raw("DELETE FROM cases_asked WHERE id = %s", asked.pk)
    return f"函询 {asked.pk} 已被删除"


def question_inserted(road: Road) -> str:
    asked = Asked.objects.get(case=road.pk)
    other = Asked(
        id=uuid7(), case=asked.case, code="police", to_name="无", asked=event_of(road, "accept"), asked_at=START
    )
    Asked.objects.bulk_create([other])
    return f"函询 {other.pk} 是插入的，不在链上"


LATER = START + timedelta(days=9)
TAMPERED: dict[str, Tamper] = {
    **{f"event.{column}": event_column(column, value) for column, value in {
        "act": "refuse", "from_stage": "signing", "to_stage": "closed", "actor_name": "别人", "actor_id": None,
        "actor_kind": "clock", "office_id": None, "happened_at": LATER, "recorded_at": LATER, "subject": uuid7(),
        "data_digest": bytes(32), "state_digest": bytes(32), "covers": "[]", "hash": bytes(32),
    }.items()},
    "event data swapped": event_data_swapped, "event data bent": event_data_bent,
    "event removed in the middle": event_removed_in_the_middle, "last event removed": last_event_removed,
    "event inserted": event_inserted, "event inserted and counted": event_inserted_and_counted,
    "paper content edited": paper_content_edited, "paper removed": paper_removed, "paper inserted": paper_inserted,
    "paper number": paper_column("number", "（2026）第99号"), "paper title": paper_column("title", "另一种文书"),
    "paper version": paper_column("version", "1"), "paper date": paper_column("made_at", LATER),
    "attachment name": attachment_column("name", "别的.png"), "attachment kind": attachment_column("category", "other"),
    "attachment digest": attachment_column("digest", bytes(32)), "attachment place": attachment_column("latitude", 1.5),
    "attachment path": attachment_column("path", "2026/01/x"), "attachment removed": attachment_removed,
    "case stage": case_stage, "case head": case_head, "case title": case_column("title", "张三与李四"),
    "case number": case_column("number", "（2026）第99号"), "case level": case_column("level", 0),
    "case opened": case_column("opened_at", LATER), "case handler": case_column("handler_id", None),
    "case district": case_column("district_id", None), "case village": case_column("village_id", None),
    "record amount": statement("UPDATE mediation_dispute SET amount = 1 WHERE case_id = %s"),
    "record text": statement("UPDATE mediation_dispute SET facts = %s WHERE case_id = %s", "另一回事"),
    "record removed": statement("DELETE FROM mediation_dispute WHERE case_id = %s"),
    "session edited": statement("UPDATE mediation_session SET record = %s WHERE case_id = %s", "双方握手言和"),
    "session removed": statement("DELETE FROM mediation_session WHERE case_id = %s"), "session inserted": session_inserted,
    "party phone edited": party_phone_edited, "party phone bent": party_phone_bent, "party inserted": party_inserted,
    "party name": statement("UPDATE people_party SET name = %s WHERE case_id = %s", "张三"),
    "party removed": statement("DELETE FROM people_party WHERE case_id = %s"),
    "participant inserted": participant_inserted,
    "participant edited": statement("UPDATE cases_participant SET until = %s WHERE case_id = %s", "2026-03-03"),
    "participant removed": statement("DELETE FROM cases_participant WHERE case_id = %s"),
    "question edited": question_edited, "question removed": question_removed, "question inserted": question_inserted,
}  # fmt: skip


def test_a_sound_house_says_nothing(road: Road, cast: Cast) -> None:
    Road(cast).to_oral()
    close_days()
    assert list(verify()) == []


def test_every_tampering_is_named_at_its_row(road: Road) -> None:
    """One house, tampered with in every way in turn; each time the right sentence and the right case."""
    other, missed = Road(road.cast), {}
    for name, tamper in TAMPERED.items():
        with tampered():
            expected = tamper(road)
            number = Case.objects.get(pk=road.pk).number
            found = list(verify(files=False))
        if f"{number}：{expected}" not in found or any(s.startswith(other.case.number) for s in found):
            missed[name] = found
    assert missed == {}
    assert list(verify()) == []


def test_only_what_was_touched_is_named(road: Road) -> None:
    """No row is blamed for what was done to another one."""
    alone = ("event.actor_name", "event data swapped", "event removed in the middle", "event inserted", "paper content edited",
             "paper removed", "attachment name", "case stage", "session edited", "question removed")  # fmt: skip
    for name in alone:
        with tampered():
            TAMPERED[name](road)
            found = list(verify(files=False))
        assert len(found) == 1, (name, found)


class TestFiles:
    def path(self, road: Road, files: Path) -> Path:
        return files / Attachment.objects.get(case=road.pk).path

    def test_bytes_exchanged(self, road: Road, files: Path) -> None:
        self.path(road, files).write_bytes(PNG + b"more")
        assert list(verify()) == [f"{road.case.number}：材料 现场.png 的文件内容已被改动"]
        assert list(verify(files=False)) == []

    def test_a_file_lost(self, road: Road, files: Path) -> None:
        self.path(road, files).unlink()
        assert list(verify()) == [f"{road.case.number}：材料 现场.png 的文件已丢失"]


class TestAnchors:
    def test_a_case_removed_whole_is_found_by_the_day(self, road: Road, cast: Cast) -> None:
        with day(1):
            other = Road(cast)
        with day(5):
            close_days()
            with tampered():
                for model in (Paper, Attachment, Asked, Participant, Clock, Party, Session, Dispute, Event):
                    raw_delete(model, other.pk)
                raw("DELETE FROM cases_case WHERE id = %s", other.pk)
                assert list(verify()) == ["2026年3月3日的每日锚定与记录不符（锚定时3条，现有2条）"]

    def test_a_rewritten_chain_is_found_by_the_day(self, road: Road) -> None:
        """Somebody who recomputes every hash of a case cannot recompute what was printed."""
        from kernel.journal.chain import START as FIRST
        from kernel.journal.chain import link

        with day(5):
            close_days()
        with tampered():
            raw("UPDATE cases_event SET actor_name = %s WHERE id = %s", "别人", event_of(road, "accept").pk)
            before = FIRST
            for event in Event.objects.filter(case=road.pk).order_by("seq"):
                before = link(before, event.content())
                Event.objects.filter(pk=event.pk).update(hash=before)
            Case.objects.filter(pk=road.pk).update(head=before)
            found = list(verify())
        assert found == [f"2026年3月{n}日的每日锚定与记录不符" for n in (3, 4, 5)]

    def test_an_anchor_edited_or_removed(self, road: Road) -> None:
        with day(6):
            close_days()
        days = list(Anchor.objects.values_list("day", flat=True))
        assert len(days) == 6 and list(broken_anchors()) == []
        with tampered():
            raw("UPDATE journal_anchor SET digest = %s WHERE day = %s", bytes(32), str(days[1]))
            assert "2026年3月3日的每日锚定与记录不符" in list(verify())
        with tampered():
            raw("DELETE FROM journal_anchor WHERE day = %s", str(days[1]))
            assert list(verify()) == ["2026年3月4日的每日锚定与记录不符"]

    def test_a_day_is_closed_once_it_is_over_and_never_again(self, road: Road) -> None:
        with day(3, 23):
            assert [a.day.day for a in close_days()] == [2, 3, 4]
            assert close_days() == []
        with mock.patch.object(timezone, "now", return_value=START.replace(day=6, hour=0, minute=3)):
            assert close_days() == []  # an act begun before midnight may still be on its way
        with mock.patch.object(timezone, "now", return_value=START.replace(day=6, hour=0, minute=10)):
            assert [a.day.day for a in close_days()] == [5]
        assert [a.events for a in Anchor.objects.order_by("day")] == [1, 2, 3, 1]

    def test_an_empty_house_has_nothing_to_anchor(self, db: None) -> None:
        assert close_days() == []


def raw_delete(model: type[models.Model], case_id: Any) -> None:
    with connection.cursor() as cursor:
        value = case_id.hex if connection.vendor == "sqlite" else case_id
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE case_id = %s", [value])


class TestAdministration:
    @pytest.mark.parametrize(("sql", "expected"), [
        ("UPDATE journal_adminentry SET subject = '别人' WHERE seq = 1", ["管理留痕第1条（授权）与链不符"]),
        ("UPDATE journal_adminentry SET data = '{}' WHERE seq = 1", ["管理留痕第1条（授权）与链不符"]),
        ("DELETE FROM journal_adminentry WHERE seq = 1", ["管理留痕第1条缺失"]),
        ("UPDATE journal_adminentry SET seq = 9 WHERE seq = 2", ["管理留痕第2条缺失"]),
    ])  # fmt: skip
    def test_an_entry_edited_or_removed(self, road: Road, sql: str, expected: list[str]) -> None:
        with tampered():
            raw(sql)
            assert [s for s in verify() if s in expected] == expected

    def test_an_entry_inserted(self, road: Road) -> None:
        AdminEntry.objects.create(seq=3, act="授权", subject="别人", hash=bytes(32))
        assert list(verify()) == ["管理留痕第3条（授权）与链不符"]


class TestWhatIsNoTampering:
    def test_every_own_act(self, road: Road) -> None:
        attach(road.case, [("other", SimpleUploadedFile("补充.png", PNG))], actor=road.actor)
        hand_over([road.case], road.cast.colleague, actor=road.cast.actor("chair"), reason="陈和调离")
        values = {**SESSION, "record": "更正后的调解记录。"}
        correct(road.case, event_of(road, "mediate").pk, actor=road.actor, payload=values, reason="写错了")
        revoke(road.case, actor=road.cast.actor("chair"), reason="选错人了")
        assert list(verify()) == []

    def test_keys_turned(self, road: Road, settings: Any) -> None:
        settings.SINAN_KEYS = {99: bytes(range(16)), **settings.SINAN_KEYS}
        call_command("rotate_keys", verbosity=0)
        assert sealed(Event, event_of(road, "accept").pk, "data")[1] == 99
        settings.SINAN_KEYS = {99: bytes(range(16))}
        assert list(verify()) == []

    def test_a_key_that_is_missing_is_said_of_every_row_it_sealed(self, road: Road, settings: Any) -> None:
        settings.SINAN_KEYS = {99: bytes(range(16))}
        found = list(verify())
        assert len(found) == Event.objects.count() + Paper.objects.count() + 1  # and the parties together
        assert all("缺少密钥" in s for s in found)

    def test_parties_erased(self, road: Road) -> None:
        assert ports.parties().erase(road.case) == 2
        assert {(p.name, p.phone) for p in Party.objects.filter(case=road.pk)} == {("（已依法删除）", "")}
        assert list(verify()) == []

    def test_entries_and_papers_erased(self, road: Road) -> None:
        erase(road)
        Event.objects.filter(case=road.pk).exclude(act="erase").update(data=None)
        Paper.objects.filter(case=road.pk).update(content=None)
        assert list(verify()) == []
        raw("UPDATE cases_event SET actor_name = %s WHERE id = %s", "别人", event_of(road, "accept").pk)
        assert list(verify()) == [f"{road.case.number}：第2条记录（accept）已被改动"]


def erase(road: Road) -> None:
    """The act that stands for the end of the retention period."""
    with transaction.atomic():
        shown = [["保管期限", "10年"]]
        deed = Deed(act="erase", actor=clock(), at=timezone.now(), data={"values": {}, "shown": shown}, moves=False)
        append(lock(road.case), deed)


class TestEmptied:
    """Content set to NULL without an act of erasure is tampering, and so is emptying that act or what came after it."""

    def test_an_entry(self, road: Road) -> None:
        raw("UPDATE cases_event SET data = NULL WHERE id = %s", event_of(road, "accept").pk)
        assert list(verify()) == [f"{road.case.number}：第2条记录（accept）的内容已被清空，没有到期清除的记录"]

    def test_a_paper(self, road: Road) -> None:
        paper = road.case.issued[0]
        raw("UPDATE cases_paper SET content = NULL WHERE id = %s", paper.pk)
        assert list(verify()) == [f"{road.case.number}：文书 {paper} 的内容已被清空，没有到期清除的记录"]

    def test_the_act_of_erasure_itself_and_what_came_after_it(self, road: Road) -> None:
        erase(road)
        attach(road.case, [("other", SimpleUploadedFile("补充.png", PNG))], actor=road.actor)
        Event.objects.filter(case=road.pk).update(data=None)
        n = len(road.case.history)
        told = [f"第{n - 1}条记录（erase）", f"第{n}条记录（attach）"]
        assert list(verify()) == [f"{road.case.number}：{one}的内容已被清空，没有到期清除的记录" for one in told]


def test_the_number_of_queries_does_not_grow_with_cases(cast: Cast) -> None:
    for _ in range(3):
        Road(cast)
    with CaptureQueriesContext(connection) as few:
        assert list(verify()) == []
    for _ in range(9):
        Road(cast)
    with CaptureQueriesContext(connection) as many:
        assert list(verify()) == []
    assert len(many) == len(few) <= 16


def test_one_case_alone_is_read_alone(road: Road, cast: Cast) -> None:
    other = Road(cast)
    raw("UPDATE cases_case SET title = 'x' WHERE id = %s", other.pk)
    assert list(verify([road.case])) == []
    assert len(list(verify([other.case]))) == 1


@pytest.mark.django_db(transaction=True)
def test_people_at_work_are_not_taken_for_tampering() -> None:
    """Verification runs over and over while somebody acts; the case is read before and its events after an act."""
    from tests.cast import assemble

    road, said, over = Road(assemble()).to_mediating(), [], threading.Event()

    def watch() -> None:
        while not over.is_set():
            said.extend(verify(files=False))
        connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(15):
        road.do("mediate", **SESSION)
    over.set()
    watcher.join()
    assert said == []


def test_what_is_counted_is_what_the_form_asked(cast: Cast) -> None:
    """A value that is stored otherwise than it was held in memory would look tampered with."""
    for amount in ("0", "3000", "3000.5", "99999999.99", ""):
        with mock.patch.object(timezone, "now", return_value=START.replace(microsecond=123456)):
            Road(cast, amount=amount)
    assert list(verify()) == []
    assert application()["amount"] == "3000"


def test_a_bent_value_in_a_row_of_a_record_hides_no_other_case(road: Road, cast: Cast) -> None:
    other = Road(cast)
    Event.objects.filter(pk=event_of(road, "choose").pk).update(data=Value(b"nonsense", output_field=BinaryField()))
    raw("UPDATE mediation_dispute SET amount = 7 WHERE case_id = %s", other.pk)
    said = list(verify())
    assert len(said) == 2 and {s.split("：")[0] for s in said} == {road.case.number, other.case.number}
