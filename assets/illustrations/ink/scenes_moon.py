"""The Mid-Autumn night, which has a palette of its own because its sky is dark even by day."""

import numpy as np

from brush import f
from motifs import osmanthus
from palette import MOON, MOON_DARK
from registry import scene


@scene("mid-autumn", 390, 500, 23, "中秋月夜，远山如黛，月光落在水面上，桂枝横斜")
def mid_autumn(s):
    h, dark = s.h, s.dark
    s.pal = s.pal | s.pick(MOON, MOON_DARK)
    s.path(
        f"M0 0h390v{h}h-390z",
        s.lin(0, 0, 0, h * 0.66, [(0, "n0", 1), (0.34, "n1", 1), (0.66, "n2", 1), (0.88, "n3", 1), (1, "n4", 1)]),
    )
    mx, my, mr = 206, 166, 60
    s.circle(
        mx, my, 190, s.rad(mx, my, 190, [(0, "glow", 0.6), (0.3, "glow", 0.26), (0.62, "glow", 0.08), (1, "glow", 0)])
    )
    s.circle(
        mx,
        my,
        mr,
        s.rad(mx - 14, my - 16, mr * 1.35, [(0, "moon", 1), (0.55, "moon", 1), (0.85, "moon2", 1), (1, "moon2", 1)]),
    )
    clip = s.new_id()
    s.defs.append(f'<clipPath id="{clip}"><circle cx="{mx}" cy="{my}" r="{mr}"/></clipPath>')
    s.group(0.62, clip=f"url(#{clip})")
    for x, y, rx, ry, ro in (
        (-18, -16, 20, 13, -20),
        (14, -24, 16, 10, 10),
        (20, 6, 20, 14, 30),
        (-12, 16, 14, 9, 0),
        (10, 32, 22, 8, -12),
        (-34, 2, 9, 14, 0),
    ):
        s.ellipse(mx + x, my + y, rx, ry, "moon2", 0.9, s.blur(4), ro)
    s.end()
    for x, y, w_, hh, o in (
        (110, 214, 190, 5, 0.5),
        (268, 228, 150, 4, 0.5),
        (330, 196, 110, 3, 0.3),
        (40, 244, 120, 4, 0.3),
        (210, 246, 190, 5, 0.42),
    ):
        s.brush(
            [(x - w_ / 2, y), (x - w_ / 5, y - hh), (x + w_ / 5, y + hh * 0.6), (x + w_ / 2, y)],
            hh * 1.7,
            ("moon", "n3"),
            o * 0.6,
            prof=[(0, 0), (0.3, 0.8), (0.6, 1), (1, 0)],
            rough=0.3,
            n=22,
            filt=s.blur(1.2),
        )
    for i, (x, y) in enumerate(((78, 262), (88, 257), (98, 253), (86, 268), (95, 274), (109, 249))):
        k = 0.9 - 0.06 * i
        s.brush([(x - 6 * k, y - 3 * k), (x - 2.4 * k, y - 1.2 * k), (x, y)], 1.3, "ink", 0.8, n=10)
        s.brush(
            [(x, y), (x + 2.6 * k, y - 1.8 * k), (x + 6 * k, y - 2.6 * k)],
            1.3,
            "ink",
            0.8,
            prof=[(0, 1), (1, 0.1)],
            n=10,
        )
    base = 334
    s.mountain(
        base - 16,
        [(50, 60, 56, 80), (262, 96, 84, 58), (372, 66, 60, 60)],
        base,
        "a1",
        6,
        cun=12,
        solid=("n3", "n4"),
    )
    s.mist(200, base - 22, 200, 10, "n4", 0.55, 10)
    s.mountain(
        base - 2,
        [(-6, 94, 60, 74), (168, 40, 50, 46), (338, 82, 66, 66)],
        base + 2,
        "a2",
        6,
        cun=16,
        solid=("a1", "n4"),
    )
    s.mist(110, base - 8, 150, 8, "n4", 0.6, 9)
    x, yy = s.mountain(
        base + 4,
        [(26, 34, 50, 50), (196, 14, 50, 60), (322, 40, 40, 70)],
        base + 6,
        "a4",
        4,
        cun=8,
        solid=("a3", "a3"),
    )
    py = np.interp(322, x, yy)
    s.group(1, f"translate(305 {f(py - 26)}) scale(.62)")
    s.path("M2 24C14 20 22 10 27 2C32 10 40 20 52 24C44 25 40 23 36 22L18 22C14 23 10 25 2 24z", "ink")
    s.path("M26-4h2v8h-2z", "ink")
    s.path("M13 23h2.4v24h-2.4zM38.6 23h2.4v24h-2.4zM25 23h1.6v24h-1.6zM30 23h1.6v24h-1.6z", "ink")
    s.path("M6 44h42v6h-42z", "ink")
    s.path("M15 36h24v1.6h-24z", "ink", 0.8)
    s.end()
    # trees on the shore
    for tx, sc in ((262, 0.8), (272, 1), (352, 0.9), (362, 0.7), (18, 0.8), (30, 1), (44, 0.7)):
        ty = np.interp(tx, x, yy) + 3
        s.brush(
            [(tx, ty + 3), (tx + 0.6, ty - 8 * sc), (tx + 2, ty - 15 * sc)],
            1.5,
            "ink",
            0.9,
            prof=[(0, 1), (1, 0.4)],
            n=10,
        )
        for _ in range(4):
            s.ellipse(
                tx + s.rng.normal(1, 4.5 * sc),
                ty - 11 * sc - s.rng.uniform(0, 8) * sc,
                4.4 * sc,
                2.6 * sc,
                ("a4", "ink"),
                0.8,
            )
    s.path(
        f"M0 {base + 4}h390v{h - base}h-390z",
        s.lin(0, base + 4, 0, h, [(0, "n3", 1), (0.2, "n4", 1), (0.6, "paper", 1), (1, "paper", 1)]),
    )
    s.group(0.5, f"translate(0 {2 * (base + 4)}) scale(1 -1)", filt=s.blur(2.5))
    s.mountain(base + 2, [(30, 26, 50, 50), (330, 44, 60, 60)], base + 6, "a3", 4, op=(0, 0.75))
    s.end()
    for i in range(34):
        t = i / 33
        y = base + 9 + t * 92
        w_ = (16 + 46 * t) * s.rng.uniform(0.35, 1.1)
        x = mx + s.rng.normal(0, 6 + 14 * t)
        s.brush(
            [(x - w_ / 2, y), (x, y + s.rng.uniform(-0.6, 0.6)), (x + w_ / 2, y)],
            1.1 + 1.6 * t,
            "moon",
            (0.95 - 0.65 * t) * (0.45 if dark else 1),
            prof=[(0, 0), (0.5, 1), (1, 0)],
            rough=0.2,
            n=10,
        )
    s.water(base + 14, base + 110, 20, "a2", op=0.3, wmax=80)
    s.group(1, "translate(84 364)")
    s.path("M-2 6C10 10 46 10 62 4C56 13 44 15 30 15C16 15 6 13-2 6z", "ink", 0.95)
    s.path("M20 7C22-3 40-3 43 6z", s.lin(20, 0, 43, 0, [(0, "ink", 1), (1, "ink2", 1)]))
    s.path("M8 7C9 3 10 0 11-3C13-4 14-3 14-1C15 2 15 5 15 8z", "ink", 0.95)
    s.circle(12.4, -5.4, 2.1, "ink")
    s.path("M6-9C10-13 15-13 19-8.6z", "ink", 0.95)
    s.brush([(16, -1), (4, -8), (-12, -18)], 1, "ink", 0.9, n=10)
    s.brush([(4, 18), (30, 20), (58, 17)], 3, "a3", 0.35, n=14)
    s.end()
    osmanthus(s, "translate(6 50)")
    s.path(f"M0 {h - 90}h390v90h-390z", s.lin(0, h - 90, 0, h - 8, [(0, "paper", 0), (1, "paper", 1)]))
