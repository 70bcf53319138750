"""Things with a meaning of their own: the steelyard, the fan, the bronze mirror, the orchid, the umbrella, the well."""

import math

import numpy as np

from brush import cr_path, f, sample
from motifs import bambooplant, flower
from motifs_land import blade, polar, rain, ripple
from registry import scene
from still import SHADE, blob, quad, ring, shadow, table, vignette, wall


@scene("scales", 342, 228, 121, "一杆秤，盘里一朵莲")
def scales(s):
    wall(s)
    s.group(tr="translate(14 2)")
    # its shadow on the wall
    s.group(s.pick(0.2, 0.7), tr="translate(16 15)", filt=s.blur(3))
    s.line("M66 66L312 51", SHADE, 6)
    s.line("M106 66L58 158M106 66L154 158", SHADE, 1.6)
    s.path("M54 158C60 186 152 186 158 158z", SHADE)
    s.path("M236 58L240 108L226 146L256 146z", SHADE)
    s.end()
    cord = ("#7A2B1C", "#B8452F")
    # lifting cord, and the hand loop above
    s.brush([(150, 61), (149, 34), (151, -6)], 2.6, cord, 1, prof=[(0, 1), (1, 1)], rough=0.1, n=20)
    s.brush([(150, 61), (156, 48), (152, 34)], 2, cord, 0.9, prof=[(0, 1), (1, 0.6)], n=14)
    # beam
    wood = s.lin(0, 52, 0, 72, [(0, ("#A9764A", "#8F6A48")), (0.4, ("#6E4526", "#5B402B")), (1, ("#3A2312", "#241812"))])
    s.path(cr_path(s.outline([(70, 66), (150, 61), (250, 55), (316, 51)], 9, [(0, 1.15), (0.3, 1), (1, 0.42)], 0.02, 24), True), wood)
    s.brush([(76, 63.4), (160, 58), (310, 50)], 1.1, ("#E2BE90", "#B7926A"), 0.7, prof=[(0, 0.6), (0.5, 1), (1, 0.2)], n=22)
    for x, w in ((68, 12), (312, 8)):
        y = 66 - (x - 70) * 0.0612
        s.path(f"M{x} {f(y - w / 2)}h9v{w}h-9z", s.lin(0, y - w / 2, 0, y + w / 2, [(0, ("#F0D693", "#CDB277")), (0.5, ("#B98A38", "#8F6D32")), (1, ("#6E4E18", "#4A3716"))]))
    for i in range(21):  # the stars that mark the weight
        x = 168 + i * 6.6
        y = 61 - (x - 150) * 0.0601
        for dy in ((-2, 0, 2) if i % 5 == 0 else (0,)):
            s.circle(x, y + dy - 0.4, 0.95, ("#F3DFA6", "#DEC486"))
    # weight
    s.line("M238 56L239 100", cord, 1.8)
    s.circle(239, 104, 5.4, "none", extra=f'stroke="{s.c(("#4A463F", "#6E6A62"))}" stroke-width="2.6"')
    iron = s.lin(222, 0, 258, 0, [(0, ("#6B6861", "#7B776E")), (0.35, ("#4A4741", "#57544D")), (1, ("#1B1917", "#1F1D1A"))])
    s.path("M232 108h14l8 34c1 6-4 9-15 9c-11 0-16-3-15-9z", iron)
    s.brush([(230, 116), (227, 130), (225.6, 144)], 1.8, ("#B5B0A5", "#A8A398"), 0.6, prof=[(0, 0), (0.5, 1), (1, 0)], n=14)
    # pan
    for x in (60, 110, 152):
        s.brush([(106, 66), ((106 + x) / 2, 112), (x, 157 if x != 110 else 168)], 1.3, cord, 0.95, prof=[(0, 1), (1, 1)], rough=0.06, n=18)
    s.circle(106, 70, 3.4, ("#B98A38", "#A38043"))
    s.ellipse(106, 158, 53, 11, s.lin(53, 0, 159, 0, [(0, ("#7A5A20", "#5C461D")), (0.6, ("#D2AA5C", "#A78846")), (1, ("#F0D693", "#CDB277"))]))
    flower(s, 106, 160, 0.5, -4)
    s.path("M53 158C54 164 80 169 106 169C132 169 158 164 159 158C154 186 132 192 106 192C80 192 58 186 53 158z",
           s.lin(53, 0, 159, 0, [(0, ("#F3DFA6", "#CDB277")), (0.35, ("#C99A43", "#A07B3A")), (1, ("#6E4E18", "#43310F"))]))
    ring(s, 106, 158, 53, 11, 0, 180, 1.6, ("#FFF0C4", "#E3CD97"), 0.9)
    s.brush([(68, 174), (84, 182), (104, 184)], 2, ("#FFF3CF", "#D8C08A"), 0.6, prof=[(0, 0), (0.5, 1), (1, 0)], n=18)
    s.end()
    vignette(s)


@scene("fan", 342, 228, 127, "一把折扇，扇面上画着荷")
def fan(s):
    wall(s)
    cx, cy, r0, r1, a0, a1 = 171, 203, 66, 168, 22, 158
    s.group(s.pick(0.4, 0.85), tr="translate(8 9)", filt=s.blur(6))
    s.path(f"M{cx} {cy}L{f(polar(cx, cy, a1, r1)[0])} {f(polar(cx, cy, a1, r1)[1])}A{r1} {r1} 0 0 1 {f(polar(cx, cy, a0, r1)[0])} {f(polar(cx, cy, a0, r1)[1])}z", SHADE)
    s.end()
    n = 18
    step = (a1 - a0) / n
    # ribs below the leaf
    for i in range(n + 1):
        a = a0 + step * i
        guard = i in (0, n)
        p, q = polar(cx, cy, a, -9), polar(cx, cy, a, r1 + 2 if guard else r0 + 8)
        s.brush([p, ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2), q], 6.6 if guard else 4.2, ("#6B4A2C", "#5E4732"), 1, prof=[(0, 0.7), (0.2, 0.8), (1, 1.1)], rough=0.02, n=12)
        s.brush([p, q], 1, ("#C79F70", "#967653"), 0.6, prof=[(0, 0.6), (1, 1)], rough=0.02, n=10)
    # the leaf, pleat by pleat
    for i in range(n):
        for half in (0, 1):
            b0 = a0 + step * (i + half / 2)
            b1 = b0 + step / 2
            p = [polar(cx, cy, b0, r0), polar(cx, cy, b0, r1), polar(cx, cy, b1, r1), polar(cx, cy, b1, r0)]
            s.path(quad(p), ("#FFFBF0", "#CFC6B4") if half else ("#EFE5CF", "#A99F8C"))
    edge = "".join(("M" if i == 0 else "L") + "{} {}".format(*map(f, polar(cx, cy, a0 + step * i / 2, r1))) for i in range(2 * n + 1))
    low = "".join(("M" if i == 0 else "L") + "{} {}".format(*map(f, polar(cx, cy, a0 + step * i / 2, r0))) for i in range(2 * n + 1))
    leaf = edge + "L" + "L".join("{} {}".format(*map(f, polar(cx, cy, a1 - step * i / 2, r0))) for i in range(2 * n + 1)) + "z"
    cp = s.clip(leaf)
    s.group(clip=cp)
    s.circle(cx, cy, r1, s.rad(cx, cy, r1, [(0, ("#D9C8A4", "#5B5140"), 0.7), (0.5, ("#F5ECD8", "#A59B88"), 0.1), (1, ("#D9C8A4", "#5B5140"), 0.35)]))
    s.mist(110, 112, 60, 12, ("#A9BDB0", "#7D9086"), 0.6, 8)
    s.stem([(150, 150), (152, 120), (158, 96)], 2, "stem", 6)
    s.lotus_leaf(114, 112, 44, 17, -8, 0.95, 13, 0.05)
    s.lotus_leaf(222, 126, 34, 12, 10, 0.9, 11, 0.05)
    flower(s, 160, 104, 0.54, -3)
    s.stem([(206, 140), (204, 110), (210, 82)], 1.5, "stem", 5)
    flower(s, 210, 84, 0.34, 9, "bud")
    s.path("M252 104h9v9h-9z", "sun", 0.9)
    for x in (258, 266):  # a few written signs
        for y in np.arange(74, 98 if x == 266 else 88, 5.5):
            s.brush([(x - 2, y - 1), (x + 2, y - 1.4)], 1, ("#3B342B", "#231F1A"), 0.75, rough=0.6, n=9)
            s.brush([(x, y - 2.4), (x + s.rng.uniform(-1, 1), y + 1.8)], 1, ("#3B342B", "#231F1A"), 0.75, rough=0.6, n=9)
    s.end()
    s.line(edge, ("#8A6A3E", "#6E5A3C"), 1.3, 0.9)
    s.line(low, ("#A58A60", "#6E5A3C"), 0.9, 0.8)
    for i in range(n + 1):
        p, q = polar(cx, cy, a0 + step * i, r0), polar(cx, cy, a0 + step * i, r1)
        s.line(f"M{f(p[0])} {f(p[1])}L{f(q[0])} {f(q[1])}", ("#8A7550", "#5B5140"), 0.6, 0.45)
    for a in (a0, a1):
        p, q = polar(cx, cy, a, r0 - 2), polar(cx, cy, a, r1 + 3)
        s.brush([p, q], 6.4, ("#5A3B20", "#4A3524"), 1, prof=[(0, 0.9), (1, 1.1)], rough=0.02, n=10)
        s.brush([p, q], 1.2, ("#C79F70", "#967653"), 0.7, prof=[(0, 0.6), (1, 1)], rough=0.02, n=10)
    # rivet, cord and tassel
    s.brush([(171, 203), (190, 216), (222, 206), (250, 204)], 1.8, "cord", 1, prof=[(0, 1), (1, 1)], rough=0.08, n=28)
    s.circle(252, 204, 4.2, ("#5E8775", "#6C9483"))
    for k in range(6):
        s.brush([(255, 204 + (k - 2.5) * 0.6), (268, 204 + (k - 2.5) * 1.6), (284, 205 + (k - 2.5) * 2.6)], 1.3, "cord", 0.95, prof=[(0, 1), (1, 0.4)], n=12)
    s.circle(171, 203, 5, s.rad(169, 201, 6, [(0, ("#F0D693", "#CDB277")), (1, ("#8A6420", "#5C451B"))]))
    vignette(s)


@scene("mirror", 342, 228, 131, "一面铜镜，照见一枝竹")
def mirror(s):
    wall(s)
    table(s, 172)
    shadow(s, 190, 196, 100, 12, 0.36, 6)
    cx, cy, r = 171, 98, 76
    s.group(s.pick(0.28, 0.7), tr="translate(14 10)", filt=s.blur(6))
    s.circle(cx, cy, r + 6, SHADE)
    s.end()
    wood = s.lin(96, 0, 246, 0, [(0, ("#8A5E38", "#6E4F35")), (0.4, ("#5E3B20", "#4A3423")), (1, ("#2E1B0E", "#20160F"))])
    # posts behind, with turned heads
    for sg in (-1, 1):
        x = cx + sg * 60
        s.brush([(x + sg * 26, 190), (x + sg * 20, 166), (x + sg * 27, 146), (x + sg * 20, 128)], 9, wood, 1, prof=[(0, 1.1), (0.5, 0.8), (1, 1.2)], rough=0.03, n=26)
    # rim and face
    s.circle(cx, cy, r + 8, s.lin(cx - r, cy - r, cx + r, cy + r, [(0, ("#E7C987", "#BFA46C")), (0.35, ("#9C7434", "#7D6030")), (0.7, ("#5B421C", "#42320F")), (1, ("#B08A48", "#86692F"))]))
    s.circle(cx, cy, r + 1, s.lin(cx - r, cy - r, cx + r, cy + r, [(0, ("#5B421C", "#3A2C12")), (1, ("#E2C27C", "#AD9158"))]))
    s.circle(cx, cy, r - 2, s.lin(cx - r, cy - r, cx + r * 0.7, cy + r, [(0, ("#F8F5E6", "#A7ADA0")), (0.45, ("#DCE3D3", "#78857B")), (0.75, ("#B9C7B8", "#55635A")), (1, ("#D8CFA9", "#7C7A5E"))]))
    cp = s.clip(f"M{cx - r + 2} {cy}a{r - 2} {r - 2} 0 1 0 {2 * r - 4} 0a{r - 2} {r - 2} 0 1 0 {4 - 2 * r} 0z")
    s.group(clip=cp)
    s.group(0.8, filt=s.blur(0.7))
    bambooplant(s, [(206, 190, 196, 6, 6.5), (226, 190, 230, 6, 4)], [(198, 52, 160, 4), (198, 56, 20, 4), (201, 98, 165, 4), (203, 104, 30, 3), (229, 66, 150, 3), (229, 130, 160, 3), (204, 146, 150, 4)], ("leaf0", "#1E332A"), 0.85, 0.85, 6.5, 36)
    s.end()
    s.group(s.pick(0.75, 0.3), filt=s.blur(3))
    s.path("M108 118L164 14L186 14L116 142z", "#FFFFFF")
    s.path("M124 150L200 14L206 14L130 158z", "#FFFFFF")
    s.end()
    s.mist(140, 172, 90, 16, ("#EFEBD6", "#8E9486"), 0.55, 9)
    s.end()
    for k in range(48):  # beading on the rim
        x, y = polar(cx, cy, k * 7.5, r + 4.4)
        s.circle(x, y, 1.25, ("#F3DFA6", "#D2B87E"), 0.85)
    ring(s, cx, cy, r + 7, r + 7, 160, 300, 1.4, ("#FFF0C4", "#E3CD97"), 0.8, 20)
    # cradle
    s.path("M88 142C96 176 128 184 171 184C214 184 246 176 254 142C258 146 259 154 256 162C246 188 214 196 171 196C128 196 96 188 86 162C83 154 84 146 88 142z", wood)
    s.brush([(90, 150), (104, 178), (140, 187), (171, 188)], 1.4, ("#D9AE7A", "#A58460"), 0.7, prof=[(0, 0.2), (0.5, 1), (1, 0.2)], n=26)
    s.path("M154 188h34l6 12h-46z", wood)
    s.path("M112 198h118l10 10h-138z", s.lin(0, 198, 0, 208, [(0, ("#7A5230", "#5E452F")), (1, ("#2E1B0E", "#20160F"))]))
    for sg in (-1, 1):
        s.circle(cx + sg * 84, 138, 5.4, s.rad(cx + sg * 84 - 2, 136, 7, [(0, ("#B98A58", "#8F7050")), (1, ("#3E2614", "#2A1C12"))]))
    # a red cord
    s.brush([(87, 142), (70, 160), (78, 182), (64, 202)], 1.8, "cord", 1, prof=[(0, 1), (1, 0.9)], rough=0.08, n=28)
    for k in range(5):
        s.brush([(64, 202), (62 + k - 2, 209), (60 + (k - 2) * 2.4, 219)], 1.3, "cord", 0.95, prof=[(0, 1), (1, 0.4)], n=10)
    vignette(s)


@scene("orchid", 342, 228, 137, "石边一丛幽兰")
def orchid(s):
    s.wash([(0, "sky"), (0.75, "paper"), (1, "paper")])
    s.circle(226, 84, 54, s.rad(226, 84, 54, [(0, ("white", "moon"), 0.95), (0.9, ("white", "moon2"), 0.8), (1, ("white", "moon2"), 0.7)]), s.pick(0.75, 0.55))
    root = (150, 192)
    # rock, in washes
    rock = [(60, 206), (66, 172), (84, 150), (106, 142), (128, 152), (140, 172), (152, 190), (158, 206), (110, 212)]
    s.path(blob(rock), s.lin(60, 140, 150, 212, [(0, ("#C9C6BA", "#4A4A45")), (0.45, ("#8F918A", "#33342F")), (1, ("#5E625D", "#1F201D"))]))
    for pts, w in (([(84, 152), (80, 172), (88, 190), (84, 206)], 7), ([(106, 144), (114, 160), (108, 178), (116, 200)], 8), ([(66, 176), (74, 190), (72, 206)], 6), ([(130, 156), (134, 176), (146, 196)], 6)):
        s.brush(pts, w, ("#4A4E4A", "#12130F"), 0.45, rough=0.7, n=24)
        s.dry(pts, w * 1.6, ("#3A3E3B", "#83847C"), 0.3, 6, 12)
    for x, y in ((96, 148), (116, 150), (78, 164), (136, 168), (102, 168), (124, 182)):  # moss
        s.ellipse(x, y, 3.2, 2, "leaf0", 0.85)
    # leaves: one long stroke each, dark before, pale behind
    far, near = ("leaf2", "leaf1"), ("leaf0", "leaf2")
    for tip, bow, w, c, o in (
        ((40, 112), (84, 92), 7, far, 0.7), ((262, 178), (232, 118), 7, far, 0.7), ((206, 44), (168, 100), 6, far, 0.7), ((120, 62), (134, 120), 6, far, 0.65),
        ((306, 132), (230, 66), 8.5, near, 0.96), ((62, 70), (112, 76), 8, near, 0.96), ((180, 22), (152, 96), 7.5, near, 0.96), ((268, 84), (206, 70), 7.5, near, 0.92),
        ((30, 168), (92, 112), 7.5, near, 0.92), ((236, 204), (214, 150), 6.5, near, 0.9), ((108, 28), (132, 88), 6.5, near, 0.9),
    ):
        x0 = root[0] + s.rng.uniform(-8, 8)
        m1 = ((x0 * 2 + bow[0]) / 3, (root[1] + bow[1] * 1.15) / 2.1)
        blade(s, [(x0, root[1] + 6), m1, bow, tip], w, c, o)
    # flowers
    petal = [(0, ("#E4EAD0", "#B4BFA0")), (0.55, ("#B9C98F", "#8A9A66")), (1, ("#87A066", "#5F7A4A"))]
    for x, y, k, rot in ((214, 118, 1.15, 14), (186, 88, 1.0, -16), (96, 124, 1.05, -30), (150, 138, 0.85, 6)):
        s.brush([(root[0], root[1]), ((root[0] + x) / 2 + (6 if x > root[0] else -6), (root[1] + y) / 2 + 14), (x, y + 8 * k)], 2.4, ("#7F9560", "#5F7A4A"), 0.95, n=22)
        s.group(tr=f"translate({f(x)} {f(y)}) rotate({rot}) scale({k})")
        for a, ln, w in ((90, 27, 9), (-6, 29, 8), (186, 29, 8), (42, 15, 8), (138, 15, 8)):
            e = polar(0, 0, a, ln)
            n = np.array([-(e[1]), e[0]]) / ln
            m = np.array(e) * 0.55 + n * (3 if 90 < a < 180 else -3 if a < 90 else 1)
            o = s.outline([(0, 0), m, e], w, [(0, 0.25), (0.45, 1), (0.8, 0.7), (1, 0.04)], 0.05, 14)
            s.path(cr_path(o, True), s.lin(0, 0, e[0], e[1], petal))
            s.brush([(0, 0), m, e], 0.8, ("#5F7A42", "#3C5230"), 0.6, n=10)
        s.path("M-3 1C-6 5-5 11 0 13C5 11 6 5 3 1z", s.lin(0, 0, 0, 13, [(0, ("#F7F2DC", "#D4CCB4")), (1, ("#E6DFB8", "#ADA67F"))]))
        for dx, dy in ((-2, 7), (2, 6.6), (0, 9.8)):
            s.circle(dx, dy, 1.1, "sun", 0.9)
        s.ellipse(0, 0, 3.2, 3.8, ("#F4E7A8", "#C9BA78"))
        s.end()
    for x, y in ((176, 208), (212, 210), (52, 208), (248, 211)):  # grass at the foot
        for a in (128, 104, 82, 56):
            e = polar(x, y, a, s.rng.uniform(8, 15))
            s.brush([(x, y), ((x + e[0]) / 2, (y + e[1]) / 2 - 1), e], 1.5, "leaf1", 0.75, prof=[(0, 1), (1, 0.1)], n=9)
    for y, x0, x1 in ((213, 40, 190), (216, 150, 290)):
        s.brush([(x0, y), ((x0 + x1) / 2, y - 2), (x1, y)], 2, "ink2", 0.3, prof=[(0, 0), (0.4, 1), (1, 0)], n=20)
    s.path("M298 186h13v13h-13z", "sun", 0.9)
    s.line("M301 189.500h7M301 192.500h7M304.500 188v8M301 196h7", ("#F7E9D6", "#E0CDB6"), 0.9, 0.9)
    s.fade_out(22, 2)


@scene("umbrella", 342, 228, 139, "雨里一把伞，一个人慢慢走")
def umbrella(s):
    s.wash([(0, ("#C9CFC6", "#1A1F1E")), (0.5, ("#E2DFD0", "#201F1B")), (1, "paper")])
    s.mountain(120, [(60, 46, 50, 60), (300, 58, 70, 60)], 156, "m1", 4, op=(0.8, 0), cun=5)
    s.mist(171, 140, 200, 12, "paper", 0.7, 9)
    # wet paving
    s.path("M0 164h342v64H0z", s.lin(0, 164, 0, 228, [(0, ("#B4BCB2", "#262A28"), 0.9), (0.5, ("#CFCFC0", "#201F1C"), 0.7), (1, "paper", 0.2)]))
    for y, w in ((172, 18), (184, 26), (199, 36), (217, 50)):
        s.line(f"M0 {y}h342", ("#8A958B", "#0E100F"), 0.8, 0.5)
        for x in np.arange(-10 + y % 17, 350, w * 2):
            s.line(f"M{f(x)} {y}l{f((x - 171) * 0.08)} {f(w * 0.36)}", ("#8A958B", "#0E100F"), 0.8, 0.4)
    # reflection
    s.group(0.45, filt=s.blur(2.2))
    s.ellipse(171, 206, 62, 10, "sun2")
    s.path("M150 194h40l-6 22h-30z", ("#5A6A66", "#4A5652"))
    s.end()
    # walker, from behind
    robe = s.lin(140, 0, 206, 0, [(0, ("#6F817B", "#6F7F79")), (0.5, ("#4F625C", "#52635D")), (1, ("#2F403B", "#2E3C38"))])
    s.path("M152 112C162 104 182 104 192 112C200 136 204 164 206 190C190 196 154 196 138 190C140 164 144 136 152 112z", robe)
    for pts in ([(166, 126), (164, 156), (160, 190)], [(180, 124), (184, 158), (188, 190)], [(156, 130), (150, 160), (146, 186)]):
        s.brush(pts, 1.6, ("#26342F", "#1A2421"), 0.5, n=16)
    s.path("M150 190l4 12h12l-1-10zM182 192l-1 10h13l3-11z", ("#2B2620", "#15120F"))
    s.brush([(186, 112), (197, 121), (200, 132), (193, 140)], 11, robe, 1, prof=[(0, 0.8), (0.6, 1), (1, 0.5)], rough=0.05, n=18)
    s.brush([(190, 122), (192, 132), (188, 142)], 1.2, ("#26342F", "#1A2421"), 0.5, n=10)
    s.ellipse(172, 99, 10.5, 12, ("#2B2620", "#1A1714"))
    # the umbrella
    cx, cy = 168, 36
    rim = [(62 + i * 211 / 10, 100 - 6 * math.sin(math.pi * i / 10) + (4 if i % 2 else 0)) for i in range(11)]
    s.path("M66 102C110 120 230 120 270 102L264 88L72 88z", ("#6E2413", "#4A170C"))
    for i in range(10):
        (x0, y0), (x1, y1) = rim[i], rim[i + 1]
        t = (i + 0.5) / 10
        c = s.lin(cx, cy, (x0 + x1) / 2, 104, [(0, ("#E9A183", "#C27A60")), (0.22, ("#DE7355", "#B5553C")), (0.85, ("#C5452B", "#9A3722")), (1, ("#A5301C", "#7E2818"))])
        dk = abs(t - 0.36) * 0.5
        q0 = ((cx + x0) / 2 + (x0 - cx) * 0.13, (cy + y0) / 2 - 13)
        q1 = ((cx + x1) / 2 + (x1 - cx) * 0.13, (cy + y1) / 2 - 13)
        d = f"M{cx} {cy}Q{f(q0[0])} {f(q0[1])} {f(x0)} {f(y0)}Q{f((x0 + x1) / 2)} {f((y0 + y1) / 2 - 3)} {f(x1)} {f(y1)}Q{f(q1[0])} {f(q1[1])} {cx} {cy}z"
        s.path(d, c)
        s.path(d, "#3A0F06", dk)
        s.line(f"M{cx} {cy}Q{f(q0[0])} {f(q0[1])} {f(x0)} {f(y0)}", "#6E1A0C", 0.9, 0.6)
    for k, o in ((0.34, 0.5), (0.9, 0.7)):  # painted bands
        pts = [(cx + (x - cx) * (k + 0.05 * (1 - k)), cy + (y - cy) * (k ** 1.35)) for x, y in rim]
        s.brush(pts, 1.6, ("#F7DCC2", "#D6B398"), o, prof=[(0, 1), (1, 1)], rough=0.05, n=40)
    s.path("M162 30h12l3 9h-18z", ("#5A3B20", "#46311F"))
    s.brush([(168, 32), (168, 20)], 4, ("#5A3B20", "#46311F"), 1, prof=[(0, 1), (1, 0.5)], n=9)
    rain(s, 90, 0.26, y1=200, col=("#8FA09A", "#7F8E89"), op=0.6)
    for x, y, r in ((60, 196, 20), (276, 188, 16), (112, 212, 15), (302, 212, 22), (236, 204, 12)):
        ripple(s, x, y, r, ("#6C8A7E", "#5F7F72"), 0.7)
    for x, y in rim[::2]:  # drops from the ribs
        s.ellipse(x, y + 8 + s.rng.uniform(0, 8), 1, 2.6, ("#FFFFFF", "#B8B0A2"), 0.8)
    s.fade_out(26, 2)


@scene("well", 342, 228, 149, "一口老井，井水清凉")
def well(s):
    s.wash([(0, "sky"), (0.6, "paper2"), (1, "paper")])
    # a whitewashed wall with bamboo behind it
    bambooplant(s, [(286, 110, 292, -10, 5), (308, 110, 306, -10, 4)], [(290, 30, 150, 4), (291, 34, 20, 4), (289, 70, 160, 4), (307, 24, 40, 3), (307, 60, 20, 3)], ("leaf1", "leaf2"), 0.7, 0.7, 6, 32)
    s.path("M0 84h342v80H0z", s.lin(0, 84, 0, 164, [(0, ("#FBF5E8", "#2C2822")), (1, ("#E6DBC4", "#221E19"))]))
    s.path("M-4 74h350v10h-350z", s.lin(0, 74, 0, 84, [(0, ("#6B6B66", "#2E2E2A")), (1, ("#3B3A36", "#141311"))]))
    for x in range(-2, 346, 9):
        s.path(f"M{x} 84a4.5 4.500 0 0 0 9 0z", ("#4A4945", "#1B1A17"))
    for x, y, w in ((60, 112, 60), (230, 100, 90), (20, 146, 70), (300, 140, 60)):
        s.mist(x, y, w * 0.6, 8, ("#C9C0AA", "#15130F"), 0.4, 6)
    # ground
    s.path("M0 162h342v66H0z", s.lin(0, 162, 0, 228, [(0, ("#C4BCA8", "#24211C")), (0.5, ("#DBD2BD", "#1E1B17")), (1, "paper")]))
    for _ in range(22):
        x, y = s.rng.uniform(0, 330), s.rng.uniform(172, 216)
        ring(s, x, y, s.rng.uniform(10, 24), s.rng.uniform(2, 5), 190, 350, 1, ("#8F8672", "#0E0C0A"), 0.35, 7)
    shadow(s, 190, 200, 104, 13, 0.34, 6)
    stone = lambda a, b, c: ((a, ("#DAD6CA", "#6A675F")), (b, ("#A9A79C", "#4A4842")), (c, ("#5E5D56", "#24231F")))
    # windlass
    wood = s.lin(0, 20, 0, 120, [(0, ("#8F6A45", "#6E5540")), (1, ("#4E341F", "#33261B"))])
    for x0, x1 in ((84, 92), (258, 250)):
        s.brush([(x0, 150), ((x0 + x1) / 2, 90), (x1, 26)], 9, wood, 1, prof=[(0, 1.1), (1, 0.9)], rough=0.05, n=14)
        s.line(f"M{x0} 146L{x1} 34", ("#C79F70", "#8F7355"), 0.9, 0.5)
    s.path("M80 44h196v13h-196z", s.lin(0, 44, 0, 57, [(0, ("#B98A58", "#8F6E4C")), (0.4, ("#7A5230", "#5A432E")), (1, ("#3E2614", "#241A12"))]))
    for x in np.arange(150, 194, 4.2):  # rope round the drum
        s.brush([(x, 42.5), (x + 2.6, 50), (x + 1, 58.5)], 3.6, ("#D2B57F", "#A98F62"), 1, prof=[(0, 1), (1, 1)], rough=0.05, n=9)
        s.line(f"M{f(x + 1.6)} 44l1.400 12", ("#8A6A3A", "#5E4A2A"), 0.6, 0.7)
    s.brush([(276, 50), (292, 52), (294, 70), (308, 70)], 4.4, wood, 1, prof=[(0, 1), (1, 1)], rough=0.05, n=18)
    # the curb: back rim, dark water, rope, front
    s.ellipse(171, 130, 86, 25, s.lin(85, 0, 257, 0, [(0, ("#E6E2D6", "#76736A")), (0.6, ("#C9C6BA", "#5A5850")), (1, ("#8F8D83", "#3A3934"))]))
    s.ellipse(171, 131, 62, 16.5, s.lin(0, 115, 0, 148, [(0, ("#3E4A44", "#12150F")), (0.55, ("#1F2A26", "#090B0A")), (1, ("#4F6B60", "#24352F"))]))
    s.brush([(146, 141), (172, 144), (200, 140)], 2, ("#CFE0D6", "#6F8A7E"), 0.7, prof=[(0, 0), (0.5, 1), (1, 0)], n=14)
    s.ellipse(188, 140, 8, 2.6, ("#FFF8E3", "#F2E6C8"), 0.85)
    s.brush([(176, 58), (175.4, 96), (176, 134)], 3.2, ("#D2B57F", "#A98F62"), 1, prof=[(0, 1), (1, 1)], rough=0.05, n=14)
    for y in range(62, 130, 6):
        s.line(f"M174.500 {y}l3 3", ("#8A6A3A", "#5E4A2A"), 0.8, 0.8)
    body = "M85 131C86 148 88 176 92 190C116 208 226 208 250 190C254 176 256 148 257 131C250 162 92 162 85 131z"
    s.path(body, s.lin(85, 0, 257, 0, list(stone(0.05, 0.45, 1))))
    cp = s.clip(body)
    s.group(clip=cp)
    for y in (168, 186):
        ring(s, 171, y - 8, 92, 22, 0, 180, 1.6, ("#4A4942", "#12110E"), 0.6, 17)
    for x, y0, y1 in ((108, 148, 168), (150, 156, 176), (196, 156, 176), (236, 148, 168), (126, 172, 192), (172, 178, 198), (218, 172, 192)):
        s.line(f"M{x} {y0}l{f((x - 171) * -0.02)} {y1 - y0 - 2}", ("#4A4942", "#12110E"), 1.3, 0.55)
    for _ in range(60):
        x, y = s.rng.uniform(86, 256), s.rng.uniform(140, 204)
        s.circle(x, y, s.rng.uniform(0.5, 1.3), s.rng.choice(["#5E5D56", "#EDEAE0"]), 0.35)
    for x, y, rx in ((98, 190, 16), (120, 200, 14), (236, 194, 18), (90, 160, 7), (206, 204, 14)):
        s.ellipse(x, y, rx, rx * 0.4, "leaf1", 0.6, s.blur(2))
    s.end()
    ring(s, 171, 131, 86, 25, 4, 176, 1.8, ("#F6F3EA", "#A9A59A"), 0.9, 17)
    for x in (140, 160, 198):  # grooves worn by the rope
        s.line(f"M{x} 147l{f((x - 171) * 0.06)} 8", ("#4A4942", "#12110E"), 2, 0.55)
    # bucket
    shadow(s, 298, 206, 34, 6, 0.34, 4)
    s.path("M266 164h52l-6 42c-8 4-32 4-40 0z", s.lin(266, 0, 318, 0, [(0, ("#B98A58", "#8A6A4A")), (0.4, ("#8A6038", "#664C34")), (1, ("#3E2614", "#261B13"))]))
    for x in (278, 291, 305):
        s.line(f"M{x} 166l{f((292 - x) * 0.1)} 40", ("#3E2614", "#1A120C"), 0.9, 0.6)
    for y in (174, 196):
        s.brush([(266.5 + (y - 164) * 0.14, y), (292, y + 4), (317.5 - (y - 164) * 0.14, y)], 3, ("#6E5A34", "#4E4028"), 1, prof=[(0, 1), (1, 1)], rough=0.03, n=16)
    s.ellipse(292, 164, 26, 6, s.lin(0, 158, 0, 170, [(0, ("#5E3F22", "#3A2A1C")), (1, ("#C79F70", "#8F7355"))]))
    s.ellipse(292, 165, 22, 4.4, s.lin(0, 160, 0, 170, [(0, ("#4F6B60", "#24352F")), (1, ("#B4C8B8", "#4A6F60"))]))
    s.brush([(267, 164), (270, 142), (292, 134), (314, 142), (317, 164)], 2.6, ("#8A6A3A", "#7A6240"), 1, prof=[(0, 1), (1, 1)], rough=0.05, n=28)
    # ferns at the foot
    for x, y in ((84, 198), (70, 204), (254, 200)):
        for a in (150, 125, 95, 65, 35):
            e = polar(x, y, a + s.rng.uniform(-8, 8), s.rng.uniform(13, 22))
            blade(s, [(x, y), ((x + e[0]) / 2, (y + e[1]) / 2 - 3), e], 3.4, ("leaf1", "leaf2"), 0.9)
    s.fade_out(20, 2)
