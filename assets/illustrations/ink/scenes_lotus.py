"""The lotus pond and what lives on the water: the covers of the mock and the small spots the UI ships as SVG."""

from brush import cr_path
from motifs import crane, flower, pod
from registry import scene


@scene("lotus-dawn", 390, 470, 11, "秋分清晨的荷塘，一只鹤从朝阳前飞过")
def lotus_dawn(s):
    h = s.h
    s.path(
        f"M0 0h390v{h}h-390z",
        s.lin(0, 0, 0, h, [(0, "sky", 1), (0.42, "paper2", 1), (0.8, "paper", 1), (1, "paper", 1)]),
    )
    # sun
    s.circle(142, 186, 96, s.rad(142, 186, 96, [(0, "sun2", 0.42), (0.5, "sun2", 0.16), (1, "sun2", 0)]))
    s.circle(142, 186, 43, s.lin(0, 140, 0, 232, [(0, "sun", 0.96), (0.62, "sun", 0.86), (1, "sun2", 0.28)]))
    # far hills
    s.mountain(262, [(40, 44, 60, 80), (215, 62, 70, 60), (350, 50, 60, 90)], 300, "m1", 4, op=(0.62, 0), cun=5)
    s.mountain(284, [(110, 40, 60, 70), (300, 58, 66, 50)], 318, "m2", 4, op=(0.5, 0), cun=6)
    s.mist(120, 276, 190, 16, "paper", 0.85, 9)
    s.mist(320, 292, 150, 12, "paper", 0.7, 8)
    s.water(300, h - 60, 20, "water", op=0.22)
    # far leaves
    for x, y, rx, ry in (
        (24, 322, 40, 9),
        (96, 312, 26, 6),
        (168, 318, 34, 7),
        (352, 318, 36, 8),
        (290, 308, 24, 5),
        (236, 326, 20, 5),
    ):
        s.lotus_leaf(x, y, rx, ry, s.rng.uniform(-4, 4), 0.9, 7, 0.05, k="far")
    s.mist(190, 334, 230, 10, "paper", 0.55, 8)
    crane(s, "translate(64 118) scale(.84)")
    # a tall leaf behind, right
    s.stem([(330, h + 10), (326, 400), (318, 330), (314, 286)], 3.6, "stem")
    s.lotus_leaf(314, 282, 62, 27, -9, 1, 15, 0.05)
    # pod
    s.stem([(64, h + 10), (60, 390), (66, 330), (62, 300)], 2.6, "stem")
    pod(s, 62, 300, 0.86, -8)
    # bud
    s.stem([(150, h + 10), (140, 420), (146, 372), (150, 352)], 2.6, "stem")
    flower(s, 150, 352, 0.62, 7, "bud")
    # flower
    s.stem([(226, h + 10), (234, 420), (224, 372)], 3.6, "stem")
    flower(s, 224, 366, 0.98, -5)
    # near leaves
    s.stem([(96, h + 10), (92, 430), (98, 402)], 3.4, "stem")
    s.lotus_leaf(92, 404, 94, 34, 5, 1, 17, 0.055)
    s.lotus_leaf(318, 432, 104, 34, -5, 1, 19, 0.055)
    s.lotus_leaf(196, 446, 54, 15, 3, 1, 13, 0.05)
    s.mist(195, h, 330, 26, "paper", 1, 13)
    s.path(f"M0 {h - 58}h390v58h-390z", s.lin(0, h - 58, 0, h - 6, [(0, "paper", 0), (1, "paper", 1)]))


@scene("lotus-mist", 390, 360, 91, "晨雾里的荷")
def lotus_corner(s):
    w, h = s.w, s.h
    s.path(
        f"M0 0h{w}v{h}H0z", s.lin(0, 0, 0, h, [(0, "sky", 1), (0.5, "paper2", 1), (0.9, "paper", 1), (1, "paper", 1)])
    )
    s.circle(286, 112, 84, s.rad(286, 112, 84, [(0, "sun2", 0.36), (0.5, "sun2", 0.13), (1, "sun2", 0)]))
    s.circle(286, 112, 35, s.lin(0, 77, 0, 147, [(0, "sun", 0.96), (0.62, "sun", 0.86), (1, "sun2", 0.3)]))
    s.mountain(214, [(70, 40, 70, 80), (250, 30, 60, 60), (360, 56, 60, 60)], 246, "m1", 4, op=(0.6, 0), cun=6)
    s.mist(160, 232, 200, 14, "paper", 0.8, 9)
    for x, y, rx, ry in ((40, 256, 40, 8), (130, 250, 28, 5), (214, 254, 34, 6), (340, 252, 40, 7)):
        s.lotus_leaf(x, y, rx, ry, 0, 0.9, 7, 0.05, k="far")
    s.water(250, 330, 14, "water", op=0.22)
    s.stem([(196, h + 10), (200, 310), (190, 262), (194, 240)], 3.2, "stem")
    flower(s, 194, 238, 0.74, -5)
    s.stem([(120, h + 10), (114, 316), (120, 288), (124, 272)], 2.2, "stem")
    flower(s, 124, 272, 0.5, 8, "bud")
    s.stem([(334, h + 10), (330, 310), (324, 256), (322, 230)], 3.2, "stem")
    s.lotus_leaf(322, 226, 60, 23, -7, 1, 15, 0.05)
    s.stem([(28, h + 10), (24, 330), (30, 306)], 3, "stem")
    s.lotus_leaf(34, 306, 88, 26, 6, 1, 17, 0.055)
    s.lotus_leaf(330, 330, 104, 26, -4, 1, 17, 0.055)
    s.path(f"M0 {h - 76}h{w}v76h-{w}z", s.lin(0, h - 76, 0, h - 6, [(0, "paper", 0), (1, "paper", 1)]))


@scene("lotus", 120, 120, 81, "莲", ground=True)
def lotus_small(s):
    flower(s, 60, 82, 0.62, 0)


@scene("spot-boat", 220, 150, 71, "空江上一叶小舟", ground=True)
def spot_boat(s):
    s.circle(150, 46, 21, s.lin(0, 25, 0, 67, [(0, "sun", 0.9), (1, "sun2", 0.25)]))
    s.mountain(86, [(40, 30, 30, 40), (108, 20, 30, 40), (186, 38, 40, 30)], 96, "m2", 3, op=(0.6, 0), cun=5)
    s.water(94, 140, 16, "water", x0=10, x1=210, op=0.4, wmax=50)
    s.group(1, "translate(74 92)")
    s.path("M-2 6C10 10 46 10 62 4C56 13 44 15 30 15C16 15 6 13-2 6z", ("ink", "#5A5146"))
    s.path("M20 7C22-3 40-3 43 6z", "ink2")
    s.brush([(2, -26), (10, -8), (14, 8)], 1.4, ("ink", "#5A5146"), 0.9, n=10)
    s.brush([(4, 18), (30, 20), (58, 17)], 2.4, "water", 0.4, n=14)
    s.end()


@scene("spot-crane", 220, 150, 72, "云上的鹤", ground=True)
def spot_crane(s):
    for x, y, rx, ry, o in (
        (60, 116, 52, 13, 0.9),
        (120, 122, 62, 14, 0.8),
        (168, 112, 42, 11, 0.7),
        (96, 104, 36, 12, 0.85),
    ):
        s.ellipse(
            x, y, rx, ry, s.lin(0, y - ry, 0, y + ry, [(0, ("far2", "far3"), 1), (1, ("far2", "far3"), 0.05)]), o
        )
    for x, y, wd in ((44, 112, 60), (104, 100, 70), (140, 116, 80)):
        s.brush(
            [(x, y), (x + wd * 0.3, y - 7), (x + wd * 0.6, y - 1), (x + wd, y - 5)],
            1.6,
            "water",
            0.5,
            prof=[(0, 0), (0.4, 1), (1, 0)],
            n=16,
        )
    s.circle(96, 54, 24, s.lin(0, 30, 0, 78, [(0, "sun", 0.85), (1, "sun2", 0.2)]))
    crane(s, "translate(46 16) scale(.62)")


@scene("spot-pod", 220, 150, 73, "秋塘一茎莲蓬", ground=True)
def spot_pod(s):
    s.water(112, 142, 14, "water", x0=20, x1=200, op=0.45, wmax=56)
    s.stem([(96, 142), (92, 110), (100, 76), (94, 54)], 2.6, "stem", 7)
    pod(s, 94, 54, 0.95, -12)
    s.brush([(146, 142), (150, 116), (142, 92), (124, 82), (114, 94)], 2, "stem", 0.9, n=24)
    s.path(
        cr_path(
            [(114, 94), (100, 98), (92, 112), (104, 118), (112, 110), (118, 120), (128, 114), (126, 102), (122, 94)],
            True,
        ),
        s.lin(92, 94, 128, 120, [(0, "leaf2", 1), (0.6, "leaf1", 1), (1, "leaf0", 1)]),
        0.92,
    )
    for a in ((100, 112), (112, 108), (122, 110)):
        s.path(f"M115 95L{a[0]} {a[1]}", "none", 0.6, "leafv", 0.7)
    s.lotus_leaf(60, 132, 34, 6, 2, 0.95, 9, 0.05, k="far")
    s.lotus_leaf(168, 134, 28, 5, -2, 0.95, 9, 0.05, k="far")
