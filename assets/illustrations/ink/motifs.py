"""Things that appear in more than one scene: the crane, the lotus in its stages, bamboo, plum blossom, osmanthus,
the boat. Each draws itself at a place and a size, so that a new season's scene is mostly a composition of these.
"""

import math

import numpy as np

from brush import cr_path, f, sample


def crane(s, tr, flip=False, op=1):
    """丹顶鹤 in flight, drawn in a 200×140 box, beak to the left."""
    s.group(op, tr)
    W = "white"
    # legs, trailing
    s.brush([(140, 92), (166, 97), (197, 101)], 1.5, "ink", 0.9, prof=[(0, 0.9), (0.6, 0.6), (1, 0.5)], n=10)
    s.brush([(140, 94), (164, 101), (193, 108)], 1.4, "ink", 0.8, prof=[(0, 0.9), (0.6, 0.6), (1, 0.5)], n=10)

    # far wing (behind, upward, foreshortened)
    def wing(sh, wr, tp, sec, pri, op=1, dark=1):
        sh, wr, tp = map(lambda q: np.array(q, float), (sh, wr, tp))
        # primaries
        for i, k in enumerate(np.linspace(0, 1, len(pri))):
            o = wr + (tp - wr) * k * 0.55
            e = np.array(pri[i], float)
            m = (o + e) / 2 + np.array([3, 1.5]) * (1 - k)
            s.path(
                cr_path(
                    s.outline([o, m, e], 6.2 - 1.6 * k, [(0, 0.5), (0.35, 1), (0.8, 0.8), (1, 0.12)], 0.05, 14), True
                ),
                W,
                op,
                stroke="ink2",
                sw=0.35,
            )
        # secondaries (black)
        sec = sample(sec, 12)[::1]
        for i, k in enumerate(np.linspace(0, 1, len(sec))):
            o = sh + (wr - sh) * k
            e = np.array(sec[i], float)
            m = (o + e) / 2 + np.array([2.5, 0])
            s.path(
                cr_path(s.outline([o, m, e], 7.8, [(0, 0.6), (0.4, 1), (0.85, 0.75), (1, 0.1)], 0.06, 14), True),
                s.lin(o[0], o[1], e[0], e[1], [(0, W, 1), (0.5, W, 1), (0.66, "ink", 0.92), (1, "ink", 1)]),
                op * dark,
            )
        q = [sh + (wr - sh) * k for k in np.linspace(0, 1, len(sec))]
        i0 = [o + (np.array(e) - o) * 0.6 for o, e in zip(q, sec, strict=True)]
        i1 = [o + (np.array(e) - o) * 0.955 for o, e in zip(q, sec, strict=True)]
        s.path(cr_path(np.array(i0[::3] + [i0[-1]] + i1[::-1][::2] + [i1[0]]), True), "ink", 0.94 * dark)
        # coverts
        a = sample([sh, (sh + wr) / 2 + np.array([-3, -3]), wr, (wr + tp) / 2 + np.array([-2, -2]), tp], 26)
        s.path(
            cr_path(
                s.outline(
                    [
                        sh + np.array([2, 3]),
                        (sh + wr) / 2 + np.array([1, 2]),
                        wr + np.array([2, 3]),
                        wr + (tp - wr) * 0.5 + np.array([2, 3]),
                        wr + (tp - wr) * 0.8,
                    ],
                    15,
                    [(0, 0.8), (0.4, 1), (0.7, 0.55), (1, 0.1)],
                    0.08,
                    22,
                ),
                True,
            ),
            W,
            op,
        )
        s.brush(a[::3], 1.1, "ink2", 0.8, n=16)

    wing(
        (92, 84),
        (112, 44),
        (150, 12),
        [(140, 86), (143, 76), (146, 66), (149, 56)],
        [(158, 46), (164, 36), (168, 26), (168, 15), (162, 5)],
        op=0.92,
    )
    # tail, body
    s.path("M138 86C150 86 160 90 168 96C158 99 147 99 138 97z", W)
    s.path(
        "M60 84C72 74 96 72 118 78C134 82 146 88 156 93C140 99 118 104 96 102C78 100 64 95 60 84z",
        s.lin(0, 74, 0, 104, [(0, W, 1), (0.66, W, 1), (1, "grey", 0.8)]),
    )
    s.path("M64 94C78 101 100 104 122 101", "none", 0.5, "ink2", 0.6)
    # near wing
    wing(
        (84, 84),
        (66, 38),
        (44, 2),
        [(128, 74), (121, 64), (113, 55), (104, 46), (96, 39)],
        [(92, 32), (84, 24), (75, 16), (65, 8), (54, 1), (43, -4)],
    )
    # neck and head
    s.brush(
        [(74, 88), (56, 84), (40, 79), (26, 76), (13, 74)],
        9.5,
        W,
        1,
        prof=[(0, 1.35), (0.3, 0.95), (0.7, 0.62), (1, 0.6)],
        rough=0.04,
        n=24,
    )
    s.brush(
        [(60, 88), (44, 83), (29, 79), (15, 77)],
        5,
        "ink",
        0.95,
        prof=[(0, 0.05), (0.3, 0.6), (0.8, 0.85), (1, 0.5)],
        rough=0.08,
        n=18,
    )
    s.ellipse(12.5, 74.4, 4.6, 3.3, W, 1, rot=-8)
    s.brush([(10, 72.2), (13, 71.2), (16.5, 72.2)], 2.3, "sun", 1, prof=[(0, 0.4), (0.5, 1), (1, 0.3)], n=8)
    s.path("M9 73.8L-7 76.6L8.6 76.6z", "ink2", 1)
    s.circle(10.6, 74, 0.62, "ink")
    s.end()


def flower(s, cx, cy, k=1, lean=0, stage="open", op=1):
    """a lotus seen from the side; petals layered back to front"""
    s.group(op, f"translate({f(cx)} {f(cy)}) rotate({f(lean)}) scale({k:g})")

    def P(ang, L, w, bend=0, by=0, bx=0, **kw):
        tip = (bx + L * math.sin(math.radians(ang)), by - L * math.cos(math.radians(ang)))
        s.petal((bx, by), tip, w, bend, **kw)

    pale = [(0, "petal0", 1), (0.35, "petal1", 1), (0.78, "petal2", 1), (1, "petal3", 1)]
    deep = [(0, "petal1", 1), (0.3, "petal2", 0.96), (0.75, "petal2", 1), (1, "petal3", 1)]
    inner = [(0, "petal2", 1), (0.45, "petal2", 1), (0.8, "petal1", 1), (1, "petal2", 1)]
    if stage == "bud":
        P(-9, 58, 27, 0.06, cols=deep, belly=0.42)
        P(10, 57, 27, -0.06, cols=deep, belly=0.42)
        P(0, 63, 26, 0.02, cols=pale, belly=0.4)
        s.end()
        return
    # back row (inside faces)
    for a, L in ((-33, 74), (33, 74), (-13, 84), (14, 83)):
        P(a, L, 35, (-0.1 if a < 0 else 0.1), cols=inner, veins=5)
    P(-58, 70, 32, -0.16, cols=inner)
    P(58, 70, 32, 0.16, cols=inner)
    # pod and stamens
    for i in range(22):
        a = -62 + 124 * i / 21 + s.rng.uniform(-3, 3)
        L = s.rng.uniform(27, 36)
        x, y = L * math.sin(math.radians(a)), -14 - L * 0.62 * math.cos(math.radians(a))
        s.path(f"M0-12Q{f(x * 0.5)} {f(y - 3)} {f(x)} {f(y)}", "none", 0.9, "stamen", 0.8)
        s.ellipse(x, y, 1.1, 1.9, "stamen", 1, rot=a)
    s.path(
        "M-15-33C-14-20-8-10 0-10C8-10 14-20 15-33z",
        s.lin(-15, 0, 15, 0, [(0, "pod1", 1), (0.5, "pod0", 1), (1, "pod1", 1)]),
    )
    s.ellipse(0, -33, 15, 4.8, "pod0")
    for x, y in ((-8, -33), (-2, -35), (4, -32), (9, -34), (-4, -31)):
        s.ellipse(x, y, 1.7, 0.9, "pod1")
    # outer, spreading
    P(-84, 78, 30, -0.20, -2, -4, cols=pale)
    P(84, 78, 30, 0.20, -2, 4, cols=pale)
    P(-101, 58, 22, -0.24, 0, -6, cols=pale, veins=3)
    P(102, 60, 22, 0.26, 0, 6, cols=pale, veins=3)
    # front bowl
    P(-47, 76, 40, -0.12, 3, -3, cols=pale)
    P(48, 76, 40, 0.12, 3, 3, cols=pale)
    P(-22, 66, 44, -0.05, 6, -2, cols=pale, veins=7)
    P(25, 65, 43, 0.06, 6, 2, cols=pale, veins=7)
    P(2, 52, 46, 0.02, 8, 0, cols=pale, veins=7, belly=0.56)
    s.end()


def pod(s, cx, cy, k=1, lean=0):
    s.group(1, f"translate({f(cx)} {f(cy)}) rotate({f(lean)}) scale({k:g})")
    s.path(
        "M-17-20C-17-8-8 6 0 8C8 6 17-8 17-20z",
        s.lin(-17, 0, 17, 0, [(0, "leaf0", 1), (0.45, "leaf2", 1), (1, "leaf1", 1)]),
    )
    for x in (-10, -4, 3, 9):
        s.brush([(x, -18), (x * 0.7, -6), (x * 0.25, 5)], 0.8, "leaf0", 0.5, n=8)
    s.ellipse(0, -20, 17.4, 5.6, "leaf3")
    s.ellipse(0, -20, 17.4, 5.6, s.rad(-4, -21, 18, [(0, "leaf3", 0), (1, "leaf1", 0.7)]))
    for x, y in ((-10, -20), (-4, -22.4), (3, -22), (9, -20.6), (-3, -18), (4, -17.8), (0, -20.2)):
        s.ellipse(x, y, 2, 1.1, "leaf0", 0.85)
        s.ellipse(x - 0.3, y - 0.5, 1.1, 0.5, "leafv", 0.7)
    s.end()


def bambooplant(s, stalks, leaves, col="leaf0", op=1, lop=1, lw=7, ll=34, seed=3):
    r = np.random.default_rng(seed)
    for x0, y0, x1, y1, w in stalks:
        n = max(3, int(abs(y1 - y0) / 52))
        ys = np.linspace(y0, y1, n + 1)
        xs = np.linspace(x0, x1, n + 1)
        for i in range(n):
            a = (xs[i], ys[i] - 1.4)
            b = (xs[i + 1], ys[i + 1] + 1.4)
            o = s.outline(
                [a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b],
                w,
                [(0, 1.12), (0.12, 0.92), (0.5, 0.88), (0.88, 0.92), (1, 1.12)],
                0.03,
                8,
            )
            s.path(
                cr_path(o, True),
                s.lin(
                    a[0] - w / 2,
                    0,
                    a[0] + w / 2,
                    0,
                    [(0, col, 0.95), (0.35, col, 0.55), (0.7, col, 0.42), (1, col, 0.85)],
                ),
                op,
            )
            s.brush(
                [(b[0] - w * 0.7, b[1] - 1), (b[0], b[1] + 0.8), (b[0] + w * 0.7, b[1] - 1)],
                1.6,
                "ink",
                0.75 * op,
                n=10,
            )
    for x, y, ang, k in leaves:
        for da, share in ((-34, 0.8), (-10, 1.05), (12, 1), (36, 0.72))[:k]:
            a = math.radians(ang + da + r.uniform(-5, 5))
            L = ll * share * r.uniform(0.85, 1.15)
            e = (x + L * math.cos(a), y + L * math.sin(a))
            m = ((x + e[0]) / 2 + r.uniform(-1.5, 1.5), (y + e[1]) / 2 - 1.5)
            s.path(
                cr_path(
                    s.outline(
                        [(x, y), m, e], lw, [(0, 0.1), (0.16, 0.7), (0.4, 1), (0.75, 0.55), (1, 0.02)], 0.05, 9
                    ),
                    True,
                ),
                col,
                lop * r.uniform(0.62, 1),
            )


def blossom(s, x, y, r, rot=0, open_=1, col="plum"):
    for i in range(5):
        a = rot + i * 72
        ra = math.radians(a)
        px, py = x + r * 0.62 * math.sin(ra), y - r * 0.62 * math.cos(ra) * open_
        s.ellipse(
            px,
            py,
            r * 0.52,
            r * 0.5 * open_,
            s.rad(
                px + r * 0.1 * math.sin(ra),
                py - r * 0.1 * math.cos(ra),
                r * 0.62,
                [(0, col + "2", 0.92), (0.55, col + "2", 0.9), (1, col, 1)],
            ),
            0.96,
            rot=a,
        )
    for i in range(11):
        a = math.radians(rot + i * 33 + s.rng.uniform(-6, 6))
        L = r * s.rng.uniform(0.35, 0.62)
        s.path(
            f"M{f(x)} {f(y)}L{f(x + L * math.sin(a))} {f(y - L * math.cos(a) * open_)}", "none", 0.85, "#7A2516", 0.55
        )
        s.circle(x + L * math.sin(a), y - L * math.cos(a) * open_, 0.85, "#F2C76A")
    s.circle(x, y, r * 0.12, "#8FA06A")


def osmanthus(s, tr="", night=True):
    s.group(1, tr)
    br = [
        [(404, -14), (366, 16), (326, 30), (290, 56), (256, 66), (232, 70)],
        [(340, 26), (320, 58), (304, 92), (298, 120)],
        [(372, 12), (358, 52), (352, 92)],
        [(300, 50), (276, 40), (250, 40)],
    ]
    for b, w in zip(br, (6.5, 3.6, 3, 2.6), strict=True):
        s.brush(b, w, "ink" if night else "bark", 0.95, prof=[(0, 1), (0.5, 0.66), (1, 0.2)], rough=0.4, n=26)
    r = s.rng
    tips = [
        (232, 70, 190),
        (262, 64, 215),
        (298, 118, 262),
        (352, 92, 262),
        (250, 40, 170),
        (318, 60, 225),
        (322, 32, 150),
        (357, 54, 290),
        (304, 92, 300),
        (288, 57, 245),
        (366, 17, 200),
        (340, 26, 110),
    ]
    L = []
    for x, y, a in tips:
        for k in range(5):
            aa = a + (k - 2) * 32 + r.uniform(-12, 12)
            ln = r.uniform(24, 38) * (1 - 0.12 * abs(k - 2))
            L.append((x, y, aa, ln))
    for x, y, aa, ln in L:
        ra = math.radians(aa)
        e = (x + ln * math.cos(ra), y - ln * math.sin(ra))
        n = np.array([-(e[1] - y), e[0] - x])
        n = n / np.hypot(*n)
        m = ((x + e[0]) / 2 + n[0] * 2.5, (y + e[1]) / 2 + n[1] * 2.5)
        o = s.outline([(x, y), m, e], 8.6, [(0, 0.1), (0.3, 0.82), (0.58, 1), (0.85, 0.5), (1, 0.03)], 0.05, 9)
        s.path(
            cr_path(o, True),
            s.lin(x - 4, y - 6, e[0] + 4, e[1] + 6, [(0, "lf1", 1), (0.55, "lf0", 1), (1, "lf0", 1)]),
        )
        s.path(cr_path([(x, y), m, e]), "none", 0.45, "lfv", 0.6)
    for x, y, _ in tips:
        for _ in range(9):
            px, py = x + r.normal(0, 6.5), y + r.normal(0, 6) + 2
            a0 = r.uniform(0, 1.5)
            q = r.uniform(1.0, 1.5)
            d = "".join(
                f"M{f(px)} {f(py)}m{f(q * math.cos(a0 + j * 1.5708) - 0.95)} {f(q * math.sin(a0 + j * 1.5708))}a.95.95 0 1 0 1.9 0a.95.95 0 1 0-1.9 0"
                for j in range(4)
            )
            s.path(d, r.choice(["osm", "osm2", "osm2"]), 0.96)
    s.end()
