"""Pictures that Graphviz drew, made fit for our pages: nothing in them but shapes and words."""

from functools import lru_cache
from html import escape
from html.parser import HTMLParser

from markupsafe import Markup

from programme.authoring.diagrams import svg

_SHAPES = frozenset({"svg", "g", "path", "polygon", "polyline", "ellipse", "text"})
_LOOKS = {
    name.lower(): name
    for name in (
        "viewBox", "class", "transform", "points", "d", "x", "y", "cx", "cy", "rx", "ry",
        "text-anchor", "font-size", "fill", "stroke", "stroke-width", "stroke-dasharray",
    )
}  # fmt: skip


class _Kept(HTMLParser):
    """Writes anew what is allowed and leaves the rest out: titles, links, scripts, styles."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self._inside: list[str] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside.append(tag)
        if tag not in _SHAPES:
            return
        looks = [
            f'{_LOOKS[name]}="{escape(value or "")}"' for name, value in attrs if name in _LOOKS
        ]
        if tag == "svg":
            looks.append(f'role="img" aria-label="{escape(self._label)}"')
        self.parts.append(f"<{' '.join((tag, *looks))}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._inside.pop()
        if tag in _SHAPES:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._inside and self._inside[-1] == "text":
            self.parts.append(escape(data))


@lru_cache(maxsize=256)
def sanitised(dot: str, label: str) -> Markup:
    """A picture in Graphviz's language as SVG for a page. `label` says what it shows."""
    kept = _Kept(label)
    kept.feed(svg(dot))
    return Markup("".join(kept.parts))  # noqa: S704  # made of the allowed parts alone
