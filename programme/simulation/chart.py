"""A simulated year as a picture: where its pairs were, week by week, and its late measures."""

import altair as alt
import vl_convert as vlc

from programme.simulation.report import Simulated

_REGIONS = {
    "intake": "приём",
    "matching": "подбор",
    "meetings": "встречи",
    "reflection": "рефлексия",
    "exit": "выход",
}


def draw(year: Simulated) -> str:
    """SVG: pairs by region above, measures with their terms below."""
    pairs = [
        {"week": day.isoformat(), "where": title, "pairs": found.get(region, 0), "order": number}
        for day, found in year.weekly
        for number, (region, title) in enumerate(_REGIONS.items())
    ]
    rows = [
        {
            "number": line.number,
            "due": line.due.isoformat(),
            "accepted": line.accepted_on.isoformat() if line.accepted_on else None,
            "late": "с опозданием" if line.late else "в срок",
        }
        for line in year.measures
        if line.due is not None
    ]
    above = (
        alt.Chart(alt.InlineData(values=pairs))
        .mark_area()
        .encode(
            x=alt.X("week:T", title=None, axis=alt.Axis(format="%m.%Y")),
            y=alt.Y("pairs:Q", title="пары", stack=True),
            color=alt.Color("where:N", title=None, sort=list(_REGIONS.values())),
            order="order:Q",
        )
        .properties(width=760, height=220)
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("number:N", title="мероприятие", sort=[str(row["number"]) for row in rows])
    )
    due = base.mark_tick(thickness=3, color="#57606a").encode(x=alt.X("due:T", title=None))
    accepted = base.mark_circle(size=70).encode(
        x="accepted:T",
        color=alt.Color(
            "late:N",
            title=None,
            scale=alt.Scale(domain=["в срок", "с опозданием"], range=["#2da44e", "#cf222e"]),
        ),
    )
    below = (due + accepted).properties(width=760, height=420)
    chart = alt.vconcat(above, below).resolve_scale(color="independent")
    svg: str = vlc.vegalite_to_svg(chart.to_json())
    return svg
