"""The figures as a plain table."""

from collections.abc import Iterable, Mapping, Sequence

from tests.bench.figure import Figure

HEADINGS = ("figure", "ours", "peer", "theirs", "ratio", "goal", "met", "theirs survives")


def as_table(figures: Sequence[Figure], machine: Mapping[str, str]) -> str:
    """A line a figure under the machine's shape."""
    rows = [HEADINGS, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    about = [f"{name}: {value}" for name, value in machine.items()]
    return "\n".join([*about, "", *lines, "", *_remarks(figures)])


def _row(figure: Figure) -> tuple[str, ...]:
    if figure.ours is None:
        return (figure.name, "-", figure.peer, "not measured", "", "", "", "")
    return (
        figure.name,
        f"{_number(figure.ours)} {figure.unit}",
        figure.peer,
        "" if figure.peer_value is None else _number(figure.peer_value),
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        figure.goal,
        {True: "yes", False: "NO", None: ""}[figure.met],
        figure.peer_survives,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _line(row: Iterable[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _remarks(figures: Sequence[Figure]) -> list[str]:
    spreads = [figure.spread for figure in figures if figure.spread is not None]
    remarks = [
        "Ratios are ours to theirs of medians of rounds in turn; more is better, unless the goal is a most.",
        "What we have acknowledged survives the death of any process; power loss on one node needs copies on separate",
        "machines.",
    ]
    if spreads:
        remarks.append(f"Half of our rounds lie within {max(spreads):.0%} of the median or less: closer is the same.")
    return [*remarks, *sorted({f"Not measured: {figure.missing}" for figure in figures if figure.missing})]
