"""What a landscape of the year is made of: pine and willow, ears of grain, roofs, lanterns, birds, rain and snow.
Each draws itself at a place and a size in the sheet's own palette and uses the sheet's own chance.
"""

import math

import numpy as np

from brush import cr_path, f, sample


def polar(x, y, deg, r):
    """The point r away from (x, y); 0 degrees is right, 90 is up."""
    a = math.radians(deg)
    return x + r * math.cos(a), y - r * math.sin(a)


def rain(s, n, slant=0.22, y0=-20, y1=None, col=("water", "ink2"), op=0.4):
    for _ in range(n):
        x, y = s.rng.uniform(-30, s.w + 20), s.rng.uniform(y0, y1 or s.h * 0.8)
        ln = s.rng.uniform(14, 34)
        s.brush(
            [(x, y), (x - ln * slant / 2, y + ln / 2), (x - ln * slant, y + ln)],
            s.rng.uniform(0.7, 1.3),
            col,
            op * s.rng.uniform(0.4, 1),
            prof=[(0, 0), (0.6, 1), (1, 0.2)],
            n=9,
        )


def ripple(s, x, y, r, col="water", op=0.6):
    for k, o in ((1, 1), (0.58, 0.8)):
        for a0, a1 in ((200, 350), (20, 170)):
            pts = [
                (x + r * k * math.cos(math.radians(a)), y + r * k * 0.24 * math.sin(math.radians(a)))
                for a in np.linspace(a0, a1, 7)
            ]
            s.brush(pts, 1.1, col, op * o, prof=[(0, 0), (0.5, 1), (1, 0)], n=18)


def snowfall(s, n, y1=None, r=(0.8, 2.4)):
    for _ in range(n):
        s.circle(
            s.rng.uniform(0, s.w), s.rng.uniform(0, y1 or s.h), s.rng.uniform(*r), "white", s.rng.uniform(0.5, 0.95)
        )


def birds(s, places, k=1, col="ink", op=0.75):
    """A far flock: two strokes a bird."""
    for x, y in places:
        s.brush(
            [(x - 7 * k, y - 3 * k), (x - 3 * k, y - 2.4 * k), (x, y)],
            1.4 * k,
            col,
            op,
            prof=[(0, 0.1), (0.6, 1), (1, 0.7)],
            n=12,
        )
        s.brush(
            [(x, y), (x + 3 * k, y - 2.8 * k), (x + 7 * k, y - 3.6 * k)],
            1.4 * k,
            col,
            op,
            prof=[(0, 0.7), (0.4, 1), (1, 0.1)],
            n=12,
        )


def swallow(s, x, y, k=1, rot=0, flip=False):
    """A swallow gliding, seen from the side, beak to the left; drawn about (0, 0) some 80 wide."""
    s.group(1, f"translate({f(x)} {f(y)}) rotate({f(rot)}) scale({-k if flip else k:g} {k:g})")
    back = ("#26303A", "#6C7C86")
    for tip in ((50, 4), (46, 15)):  # forked tail
        s.path(cr_path(s.outline([(12, 2), (30, 5), tip], 6, [(0, 1), (0.4, 0.5), (1, 0.04)], 0.05, 12), True), back)
    s.path(
        cr_path(
            s.outline([(2, 0), (20, -22), (48, -36)], 13, [(0, 0.9), (0.35, 1), (0.7, 0.5), (1, 0.02)], 0.04, 16),
            True,
        ),
        back,
        0.88,
    )
    s.path("M-21-3C-14-9 2-9 14 0C6 8-10 8-21-3z", back)
    s.path("M-18-1C-12 5 0 7 10 3C2 11-12 10-18-1z", ("#FBF6EA", "#BDB4A4"))
    s.path("M-20-2C-18 2-14 4-10 4C-12 0-14-2-20-2z", "sun")
    s.path(
        cr_path(
            s.outline([(-2, -1), (-12, -24), (-4, -48)], 14, [(0, 0.9), (0.35, 1), (0.7, 0.5), (1, 0.02)], 0.04, 16),
            True,
        ),
        back,
    )
    s.path("M-20-5L-27-3L-19-1z", "ink")
    s.end()


def willow(s, x, y, ln, sway=0, leaf="leaf1", op=1, w=1.1, k=1.0):
    """One hanging strand with leaves along it, from (x, y) down."""
    pts = [(x, y), (x + sway * 0.35, y + ln * 0.35), (x + sway * 0.8, y + ln * 0.7), (x + sway * 1.5, y + ln)]
    s.brush(pts, w, ("#6F7F52", "leaf2"), op, prof=[(0, 1), (1, 0.4)], n=30)
    sp = sample(pts, max(10, int(ln / (5 * k))))
    for i, (px, py) in enumerate(sp[1:], 1):
        side = -1 if i % 2 else 1
        t = i / len(sp)
        a = 90 + side * s.rng.uniform(18, 42) - sway * 0.25
        leng = k * s.rng.uniform(8, 13) * (1 - 0.35 * t)
        e = (px + leng * math.cos(math.radians(a)), py + leng * math.sin(math.radians(a)))
        m = ((px + e[0]) / 2 + side * 0.8, (py + e[1]) / 2)
        s.path(
            cr_path(
                s.outline([(px, py), m, e], 2.5 * k, [(0, 0.1), (0.35, 1), (0.7, 0.7), (1, 0.03)], 0.04, 8), True
            ),
            leaf,
            op * s.rng.uniform(0.6, 1),
        )


def pine_pad(s, x, y, rx, ry, col="leaf0", op=1, snow=0.0, needles=None):
    """A cushion of pine needles: fans of fine strokes on a wash, capped with snow when snow > 0 (its depth)."""
    s.ellipse(x, y, rx, ry, s.lin(0, y - ry, 0, y + ry, [(0, "leaf2", 0.75), (1, "leaf0", 0.9)]), 0.75 * op)
    for _ in range(needles or int(rx * 1.1)):
        t = s.rng.uniform(-1, 1)
        bx, by = x + t * rx * 0.92, y + ry * s.rng.uniform(0.1, 0.75) * (1 - t * t * 0.5)
        for _ in range(5):
            a = 90 - t * 40 + s.rng.uniform(-46, 46)
            ln = s.rng.uniform(0.7, 1.15) * (ry * 0.9 + 3)
            e = polar(bx, by, a, ln)
            s.brush(
                [(bx, by), ((bx + e[0]) / 2 + 0.6, (by + e[1]) / 2), e],
                1.15,
                col,
                op * s.rng.uniform(0.55, 1),
                prof=[(0, 1), (1, 0.1)],
                rough=0.05,
                n=8,
            )
    if snow:
        n = 9
        top = [
            (
                x - rx * 1.02 + 2.04 * rx * i / (n - 1),
                y - ry * (0.35 + 0.75 * math.sin(math.pi * i / (n - 1))) - s.rng.uniform(0, ry * 0.28),
            )
            for i in range(n)
        ]
        low = [
            (px, py + snow * (0.35 + math.sin(math.pi * i / (n - 1))) * s.rng.uniform(0.7, 1.1))
            for i, (px, py) in enumerate(top)
        ]
        d = cr_path(np.array(top + low[::-1]), True)
        s.path(d, s.lin(0, y - ry * 1.3, 0, y + ry * 0.4, [(0, ("#FFFFFB", "#D9D1C3")), (1, ("#E4E7E1", "#7F8580"))]))


def pine(s, trunk, w, branches, pads, snow=0.0, bark=("bark", "#4A4238"), col=("leaf0", "leaf2")):
    """Trunk and branches as strokes, then pads (x, y, rx, ry) over them."""
    prof = [(0, 1), (0.4, 0.7), (0.8, 0.5), (1, 0.2)]
    s.brush(trunk, w, bark, 0.97, prof=prof, rough=0.4, n=54)
    s.dry(trunk, w * 0.7, ("#8C7F6C", "#7A6F60"), 0.4, 5, 14)
    sp = sample(trunk, 40)
    for i in range(3, 34, 3):  # scales of the bark
        px, py = sp[i]
        r = w * 0.16 * (1 - i / 60)
        s.brush(
            [(px - r, py + r), (px + r * 0.4, py - r * 1.2), (px + r * 1.4, py + r * 0.6)],
            0.8,
            ("#120F0C", "#1C1916"),
            0.55,
            n=10,
        )
    for b, bw in branches:
        s.brush(b, bw, bark, 0.95, prof=prof, rough=0.4, n=30)
    for x, y, rx, ry in pads:
        pine_pad(s, x, y, rx, ry, col, snow=snow)


def wheat_ear(s, x, y, top, lean, k=1.0, tone=("#C99A3D", "#A88038"), dark=("#8F6420", "#6A4F22"), op=1):
    """A ripe ear on its straw: foot (x, y), head height top, bending sideways by lean."""
    hx, hy = x + lean, top
    stem = [(x, y), (x + lean * 0.1, y + (hy - y) * 0.5), (x + lean * 0.5, hy + (y - hy) * 0.16), (hx, hy)]
    s.brush(stem, 2.1 * k, tone, op, prof=[(0, 1), (1, 0.6)], n=28)
    ax = np.array([lean * 0.42 * k, -24 * k - 8])
    ax = ax / np.hypot(*ax)
    nx = np.array([-ax[1], ax[0]])
    ln = 44 * k
    for i in range(9):
        p = np.array([hx, hy]) + ax * ln * i / 9
        for sg in (-1, 1):
            tip = p + ax * 12 * k + nx * sg * (5.4 - 0.25 * i) * k
            awn = tip + ax * (26 - i) * k + nx * sg * (9 - 0.6 * i) * k
            s.brush(
                [tip, (tip + awn) / 2 + nx * sg * 1.2 * k, awn], 0.9 * k, tone, op * 0.8, prof=[(0, 1), (1, 0.1)], n=8
            )
            m = (p + tip) / 2 + nx * sg * 1.9 * k
            o = s.outline([p, m, tip], 6.2 * k, [(0, 0.3), (0.45, 1), (0.8, 0.8), (1, 0.12)], 0.04, 9)
            s.path(
                cr_path(o, True),
                s.lin(p[0], p[1], tip[0], tip[1], [(0, dark), (0.5, tone), (1, ("#EBCB7E", "#C9A055"))]),
                op,
            )
    end = np.array([hx, hy]) + ax * (ln + 12 * k)
    s.path(
        cr_path(
            s.outline(
                [np.array([hx, hy]) + ax * ln, end - ax * 5 * k, end],
                5.6 * k,
                [(0, 0.4), (0.5, 1), (1, 0.1)],
                0.04,
                8,
            ),
            True,
        ),
        tone,
        op,
    )


def rice_ear(s, x, y, top, lean, k=1.0, op=1):
    """A bowing panicle of rice: foot (x, y), it bends over at height top towards lean and hangs."""
    gold, deep = ("#D6A545", "#B08A3E"), ("#94691F", "#6E5324")
    hang = [
        (x + lean * 0.35, top + 4),
        (x + lean * 0.75, top - 4),
        (x + lean * 1.2, top + 14),
        (x + lean * 1.45, top + 52 * k),
    ]
    s.brush(
        [(x, y), (x + lean * 0.05, y + (top - y) * 0.55), hang[0]],
        2 * k,
        ("#8E9A4E", "#5F6B3C"),
        op,
        prof=[(0, 1), (1, 0.7)],
        n=22,
    )
    s.brush(hang, 1.3 * k, gold, op, prof=[(0, 1), (1, 0.4)], n=24)
    sp = sample(hang, 26)
    for i in range(6, len(sp)):
        for sg in (-1, 1):
            p = sp[i]
            q = p + np.array([sg * s.rng.uniform(2, 7) * k + lean * 0.03, s.rng.uniform(4, 10) * k])
            a = math.degrees(math.atan2(q[1] - p[1], q[0] - p[0]))
            s.ellipse(
                q[0],
                q[1],
                4.3 * k,
                2.1 * k,
                s.lin(q[0] - 3, q[1] - 3, q[0] + 3, q[1] + 3, [(0, ("#F0D68E", "#D0AA60")), (0.5, gold), (1, deep)]),
                op,
                rot=a,
            )


def blade(s, pts, w, col, op=1, tip=0.02):
    """A long leaf: broad in the first third, drawn out to a point."""
    s.path(cr_path(s.outline(pts, w, [(0, 0.55), (0.3, 1), (0.65, 0.75), (1, tip)], 0.05, 20), True), col, op)


def lantern(s, x, y, k=1.0, snow=False):
    """A red gauze lantern; (x, y) is the middle of its top cap. About 60 wide and 96 high with the tassel."""
    s.group(1, f"translate({f(x)} {f(y)}) scale({k:g})")
    s.circle(0, 28, 62, s.rad(0, 28, 62, [(0, "lamp", 0.55), (0.5, "lamp", 0.16), (1, "lamp", 0)]))
    s.path(
        "M0 6C22 4 34 16 34 29C34 42 22 53 0 52C-22 53-34 42-34 29C-34 16-22 4 0 6z",
        s.rad(-4, 30, 40, [(0, ("#F08A5E", "#E8895A")), (0.45, ("#D4492F", "#C2452C")), (1, ("#9C2916", "#7E2415"))]),
    )
    for b in (-1, -0.55, 0, 0.55, 1):
        s.path(f"M{f(b * 12)} 6C{f(b * 33)} 16 {f(b * 33)} 42 {f(b * 12)} 52", "none", 0.5, "#7A1E10", 0.9)
    for yy in (0, 50):
        s.path(f"M-13 {yy}h26v6h-26z", s.lin(-13, 0, 13, 0, [(0, "#8A6A2A"), (0.4, "#E2BC66"), (1, "#8A6420")]))
    for dx in (-7, -3.5, 0, 3.5, 7):
        s.brush(
            [(dx, 56), (dx * 1.1, 70), (dx * 1.25 + s.rng.uniform(-1, 1), 86 - abs(dx))],
            1.4,
            "cord",
            0.95,
            prof=[(0, 1), (1, 0.4)],
            n=10,
        )
    s.path("M-8 56h16v4h-16z", "gold")
    if snow:
        s.path(
            "M-27 14C-24 4-15 1-12-1C-11-7-6-10 0-10C7-10 12-7 13-1C17 1 25 5 28 14C20 10 15 13 8 10C2 14-6 9-12 13C-18 9-23 11-27 14z",
            s.lin(0, -10, 0, 14, [(0, ("#FFFFFB", "#E0D8CA")), (1, ("#DDE2DE", "#9A9C96"))]),
        )
    s.end()


def roof(s, x, y, w, h, over=12, tile=("#4A4C4A", "#23231F"), snow=0.0):
    """A tiled roof seen from the front: ridge at y - h, eaves at y, corners turned up."""
    lx, rx = x - over, x + w + over
    d = (
        f"M{f(lx)} {f(y - 3)}C{f(x + w * 0.06)} {f(y - h * 0.2)} {f(x + w * 0.1)} {f(y - h * 0.7)} {f(x + w * 0.12)} {f(y - h)}"
        f"L{f(x + w * 0.88)} {f(y - h)}C{f(x + w * 0.9)} {f(y - h * 0.7)} {f(x + w * 0.94)} {f(y - h * 0.2)} {f(rx)} {f(y - 3)}"
        f"C{f(rx - 8)} {f(y + 3)} {f(lx + 8)} {f(y + 3)} {f(lx)} {f(y - 3)}z"
    )
    s.path(d, s.lin(0, y - h, 0, y + 2, [(0, tile), (1, ("#33352F", "#171713"))]))
    n = int(w / 7)
    for i in range(1, n):
        t = i / n
        x0, x1 = x + w * (0.12 + 0.76 * t), lx + (rx - lx) * t
        s.line(
            f"M{f(x0)} {f(y - h + 1)}Q{f((x0 + x1) / 2 + (t - 0.5) * -4)} {f(y - h * 0.4)} {f(x1)} {f(y)}",
            ("#7C7F78", "#3F3F38"),
            0.8,
            0.55,
        )
    s.brush(
        [(x + w * 0.09, y - h - 1.5), (x + w * 0.5, y - h + 0.4), (x + w * 0.91, y - h - 1.5)],
        3.6,
        ("#2F302C", "#34342E"),
        1,
        prof=[(0, 1.25), (0.5, 0.8), (1, 1.25)],
        rough=0.05,
        n=24,
    )
    if snow:
        n = 11
        top = [(x + w * (0.08 + 0.84 * i / (n - 1)), y - h - 4 - s.rng.uniform(0, 2)) for i in range(n)]
        low = [
            (
                lx + 6 + (rx - lx - 12) * i / (n - 1),
                y - 4 - h * (1 - snow) * s.rng.uniform(0.4, 1) - (3 if i in (0, n - 1) else 0),
            )
            for i in range(n)
        ]
        s.path(
            cr_path(np.array(top + low[::-1]), True),
            s.lin(0, y - h, 0, y, [(0, ("#FFFFFB", "#CFC8BA")), (1, ("#E6E8E2", "#83857E"))]),
        )
