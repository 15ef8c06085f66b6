"""Which class carries messages to citizens each way, and where to: from the environment."""

from typing import Any

from config import env

WAYS = {"sms": "SINAN_SMS", "email": "SINAN_EMAIL", "wechat": "SINAN_WECHAT"}
_CHANNELS = "common.messages.channels."
_FILES = {w: f"{_CHANNELS}files.{w.capitalize()}File" for w in WAYS}
_PLAIN = "common.messages.transports.Files"


def classes(messages: str) -> dict[str, str]:
    """By way the class behind its port: the one named, else the one whose address is set, else files."""
    outside = {
        "sms": f"{_CHANNELS}gateway.SmsGateway" if env.text("SINAN_SMS_URL") else "",
        "email": f"{_CHANNELS}smtp.Smtp" if env.text("SINAN_SMTP_HOST") else "",
        "wechat": f"{_CHANNELS}gateway.WechatGateway" if env.text("SINAN_WECHAT_URL") else "",
    }
    if messages != _PLAIN and not outside["sms"]:
        outside["sms"] = f"{_CHANNELS}files.SmsTransport"  # a house's own class has always carried both
    return {way: env.dotted(name, outside[way] or _FILES[way]) for way, name in WAYS.items()}


def gateways(*, production: bool) -> dict[str, tuple[str, str]]:
    """By way the address of its gateway and the key that signs. Raises Refusal for one that cannot be trusted."""
    return {way: _gateway(WAYS[way], production) for way in ("sms", "wechat")}


def _gateway(name: str, production: bool) -> tuple[str, str]:
    url, key = env.text(f"{name}_URL"), env.text(f"{name}_KEY")
    if not url:
        return "", ""
    if not url.startswith("https://" if production else ("https://", "http://")):
        raise env.Refusal(f"{name}_URL 应以 https:// 开头，现在的地址不安全。请改正后再启动。")
    if len(key) < 16:
        raise env.Refusal(f"{name}_KEY 缺失或者太短：请填写与网关约定的签名密钥（至少16个字符）后再启动。")
    return url, key


def wechat_app(*, production: bool) -> dict[str, str]:
    """The office's own WeChat account, by which a citizen's openid is learnt; empty without one."""
    app, secret = env.text("SINAN_WECHAT_APP"), env.text("SINAN_WECHAT_SECRET")
    if not app:
        return {}
    found = {
        "app": app,
        "secret": secret,
        "authorize": env.text("SINAN_WECHAT_AUTHORIZE", "https://open.weixin.qq.com/connect/oauth2/authorize"),
        "token": env.text("SINAN_WECHAT_TOKEN", "https://api.weixin.qq.com/sns/oauth2/access_token"),
    }
    if not secret:
        raise env.Refusal("SINAN_WECHAT_SECRET 缺失：请填写公众号的密钥，或者删去 SINAN_WECHAT_APP 后再启动。")
    if production and not all(found[name].startswith("https://") for name in ("authorize", "token")):
        raise env.Refusal("SINAN_WECHAT_AUTHORIZE、SINAN_WECHAT_TOKEN 应以 https:// 开头。请改正后再启动。")
    return found


def smtp() -> dict[str, Any]:
    """The settings of Django's mail. Silence of the server ends after fifteen seconds."""
    security = env.choice("SINAN_SMTP_SECURITY", ["ssl", "starttls", "none"], "ssl")
    port = {"ssl": 465, "starttls": 587, "none": 25}[security]
    return {
        "EMAIL_HOST": env.text("SINAN_SMTP_HOST", "localhost"),
        "EMAIL_PORT": env.number("SINAN_SMTP_PORT", port, low=1, high=65535),
        "EMAIL_HOST_USER": env.text("SINAN_SMTP_USER"),
        "EMAIL_HOST_PASSWORD": env.text("SINAN_SMTP_PASSWORD"),
        "EMAIL_USE_SSL": security == "ssl",
        "EMAIL_USE_TLS": security == "starttls",
        "EMAIL_TIMEOUT": 15,
        "DEFAULT_FROM_EMAIL": env.text("SINAN_SMTP_FROM", "sinan@localhost"),
    }
