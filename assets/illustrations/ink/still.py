"""The stage of the object scenes: a wall or a table top in slanting light, soft shadows, steam. An object lies on
warm paper with one light from the upper left, so that all of them look like pages of one book.
"""

import numpy as np

from brush import cr_path, f

SHADE = ("#2A2118", "#000000")


def wall(s):
    """Paper-coloured wall with bands of window light."""
    s.wash([(0, ("paper2", "sky")), (0.55, ("sky", "paper2")), (1, ("#DCCFB6", "#141210"))])
    s.group(s.pick(0.75, 0.13), filt=s.blur(7))
    for x in (-30, 62, 154):
        s.path(f"M{x} -20l74 0l96 {s.h + 40}l-74 0z", "#FBF5E8")
    s.end()


def vignette(s, k=1.0):
    """The light falls off towards the corners."""
    s.path(
        f"M0 0h{s.w}v{s.h}H0z",
        s.rad(
            s.w * 0.45, s.h * 0.42, s.w * 0.7, [(0, "#3A2C1A", 0), (0.7, "#3A2C1A", 0.02), (1, "#3A2C1A", 0.2 * k)]
        ),
    )


def table(s, y):
    """A table top from y down, seen from a little above."""
    s.path(
        f"M0 {y}h{s.w}V{s.h}H0z",
        s.lin(
            0, y, 0, s.h, [(0, ("#C4AA84", "#3A2F24")), (0.2, ("#D2BC9A", "#30271E")), (1, ("#BFA47C", "#1D1813"))]
        ),
    )
    s.path(f"M0 {y}h{s.w}v2.2H0z", ("#EFDFC2", "#5A4937"), 0.8)
    for _ in range(16):
        x, yy = s.rng.uniform(-20, s.w - 40), s.rng.uniform(y + 6, s.h)
        ln = s.rng.uniform(50, 150)
        s.brush(
            [(x, yy), (x + ln * 0.4, yy + s.rng.uniform(-1, 1)), (x + ln, yy)],
            1.1,
            ("#8F7047", "#0F0C09"),
            s.rng.uniform(0.1, 0.28),
            prof=[(0, 0), (0.5, 1), (1, 0)],
            n=14,
        )


def shadow(s, cx, cy, rx, ry, op=0.3, sd=5):
    s.ellipse(cx, cy, rx, ry, SHADE, s.pick(op, min(1, op * 1.9)), s.blur(sd))


def steam(s, x, y, h, k=1.0):
    """Three threads of steam from (x, y) up to height h."""
    for dx, hh, o, w in ((-15, 0.8, 0.55, 5), (2, 1, 0.7, 6), (18, 0.72, 0.45, 4.5)):
        pts = [(x + dx + k * sx, y - h * hh * t) for sx, t in ((0, 0), (7, 0.25), (-6, 0.5), (5, 0.76), (-3, 1))]
        s.brush(
            pts,
            w * k,
            ("#FFFFFF", "#B8B0A2"),
            o * s.pick(1, 0.55),
            prof=[(0, 0), (0.35, 1), (1, 0)],
            n=34,
            filt=s.blur(1.8),
        )


def rim_bowl(s, cx, y, rx, ry, depth, foot, colours):
    """A round vessel seen from a little above: outside wall only. colours: left, middle, right."""
    d = (
        f"M{f(cx - rx)} {f(y)}C{f(cx - rx * 0.98)} {f(y + depth * 0.62)} {f(cx - foot * 1.35)} {f(y + depth * 0.94)} {f(cx - foot)} {f(y + depth)}"
        f"C{f(cx - foot * 0.6)} {f(y + depth + ry * 0.34)} {f(cx + foot * 0.6)} {f(y + depth + ry * 0.34)} {f(cx + foot)} {f(y + depth)}"
        f"C{f(cx + foot * 1.35)} {f(y + depth * 0.94)} {f(cx + rx * 0.98)} {f(y + depth * 0.62)} {f(cx + rx)} {f(y)}z"
    )
    a, b, c = colours
    s.path(d, s.lin(cx - rx, 0, cx + rx, 0, [(0, a), (0.3, b), (0.62, b), (1, c)]))
    return d


def ring(s, cx, cy, rx, ry, a0, a1, w, col, op=1.0, n=13):
    """An arc of an ellipse as a brush line, degrees clockwise from the right."""
    t = np.radians(np.linspace(a0, a1, n))
    pts = np.c_[cx + rx * np.cos(t), cy + ry * np.sin(t)]
    s.brush(pts, w, col, op, prof=[(0, 0.3), (0.3, 1), (0.7, 1), (1, 0.3)], rough=0.12, n=40)


def quad(pts):
    """Path data of a straight-edged shape."""
    return "M" + "L".join(f"{f(x)} {f(y)}" for x, y in pts) + "z"


def blob(pts):
    """Path data of a soft closed shape."""
    return cr_path(np.array(pts, float), True)
