"""Things on the table: tea, a bowl of rice, the abacus, the ledger, the red envelope."""

import math

from abacus import abacus_frame
from brush import cr_path, f
from registry import scene
from still import (
    SHADE,
    blob,
    quad,
    rim_bowl,
    ring,
    shadow,
    steam,
    table,
    vignette,
    wall,
)


@scene("tea", 342, 228, 101, "一盏清茶，热气正上来")
def tea(s):
    wall(s)
    table(s, 158)
    shadow(s, 190, 190, 112, 14, 0.34, 6)
    glaze = (("#E9EFE8", "#8E9A92"), ("#FBFCF7", "#C6C7BC"), ("#A9BDB0", "#4E5F56"))
    # saucer
    s.ellipse(171, 184, 104, 19, ("#8FA598", "#34423B"))
    s.ellipse(
        171,
        181,
        104,
        18.5,
        s.lin(
            67, 0, 275, 0, [(0, ("#DDE6DD", "#7B877F")), (0.4, ("#F4F7F1", "#A9B0A6")), (1, ("#A7BBAE", "#47564D"))]
        ),
    )
    s.ellipse(171, 182, 62, 10, ("#9DB2A5", "#3D4B43"), 0.65)
    ring(s, 171, 181, 101, 17.4, 100, 250, 1.6, ("#FFFFFF", "#D8D2C4"), 0.8)
    # cup
    rim_bowl(s, 171, 92, 78, 18, 86, 34, glaze)
    s.path("M132 176C146 182 196 182 210 176L206 183C194 188 148 188 136 183z", ("#8FA598", "#3D4B43"))
    # a spray of bamboo painted on the glaze
    for x, y, a, ln in (
        (188, 124, 150, 30),
        (188, 124, 118, 26),
        (190, 124, 62, 30),
        (190, 126, 28, 32),
        (190, 128, -18, 26),
        (186, 128, 196, 24),
        (180, 150, 140, 20),
        (182, 150, 40, 22),
    ):
        e = (x + ln * math.cos(math.radians(a)), y - ln * 0.8 * math.sin(math.radians(a)))
        s.path(
            cr_path(
                s.outline(
                    [(x, y), ((x + e[0]) / 2, (y + e[1]) / 2 - 1.5), e],
                    6,
                    [(0, 0.1), (0.4, 1), (0.75, 0.6), (1, 0.03)],
                    0.05,
                    10,
                ),
                True,
            ),
            ("leaf1", "leaf1"),
            0.72,
        )
    s.brush([(176, 172), (181, 150), (188, 122)], 2, "leaf1", 0.7, n=16)
    s.path("M104 112C108 140 122 160 136 170C124 150 118 130 118 112z", "#FFFFFF", s.pick(0.6, 0.18))
    # inside and tea
    s.ellipse(
        171,
        92,
        78,
        18,
        s.lin(
            93, 0, 249, 0, [(0, ("#B7C9BC", "#5F6F66")), (0.6, ("#EEF3EC", "#A9B0A6")), (1, ("#FFFFFF", "#C6C7BC"))]
        ),
    )
    s.ellipse(
        171,
        96,
        69,
        13.6,
        s.lin(
            102, 0, 240, 0, [(0, ("#7F8A3E", "#4C5426")), (0.5, ("#B5B45A", "#7D7F3C")), (1, ("#CFCB7C", "#97954F"))]
        ),
    )
    s.ellipse(150, 94, 30, 4.4, ("#E4E2A6", "#B1AE6B"), 0.5)
    for x, y, a in ((182, 99, -12), (196, 95, 20), (166, 102, 8)):
        s.path(
            cr_path(
                s.outline(
                    [(x - 10, y + a * 0.12), (x, y - 1.6), (x + 10, y - a * 0.12)],
                    4.4,
                    [(0, 0.1), (0.5, 1), (1, 0.05)],
                    0.05,
                    9,
                ),
                True,
            ),
            "leaf0",
            0.9,
        )
    ring(s, 171, 92, 78, 18, 0, 180, 1.8, ("#FFFFFF", "#D9D3C6"), 0.95)
    ring(s, 171, 92, 78, 18, 180, 360, 1.4, ("#7E9487", "#2B3832"), 0.8)
    steam(s, 168, 86, 84, 1.3)
    # fresh leaves on the table
    for a, ln in ((200, 34), (236, 26), (164, 30)):
        x, y = 58, 190
        e = (x + ln * math.cos(math.radians(a)), y + ln * 0.55 * math.sin(math.radians(a)))
        s.path(
            cr_path(
                s.outline(
                    [(x, y), ((x + e[0]) / 2, (y + e[1]) / 2 - 3), e],
                    12,
                    [(0, 0.1), (0.45, 1), (0.8, 0.6), (1, 0.03)],
                    0.05,
                    12,
                ),
                True,
            ),
            s.lin(x, y, e[0], e[1], [(0, "leaf0"), (1, "leaf2")]),
        )
    s.brush([(78, 196), (66, 193), (58, 190)], 2, "leaf0", 0.9, n=12)
    vignette(s)


@scene("bowl", 342, 228, 103, "一碗热饭，一双筷子")
def bowl(s):
    wall(s)
    table(s, 158)
    shadow(s, 190, 196, 110, 14, 0.36, 6)
    # bowl
    s.path("M130 184C150 191 192 191 212 184L208 195C192 201 150 201 134 195z", ("#7E9487", "#34423B"))
    d = rim_bowl(s, 171, 98, 84, 20, 90, 38, (("#DCE7DE", "#7C8A81"), ("#F8FAF4", "#BFC2B8"), ("#93AA9C", "#405047")))
    cp = s.clip(d)
    s.group(clip=cp)
    for y, w, o in ((118, 1.8, 0.7), (123, 0.9, 0.5), (172, 1.4, 0.55)):
        ring(s, 171, y - 18, 90, 22, 0, 180, w, "leaf1", o)
    for i in range(5):  # painted waves
        x = 98 + i * 37
        for r in (15, 9.5, 4.5):
            ring(s, x, 158 + 9 * math.sin(math.pi * i / 4), r, r * 0.9, 180, 360, 1.2, "leaf1", 0.62, 9)
    s.end()
    s.path("M92 110C96 144 114 172 132 182C116 158 108 132 108 112z", "#FFFFFF", s.pick(0.6, 0.16))
    s.ellipse(171, 98, 84, 20, s.lin(87, 0, 255, 0, [(0, ("#A9BDB0", "#4A5850")), (1, ("#F4F7F1", "#A9B0A6"))]))
    # rice
    top = [
        (93, 93),
        (102, 76),
        (124, 58),
        (148, 49),
        (171, 45),
        (196, 49),
        (220, 60),
        (240, 76),
        (249, 93),
        (246, 99),
        (222, 110),
        (171, 115),
        (120, 110),
        (96, 99),
    ]
    s.path(
        blob(top),
        s.rad(
            150, 64, 100, [(0, ("#FFFFFB", "#DAD3C5")), (0.6, ("#F4EFE2", "#B8B0A0")), (1, ("#D2C8B2", "#7C7466"))]
        ),
    )
    for _ in range(150):
        a, r = s.rng.uniform(0, 2 * math.pi), math.sqrt(s.rng.uniform(0, 1))
        x, y = 171 + 70 * r * math.cos(a), 82 + 31 * r * math.sin(a)
        s.ellipse(
            x,
            y,
            4.3,
            1.9,
            s.rng.choice(["#FFFFFF", "#E9E1CE", "#CFC3AA"])
            if not s.dark
            else s.rng.choice(["#E4DDCF", "#B5AC9B", "#938A7A"]),
            0.75,
            rot=s.rng.uniform(-60, 60),
        )
    ring(s, 171, 98, 84, 20, 0, 180, 2.2, ("#FFFFFF", "#DAD4C6"), 1)
    ring(s, 171, 100.5, 84, 20, 8, 172, 1.1, ("#7E9487", "#2B3832"), 0.6)
    steam(s, 168, 52, 50, 1.2)
    # chopsticks on a rest
    shadow(s, 296, 190, 34, 5, 0.3, 3)
    s.path(
        blob([(252, 205), (262, 200), (274, 204), (280, 210), (268, 214), (256, 212)]),
        s.lin(0, 200, 0, 214, [(0, ("#E9EFE8", "#8E9A92")), (1, ("#8FA598", "#3D4B43"))]),
    )
    for x0, y0, x1, y1 in ((330, 152, 244, 216), (342, 160, 254, 219)):
        s.brush(
            [(x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2), (x1, y1)],
            5,
            ("#8A3A26", "#6E2E1E"),
            1,
            prof=[(0, 1.15), (0.5, 0.9), (1, 0.55)],
            rough=0.03,
            n=14,
        )
        s.brush(
            [(x0 - 1, y0 - 1), ((x0 + x1) / 2 - 1, (y0 + y1) / 2 - 1)],
            1.2,
            ("#D98A6C", "#A55A42"),
            0.8,
            prof=[(0, 1), (1, 0.1)],
            n=10,
        )
    vignette(s)


@scene("abacus", 342, 228, 107, "一把旧算盘，一颗珠子拨红了")
def abacus(s):
    wall(s)
    s.group(tr="rotate(-7 171 114)")
    s.path("M48 42h254v158h-254z", SHADE, s.pick(0.42, 0.8), filt=s.blur(7))
    s.path("M40 32h262v158h-262z", ("#F2E8D4", "#3A332A"), 0.6)
    abacus_frame(s, 38, 30, 266, 11, [(0, 0), (0, 2), (1, 1), (0, 3), (1, 4), (0, 1), (0, 0), (1, 2), (0, 0)], red=4)
    s.end()
    vignette(s)


@scene("ledger", 342, 228, 109, "一本旧账，一架算盘")
def ledger(s):
    wall(s)
    # abacus, running out of the picture
    s.group(tr="rotate(11 260 110) translate(214 30)")
    s.path("M8 12h190v150h-190z", SHADE, s.pick(0.4, 0.8), filt=s.blur(7))
    s.path("M2 2h196v140h-196z", ("#F2E8D4", "#3A332A"), 0.6)
    abacus_frame(s, 0, 0, 200, 10, [(0, 1), (1, 2), (0, 0), (0, 3), (1, 0), (0, 0), (0, 0)])
    s.end()
    # the book
    s.group(tr="rotate(-9 130 116)")
    s.path("M52 36h150v176h-150z", SHADE, s.pick(0.5, 0.85), filt=s.blur(7))
    s.path(
        "M46 22l146 0l5 6l0 170l-146 0l-5-6z",
        s.lin(46, 0, 197, 0, [(0, ("#CFC2A4", "#6E6552")), (1, ("#F1E8D2", "#A49A86"))]),
    )
    for k in range(1, 5):
        s.line(f"M{192 + k} {22 + k * 1.2}v170M{46 + k} {192 + k * 1.2}h146", ("#9C8B68", "#4B4436"), 0.5, 0.7)
    cover = s.lin(
        46, 22, 192, 192, [(0, ("#4F6B72", "#3B5158")), (0.5, ("#3C555C", "#2C3E44")), (1, ("#2D434A", "#1F2D32"))]
    )
    s.path("M46 22h146v170h-146z", cover)
    for _ in range(60):  # worn cloth
        x, y = s.rng.uniform(48, 186), s.rng.uniform(24, 190)
        s.line(f"M{f(x)} {f(y)}h{f(s.rng.uniform(2, 9))}", ("#7F989C", "#5B7278"), 0.5, s.rng.uniform(0.15, 0.5))
    for x, y, r in ((192, 192, 13), (192, 22, 9)):  # rubbed corners
        s.path(
            f"M{x} {y}l{-r} 0q{r * 0.6} {-r * 0.2 if y > 100 else r * 0.2} {r} {-r if y > 100 else r}z",
            ("#B9AD92", "#7A7261"),
            0.8,
        )
    s.line("M62 22v170", ("#EDE4CF", "#B9AF9C"), 1.2, 0.9)
    for y in (36, 80, 134, 178):
        s.line(f"M46 {y}h16", ("#EDE4CF", "#B9AF9C"), 1.2, 0.9)
    # title slip and a seal
    s.path("M72 34h34v98h-34z", s.lin(72, 0, 106, 0, [(0, ("#FFFBF0", "#C9C0AF")), (1, ("#EFE4CC", "#A89F8D"))]))
    s.line("M75 37h28v92h-28z", "cord", 0.8, 0.75)
    ink = ("#2B2620", "#1B1814")
    for pts, w in (
        ([(81, 50), (80.5, 60), (81, 68)], 2),
        ([(81, 49), (87, 48.4), (87.4, 66)], 1.8),
        ([(84, 53), (84, 60), (79, 72)], 1.8),
        ([(85, 64), (87, 68), (89, 71)], 1.8),
        ([(98, 47), (95, 54), (92, 57)], 1.8),
        ([(90, 59), (95, 58.4), (100, 57.6)], 2),
        ([(93, 47), (93, 60), (93, 71), (97, 68)], 2.1),
        ([(94, 60), (97, 66), (101, 71)], 2),
        ([(81, 91), (90, 89.6), (99, 89.4)], 2),
        ([(90, 80), (90.4, 98), (90, 118)], 2.3),
        ([(90, 91), (87, 98), (79, 107)], 2.2),
        ([(91, 91), (95, 99), (102, 106)], 2.4),
        ([(84, 110), (90, 109), (96, 109)], 1.8),
    ):
        s.brush(pts, w, ink, 0.9, prof=[(0, 0.7), (0.3, 1), (0.8, 0.8), (1, 0.3)], rough=0.35, n=14)
    s.path("M128 164h16v16h-16z", "sun", 0.92)
    s.line("M131 168h10M131 172h10M131 176h10M136 167v10", ("#F7E9D6", "#E0CDB6"), 1, 0.9)
    s.end()
    vignette(s)


@scene("red-envelope", 342, 228, 113, "桌上一个红包，窗格的影子像栅栏一样落下来")
def red_envelope(s):
    s.wash([(0, ("#D8C29C", "#3A2F24")), (1, ("#B99B70", "#1D1813"))])
    for _ in range(40):  # the grain of the table
        y = s.rng.uniform(-6, s.h + 6)
        x = s.rng.uniform(-60, s.w - 60)
        ln = s.rng.uniform(80, 240)
        s.brush(
            [(x, y), (x + ln * 0.3, y + s.rng.uniform(-2, 2)), (x + ln * 0.7, y + s.rng.uniform(-2, 2)), (x + ln, y)],
            1.4,
            ("#8F7047", "#0F0C09"),
            s.rng.uniform(0.12, 0.34),
            prof=[(0, 0), (0.5, 1), (1, 0)],
            n=18,
        )
    s.line("M0 70h342M0 158h342", ("#7B5E38", "#0B0907"), 1.2, 0.5)
    s.group(tr="rotate(13 171 114)")
    s.path("M126 38h98v160h-98z", SHADE, s.pick(0.5, 0.85), filt=s.blur(6))
    body = s.lin(
        118, 28, 222, 190, [(0, ("#D2543A", "#B2452E")), (0.5, ("#B8391F", "#962F1B")), (1, ("#9A2A15", "#741F10"))]
    )
    s.path("M120 30q0-4 4-4h92q4 0 4 4v162q0 4-4 4h-92q-4 0-4-4z", body)
    s.path(
        "M120 32q50 66 100 0v-2q0-4-4-4h-92q-4 0-4 4z",
        s.lin(0, 26, 0, 70, [(0, ("#DD6247", "#BE5239")), (1, ("#BF4027", "#9C3420"))]),
    )
    s.brush(
        [(120, 33), (146, 58), (170, 65), (194, 58), (220, 33)],
        1.6,
        "#6E1A0C",
        0.6,
        prof=[(0, 0.6), (0.5, 1), (1, 0.6)],
        n=30,
    )
    gold = s.lin(
        146, 60, 194, 150, [(0, ("#F0D08A", "#D2B06C")), (0.6, ("#C9983F", "#A67C34")), (1, ("#E9C77C", "#C4A05A"))]
    )
    s.circle(170, 65, 15, gold)
    s.circle(170, 65, 15, "none", extra='stroke="#7A4A14" stroke-width=".8" opacity=".6"')
    s.line("M164 59h12v12h-12z", "#9A2A15", 1.6, 0.9)
    # a branch in gold on the lower half
    s.line("M127 189v-70M213 189v-70M127 189h86", gold, 0.9, 0.6)
    s.brush(
        [(198, 180), (182, 160), (178, 140), (160, 122)], 2.2, gold, 0.95, prof=[(0, 1), (1, 0.4)], rough=0.3, n=26
    )
    s.brush([(182, 160), (168, 156), (150, 160)], 1.7, gold, 0.95, prof=[(0, 1), (1, 0.4)], rough=0.3, n=20)
    for x, y, r in ((160, 122, 8), (176, 134, 6), (150, 160, 8), (167, 154, 5.5), (184, 152, 6.5)):
        for k in range(5):
            a = math.radians(k * 72 + x)
            s.circle(x + r * 0.62 * math.sin(a), y - r * 0.62 * math.cos(a), r * 0.44, gold, 0.95)
        s.circle(x, y, r * 0.24, "#8E2512")
    s.line("M123 36v154", ("#F3A58E", "#D98A72"), 1, 0.5)
    s.end()
    # the window lattice throws its bars over everything
    s.group(s.pick(0.30, 0.55), filt=s.blur(1.8))
    bar = ("#2A1608", "#000000")
    for i in range(7):
        x = -60 + i * 62
        s.path(quad([(x, -10), (x + 15, -10), (x + 105, 240), (x + 90, 240)]), bar)
    for y in (24, 176):
        s.path(quad([(-10, y + 14), (352, y - 10), (352, y + 2), (-10, y + 26)]), bar)
    s.end()
    s.path(
        "M0 0h342v228H0z",
        s.lin(0, 0, 342, 228, [(0, "#FFF3D8", s.pick(0.26, 0.06)), (0.5, "#FFF3D8", 0), (1, "#2A1608", 0.22)]),
    )
    vignette(s)
