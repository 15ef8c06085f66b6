"""Code lists of reception. Source: statutes.md §6 (服务渠道、窗口登记表字段)."""

from kernel.words import Code, CodeList

CHANNELS = CodeList(
    code="reception_channel",
    title="来访渠道",
    source="公共法律服务渠道（北京等地公布数据的分类，网页摘录，未见原表）",
    entries=(
        Code("phone", "来电"),
        Code("window", "来访窗口"),
        Code("web", "网上"),
        Code("wechat", "微信小程序"),
        Code("letter", "来信"),
        Code("message", "留言"),
        Code("video", "视频"),
        Code("robot", "智能机器人"),
        Code("home", "上门"),
        Code("h12345", "12345转派"),
        Code("organ", "其他单位转来"),
    ),
)

IDENTITIES = CodeList(
    code="reception_identity",
    title="身份类别",
    source="窗口登记表常用分类（本局可增减）",
    entries=(
        Code("resident", "本地居民"),
        Code("migrant", "外来务工人员"),
        Code("elderly", "老年人"),
        Code("disabled", "残疾人"),
        Code("minor", "未成年人"),
        Code("woman", "妇女维权"),
        Code("soldier", "军人军属、退役军人"),
        Code("company", "企业、个体工商户"),
        Code("other", "其他"),
    ),
)

RESULTS = CodeList(
    code="reception_result",
    title="接待结果",
    source="窗口登记表字段：即时解答、派单",
    entries=(
        Code("answered", "当场答复"),
        Code("referred", "转有关机构办理"),
        Code("withdrawn", "来访人撤回"),
        Code("unreached", "联系不上来访人"),
    ),
)
