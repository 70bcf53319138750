"""Covers of the harvests: the May wheat and the golden rice. Tall page covers: the upper part stays quiet
for a date or a verse, the lowest part runs into the page.
"""

import math

import numpy as np

from brush import cr_path
from motifs_land import birds, blade, rice_ear, roof, wheat_ear
from registry import scene


@scene("wheat", 390, 500, 241, "五月麦田，麦穗黄了")
def wheat(s):
    s.wash([(0, "sky"), (0.4, ("#F6E9CC", "#2C261C")), (0.84, "paper"), (1, "paper")])
    s.circle(268, 168, 120, s.rad(268, 168, 120, [(0, "sun2", 0.4), (0.5, "sun2", 0.14), (1, "sun2", 0)]))
    s.circle(268, 168, 42, s.lin(0, 126, 0, 210, [(0, "sun", 0.92), (0.6, "sun", 0.82), (1, "sun2", 0.35)]))
    s.mountain(268, [(60, 56, 80, 90), (220, 40, 70, 70), (350, 66, 70, 70)], 300, "m1", 4, op=(0.7, 0), cun=8)
    s.mist(190, 282, 210, 10, ("#F6EBD2", "#262019"), 0.8, 9)
    # a row of poplars
    for x in (22, 34, 44, 58, 70, 330, 342, 356, 370):
        h = s.rng.uniform(24, 40)
        s.ellipse(x, 296 - h / 2, 5.5, h / 2, s.lin(0, 296 - h, 0, 296, [(0, "leaf2"), (1, "leaf1")]), 0.85)
    # the field: bands of ripe and ripening
    for y0, y1, a, b in (
        (296, 330, ("#C9C07E", "#4B4A2C"), ("#D9C27A", "#564A28")),
        (322, 372, ("#DDBE6A", "#60491F"), ("#E6C675", "#6A5226")),
        (360, 500, ("#D9AE4E", "#5E451B"), "paper"),
    ):
        pts = [(-10, y0 + 4), (90, y0 - 3), (200, y0 + 3), (310, y0 - 2), (400, y0 + 3)]
        s.path(cr_path(pts) + f"L400 {y1 + 60}L-10 {y1 + 60}z", s.lin(0, y0, 0, y1 + 50, [(0, a), (1, b)]))
    for y in np.linspace(302, 366, 9):  # stubble of far ears
        k = (y - 290) / 76
        for x in np.arange(-4, 396, 5 + 7 * k):
            xx = x + s.rng.uniform(-2, 2)
            h = 5 + 20 * k
            s.brush(
                [(xx, y + 4), (xx + 1, y - h * 0.5), (xx + 2.4 * k, y - h)],
                1 + 1.6 * k,
                s.rng.choice(["#C9973C", "#E3C06A", "#A88038"])
                if not s.dark
                else s.rng.choice(["#8A6A30", "#A5854A", "#6A5020"]),
                0.7,
                prof=[(0, 0.3), (0.6, 0.6), (0.85, 1), (1, 0.1)],
                n=9,
            )
    # ears before us, back row first
    for row, (y, top, k, o) in enumerate(((440, 330, 0.74, 0.8), (476, 300, 0.95, 0.95), (520, 282, 1.22, 1))):
        n = (17, 13, 9)[row]
        for i in range(n):
            x = -6 + 402 * (i + 0.5) / n + s.rng.uniform(-8, 8)
            edge = abs(x - 195) / 195
            t = top + 34 * (1 - edge) * (0.4 + 0.6 * row / 2) + s.rng.uniform(-16, 16)
            wheat_ear(s, x, y, t, s.rng.uniform(4, 26), k, op=o)
    for pts, w in (
        ([(30, 520), (40, 420), (84, 380)], 8),
        ([(352, 520), (350, 430), (316, 372)], 9),
        ([(196, 520), (204, 440), (178, 398)], 8),
    ):
        blade(s, pts, w, ("#A9A653", "#5E6432"), 0.95)
    birds(s, ((96, 190), (112, 182), (128, 188), (80, 198)), 1.1)
    s.fade_out(92)


@scene("national-day", 390, 500, 261, "金秋稻田，稻穗低头，远山如屏")
def national_day(s):
    s.wash([(0, ("#CBD8D6", "#16191A")), (0.34, ("#EBE7D6", "#23211C")), (0.86, "paper"), (1, "paper")])
    s.circle(112, 138, 120, s.rad(112, 138, 120, [(0, "sun2", 0.4), (0.5, "sun2", 0.14), (1, "sun2", 0)]))
    s.circle(112, 138, 38, s.lin(0, 100, 0, 176, [(0, "sun", 0.95), (0.6, "sun", 0.84), (1, "sun2", 0.4)]))
    s.mountain(250, [(30, 70, 60, 70), (180, 104, 70, 66), (320, 130, 70, 80)], 300, "m1", 6, op=(0.9, 0.05), cun=18)
    s.mist(190, 262, 230, 13, ("#F0EBDB", "#201E1A"), 0.85, 10)
    s.mountain(280, [(90, 44, 80, 70), (366, 74, 90, 60)], 306, "m2", 5, op=(0.9, 0.2), cun=10)
    # terraces: each lip is a brush line, each field its own ripeness
    tones = [
        (("#9DB07A", "#33402C"), ("#B7BD7C", "#3D452B")),
        (("#C9BF74", "#4C4828"), ("#DCC470", "#5A4E28")),
        (("#E0BE62", "#644C20"), ("#E8CB7C", "#70592C")),
        (("#D9AE4E", "#5E451B"), ("#E6C473", "#6A5226")),
        (("#E3BC5C", "#664B1E"), ("#EBD08A", "#745C30")),
    ]
    lips = [(284, 16, 0.4), (306, 20, 1.7), (332, 22, 3.1), (362, 22, 4.4), (398, 20, 5.2)]
    for (y, amp, ph), (a, b) in zip(lips, tones, strict=True):
        x = np.linspace(-14, 404, 13)
        yy = y + amp * 0.5 * np.sin(x / 74 + ph) + amp * 0.3 * np.sin(x / 31 + ph * 2)
        pts = np.c_[x, yy]
        s.path(cr_path(pts) + "L404 510L-14 510z", s.lin(0, y - amp, 0, y + 46, [(0, b), (1, a)]))
        s.brush(pts, 4, ("#7F8A4E", "#1B1E12"), 0.7, prof=[(0, 0.6), (0.3, 1), (0.7, 0.6), (1, 1)], rough=0.5, n=60)
        k = (y - 270) / 130
        for _ in range(int(150 - 60 * k)):  # ears in rows
            j = s.rng.uniform(-10, 400)
            base = np.interp(j, x, yy) + s.rng.uniform(3, 22 + 10 * k)
            h = 4 + 7 * k
            s.brush(
                [(j, base), (j + 0.6, base - h * 0.6), (j + 2.4 + 2 * k, base - h)],
                1 + k,
                s.rng.choice(["#B98A34", "#F0D894", "#94742C"])
                if not s.dark
                else s.rng.choice(["#8A6A30", "#A5854A", "#4E3C18"]),
                0.6,
                prof=[(0, 0.5), (0.7, 1), (1, 0.2)],
                n=8,
            )
    # a farmhouse with a red-leaved tree
    for x, y, w in ((252, 300, 46), (288, 306, 38)):
        s.path(
            f"M{x} {y}h{w}v18h-{w}z",
            s.lin(0, y, 0, y + 18, [(0, ("#FBF5E8", "#4A433A")), (1, ("#E6DBC4", "#342E27"))]),
        )
        s.path(f"M{x + w * 0.5} {y + 5}h9v13h-9z", "wood")
        roof(s, x, y + 1, w, 16, 7)
    s.brush([(240, 320), (238, 300), (242, 282)], 3.4, "bark", 0.95, n=14)
    for _ in range(90):
        a, r = s.rng.uniform(0, 6.283), math.sqrt(s.rng.uniform(0, 1))
        s.ellipse(
            241 + 21 * r * math.cos(a),
            276 + 17 * r * math.sin(a),
            3.4,
            2.2,
            s.rng.choice(["sun", "sun2", "plum"]),
            s.rng.uniform(0.6, 0.95),
            rot=s.rng.uniform(0, 180),
        )
    # egrets
    for x, y, k in ((196, 196, 1.0), (236, 176, 0.8), (166, 222, 0.7)):
        s.group(tr=f"translate({x} {y}) scale({k})")
        s.path("M-26 2C-14-4 0-3 14 2C6 7-8 7-26 2z", "white")
        s.brush([(-16, 2), (-26, -2), (-34, 2)], 3, "white", 1, n=10)
        s.path("M-33 1L-42 4L-33 4z", "gold")
        s.path(
            cr_path(s.outline([(-2, 0), (4, -18), (22, -28)], 13, [(0, 1), (0.5, 0.8), (1, 0.04)], 0.04, 14), True),
            "white",
            1,
            stroke="ink2",
            sw=0.4,
        )
        s.path(
            cr_path(s.outline([(2, 1), (14, -12), (34, -14)], 11, [(0, 1), (0.5, 0.8), (1, 0.04)], 0.04, 14), True),
            "white",
            0.95,
            stroke="ink2",
            sw=0.4,
        )
        s.brush([(12, 3), (24, 6), (36, 7)], 1.2, "ink", 0.8, n=9)
        s.end()
    # ears in front
    for x, top, lean, k in (
        (14, 372, 30, 0.95),
        (52, 356, 34, 1.05),
        (96, 384, 30, 0.95),
        (140, 376, 26, 0.95),
        (250, 382, -28, 0.95),
        (296, 368, -30, 1.0),
        (344, 352, -34, 1.1),
        (384, 372, -30, 1.0),
        (196, 396, 24, 0.9),
    ):
        rice_ear(s, x, 520, top, lean, k)
    for pts, w in (
        ([(30, 520), (28, 430), (2, 366)], 8),
        ([(76, 520), (84, 440), (118, 396)], 8),
        ([(322, 520), (318, 430), (276, 384)], 8),
        ([(366, 520), (372, 430), (396, 372)], 9),
        ([(214, 520), (216, 450), (236, 410)], 8),
        ([(160, 520), (158, 450), (140, 420)], 7),
    ):
        blade(s, pts, w, ("#8E9A4E", "#5F6B3C"), 0.95)
    s.fade_out(84)
