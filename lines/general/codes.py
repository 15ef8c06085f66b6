"""Code lists of the general case."""

from kernel.words import Code, CodeList

OUTCOMES = CodeList(
    code="general_outcome",
    title="办理结果",
    source="本局口径；各业务有专门程序的从其程序",
    entries=(
        Code("done", "已办成"),
        Code("explained", "已解释说明"),
        Code("passed", "已转其他机关"),
        Code("impossible", "依法不能办理"),
        Code("withdrawn", "来访人撤回"),
    ),
)
