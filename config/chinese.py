"""argparse in Chinese: its few fixed phrases, as they stand in Python 3.11 to 3.13."""

import argparse

_PHRASES = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示本说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "expected one argument": "需要一个值",
    "expected at most one argument": "最多一个值",
    "expected at least one argument": "至少一个值",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r 这个选择，可选：%(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r 的写法不对",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "one of the arguments %s is required": "以下参数必须给出一个：%s",
    "ignored explicit argument %r": "该参数不带值：%r",
}


def speak() -> None:
    """From here on argparse looks its phrases up here; what is not listed stays English."""
    argparse._ = lambda phrase: _PHRASES.get(phrase, phrase)  # type: ignore[attr-defined]
