"""The map: Leaflet out of its package, and the tile service a bureau may put underneath."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from config import env

DATUMS = ["WGS-84", "CGCS2000", "GCJ-02"]


def leaflet() -> Path:
    """The folder of Leaflet's own files: the package is a carrier, no application of ours."""
    spec = find_spec("js_lib_leaflet")
    if spec is None or not spec.submodule_search_locations:
        raise env.Refusal("缺少地图组件，请重新运行 ./run 或者执行 pip install -r requirements.txt。")
    return Path(next(iter(spec.submodule_search_locations))) / "static" / "js_lib_leaflet"


def tiles() -> dict[str, str]:
    """Address, attribution, approval number (审图号) and datum of the tile service; an empty address for none.

    A map that is shown to the public bears its approval number (地图管理条例): without one the house does not start.
    """
    url, credit, number = (env.text(f"SINAN_MAP_{n}") for n in ("TILES", "CREDIT", "NUMBER"))
    datum = env.choice("SINAN_MAP_DATUM", DATUMS, "WGS-84")
    if not url:
        return {"url": "", "credit": "", "number": "", "datum": "WGS-84"}
    if not all(part in url for part in ("{z}", "{x}", "{y}")) or not url.startswith(("https://", "http://")):
        raise env.Refusal("SINAN_MAP_TILES 应是以 https:// 开头、含有 {z}、{x}、{y} 的瓦片地址。")
    if not credit or not number:
        raise env.Refusal("设了地图底图（SINAN_MAP_TILES），还须写明来源 SINAN_MAP_CREDIT 和审图号 SINAN_MAP_NUMBER。")
    return {"url": url, "credit": credit, "number": number, "datum": datum}


def origins(url: str) -> list[str]:
    """Where a page may fetch tiles from, for the content security policy."""
    if not url:
        return []
    parts = urlsplit(url)
    first, _, rest = parts.netloc.partition(".")
    host = f"*.{rest}" if "{s}" in first else parts.netloc  # a policy knows whole labels alone
    return [f"{parts.scheme}://{host}"]
