"""Covers of the way home: the lit window and the stone steps. Tall page covers: the upper part stays quiet
for a date or a verse, the lowest part runs into the page.
"""

import math

import numpy as np

from brush import cr_path, f
from motifs import bambooplant
from motifs_land import birds, blade, pine, polar, roof
from palette import MOON, MOON_DARK
from registry import scene
from still import quad


@scene("lamp-home", 390, 500, 271, "老屋窗里亮着一盏灯")
def lamp_home(s):
    s.pal = s.pal | s.pick(MOON, MOON_DARK)
    s.wash([(0, "n0"), (0.3, "n1"), (0.6, "n2"), (0.86, "n3"), (1, "n4")], 0, 360)
    # crescent moon and a few stars
    s.circle(92, 128, 70, s.rad(92, 128, 70, [(0, "glow", 0.4), (1, "glow", 0)]))
    s.path("M92 104a25 25 0 1 0 22 37a20 20 0 1 1-22-37z", "moon")
    for _ in range(26):
        s.circle(
            s.rng.uniform(0, 390), s.rng.uniform(10, 210), s.rng.uniform(0.5, 1.3), "moon", s.rng.uniform(0.3, 0.8)
        )
    s.mountain(292, [(50, 84, 70, 80), (210, 60, 60, 60), (340, 110, 80, 70)], 340, "a1", 6, cun=12, op=(1, 0))
    s.mist(190, 308, 220, 12, "n4", s.pick(0.6, 0.3), 10)
    # ground, paler towards the page
    x = np.linspace(-10, 400, 9)
    y = 372 + 8 * np.sin(x / 60)
    s.path(
        cr_path(np.c_[x, y]) + "L400 510L-10 510z",
        s.lin(0, 360, 0, 460, [(0, "a3"), (0.4, ("#7F8F80", "#151B18")), (1, "paper")]),
    )
    # bamboo behind the house
    bambooplant(
        s,
        [(316, 378, 326, 130, 6), (338, 378, 336, 150, 5), (354, 378, 364, 120, 7), (300, 376, 298, 180, 4)],
        [
            (325, 150, 150, 4),
            (326, 156, 30, 4),
            (322, 210, 160, 4),
            (323, 216, 20, 4),
            (363, 136, 150, 4),
            (363, 142, 40, 3),
            (361, 190, 155, 4),
            (336, 170, 40, 4),
            (337, 230, 150, 4),
            (338, 238, 25, 4),
            (299, 196, 150, 4),
            (299, 204, 30, 3),
            (359, 250, 160, 4),
        ],
        ("a4", "#1C302A"),
        0.95,
        0.95,
        8,
        42,
    )
    # the house
    wall = s.lin(0, 290, 0, 372, [(0, ("#C3BBA6", "#3E372E")), (1, ("#8F8B7B", "#26221C"))])
    s.path("M104 288h196v84h-196z", wall)
    s.path("M104 356h196v18h-196z", s.lin(0, 356, 0, 374, [(0, ("#7C7B71", "#2B2822")), (1, ("#5C5D55", "#1C1A16"))]))
    for xx in (108, 180, 226, 290):
        s.path(
            f"M{xx} 288h6v84h-6z", s.lin(xx, 0, xx + 6, 0, [(0, ("#6E5238", "#4A3827")), (1, ("#3E2B1B", "#281C12"))])
        )
    # light: the window, and what it throws on the ground
    wx, wy, ww, wh = 122, 304, 50, 46
    s.circle(
        wx + ww / 2,
        wy + wh / 2,
        104,
        s.rad(wx + ww / 2, wy + wh / 2, 104, [(0, "#FFD98A", 0.75), (0.35, "#F6BE66", 0.3), (1, "#F6BE66", 0)]),
    )
    s.path(
        f"M{wx} {wy}h{ww}v{wh}h-{ww}z",
        s.rad(wx + 22, wy + 26, 44, [(0, "#FFF3C9"), (0.45, "#FBD78A"), (1, "#E5A24C")]),
    )
    # lamp and reader in silhouette
    s.group(0.82)
    s.path(f"M{wx + 12} {wy + wh}v-9h3v-7c-4-2-5-8 0-14c5 6 4 12 0 14v7h4v9z", "#8A5420")
    s.circle(wx + 13.6, wy + 24, 5, "#FFFBE6")
    s.path(
        f"M{wx + 24} {wy + wh}C{wx + 25} {wy + 32} {wx + 30} {wy + 26} {wx + 36} {wy + 27}C{wx + 44} {wy + 28} {wx + 47} {wy + 36} {wx + 48} {wy + wh}z",
        "#7A481A",
    )
    s.circle(wx + 35, wy + 19, 7.4, "#7A481A")
    s.path(f"M{wx + 17} {wy + 38}l10 2.500l0 4l-11-2.500z", "#7A481A")
    s.end()
    bar = ("#4E341F", "#3A2818")
    s.line(f"M{wx + ww / 2} {wy}v{wh}M{wx} {wy + wh / 2}h{ww}", bar, 2)
    for k in (0.17, 0.83):
        s.line(f"M{f(wx + ww * k)} {wy}v{wh}M{wx} {f(wy + wh * k)}h{ww}", bar, 1)
    s.path(f"M{wx - 3} {wy - 3}h{ww + 6}v{wh + 6}h-{ww + 6}z", "none", 1, bar, 3.4)
    s.path(
        quad([(wx - 4, 376), (wx + ww + 6, 376), (wx + ww - 6, 440), (wx - 56, 440)]),
        s.lin(0, 374, 0, 440, [(0, "#FFE2A0", 0.75), (1, "#FFE2A0", 0)]),
        1,
        filt=s.blur(2.5),
    )
    # door, second window dark
    s.path("M190 306h32v66h-32z", s.lin(190, 0, 222, 0, [(0, ("#6E4A2C", "#4A3422")), (1, ("#4E341F", "#33241A"))]))
    s.line("M206 306v66", ("#2E1D10", "#1A120B"), 1.4)
    for xx in (202, 210):
        s.circle(xx, 342, 1.6, "gold")
    for xx in (183.500, 225):
        s.path(f"M{xx} 312h4.500v34h-4.500z", "sun", 0.85)
    s.path("M242 308h38v38h-38z", ("#3E4A44", "#12161A"))
    s.line("M261 308v38M242 327h38M251 308v38M271 308v38", bar, 1.3)
    s.path("M242 308h38v38h-38z", "none", 1, bar, 3)
    s.path("M104 288h196v10h-196z", "#1A1510", 0.35)
    roof(s, 104, 290, 196, 62, 20, ("#4A5250", "#232825"))
    s.brush(
        [(96, 289), (150, 294), (254, 294), (308, 289)], 1.6, "#E9B05E", 0.35, prof=[(0, 0), (0.3, 1), (1, 0)], n=24
    )
    # persimmon tree, bare but for fruit
    bark = ("#1E241F", "#4A4238")
    for b, w in (
        ([(56, 400), (58, 350), (48, 300), (56, 252), (44, 214)], 12),
        ([(52, 322), (80, 292), (92, 262), (116, 250)], 6),
        ([(50, 292), (26, 268), (16, 236)], 6),
        ([(54, 258), (74, 232), (78, 206)], 4),
        ([(88, 272), (86, 246), (98, 230)], 3),
        ([(22, 258), (4, 250), (-8, 236)], 3.5),
    ):
        s.brush(b, w, bark, 0.97, prof=[(0, 1), (0.4, 0.7), (1, 0.1)], rough=0.5, n=36)
    for xx, yy in (
        (116, 254),
        (98, 234),
        (78, 210),
        (66, 240),
        (44, 218),
        (16, 240),
        (30, 276),
        (92, 284),
        (0, 252),
        (104, 258),
        (58, 226),
        (84, 250),
    ):
        s.ellipse(
            xx, yy + 6, 5.6, 5, s.rad(xx - 1.6, yy + 4, 6, [(0, ("#F5A765", "#DE8F52")), (1, ("#C85A24", "#A8481C"))])
        )
        s.path(f"M{xx - 3} {yy + 2.500}l3-2.500l3 2.500l-3 1z", "ink")
    # a stone path to the door
    for i in range(9):
        t = i / 8
        xx, yy, r = 206 - 34 * t**1.5 + 8 * math.sin(i), 380 + 76 * t, 11 + 17 * t
        s.ellipse(
            xx,
            yy,
            r,
            r * 0.26,
            s.lin(0, yy - 4, 0, yy + 5, [(0, ("#D6D6C8", "#4A4942")), (1, ("#9AA096", "#2B2B27"))]),
            0.9,
        )
    for xx, yy in ((30, 404), (84, 398), (318, 392), (356, 404), (290, 400)):
        for a in (140, 112, 84, 56):
            e = polar(xx, yy, a, s.rng.uniform(10, 18))
            blade(s, [(xx, yy), ((xx + e[0]) / 2, (yy + e[1]) / 2 - 2), e], 2.6, ("a4", "leaf2"), 0.8)
    s.fade_out(92)


@scene("mountain-path", 390, 500, 281, "石阶一级一级，通到山上的亭子")
def mountain_path(s):
    s.wash([(0, "sky"), (0.4, "paper2"), (0.84, "paper"), (1, "paper")])
    s.circle(110, 126, 40, s.lin(0, 86, 0, 166, [(0, "sun", 0.85), (0.6, "sun", 0.7), (1, "sun2", 0.25)]))
    s.mountain(250, [(60, 74, 60, 70), (200, 60, 60, 60), (340, 150, 66, 70)], 310, "m1", 6, op=(0.8, 0), cun=16)
    s.mist(120, 262, 190, 16, "paper2", 0.85, 10)
    s.mountain(330, [(262, 150, 84, 90), (40, 40, 60, 70), (388, 120, 60, 50)], 400, "m2", 7, op=(0.95, 0.1), cun=26)
    s.mist(90, 330, 150, 16, "paper", 0.85, 11)
    hill = [
        (-20, 470),
        (30, 430),
        (84, 402),
        (140, 372),
        (196, 338),
        (240, 300),
        (292, 284),
        (340, 296),
        (410, 284),
        (410, 520),
        (-20, 520),
    ]
    s.path(cr_path(hill) + "z", s.lin(0, 280, 0, 490, [(0, "m3"), (0.45, "m2"), (1, "paper")]))
    for pts, w in (
        ([(250, 304), (236, 340), (244, 390)], 8),
        ([(330, 300), (344, 350), (334, 410)], 10),
        ([(376, 300), (370, 350), (386, 420)], 8),
        ([(180, 352), (166, 390), (176, 440)], 7),
        ([(90, 404), (84, 430), (94, 456)], 6),
    ):
        s.dry(pts, w * 2.4, ("m5", "#5B6B63"), 0.3, 8, 16)
    # the steps: a long S from the foot of the page to the pavilion
    n = 40
    t = np.linspace(0, 1, n)
    px = np.interp(t, [0, 0.18, 0.36, 0.52, 0.68, 0.84, 1], [120, 168, 226, 250, 222, 232, 268])
    px = np.convolve(np.pad(px, 4, "edge"), np.ones(9) / 9, "valid")
    py = 486 - 214 * t**0.8
    for i in range(n - 1, -1, -1):
        w, h = 46 - 36 * t[i] ** 0.8, 9 - 6.6 * t[i] ** 0.7
        x, y = px[i], py[i]
        tilt = (px[min(i + 1, n - 1)] - px[max(i - 1, 0)]) * 0.05
        s.path(
            quad(
                [
                    (x - w - 1, y + tilt + h),
                    (x + w + 1, y - tilt + h),
                    (x + w, y - tilt + h * 0.3),
                    (x - w, y + tilt + h * 0.3),
                ]
            ),
            ("#7F8680", "#2B302D"),
        )
        s.path(
            quad(
                [
                    (x - w, y + tilt + h * 0.3),
                    (x + w, y - tilt + h * 0.3),
                    (x + w * 0.95, y - tilt - h * 0.45),
                    (x - w * 0.95, y + tilt - h * 0.45),
                ]
            ),
            s.lin(x - w, 0, x + w, 0, [(0, ("#FBF6EA", "#8A867B")), (1, ("#D5D3C5", "#5E5C54"))]),
        )
        s.line(
            f"M{f(x - w)} {f(y + tilt + h * 0.3)}L{f(x + w)} {f(y - tilt + h * 0.3)}",
            ("#5E655F", "#161917"),
            0.8,
            0.7,
        )
        if i % 3 == 0:  # grass along the edge
            for sg in (-1, 1):
                gx = x + sg * (w + 2)
                for a in (120, 90, 60):
                    e = polar(gx, y + h, a + s.rng.uniform(-12, 12), (4 + 9 * (1 - t[i])) * s.rng.uniform(0.7, 1.2))
                    s.brush(
                        [(gx, y + h), ((gx + e[0]) / 2, (y + h + e[1]) / 2), e],
                        1.6 * (1.1 - 0.6 * t[i]),
                        "leaf1",
                        0.85,
                        prof=[(0, 1), (1, 0.1)],
                        n=8,
                    )
    # pavilion at the end of the way
    s.group(tr="translate(246 214) scale(1.1)")
    for x in (6, 18, 30, 42):
        s.path(f"M{x} 24h2.800v30h-2.800z", ("#8E3A24", "#8A3E2A"))
    s.path("M2 52h46v5h-46z", ("#A9A79C", "#4A4842"))
    s.line("M7 44h36M7 48h36", ("#8E3A24", "#8A3E2A"), 1)
    s.path(
        "M-6 26C8 20 18 8 25-8C32 8 42 20 56 26C46 29 36 27 25 27C14 27 4 29-6 26z",
        s.lin(0, -8, 0, 28, [(0, ("#4A4C4A", "#3A3F3B")), (1, ("#2B2D2A", "#1E211F"))]),
    )
    for x in (8, 16, 25, 34, 42):
        s.line(f"M25-6Q{f(25 + (x - 25) * 0.5)} 10 {f(25 + (x - 25) * 1.4)} 26", ("#8A8D86", "#565B55"), 0.7, 0.6)
    s.circle(25, -10, 2.6, "gold")
    s.end()
    # a walker, small, on the way
    s.group(tr="translate(222 352)")
    s.path("M-5 0C-6-10-4-18 0-19C5-18 6-10 6 0z", ("#38604F", "#6C9483"))
    s.circle(0.4, -22, 3.2, ("#2B2620", "#C9B79A"))
    s.brush([(4, -13), (9, -8), (10, 1)], 1.3, "wood", 1, n=8)
    s.end()
    pine(
        s,
        [(350, 420), (342, 372), (356, 326), (338, 286), (346, 250)],
        13,
        [
            ([(346, 350), (316, 336), (290, 340)], 5),
            ([(354, 330), (378, 316), (398, 318)], 5),
            ([(340, 290), (316, 276), (300, 278)], 4),
            ([(344, 262), (366, 246), (384, 244)], 4),
        ],
        [
            (294, 332, 32, 9),
            (388, 310, 30, 9),
            (304, 270, 28, 8),
            (378, 238, 30, 9),
            (342, 240, 28, 8),
            (340, 304, 22, 7),
        ],
    )
    pine(
        s,
        [(44, 450), (50, 410), (40, 376), (52, 344)],
        9,
        [([(46, 396), (70, 386), (88, 390)], 4), ([(42, 376), (22, 364), (8, 366)], 4)],
        [(84, 384, 28, 8), (10, 358, 28, 8), (54, 338, 30, 9), (44, 372, 18, 6)],
    )
    s.mist(60, 300, 130, 11, "paper", 0.7, 9)
    birds(s, ((176, 150), (190, 144), (204, 150), (164, 158)), 0.95)
    s.fade_out(74)
