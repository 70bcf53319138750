"""The study: bamboo at the window, plum, the inkstone, the desk, and the key whose shadow is a hook."""

from brush import cr_path, f, sample
from motifs import bambooplant, blossom, flower
from registry import scene


def books(s, x, y, rows):
    for w, h, dx, col in rows:
        y -= h
        s.path(f"M{f(x + dx)} {f(y)}h{w}v{h}h-{w}z", s.lin(0, y, 0, y + h, [(0, col, 1), (1, col, 0.86)]))
        s.path(f"M{f(x + dx + w - 3)} {f(y + 1.4)}h3v{f(h - 2.8)}h-3z", "#F6EEDC", 0.9)
        s.path(
            f"M{f(x + dx + 5)} {f(y + 1)}v{f(h - 2)}M{f(x + dx + 9)} {f(y + h * 0.5)}h{f(w - 20)}",
            "none",
            0.35,
            "#FFF9EA",
            0.8,
        )
    return y


@scene("study", 390, 280, 31, "一间素净的书房：圆窗外有竹，案上有书、笔和一盏清茶")
def study(s):
    w, h, dark = s.w, s.h, s.dark
    s.path(f"M0 0h{w}v{h}H0z", s.lin(0, 0, 0, h, [(0, "paper2", 1), (0.75, "wall", 1), (1, "paper", 1)]))
    # round window
    cx, cy, r = 262, 112, 88
    cp = s.new_id()
    s.defs.append(f'<clipPath id="{cp}"><circle cx="{cx}" cy="{cy}" r="{r}"/></clipPath>')
    s.group(1, clip=f"url(#{cp})")
    s.circle(
        cx,
        cy,
        r,
        s.lin(
            0,
            cy - r,
            0,
            cy + r,
            [(0, ("#DDE5DC", "#1A2423"), 1), (0.6, ("#F1F0E3", "#26302C"), 1), (1, ("#E6E8DA", "#1D2522"), 1)],
        ),
    )
    s.circle(300, 74, 20, ("#F7D9C6", "moon"), 1 if dark else 0.9)
    s.mountain(176, [(210, 36, 30, 34), (300, 48, 40, 40)], 206, "m1", 3, x0=160, x1=360, op=(0.8, 0))
    bambooplant(
        s,
        [(214, 214, 206, 10, 7), (238, 214, 246, 10, 5), (190, 214, 184, 30, 4.5)],
        [
            (208, 64, 30, 4),
            (208, 64, 165, 3),
            (243, 92, 20, 4),
            (243, 96, 150, 4),
            (210, 132, 40, 3),
            (186, 100, 25, 4),
            (246, 40, 60, 4),
            (205, 24, 70, 4),
            (243, 150, 25, 3),
            (188, 150, 140, 3),
        ],
        ("leaf0", "leaf2"),
        0.9,
        0.9,
        6.5,
        32,
    )
    s.end()
    s.circle(cx, cy, r, "none", 1, extra=f'stroke="{s.c("#57503F" if not dark else "#0B0A08")}" stroke-width="7"')
    s.circle(
        cx, cy, r + 6.5, "none", 0.8, extra=f'stroke="{s.c("#B7A88D" if not dark else "#3A342B")}" stroke-width="2"'
    )
    s.circle(
        cx, cy, r - 4, "none", 0.5, extra=f'stroke="{s.c("#FFF9EA" if not dark else "#4A4338")}" stroke-width="1"'
    )
    # hanging scroll, blank but for a small lotus
    s.path("M52 26h64v128h-64z", ("#FFFDF6", "#3A352D"))
    s.path("M48 22h72v5h-72zM46 152h76v6h-76z", "wood")
    s.path("M84 22l0-14", "none", 0.8, "ink2", 1)
    s.path("M58 38h52v100h-52z", ("#F6EFE0", "#2C2822"))
    s.brush([(80, 132), (83, 112), (84, 92)], 1.8, "leaf1", 0.9, n=14)
    s.brush([(92, 132), (96, 118), (98, 106)], 1.4, "leaf1", 0.8, n=14)
    flower(s, 84, 92, 0.26, -4)
    s.lotus_leaf(97, 106, 13, 5, -8, 1, 9, 0.05, k="leaf")
    s.path("M64 124h7v7h-7z", "sun")
    # desk
    dy = 216
    s.path(
        f"M0 {dy}h{w}v9h-{w}z",
        s.lin(0, dy, 0, dy + 9, [(0, ("#8F7152", "#5A4733"), 1), (1, ("#5E462F", "#33281C"), 1)]),
    )
    s.path(f"M0 {dy}h{w}", "none", 0.6, ("#D9BE97", "#8A6F50"), 1.2)
    s.path(
        f"M0 {dy + 9}h{w}v{h - dy - 9}h-{w}z",
        s.lin(0, dy + 9, 0, h, [(0, ("#C9B595", "#201B15"), 0.75), (0.3, "paper", 0.6), (1, "paper", 1)]),
    )
    # books
    books(s, 26, dy, [(92, 13, 0, "#3F5A50"), (84, 11, 4, "#6B7F74"), (88, 12, 1, "#7C4A36"), (70, 9, 9, "#4C5F63")])
    # teacup on books? beside
    s.path(
        f"M142 {dy - 24}h28c0 12-4 20-8 22h-12c-4-2-8-10-8-22z",
        s.lin(142, 0, 170, 0, [(0, ("#FFFFFF", "#C9C1B3"), 1), (1, ("#CFD9D0", "#7F8A82"), 1)]),
    )
    s.ellipse(156, dy - 24, 14, 3.4, ("#C9D5C4", "#8FA092"))
    s.ellipse(156, dy - 23.6, 11.6, 2.3, "#A9863F", 0.75)
    s.path(f"M138 {dy - 2}h36l-4 2h-28z", ("#D7DFD6", "#7A857D"))
    for dx, o in ((-3, 0.5), (4, 0.4)):
        s.brush(
            [(156 + dx, dy - 30), (159 + dx, dy - 42), (153 + dx, dy - 52), (158 + dx, dy - 66)],
            2.6,
            ("#FFFFFF", "#B8B0A2"),
            o,
            prof=[(0, 0), (0.4, 1), (1, 0)],
            n=18,
            filt=s.blur(1.2),
        )
    # brush pot
    for x0, x1, y1, c in ((322, 312, 140, "#A98250"), (330, 332, 128, "#7C5B36"), (338, 350, 146, "#B9925E")):
        s.brush([(x0, dy - 26), (x1, y1)], 2.6, c, 1, prof=[(0, 1), (1, 1)], n=10)
        dxn = (x1 - x0) / (dy - 26 - y1)
        s.path(
            cr_path(
                s.outline(
                    [(x1, y1), (x1 + dxn * 8, y1 - 9), (x1 + dxn * 16, y1 - 19)],
                    6,
                    [(0, 0.8), (0.3, 1), (1, 0.05)],
                    0.04,
                    8,
                ),
                True,
            ),
            "ink",
        )
    s.path(
        f"M312 {dy - 42}h38l-2 42h-34z",
        s.lin(
            312,
            0,
            350,
            0,
            [(0, ("#7D9A8C", "#3A5348"), 1), (0.35, ("#B9CCBE", "#6B8A7B"), 1), (1, ("#55756A", "#243B32"), 1)],
        ),
    )
    s.ellipse(331, dy - 42, 19, 4, "#46645A")
    s.path(f"M313 {dy - 30}h36", "none", 0.4, "#FFFFFF", 0.8)
    # open book and paperweight
    s.path(
        f"M204 {dy - 3}C220 {dy - 11} 238 {dy - 10} 248 {dy - 4}C258 {dy - 10} 278 {dy - 11} 294 {dy - 3}L294 {dy}L204 {dy}z",
        ("#FFFCF3", "#BEB5A5"),
    )
    s.path(
        f"M248 {dy - 4}v4M212 {dy - 4.500}C224 {dy - 9} 238 {dy - 8} 246 {dy - 3.600}M252 {dy - 3.600}C260 {dy - 8} 276 {dy - 9} 286 {dy - 4.500}",
        "none",
        0.35,
        "ink2",
        0.7,
    )
    s.path(f"M0 {h - 46}h{w}v46h-{w}z", s.lin(0, h - 46, 0, h - 4, [(0, "paper", 0), (1, "paper", 1)]))


@scene("key-hook", 342, 228, 5, "一把钥匙，影子是一枚鱼钩")
def key_hook(s):
    w, h, dark = s.w, s.h, s.dark
    s.path(
        f"M0 0h{w}v{h}H0z",
        s.lin(0, 0, w, h, [(0, ("paper2", "sky"), 1), (0.55, ("sky", "paper2"), 1), (1, ("#DCCFB6", "#141210"), 1)]),
    )
    # slant of window light
    s.group(0.75 if not dark else 0.13, filt=s.blur(7))
    for x in (-30, 62, 154):
        s.path(f"M{x} -20l74 0l96 {h + 40}l-74 0z", "#FBF5E8")
    s.end()
    # hook shadow
    s.group(0.62 if not dark else 0.9, filt=s.blur(1.6))
    sh = ("#5A4A36", "#000")
    s.path(
        cr_path(
            sample([(96, 150), (104, 137), (122, 135), (134, 147), (128, 161), (110, 164), (98, 158)], 14, True), True
        ),
        "none",
        1,
        sh,
        6.5,
    )
    s.path(
        "M134 149C168 146 200 146 232 150C266 154 284 168 280 184C276 200 250 205 234 195C224 189 221 178 224 166",
        "none",
        1,
        sh,
        6.2,
    )
    s.path("M224 160L213 182C220 180 224 178 227 173z", sh)
    s.path("M221 172L240 178L229 186z", sh)
    s.end()
    # fishing line in the shadow, running out of the frame
    s.path("M97 152C70 158 40 176 -8 178", "none", 0.42, sh, 1.2)
    # key
    s.group(1, "rotate(-7 170 92)")
    met = s.lin(
        0, 62, 0, 124, [(0, ("#8C7B60", "#A9977A"), 1), (0.35, "#544733", 1), (0.7, "#2E271D", 1), (1, "#5B4D38", 1)]
    )
    s.path(
        "M86 66C104 58 126 66 134 82L226 85L228 83C232 81 236 83 236 87L236 97L264 97.5C267 97.6 268 99 268 101L268 105L262 105L262 126L254 126L254 118L248 118L248 128L240 128L240 112L236 112C235 113 230 113 228 110L226 108L134 106C126 122 104 128 86 120C66 110 66 76 86 66zM92 78C80 84 80 103 92 109C104 114 118 108 121 94C119 79 104 73 92 78z",
        met,
        extra='fill-rule="evenodd"',
    )
    s.path("M134 86L236 90", "none", 0.55, "#C9B791", 1.4)
    s.path("M88 69.500C102 63 120 69 128 81", "none", 0.5, "#D8C8A2", 1.6)
    s.path("M214 82.500v29M222 83v29", "none", 0.55, "#1B1712", 1.4)
    s.end()
    # cord and tag
    s.brush([(90, 98), (66, 104), (52, 92), (58, 74), (50, 60)], 2, "cord", 1, prof=[(0, 1), (1, 1)], rough=0.1, n=26)
    s.brush(
        [(92, 102), (72, 114), (50, 104), (46, 80), (48, 62)],
        1.8,
        "cord",
        0.9,
        prof=[(0, 1), (1, 1)],
        rough=0.1,
        n=26,
    )
    s.group(1, "rotate(9 44 34)")
    s.path(
        "M30 14L46 8L60 14L60 62L30 62z",
        ("#2A2118", "#000"),
        0.18,
        filt=s.blur(3),
        extra='transform="translate(4 5)"',
    )
    s.path(
        "M30 14L45 7L60 14L60 62L30 62z",
        s.lin(30, 0, 60, 0, [(0, ("#FFFDF6", "#D8CFBD"), 1), (1, ("#F0E6D0", "#B9AE99"), 1)]),
    )
    s.circle(45, 15, 2.6, "#8A7A60")
    for x in (37, 45, 53):
        s.brush([(x, 26), (x + 0.3, 36), (x - 0.2, 48 - (x - 37) * 0.4)], 1.1, "#5A4A36", 0.55, rough=0.6, n=12)
    s.path("M48 50h8.500v8.500h-8.500z", "cord")
    s.path("M50 52.500h4.500M50 56h4.500M52.200 51.500v6", "none", 1, "#FBF5E8", 0.8)
    s.end()
    s.path(
        f"M0 0h{w}v{h}H0z",
        s.rad(w * 0.45, h * 0.42, w * 0.7, [(0, "#3A2C1A", 0), (0.7, "#3A2C1A", 0.02), (1, "#3A2C1A", 0.20)]),
    )


@scene("inkstone", 200, 132, 51, "一方砚，一锭墨，一支笔", ground=True)
def inkstone(s):
    s.ellipse(92, 108, 84, 13, ("#2A2118", "#000"), 0.22, s.blur(4))
    # stone
    s.path(
        "M22 84C22 66 52 56 92 56C132 56 162 66 162 84L162 96C162 110 132 118 92 118C52 118 22 110 22 96z",
        s.lin(22, 0, 162, 0, [(0, "#3B3A38", 1), (0.4, "#62605B", 1), (1, "#2A2927", 1)]),
    )
    s.ellipse(92, 84, 70, 27, s.lin(22, 60, 162, 108, [(0, "#6F6C66", 1), (0.5, "#4A4845", 1), (1, "#383634", 1)]))
    s.ellipse(92, 85, 58, 20.5, s.lin(40, 70, 150, 100, [(0, "#2C2B29", 1), (1, "#57544F", 1)]))
    s.path(
        "M38 82C44 70 70 66 92 66C100 66 96 74 90 80C82 88 70 96 58 97C46 96 34 92 38 82z",
        s.lin(38, 66, 90, 98, [(0, "#0E0D0C", 1), (0.6, "#1D1C1B", 1), (1, "#0E0D0C", 1)]),
    )
    s.path("M46 80C52 74 66 71 80 70.500", "none", 0.55, "#B9B4AA", 1.3)
    s.path("M24 86C26 104 58 113 92 113C126 113 158 104 160 86", "none", 0.25, "#D8D2C4", 1)
    # ink stick leaning
    s.group(1, "rotate(-24 122 66)")
    s.path("M114 24h17v52h-17z", s.lin(114, 0, 131, 0, [(0, "#2B2A2A", 1), (0.4, "#4B4A48", 1), (1, "#141312", 1)]))
    s.path("M118 32h9v22h-9z", "none", 0.9, "gold", 0.9)
    s.path("M120.500 38h4M120.500 43h4M122.500 36v14", "none", 0.9, "gold", 0.9)
    s.path("M114 24h17v3h-17z", "#6A6966")
    s.end()
    # brush
    s.brush(
        [(196, 34), (150, 76), (120, 104)], 4.6, ("#B98F5C", "#8A6A42"), 1, prof=[(0, 0.9), (1, 1)], rough=0.03, n=12
    )
    s.brush([(125, 99), (119, 105)], 6.4, "#5A4632", 1, prof=[(0, 1), (1, 1)], rough=0.02, n=9)
    s.path(
        cr_path(
            s.outline(
                [(120, 104), (110, 112), (98, 121)], 9, [(0, 0.78), (0.35, 1), (0.7, 0.6), (1, 0.03)], 0.04, 10
            ),
            True,
        ),
        s.lin(120, 104, 98, 121, [(0, "#E9DFC9", 1), (0.4, "#8A8172", 1), (0.75, "#1B1A18", 1), (1, "#0B0A09", 1)]),
    )
    s.brush([(200, 30), (195, 35)], 1.6, "cord", 1, n=9)


@scene("bamboo", 220, 200, 61, "窗外竹")
def bamboo(s):
    w, h = s.w, s.h
    s.wash([(0, ("#DDE5DC", "#1E2826")), (0.6, ("#F1F0E3", "#27302C")), (1, ("#F4EFE2", "#201F1B"))])
    s.circle(64, 66, 27, ("#F7D9C6", "moon"), 0.9)
    s.mountain(170, [(30, 30, 40, 40), (96, 20, 40, 40)], 196, "m1", 3, op=(0.7, 0))
    mk = s.fade(0, 0, 0, h, [(0, 0.7), (0.2, 1), (0.7, 1), (1, 0.25)])
    s.group(1, mask=mk)
    bambooplant(
        s,
        [(118, 210, 112, -10, 5), (182, 210, 186, -10, 5)],
        [(114, 40, 150, 4), (114, 96, 25, 4), (185, 66, 160, 4), (186, 120, 35, 3), (187, 24, 140, 4)],
        ("far0", "leaf1"),
        0.75,
        0.7,
        6,
        32,
        7,
    )
    bambooplant(
        s,
        [(160, 210, 152, -10, 9), (204, 210, 207, -10, 7), (96, 210, 88, 44, 5)],
        [
            (153, 36, 160, 4),
            (154, 38, 20, 4),
            (157, 92, 35, 4),
            (88, 46, -140, 4),
            (88, 46, -60, 4),
            (92, 92, 150, 4),
            (156, 120, 140, 4),
            (206, 80, 165, 4),
            (206, 30, 40, 4),
            (94, 128, 20, 3),
        ],
        ("leaf0", "leaf3"),
        0.95,
        0.95,
        8,
        40,
        9,
    )
    s.end()
    # the window: a lattice at the edges, the middle left open
    wood, light = ("#57503F", "#3A332A"), ("#B7A88D", "#6B5E4C")
    s.line("M30 0v200M190 0v200M0 28h220M0 172h220", wood, 3)
    s.line("M30 64h-30M30 136h-30M190 64h30M190 136h30M78 28v-28M142 28v-28M78 172v28M142 172v28", wood, 2.2)
    s.line("M29 29h162v142h-162z", light, 0.6, 0.7)
    s.path(f"M0 0h{w}v{h}H0zM9 9v{h - 18}h{w - 18}v-{h - 18}z", wood, extra='fill-rule="evenodd"')
    s.line(f"M9 9h{w - 18}v{h - 18}h-{w - 18}z", light, 1, 0.8)


@scene("plum", 390, 220, 41, "老梅一枝，疏影横斜")
def plum(s):
    w, h, dark = s.w, s.h, s.dark
    s.path(f"M0 0h{w}v{h}H0z", s.lin(0, 0, 0, h, [(0, "sky", 1), (0.7, "paper", 1), (1, "paper", 1)]))
    s.circle(
        96,
        92,
        52,
        s.rad(
            96, 92, 52, [(0, ("white", "moon"), 0.95), (0.9, ("white", "moon2"), 0.8), (1, ("white", "moon2"), 0.7)]
        ),
        0.9 if not dark else 0.85,
    )
    B = [
        ([(404, 214), (352, 178), (318, 168), (276, 132), (232, 126), (196, 98), (150, 92)], 15),
        ([(318, 168), (300, 140), (304, 104), (280, 70), (282, 40)], 7),
        ([(232, 126), (206, 142), (176, 142), (140, 160)], 5),
        ([(276, 132), (250, 96), (236, 62)], 4.5),
        ([(352, 178), (356, 140), (340, 104), (346, 66)], 6),
        ([(196, 98), (176, 72), (150, 62)], 3.4),
        ([(304, 104), (326, 80), (330, 48)], 3),
    ]
    for b, wd in B:
        s.brush(b, wd, ("bark", "#4A4238"), 0.96, prof=[(0, 1), (0.3, 0.72), (0.7, 0.5), (1, 0.12)], rough=0.55, n=44)
        s.dry(b[:4], wd * 0.8, "#8C7F6C", 0.35, 5, 12)
    for x, y, r, a in (
        (150, 92, 13, 10),
        (178, 96, 9, 40),
        (236, 62, 12, 0),
        (250, 92, 10, 60),
        (282, 40, 12, 20),
        (300, 140, 11, 30),
        (140, 160, 12, 15),
        (176, 142, 9, 50),
        (346, 66, 13, 0),
        (330, 48, 9, 33),
        (150, 62, 10, 5),
        (280, 72, 9, 12),
        (212, 128, 10, 44),
        (340, 106, 9, 22),
    ):
        blossom(s, x, y, r, a, s.rng.uniform(0.82, 1))
    for x, y in (
        (168, 84),
        (134, 86),
        (226, 54),
        (292, 30),
        (262, 106),
        (160, 150),
        (126, 168),
        (352, 50),
        (318, 60),
        (140, 54),
        (198, 140),
        (356, 130),
    ):
        s.circle(x, y, 3.4, "plum")
        s.circle(x - 0.6, y - 0.8, 1.6, "plum2")
        s.path(f"M{x} {y + 3}v3", "none", 0.9, "bark", 1.2)
    for x, y, a in ((72, 186, 20), (212, 196, 60), (112, 200, 120)):
        s.ellipse(x, y, 4, 2.4, "plum2", 0.9, rot=a)
    s.path(f"M0 {h - 50}h{w}v50h-{w}z", s.lin(0, h - 50, 0, h - 4, [(0, "paper", 0), (1, "paper", 1)]))
