"""Two kinds of plots as SVG, readable on light and dark pages."""
import math

# A peer has the same colour in every plot.
COLOURS = {
    "opendefer": "#1f77b4",
    "registered": "#2a9d4f",
    "Go": "#e0701a",
    "RAII struct": "#8c6d46",
    "absl::Cleanup": "#b04fc0",
    "throw and catch": "#d1495b",
    "a bare array": "#7a828e",
    "in fresh memory": "#c9a227",
}
STYLE = """<style>
  text { font: 12px sans-serif; fill: #222 } .title { font-weight: bold; font-size: 14px }
  .page { fill: #fff } .axis { stroke: #888; stroke-width: 1 } .grid { stroke: #8884; stroke-width: 1 }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } .page { fill: #16181d } }
</style>"""


def _document(width, height, title, parts):
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="t">'
    head += f'<title id="t">{title}</title>'
    page = f'<rect class="page" width="{width}" height="{height}"/>'
    return "\n".join([head, STYLE, page, _text(16, 24, title, "start", "title"), *parts, "</svg>", ""])


def _text(x, y, text, anchor="start", css=""):
    css = f' class="{css}"' if css else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{css}>{text}</text>'


def _line(x1, y1, x2, y2, css):
    return f'<line class="{css}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _colours(names):
    """{series: colour}. Of "PEER, COMPILER" the second series of a peer is paler."""
    colours = {}
    for name in names:
        colour = COLOURS[name.split(",")[0]]
        colours[name] = colour + "88" if colour in colours.values() else colour
    return colours


def _legend(names, x, y):
    parts = []
    for name, colour in _colours(names).items():
        parts.append(f'<rect x="{x}" y="{y - 10}" width="11" height="11" fill="{colour}"/>')
        parts.append(_text(x + 16, y, name))
        x += 30 + 13 * len(name) // 2
    return parts


def bars(title, groups, series, unit):
    """Horizontal bars. `series` is {name: [a value, or None, per group]}."""
    bar, left, width = 13, 110, 760
    height = 60 + len(groups) * (len(series) * bar + 12) + 10
    most = max(v for values in series.values() for v in values if v is not None)
    scale = (width - left - 90) / most
    parts, colours = _legend(series, left, 46), _colours(series)
    y = 62
    for g, group in enumerate(groups):
        parts.append(_text(left - 8, y + len(series) * bar / 2 + 4, group, "end"))
        for s, (name, values) in enumerate(series.items()):
            if values[g] is not None:
                length = max(values[g] * scale, 0)
                parts.append(
                    f'<rect x="{left}" y="{y + s * bar}" width="{length:.1f}" height="{bar - 2}" fill="{colours[name]}"/>'
                )
                parts.append(_text(left + length + 4, y + s * bar + 10, f"{values[g]:.3g} {unit}"))
        y += len(series) * bar + 12
    parts.append(_line(left, 56, left, height - 14, "axis"))
    return _document(width, height, title, parts)


def lines(title, xs, series, x_title, y_title):
    """Lines with logarithmic axes; `series` as for bars, a value per x."""
    width, height, left, right, bottom = 760, 400, 80, 45, 50
    values = [v for vs in series.values() for v in vs if v is not None]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    right_x, span = math.log10(xs[-1] / xs[0]), high - low

    def x_of(x):
        return left + (width - left - right) * math.log10(x / xs[0]) / right_x

    def y_of(v):
        return height - bottom - (height - bottom - 64) * (math.log10(v) - low) / span

    parts, colours = _legend(series, left, 46), _colours(series)
    for power in range(low, high + 1):
        y = y_of(10**power)
        parts += [_line(left, y, width - right, y, "grid"), _text(left - 8, y + 4, f"{10**power:,}", "end")]
    for x in xs:
        parts += [_line(x_of(x), 64, x_of(x), height - bottom, "grid"), _text(x_of(x), height - bottom + 18, f"{x:,}", "middle")]
    parts += [_text(left, height - 10, x_title), _text(16, 46, y_title)]
    for name, vs in series.items():
        points = " ".join(f"{x_of(x):.1f},{y_of(v):.1f}" for x, v in zip(xs, vs) if v is not None)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colours[name]}" stroke-width="2.5"/>')
    return _document(width, height, title, parts)
