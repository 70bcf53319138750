"""The cover of the stone bridge, whose arch closes to a full moon in the water. A tall page cover: the upper part stays quiet
for a date or a verse, the lowest part runs into the page.
"""

import math

import numpy as np

from brush import f
from motifs_land import polar, ripple, roof, willow
from registry import scene


@scene("bridge", 390, 500, 291, "石桥一孔，流水一湾")
def bridge(s):
    s.wash([(0, ("#CDD8CF", "#171C1A")), (0.45, ("#E9E8DA", "#22221C")), (0.82, "paper"), (1, "paper")])
    s.mountain(250, [(70, 66, 70, 80), (220, 40, 60, 70), (350, 82, 80, 60)], 296, "m1", 5, op=(0.8, 0), cun=12)
    s.mist(200, 272, 220, 13, ("#E9E8DA", "#20201B"), 0.85, 10)
    wl = 352  # the water line
    # whitewashed houses on the far bank
    for x, y, w, h in ((-16, 300, 66, 24), (34, 310, 54, 20), (322, 304, 60, 22), (286, 314, 44, 18)):
        s.path(
            f"M{x} {y}h{w}v{wl - y - 4}h-{w}z",
            s.lin(0, y, 0, wl, [(0, ("#FBF7EC", "#4A443B")), (1, ("#DDD8C8", "#2C2822"))]),
        )
        for k in (0.25, 0.62):
            s.path(f"M{f(x + w * k)} {y + 12}h8v9h-8z", ("#6B6558", "lamp"), 0.85)
        roof(s, x, y + 1, w, h, 7)
    s.path(
        f"M-5 {wl - 8}h400v9h-400z",
        s.lin(0, wl - 8, 0, wl + 1, [(0, ("#A9ABA0", "#33322D")), (1, ("#7F847B", "#1E1E1A"))]),
    )
    # water
    s.path(
        f"M0 {wl}h390v160H0z",
        s.lin(0, wl, 0, 460, [(0, ("#B4C8BC", "#22302B")), (0.4, ("#D6DFD2", "#1C211E")), (1, "paper")]),
    )
    cx, r = 196, 60
    stone = s.lin(
        0, 262, 0, wl, [(0, ("#D9D6CA", "#7A776C")), (0.5, ("#B9B8AB", "#5A584F")), (1, ("#8F9389", "#3B3B35"))]
    )

    def arch(op=1):
        deck = f"M12 {wl}C60 {wl - 20} 104 {wl - 92} {cx} {wl - 96}C288 {wl - 92} 332 {wl - 20} 380 {wl}L{cx + r} {wl}A{r} {r} 0 0 0 {cx - r} {wl}z"
        s.path(deck, stone, op)

    # reflection first, softened
    s.group(s.pick(0.5, 0.3), f"translate(0 {2 * wl}) scale(1 -1)", filt=s.blur(2.2))
    arch()
    s.end()
    for k in range(3):
        rr = r - k * 0.1
        s.path(f"M{cx - rr} {wl}A{rr} {rr} 0 0 0 {cx + rr} {wl}z", ("#E6ECE2", "#2E3A35"), 0.22)
    # seen through the arch: far water and a bank
    s.path(
        f"M{cx - r} {wl}A{r} {r} 0 0 1 {cx + r} {wl}z",
        s.lin(
            0,
            wl - r,
            0,
            wl,
            [(0, ("#DDE3D8", "#252B28")), (0.6, ("#EEF0E6", "#33403A")), (1, ("#C3D2C8", "#22302B"))],
        ),
    )
    s.mountain(
        wl - 14, [(178, 14, 30, 30), (226, 20, 30, 30)], wl - 8, "m2", 2, x0=cx - r + 4, x1=cx + r - 4, op=(0.7, 0.1)
    )
    arch()
    # voussoirs
    for a in range(0, 181, 12):
        p, q = polar(cx, wl, a, r), polar(cx, wl, a, r + 13)
        s.line(f"M{f(p[0])} {f(p[1])}L{f(q[0])} {f(q[1])}", ("#6B6F66", "#1E1E1A"), 1, 0.8)
    for rad, w in ((r, 2), (r + 13, 1.2)):
        pts = [polar(cx, wl, a, rad) for a in np.linspace(180, 0, 19)]
        s.brush(pts, w, ("#4A4E47", "#12120F"), 0.85, prof=[(0, 0.7), (0.5, 1), (1, 0.7)], n=46)

    # courses of stone
    def deck(x):
        return wl - 96 * math.exp(-(((x - cx) / 104) ** 2) * 1.15)

    for dy in (22, 38, 54, 70):
        for x0, x1 in ((cx - 150, cx - 20), (cx + 20, cx + 150)):
            pts = [
                (x, deck(x) + dy)
                for x in np.linspace(x0, x1, 12)
                if deck(x) + dy < wl - 3 and math.hypot(x - cx, deck(x) + dy - wl) > r + 16
            ]
            if len(pts) > 2:
                s.brush(pts, 1, ("#6B6F66", "#1E1E1A"), 0.55, prof=[(0, 0.5), (0.5, 1), (1, 0.5)], n=18)
    for _ in range(34):
        x = s.rng.uniform(40, 352)
        y = deck(x) + s.rng.uniform(16, 70)
        if y < wl - 6 and math.hypot(x - cx, y - wl) > r + 18:
            s.line(f"M{f(x)} {f(y)}v7", ("#6B6F66", "#1E1E1A"), 1, 0.45)

    # parapet: posts and rail, following the deck
    def rail(x):
        return wl - 96 - 6 + 96 * (1 - math.exp(-(((x - cx) / 104) ** 2) * 1.15))

    top = [(x, rail(x) - 12) for x in np.linspace(28, 364, 15)]
    base = [(x, rail(x) + 2) for x in np.linspace(20, 372, 15)]
    s.brush(base, 5.5, ("#C9C8BB", "#6B685E"), 1, prof=[(0, 0.6), (0.5, 1), (1, 0.6)], rough=0.1, n=40)
    s.brush(
        [(x, y + 3) for x, y in base], 1.1, ("#4A4E47", "#12120F"), 0.6, prof=[(0, 0.5), (0.5, 1), (1, 0.5)], n=40
    )
    for x in np.linspace(36, 356, 15):
        s.path(
            f"M{f(x - 2.4)} {f(rail(x) + 1)}v-15h4.800v15z",
            s.lin(x - 2.4, 0, x + 2.4, 0, [(0, ("#E6E3D7", "#8A877B")), (1, ("#8F9389", "#45443D"))]),
        )
        s.circle(x, rail(x) - 15.5, 2.6, ("#D9D6CA", "#7A776C"))
    s.brush(top, 3.2, ("#B9B8AB", "#5E5C53"), 1, prof=[(0, 0.6), (0.5, 1), (1, 0.6)], rough=0.1, n=40)
    # one walker with a red bundle on the bridge
    s.group(tr=f"translate(170 {f(rail(170) + 1)})")
    s.path("M-5.500 0C-6-12-5-20 0-21C5-20 7-12 6.500 0z", ("#3F5A50", "#6C9483"))
    s.circle(0.6, -24.5, 3.6, ("#2B2620", "#C9B79A"))
    s.circle(-6, -15, 4, "sun")
    s.end()
    # ivy and moss on the stone
    for x, y, ln in ((92, 322, 26), (104, 314, 18), (286, 312, 26), (298, 322, 20), (140, 290, 14)):
        for _ in range(12):
            s.ellipse(
                x + s.rng.normal(0, 4),
                y + s.rng.uniform(0, ln),
                2.6,
                1.9,
                s.rng.choice(["leaf1", "leaf0", "leaf2"]),
                0.85,
                rot=s.rng.uniform(0, 180),
            )
    # ripples, and a small boat coming through
    s.water(wl + 6, 446, 40, "water", op=0.45, wmax=84)
    s.group(tr="translate(226 384) scale(1.05)")
    hull = ("ink", "#6B6052")
    s.brush([(-8, 16), (30, 19), (72, 15)], 4, "water", 0.4, prof=[(0, 0), (0.5, 1), (1, 0)], n=14)
    s.path("M-4 4C8 11 54 11 70 2C64 12 52 16 36 16C20 16 6 13-4 4z", hull)
    s.path("M24 7C26-5 46-5 49 6z", s.lin(24, -5, 49, 6, [(0, ("#8C7F6C", "#7A6F60")), (1, ("#4A4238", "#3A342C"))]))
    s.path("M7 7C7 0 10-6 13-8C18-6 19 0 20 7z", ("#5E5240", "#4E4638"))
    s.path("M4-8C9-13 17-13 22-7.500C17-6.500 9-6.500 4-8z", ("#3A322B", "#8A7A60"))
    s.brush([(16, -2), (4, 8), (-10, 20)], 1.4, hull, 0.95, prof=[(0, 0.8), (1, 0.8)], n=10)
    s.end()
    for x, y, r2 in ((70, 396, 20), (150, 424, 26), (330, 418, 18)):
        ripple(s, x, y, r2)
    # willow over the water at the left
    s.brush(
        [(-20, 190), (10, 130), (44, 88), (96, 66), (140, 70)],
        15,
        ("bark", "#4A4238"),
        0.95,
        prof=[(0, 1), (0.5, 0.6), (1, 0.12)],
        rough=0.5,
        n=36,
    )
    for x, y, ln in (
        (24, 106, 110),
        (44, 90, 170),
        (62, 80, 120),
        (80, 74, 190),
        (98, 68, 140),
        (116, 68, 96),
        (134, 70, 128),
        (8, 136, 170),
    ):
        willow(s, x, y, ln, 8 + s.rng.uniform(-4, 5), ("#5F7F52", "#6E9479"), 0.92, 1, 1)
    s.fade_out(80)
