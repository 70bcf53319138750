"""Covers of the growing months: rain on the willows, the May wheat, the dragon boat, the golden rice. Tall page
covers: the upper part stays quiet for a date or a verse, the lowest part runs into the page.
"""

import math

import numpy as np

from brush import cr_path, f
from motifs_land import birds, blade, polar, rain, rice_ear, ripple, roof, swallow, wheat_ear, willow
from registry import scene
from still import blob


@scene("qingming-willow", 390, 500, 231, "清明雨里，柳丝垂下来，燕子飞过")
def qingming_willow(s):
    s.wash([(0, ("#C4D0C6", "#161C1A")), (0.5, ("#E0E5D9", "#1F2420")), (0.78, "paper"), (1, "paper")])
    s.mountain(300, [(50, 70, 60, 70), (190, 46, 60, 60), (330, 86, 70, 60)], 338, "m1", 5, op=(0.85, 0), cun=10)
    s.mist(200, 316, 210, 14, ("#E6E9DE", "#1D211E"), 0.8, 10)
    s.mountain(338, [(110, 34, 60, 70), (360, 56, 80, 60)], 366, "m2", 4, op=(0.8, 0), cun=8)
    # far bank with a pavilion of reeds and blossom
    for x, y, r in ((276, 330, 15), (292, 325, 18), (312, 331, 14), (260, 335, 10), (330, 334, 11)):
        s.ellipse(x, y, r, r * 0.72, ("#E9A9A0", "#8E4B41"), 0.6, s.blur(4))
    for _ in range(90):
        s.circle(s.rng.normal(294, 20), s.rng.normal(328, 8), s.rng.uniform(1, 2.2), ("#E58A76", "#B4604E"), s.rng.uniform(0.5, 0.95))
    for x0, x1, y1 in ((294, 296, 318), (294, 282, 322), (296, 312, 324)):
        s.brush([(x0, 350), ((x0 + x1) / 2, 336), (x1, y1)], 2.2, "bark", 0.8, n=12)
    s.path(blob([(196, 356), (216, 350), (252, 349), (300, 347), (340, 350), (396, 348), (396, 360), (300, 360)]), s.lin(0, 346, 0, 360, [(0, ("#8FA58E", "#2A3A30")), (1, ("#C9D2C2", "#1B211D"), 0.4)]))
    roof(s, 216, 338, 34, 15, 7)
    for x in (219, 245):
        s.line(f"M{x} 338v14", "wood", 2)
    # water
    s.water(356, 450, 34, "water", op=0.34, wmax=90)
    for x, y, r in ((90, 380, 16), (210, 400, 22), (320, 386, 14), (150, 428, 26), (290, 436, 24), (48, 420, 18)):
        ripple(s, x, y, r)
    # a boat with an awning and a boatman in a straw cape
    s.group(tr="translate(96 352) scale(1.15)")
    hull = ("ink", "#6B6052")
    s.path("M-4 4C10 12 60 12 80 2C74 14 58 18 40 18C22 18 6 15-4 4z", hull)
    s.path("M28 8C30-7 54-7 57 7z", s.lin(28, -6, 57, 8, [(0, ("#8C7F6C", "#7A6F60")), (1, ("#4A4238", "#3A342C"))]))
    for dx in (33, 39, 45, 51):
        s.line(f"M{dx} 7C{dx} 2 {dx + 0.4}-1 {dx + 1}-3", ("#2B2620", "#1A1714"), 0.7, 0.6)
    s.path("M8 8C8 0 11-6 15-8C20-6 22 0 23 8z", ("#5E5240", "#4E4638"))
    s.path("M5-8C10-14 20-14 25-7.500C20-6.400 10-6.400 5-8z", ("#3A322B", "#8A7A60"))
    s.brush([(-12, 22), (8, 4), (30, -22)], 1.5, hull, 0.95, prof=[(0, 0.8), (1, 0.8)], n=10)
    s.brush([(2, 24), (36, 26), (74, 22)], 3, "water", 0.4, prof=[(0, 0), (0.5, 1), (1, 0)], n=14)
    s.end()
    # willow: a bough across the top right and curtains of strands
    bark = ("bark", "#4A4238")
    s.brush([(410, 150), (380, 84), (336, 40), (270, 22), (196, 26)], 18, bark, 0.95, prof=[(0, 1), (0.4, 0.6), (1, 0.12)], rough=0.5, n=44)
    s.dry([(404, 140), (376, 82), (336, 42), (280, 24)], 11, ("#8C7F6C", "#7A6F60"), 0.4, 6, 14)
    s.brush([(336, 40), (300, 4), (262, -10)], 7, bark, 0.95, prof=[(0, 1), (1, 0.3)], rough=0.4, n=20)
    far = ("#9DB58C", "#3C5A48")
    for x, y, ln in ((180, -10, 96), (214, -12, 150), (236, -10, 110), (262, -10, 190), (288, -10, 150), (316, -10, 220), (346, -10, 190), (372, -10, 250)):
        willow(s, x, y, ln, -8 + s.rng.uniform(-4, 4), far, 0.6, 0.9, 0.9)
    for x, y, ln in ((198, 26, 118), (224, 24, 168), (250, 22, 120), (276, 24, 206), (300, 28, 160), (322, 34, 250), (344, 46, 196), (362, 62, 270), (382, 90, 240)):
        willow(s, x, y, ln, -13 + s.rng.uniform(-5, 5), ("#5F7F52", "#6E9479"), 0.95, 1.1, 1.08)
    for x, ln in ((-2, 180), (14, 120), (30, 76)):
        willow(s, x, -10, ln, 9, far, 0.7, 1, 1)
    swallow(s, 132, 196, 0.95, -10)
    swallow(s, 74, 262, 0.66, 8, flip=True)
    rain(s, 120, 0.2, y1=440, col=("#7F958C", "#76877F"), op=0.5)
    s.fade_out(86)


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
    for y0, y1, a, b in ((296, 330, ("#C9C07E", "#4B4A2C"), ("#D9C27A", "#564A28")), (322, 372, ("#DDBE6A", "#60491F"), ("#E6C675", "#6A5226")), (360, 500, ("#D9AE4E", "#5E451B"), "paper")):
        pts = [(-10, y0 + 4), (90, y0 - 3), (200, y0 + 3), (310, y0 - 2), (400, y0 + 3)]
        s.path(cr_path(pts) + f"L400 {y1 + 60}L-10 {y1 + 60}z", s.lin(0, y0, 0, y1 + 50, [(0, a), (1, b)]))
    for y in np.linspace(302, 366, 9):  # stubble of far ears
        k = (y - 290) / 76
        for x in np.arange(-4, 396, 5 + 7 * k):
            xx = x + s.rng.uniform(-2, 2)
            h = 5 + 20 * k
            s.brush([(xx, y + 4), (xx + 1, y - h * 0.5), (xx + 2.4 * k, y - h)], 1 + 1.6 * k, s.rng.choice(["#C9973C", "#E3C06A", "#A88038"]) if not s.dark else s.rng.choice(["#8A6A30", "#A5854A", "#6A5020"]), 0.7, prof=[(0, 0.3), (0.6, 0.6), (0.85, 1), (1, 0.1)], n=9)
    # ears before us, back row first
    for row, (y, top, k, o) in enumerate(((440, 330, 0.74, 0.8), (476, 300, 0.95, 0.95), (520, 282, 1.22, 1))):
        n = (17, 13, 9)[row]
        for i in range(n):
            x = -6 + 402 * (i + 0.5) / n + s.rng.uniform(-8, 8)
            edge = abs(x - 195) / 195
            t = top + 34 * (1 - edge) * (0.4 + 0.6 * row / 2) + s.rng.uniform(-16, 16)
            wheat_ear(s, x, y, t, s.rng.uniform(4, 26), k, op=o)
    for pts, w in (([(30, 520), (40, 420), (84, 380)], 8), ([(352, 520), (350, 430), (316, 372)], 9), ([(196, 520), (204, 440), (178, 398)], 8)):
        blade(s, pts, w, ("#A9A653", "#5E6432"), 0.95)
    birds(s, ((96, 190), (112, 182), (128, 188), (80, 198)), 1.1)
    s.fade_out(92)


@scene("dragon-boat", 390, 500, 251, "端午江上，菖蒲青青，龙舟竞渡")
def dragon_boat(s):
    s.wash([(0, ("#D3DCCF", "#181D1A")), (0.45, ("#EDE8D6", "#23221C")), (0.8, "paper"), (1, "paper")])
    s.circle(288, 122, 34, s.lin(0, 88, 0, 156, [(0, "sun", 0.85), (1, "sun2", 0.3)]))
    s.mountain(226, [(40, 80, 60, 70), (180, 52, 60, 60), (320, 92, 80, 66)], 268, "m1", 5, op=(0.85, 0), cun=12)
    s.mist(200, 250, 210, 12, ("#EDE9DA", "#211F1A"), 0.85, 9)
    s.mountain(268, [(0, 40, 60, 90), (230, 20, 60, 60), (390, 46, 90, 40)], 288, "m2", 4, op=(0.8, 0.1), cun=8)
    s.water(282, 440, 56, "water", op=0.42, wmax=96)
    # the boat
    s.group(tr="translate(20 62) scale(0.83)")
    red, gold = ("#B8391F", "#A8402A"), ("#E0AA4A", "#C4974A")
    s.path("M70 322C120 346 268 346 330 318L336 326C300 366 124 368 62 330z", s.lin(0, 316, 0, 362, [(0, ("#D2543A", "#B8492F")), (0.45, red), (1, ("#6E1D0E", "#4E160C"))]))
    s.brush([(64, 326), (130, 346), (262, 346), (336, 321)], 3.4, gold, 1, prof=[(0, 0.6), (0.5, 1), (1, 0.6)], rough=0.05, n=40)
    for i in range(17):  # scales
        x = 96 + i * 13.4
        y = 347 - ((x - 200) / 136) ** 2 * 16
        ring_pts = [(x + 7 * math.cos(math.radians(a)), y + 4 + 6 * math.sin(math.radians(a))) for a in (180, 140, 90, 40, 0)]
        s.brush(ring_pts, 1.3, gold, 0.85, prof=[(0, 0.4), (0.5, 1), (1, 0.4)], n=14)
    # tail
    s.path(cr_path(s.outline([(322, 326), (346, 306), (352, 276), (340, 254)], 20, [(0, 0.9), (0.5, 0.6), (1, 0.1)], 0.03, 20), True), s.lin(322, 0, 352, 0, [(0, red), (1, ("#8E2512", "#6E2010"))]))
    for dx, dy in ((346, 262), (354, 276), (356, 292)):
        s.path(cr_path(s.outline([(dx - 4, dy + 4), (dx + 8, dy - 4), (dx + 14, dy - 16)], 7, [(0, 1), (0.5, 0.7), (1, 0.03)], 0.04, 10), True), gold)
    # neck and head, to the left
    s.path(cr_path(s.outline([(84, 332), (60, 318), (52, 288), (62, 262)], 26, [(0, 1), (0.5, 0.78), (1, 0.9)], 0.03, 20), True), s.lin(40, 0, 80, 0, [(0, ("#8E2512", "#6E2010")), (1, ("#D2543A", "#B8492F"))]))
    for i in range(5):
        s.line(f"M{f(43 + i * 0.8 + i * i * 0.7)} {270 + i * 11}q10 5 20 1", gold, 1.2, 0.8)
    for a, b, c in (((70, 262), (92, 252), (112, 258)), ((74, 274), (94, 270), (110, 280)), ((76, 286), (92, 288), (102, 300))):  # mane
        s.path(cr_path(s.outline([a, b, c], 11, [(0, 1), (0.5, 0.7), (1, 0.03)], 0.04, 12), True), ("#38604F", "#4A7564"))
    s.path("M74 240C64 232 48 236 40 246C32 250 20 252 12 250C8 256 12 262 20 264L34 266C26 270 18 270 12 268C14 278 28 282 42 280C58 282 74 274 80 262C84 252 82 246 74 240z", s.lin(12, 236, 76, 280, [(0, ("#D2543A", "#B8492F")), (1, ("#9A2A15", "#7A2212"))]))
    s.path("M20 264L36 265.500L34 268.500L18 269z", ("#FBF6EA", "#D9D1C3"))
    s.ellipse(53, 249, 6, 4.6, ("#FBF6EA", "#E0D8CA"))
    s.circle(52, 249, 2.6, "#15120F")
    s.brush([(44, 243), (54, 239), (64, 244)], 3.2, gold, 1, n=12)
    for a in (((66, 242), (80, 226), (82, 206)), ((72, 246), (90, 234), (96, 216))):  # horns
        s.path(cr_path(s.outline(a, 6.5, [(0, 1), (0.5, 0.7), (1, 0.05)], 0.06, 12), True), gold)
    for a in (((16, 252), (2, 240), (4, 222)), ((14, 256), (-4, 254), (-12, 240))):  # whiskers
        s.brush(a, 2, gold, 1, prof=[(0, 1), (1, 0.1)], n=16)
    for dx in (22, 32, 42):
        s.brush([(dx, 279), (dx - 3, 289), (dx + 2, 299)], 2.6, ("#38604F", "#4A7564"), 1, prof=[(0, 1), (1, 0.1)], n=10)
    # drum and crew
    green, cream = ("#38604F", "#5E8776"), ("#F1E6CC", "#BFB5A2")
    skin = ("#C98F68", "#A5754F")
    for i, c in enumerate((green, cream, green, cream, green)):
        x = 172 + i * 28
        y = 338 - abs(i - 1.5) * 2
        s.path(f"M{x - 6} {y}C{x - 12} {y - 14} {x - 20} {y - 26} {x - 16} {y - 32}C{x - 8} {y - 34} {x + 4} {y - 20} {x + 9} {y}z", c)
        s.circle(x - 17, y - 38, 5.6, skin)
        s.path(f"M{x - 23} {y - 39}a6 6 0 0 1 12 0l3 -1-2 3z", "sun")
        s.brush([(x - 12, y - 27), (x - 22, y - 16), (x - 27, y - 10)], 3.8, skin, 1, n=10)
        s.brush([(x - 16, y - 30), (x - 27, y - 8), (x - 37, y + 20)], 2.2, "wood", 1, prof=[(0, 1), (1, 1)], n=10)
        s.path(cr_path(s.outline([(x - 34, y + 14), (x - 38, y + 24), (x - 42, y + 34)], 6.5, [(0, 0.5), (0.5, 1), (1, 0.6)], 0.03, 9), True), "wood")
    s.ellipse(104, 318, 13, 17, ("#7A1F10", "#5C180D"))
    s.ellipse(100, 318, 9, 15, ("#F1E6CC", "#C9C0AF"))
    s.path("M112 322C110 304 114 296 121 294C129 297 132 308 131 326z", ("#C98A2B", "#A8783A"))
    s.circle(119, 288, 5.8, skin)
    s.path("M113 287a6 6 0 0 1 12 0z", "sun")
    for e in ((104, 296), (108, 286)):
        s.brush([(120, 300), (112, 298), e], 2.6, skin, 1, n=9)
    s.line("M318 330L322 262", "wood", 2)
    s.path("M322 262C336 258 342 270 358 264C352 276 356 284 360 290C344 294 336 284 321 288z", "sun")
    s.brush([(320, 300), (346, 330), (372, 360)], 2.6, "wood", 1, prof=[(0, 1), (1, 1)], n=12)
    s.end()
    # wake
    for y, x0, x1, o in ((364, 30, 330, 0.8), (372, 70, 370, 0.6), (358, -10, 90, 0.7), (382, 110, 330, 0.4)):
        s.brush([(x0, y), ((x0 * 2 + x1) / 3, y + 4), ((x0 + x1 * 2) / 3, y - 1), (x1, y - 5)], 2.4, ("#FFFFFF", "#7F9C8E"), o, prof=[(0, 0), (0.4, 1), (1, 0)], n=30)
    for _ in range(40):
        s.circle(s.rng.uniform(20, 330), 366 + s.rng.normal(0, 6), s.rng.uniform(0.8, 2), ("#FFFFFF", "#9DB8AA"), 0.8)
    # calamus in front, with its green spadices
    s.group(tr="translate(16 20)")
    for x, tip, bow, w in ((330, (300, 214), (322, 320), 11), (352, (352, 186), (350, 310), 12), (368, (392, 214), (374, 320), 11), (344, (322, 244), (338, 350), 9), (380, (400, 260), (388, 350), 10), (318, (270, 292), (304, 380), 9), (360, (372, 232), (362, 340), 9)):
        blade(s, [(x, 510), (x, 430), bow, tip], w, s.lin(x - 6, 0, x + 8, 0, [(0, "leaf1"), (0.5, "leaf0"), (1, "leaf1")]), 0.97)
        s.brush([(x, 500), (x, 430), bow, ((bow[0] + tip[0]) / 2, (bow[1] + tip[1]) / 2)], 1.1, "leafv", 0.4, n=24)
    for x, y, a in ((338, 346, 104), (366, 330, 78)):
        e = polar(x, y, a, 34)
        s.brush([(x, y), e], 8, ("#B9A24E", "#8A7A3E"), 1, prof=[(0, 0.8), (0.5, 1), (1, 0.5)], rough=0.1, n=14)
    s.end()
    for x, tip, bow, w in ((18, (44, 356), (24, 420), 8), (2, (-6, 330), (2, 420), 9), (34, (78, 402), (44, 440), 8)):
        blade(s, [(x, 510), (x, 460), bow, tip], w, "leaf1", 0.95)
    s.fade_out(84)


@scene("national-day", 390, 500, 261, "金秋稻田，稻穗低头，远山如屏")
def national_day(s):
    s.wash([(0, ("#CBD8D6", "#16191A")), (0.34, ("#EBE7D6", "#23211C")), (0.86, "paper"), (1, "paper")])
    s.circle(112, 138, 120, s.rad(112, 138, 120, [(0, "sun2", 0.4), (0.5, "sun2", 0.14), (1, "sun2", 0)]))
    s.circle(112, 138, 38, s.lin(0, 100, 0, 176, [(0, "sun", 0.95), (0.6, "sun", 0.84), (1, "sun2", 0.4)]))
    s.mountain(250, [(30, 70, 60, 70), (180, 104, 70, 66), (320, 130, 70, 80)], 300, "m1", 6, op=(0.9, 0.05), cun=18)
    s.mist(190, 262, 230, 13, ("#F0EBDB", "#201E1A"), 0.85, 10)
    s.mountain(280, [(90, 44, 80, 70), (366, 74, 90, 60)], 306, "m2", 5, op=(0.9, 0.2), cun=10)
    # terraces: each lip is a brush line, each field its own ripeness
    tones = [(("#9DB07A", "#33402C"), ("#B7BD7C", "#3D452B")), (("#C9BF74", "#4C4828"), ("#DCC470", "#5A4E28")), (("#E0BE62", "#644C20"), ("#E8CB7C", "#70592C")), (("#D9AE4E", "#5E451B"), ("#E6C473", "#6A5226")), (("#E3BC5C", "#664B1E"), ("#EBD08A", "#745C30"))]
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
            s.brush([(j, base), (j + 0.6, base - h * 0.6), (j + 2.4 + 2 * k, base - h)], 1 + k, s.rng.choice(["#B98A34", "#F0D894", "#94742C"]) if not s.dark else s.rng.choice(["#8A6A30", "#A5854A", "#4E3C18"]), 0.6, prof=[(0, 0.5), (0.7, 1), (1, 0.2)], n=8)
    # a farmhouse with a red-leaved tree
    for x, y, w in ((252, 300, 46), (288, 306, 38)):
        s.path(f"M{x} {y}h{w}v18h-{w}z", s.lin(0, y, 0, y + 18, [(0, ("#FBF5E8", "#4A433A")), (1, ("#E6DBC4", "#342E27"))]))
        s.path(f"M{x + w * 0.5} {y + 5}h9v13h-9z", "wood")
        roof(s, x, y + 1, w, 16, 7)
    s.brush([(240, 320), (238, 300), (242, 282)], 3.4, "bark", 0.95, n=14)
    for _ in range(90):
        a, r = s.rng.uniform(0, 6.283), math.sqrt(s.rng.uniform(0, 1))
        s.ellipse(241 + 21 * r * math.cos(a), 276 + 17 * r * math.sin(a), 3.4, 2.2, s.rng.choice(["sun", "sun2", "plum"]), s.rng.uniform(0.6, 0.95), rot=s.rng.uniform(0, 180))
    # egrets
    for x, y, k in ((196, 196, 1.0), (236, 176, 0.8), (166, 222, 0.7)):
        s.group(tr=f"translate({x} {y}) scale({k})")
        s.path("M-26 2C-14-4 0-3 14 2C6 7-8 7-26 2z", "white")
        s.brush([(-16, 2), (-26, -2), (-34, 2)], 3, "white", 1, n=10)
        s.path("M-33 1L-42 4L-33 4z", "gold")
        s.path(cr_path(s.outline([(-2, 0), (4, -18), (22, -28)], 13, [(0, 1), (0.5, 0.8), (1, 0.04)], 0.04, 14), True), "white", 1, stroke="ink2", sw=0.4)
        s.path(cr_path(s.outline([(2, 1), (14, -12), (34, -14)], 11, [(0, 1), (0.5, 0.8), (1, 0.04)], 0.04, 14), True), "white", 0.95, stroke="ink2", sw=0.4)
        s.brush([(12, 3), (24, 6), (36, 7)], 1.2, "ink", 0.8, n=9)
        s.end()
    # ears in front
    for x, top, lean, k in ((14, 372, 30, 0.95), (52, 356, 34, 1.05), (96, 384, 30, 0.95), (140, 376, 26, 0.95), (250, 382, -28, 0.95), (296, 368, -30, 1.0), (344, 352, -34, 1.1), (384, 372, -30, 1.0), (196, 396, 24, 0.9)):
        rice_ear(s, x, 520, top, lean, k)
    for pts, w in (([(30, 520), (28, 430), (2, 366)], 8), ([(76, 520), (84, 440), (118, 396)], 8), ([(322, 520), (318, 430), (276, 384)], 8), ([(366, 520), (372, 430), (396, 372)], 9), ([(214, 520), (216, 450), (236, 410)], 8), ([(160, 520), (158, 450), (140, 420)], 7)):
        blade(s, pts, w, ("#8E9A4E", "#5F6B3C"), 0.95)
    s.fade_out(84)
