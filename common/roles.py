"""Roles that more than one line knows. A line's own roles stand in its `procedure.py`."""

from kernel.words import Role

MEDIATOR = Role("mediator", "人民调解员")
CHAIR = Role("chair", "调委会主任")
OFFICE_STAFF = Role("office_staff", "司法所工作人员")
RECEPTIONIST = Role("receptionist", "接待人员")
DUTY_LAWYER = Role("duty_lawyer", "值班律师")
AID_OFFICER = Role("aid_officer", "法律援助受理人员")
AID_HEAD = Role("aid_head", "法律援助机构负责人")
AID_LAWYER = Role("aid_lawyer", "法律援助人员")
AID_REVIEWER = Role("aid_reviewer", "法律援助质量评查员")
SECTION = Role("section", "业务科室工作人员")
DIRECTOR = Role("director", "司法局负责人")
AUDITOR = Role("auditor", "督察审计人员")
ADMINISTRATOR = Role("administrator", "系统管理员")
LEDGER_KEEPER = Role("ledger_keeper", "台账导入")
HOTLINE_AGENT = Role("hotline_agent", "热线坐席")
HOTLINE_SUPERVISOR = Role("hotline_supervisor", "热线班长")
KNOWLEDGE_EDITOR = Role("knowledge_editor", "知识编辑")
