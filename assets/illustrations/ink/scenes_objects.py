"""Things with a meaning of their own: the steelyard, the fan, the bronze mirror."""

import numpy as np

from brush import cr_path, f
from motifs import bambooplant, flower
from motifs_land import polar
from registry import scene
from still import SHADE, quad, ring, shadow, table, vignette, wall


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
    wood = s.lin(
        0, 52, 0, 72, [(0, ("#A9764A", "#8F6A48")), (0.4, ("#6E4526", "#5B402B")), (1, ("#3A2312", "#241812"))]
    )
    s.path(
        cr_path(
            s.outline([(70, 66), (150, 61), (250, 55), (316, 51)], 9, [(0, 1.15), (0.3, 1), (1, 0.42)], 0.02, 24),
            True,
        ),
        wood,
    )
    s.brush(
        [(76, 63.4), (160, 58), (310, 50)],
        1.1,
        ("#E2BE90", "#B7926A"),
        0.7,
        prof=[(0, 0.6), (0.5, 1), (1, 0.2)],
        n=22,
    )
    for x, w in ((68, 12), (312, 8)):
        y = 66 - (x - 70) * 0.0612
        s.path(
            f"M{x} {f(y - w / 2)}h9v{w}h-9z",
            s.lin(
                0,
                y - w / 2,
                0,
                y + w / 2,
                [(0, ("#F0D693", "#CDB277")), (0.5, ("#B98A38", "#8F6D32")), (1, ("#6E4E18", "#4A3716"))],
            ),
        )
    for i in range(21):  # the stars that mark the weight
        x = 168 + i * 6.6
        y = 61 - (x - 150) * 0.0601
        for dy in (-2, 0, 2) if i % 5 == 0 else (0,):
            s.circle(x, y + dy - 0.4, 0.95, ("#F3DFA6", "#DEC486"))
    # weight
    s.line("M238 56L239 100", cord, 1.8)
    s.circle(239, 104, 5.4, "none", extra=f'stroke="{s.c(("#4A463F", "#6E6A62"))}" stroke-width="2.6"')
    iron = s.lin(
        222, 0, 258, 0, [(0, ("#6B6861", "#7B776E")), (0.35, ("#4A4741", "#57544D")), (1, ("#1B1917", "#1F1D1A"))]
    )
    s.path("M232 108h14l8 34c1 6-4 9-15 9c-11 0-16-3-15-9z", iron)
    s.brush(
        [(230, 116), (227, 130), (225.6, 144)],
        1.8,
        ("#B5B0A5", "#A8A398"),
        0.6,
        prof=[(0, 0), (0.5, 1), (1, 0)],
        n=14,
    )
    # pan
    for x in (60, 110, 152):
        s.brush(
            [(106, 66), ((106 + x) / 2, 112), (x, 157 if x != 110 else 168)],
            1.3,
            cord,
            0.95,
            prof=[(0, 1), (1, 1)],
            rough=0.06,
            n=18,
        )
    s.circle(106, 70, 3.4, ("#B98A38", "#A38043"))
    s.ellipse(
        106,
        158,
        53,
        11,
        s.lin(
            53, 0, 159, 0, [(0, ("#7A5A20", "#5C461D")), (0.6, ("#D2AA5C", "#A78846")), (1, ("#F0D693", "#CDB277"))]
        ),
    )
    flower(s, 106, 160, 0.5, -4)
    s.path(
        "M53 158C54 164 80 169 106 169C132 169 158 164 159 158C154 186 132 192 106 192C80 192 58 186 53 158z",
        s.lin(
            53, 0, 159, 0, [(0, ("#F3DFA6", "#CDB277")), (0.35, ("#C99A43", "#A07B3A")), (1, ("#6E4E18", "#43310F"))]
        ),
    )
    ring(s, 106, 158, 53, 11, 0, 180, 1.6, ("#FFF0C4", "#E3CD97"), 0.9)
    s.brush([(68, 174), (84, 182), (104, 184)], 2, ("#FFF3CF", "#D8C08A"), 0.6, prof=[(0, 0), (0.5, 1), (1, 0)], n=18)
    s.end()
    vignette(s)


@scene("fan", 342, 228, 127, "一把折扇，扇面上画着荷")
def fan(s):
    wall(s)
    cx, cy, r0, r1, a0, a1 = 171, 203, 66, 168, 22, 158
    s.group(s.pick(0.4, 0.85), tr="translate(8 9)", filt=s.blur(6))
    s.path(
        f"M{cx} {cy}L{f(polar(cx, cy, a1, r1)[0])} {f(polar(cx, cy, a1, r1)[1])}A{r1} {r1} 0 0 1 {f(polar(cx, cy, a0, r1)[0])} {f(polar(cx, cy, a0, r1)[1])}z",
        SHADE,
    )
    s.end()
    n = 18
    step = (a1 - a0) / n
    # ribs below the leaf
    for i in range(n + 1):
        a = a0 + step * i
        guard = i in (0, n)
        p, q = polar(cx, cy, a, -9), polar(cx, cy, a, r1 + 2 if guard else r0 + 8)
        s.brush(
            [p, ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2), q],
            6.6 if guard else 4.2,
            ("#6B4A2C", "#5E4732"),
            1,
            prof=[(0, 0.7), (0.2, 0.8), (1, 1.1)],
            rough=0.02,
            n=12,
        )
        s.brush([p, q], 1, ("#C79F70", "#967653"), 0.6, prof=[(0, 0.6), (1, 1)], rough=0.02, n=10)
    # the leaf, pleat by pleat
    for i in range(n):
        for half in (0, 1):
            b0 = a0 + step * (i + half / 2)
            b1 = b0 + step / 2
            p = [polar(cx, cy, b0, r0), polar(cx, cy, b0, r1), polar(cx, cy, b1, r1), polar(cx, cy, b1, r0)]
            s.path(quad(p), ("#FFFBF0", "#CFC6B4") if half else ("#EFE5CF", "#A99F8C"))
    edge = "".join(
        ("M" if i == 0 else "L") + "{} {}".format(*map(f, polar(cx, cy, a0 + step * i / 2, r1)))
        for i in range(2 * n + 1)
    )
    low = "".join(
        ("M" if i == 0 else "L") + "{} {}".format(*map(f, polar(cx, cy, a0 + step * i / 2, r0)))
        for i in range(2 * n + 1)
    )
    leaf = (
        edge
        + "L"
        + "L".join("{} {}".format(*map(f, polar(cx, cy, a1 - step * i / 2, r0))) for i in range(2 * n + 1))
        + "z"
    )
    cp = s.clip(leaf)
    s.group(clip=cp)
    s.circle(
        cx,
        cy,
        r1,
        s.rad(
            cx,
            cy,
            r1,
            [(0, ("#D9C8A4", "#5B5140"), 0.7), (0.5, ("#F5ECD8", "#A59B88"), 0.1), (1, ("#D9C8A4", "#5B5140"), 0.35)],
        ),
    )
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
            s.brush(
                [(x, y - 2.4), (x + s.rng.uniform(-1, 1), y + 1.8)], 1, ("#3B342B", "#231F1A"), 0.75, rough=0.6, n=9
            )
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
        s.brush(
            [(255, 204 + (k - 2.5) * 0.6), (268, 204 + (k - 2.5) * 1.6), (284, 205 + (k - 2.5) * 2.6)],
            1.3,
            "cord",
            0.95,
            prof=[(0, 1), (1, 0.4)],
            n=12,
        )
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
    wood = s.lin(
        96, 0, 246, 0, [(0, ("#8A5E38", "#6E4F35")), (0.4, ("#5E3B20", "#4A3423")), (1, ("#2E1B0E", "#20160F"))]
    )
    # posts behind, with turned heads
    for sg in (-1, 1):
        x = cx + sg * 60
        s.brush(
            [(x + sg * 26, 190), (x + sg * 20, 166), (x + sg * 27, 146), (x + sg * 20, 128)],
            9,
            wood,
            1,
            prof=[(0, 1.1), (0.5, 0.8), (1, 1.2)],
            rough=0.03,
            n=26,
        )
    # rim and face
    s.circle(
        cx,
        cy,
        r + 8,
        s.lin(
            cx - r,
            cy - r,
            cx + r,
            cy + r,
            [
                (0, ("#E7C987", "#BFA46C")),
                (0.35, ("#9C7434", "#7D6030")),
                (0.7, ("#5B421C", "#42320F")),
                (1, ("#B08A48", "#86692F")),
            ],
        ),
    )
    s.circle(
        cx,
        cy,
        r + 1,
        s.lin(cx - r, cy - r, cx + r, cy + r, [(0, ("#5B421C", "#3A2C12")), (1, ("#E2C27C", "#AD9158"))]),
    )
    s.circle(
        cx,
        cy,
        r - 2,
        s.lin(
            cx - r,
            cy - r,
            cx + r * 0.7,
            cy + r,
            [
                (0, ("#F8F5E6", "#A7ADA0")),
                (0.45, ("#DCE3D3", "#78857B")),
                (0.75, ("#B9C7B8", "#55635A")),
                (1, ("#D8CFA9", "#7C7A5E")),
            ],
        ),
    )
    cp = s.clip(f"M{cx - r + 2} {cy}a{r - 2} {r - 2} 0 1 0 {2 * r - 4} 0a{r - 2} {r - 2} 0 1 0 {4 - 2 * r} 0z")
    s.group(clip=cp)
    s.group(0.8, filt=s.blur(0.7))
    bambooplant(
        s,
        [(206, 190, 196, 6, 6.5), (226, 190, 230, 6, 4)],
        [
            (198, 52, 160, 4),
            (198, 56, 20, 4),
            (201, 98, 165, 4),
            (203, 104, 30, 3),
            (229, 66, 150, 3),
            (229, 130, 160, 3),
            (204, 146, 150, 4),
        ],
        ("leaf0", "#1E332A"),
        0.85,
        0.85,
        6.5,
        36,
    )
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
    s.path(
        "M88 142C96 176 128 184 171 184C214 184 246 176 254 142C258 146 259 154 256 162C246 188 214 196 171 196C128 196 96 188 86 162C83 154 84 146 88 142z",
        wood,
    )
    s.brush(
        [(90, 150), (104, 178), (140, 187), (171, 188)],
        1.4,
        ("#D9AE7A", "#A58460"),
        0.7,
        prof=[(0, 0.2), (0.5, 1), (1, 0.2)],
        n=26,
    )
    s.path("M154 188h34l6 12h-46z", wood)
    s.path(
        "M112 198h118l10 10h-138z", s.lin(0, 198, 0, 208, [(0, ("#7A5230", "#5E452F")), (1, ("#2E1B0E", "#20160F"))])
    )
    for sg in (-1, 1):
        s.circle(
            cx + sg * 84,
            138,
            5.4,
            s.rad(cx + sg * 84 - 2, 136, 7, [(0, ("#B98A58", "#8F7050")), (1, ("#3E2614", "#2A1C12"))]),
        )
    # a red cord
    s.brush([(87, 142), (70, 160), (78, 182), (64, 202)], 1.8, "cord", 1, prof=[(0, 1), (1, 0.9)], rough=0.08, n=28)
    for k in range(5):
        s.brush(
            [(64, 202), (62 + k - 2, 209), (60 + (k - 2) * 2.4, 219)],
            1.3,
            "cord",
            0.95,
            prof=[(0, 1), (1, 0.4)],
            n=10,
        )
    vignette(s)
