"""The brush: ink marks as plain SVG paths. A stroke is a filled outline whose width swells and tapers along
a curve, because that is what makes a line look brushed. Everything random comes from the sheet's own seed,
so a scene drawn twice is the same to the byte, and light and dark share one geometry.
"""

import math

import numpy as np


def f(x):
    """A coordinate with one decimal at most."""
    s = f"{x:.1f}"
    return s[:-2] if s.endswith(".0") else s


def cr_path(pts, closed=False):
    """Catmull-Rom through pts as a cubic path (relative commands, one decimal)."""
    p = np.asarray(pts, float)
    n = len(p)
    out = [f"M{f(p[0][0])} {f(p[0][1])}"]
    rng = range(n if closed else n - 1)
    cx, cy = round(p[0][0], 1), round(p[0][1], 1)
    for i in rng:
        p0 = p[(i - 1) % n] if closed or i > 0 else p[i]
        p1 = p[i]
        p2 = p[(i + 1) % n]
        p3 = p[(i + 2) % n] if closed or i + 2 < n else p2
        c1 = p1 + (p2 - p0) / 6
        c2 = p2 - (p3 - p1) / 6
        d = [c1[0] - cx, c1[1] - cy, c2[0] - cx, c2[1] - cy, p2[0] - cx, p2[1] - cy]
        s = f(d[0])
        for v in d[1:]:
            t = f(v)
            s += t if t.startswith("-") else " " + t
        out.append("c" + s)
        cx = round(cx + round(d[4], 1), 1)
        cy = round(cy + round(d[5], 1), 1)
    if closed:
        out.append("z")
    return "".join(out)


def sample(pts, n=40, closed=False):
    """About n points along the smooth curve through pts."""
    p = np.asarray(pts, float)
    if len(p) == 2 and not closed:
        t = np.linspace(0, 1, n)[:, None]
        return p[0] * (1 - t) + p[1] * t
    m = len(p)
    segs = m if closed else m - 1
    out = []
    per = max(2, int(math.ceil(n / segs)))
    for i in range(segs):
        p0 = p[(i - 1) % m] if closed or i > 0 else p[i] * 2 - p[i + 1]
        p1 = p[i]
        p2 = p[(i + 1) % m]
        p3 = p[(i + 2) % m] if closed or i + 2 < m else p2 * 2 - p1
        for t in np.linspace(0, 1, per, endpoint=False):
            out.append(
                0.5
                * (
                    (2 * p1)
                    + (-p0 + p2) * t
                    + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t
                    + (-p0 + 3 * p1 - 3 * p2 + p3) * t**3
                )
            )
    if not closed:
        out.append(p[-1])
    return np.array(out)


class Ink:
    """A sheet of w by h units to draw on, in the palette of day or night.

    A colour is a palette name, a hex value, or a pair (day, night) of either.
    """

    def __init__(self, name, w, h, pal, dark=False, seed=7, title=""):
        self.name, self.w, self.h, self.pal, self.dark = name, w, h, pal, dark
        self.body = []
        self.defs = []
        self.k = 0
        self.title = title
        self.rng = np.random.default_rng(seed)

    def pick(self, day, night):
        return night if self.dark else day

    def c(self, k):
        if isinstance(k, tuple):
            k = self.pick(*k)
        return self.pal.get(k, k)

    def new_id(self):
        self.k += 1
        return f"{self.name[:2]}{self.k}"

    def add(self, x):
        self.body.append(x)

    # ---- paints
    def stops(self, stops):
        """Gradient stops (offset, colour[, opacity])."""
        out = []
        for o, c, *a in stops:
            alpha = f' stop-opacity="{a[0]:g}"' if a and a[0] < 1 else ""
            out.append(f'<stop offset="{o:g}" stop-color="{self.c(c)}"{alpha}/>')
        return "".join(out)

    def lin(self, x1, y1, x2, y2, stops):
        i = self.new_id()
        st = self.stops(stops)
        self.defs.append(
            f'<linearGradient id="{i}" gradientUnits="userSpaceOnUse" x1="{f(x1)}" y1="{f(y1)}" x2="{f(x2)}" y2="{f(y2)}">{st}</linearGradient>'
        )
        return f"url(#{i})"

    def rad(self, cx, cy, r, stops, fx=None, fy=None, tr=""):
        i = self.new_id()
        st = self.stops(stops)
        fxs = f' fx="{f(fx)}" fy="{f(fy)}"' if fx is not None else ""
        trs = f' gradientTransform="{tr}"' if tr else ""
        self.defs.append(
            f'<radialGradient id="{i}" gradientUnits="userSpaceOnUse" cx="{f(cx)}" cy="{f(cy)}" r="{f(r)}"{fxs}{trs}>{st}</radialGradient>'
        )
        return f"url(#{i})"

    def blur(self, sd):
        i = f"{self.name[:2]}b{str(sd).replace('.', '_')}"
        d = f'<filter id="{i}" filterUnits="userSpaceOnUse" x="-60" y="-60" width="{self.w + 120}" height="{self.h + 120}"><feGaussianBlur stdDeviation="{sd}"/></filter>'
        if d not in self.defs:
            self.defs.append(d)
        return f"url(#{i})"

    # ---- noise
    def noise(self, n, oct=3, base=4):
        x = np.linspace(0, 1, n)
        y = np.zeros(n)
        a = 1
        tot = 0
        for o in range(oct):
            k = base * 2**o + 2
            v = self.rng.uniform(-1, 1, k + 1)
            xi = x * k
            i = np.minimum(xi.astype(int), k - 1)
            t = xi - i
            t = t * t * (3 - 2 * t)
            y += a * (v[i] * (1 - t) + v[np.minimum(i + 1, k)] * t)
            tot += a
            a *= 0.5
        return y / tot

    # ---- marks
    def line(self, d, col="ink", sw=1, op=1):
        self.path(d, "none", op, col, sw)

    def clip(self, d):
        """A clip path from path data; pass the result to group(clip=...)."""
        i = self.new_id()
        self.defs.append(f'<clipPath id="{i}"><path d="{d}"/></clipPath>')
        return f"url(#{i})"

    def path(self, d, fill="none", op=1, stroke=None, sw=1, filt=None, extra=""):
        a = f'<path d="{d}" fill="{self.c(fill)}"'
        if stroke:
            a += f' stroke="{self.c(stroke)}" stroke-width="{sw:g}" stroke-linecap="round" stroke-linejoin="round"'
        if op < 1:
            a += f' opacity="{op:g}"'
        if filt:
            a += f' filter="{filt}"'
        self.add(a + (" " + extra if extra else "") + "/>")

    def circle(self, cx, cy, r, fill, op=1, filt=None, extra=""):
        self.add(
            f'<circle cx="{f(cx)}" cy="{f(cy)}" r="{f(r)}" fill="{self.c(fill)}"'
            + (f' opacity="{op:g}"' if op < 1 else "")
            + (f' filter="{filt}"' if filt else "")
            + (" " + extra if extra else "")
            + "/>"
        )

    def ellipse(self, cx, cy, rx, ry, fill, op=1, filt=None, rot=0):
        self.add(
            f'<ellipse cx="{f(cx)}" cy="{f(cy)}" rx="{f(rx)}" ry="{f(ry)}" fill="{self.c(fill)}"'
            + (f' opacity="{op:g}"' if op < 1 else "")
            + (f' filter="{filt}"' if filt else "")
            + (f' transform="rotate({f(rot)} {f(cx)} {f(cy)})"' if rot else "")
            + "/>"
        )

    def outline(self, pts, w, prof=None, rough=0.14, n=36):
        sp = sample(pts, n)
        n = len(sp)
        t = np.linspace(0, 1, n)
        if prof is None:
            prof = [(0, 0.25), (0.12, 0.9), (0.5, 1), (0.85, 0.8), (1, 0.08)]
        px, py = zip(*prof, strict=True)
        wd = w * np.interp(t, px, py)
        wl = wd * (1 + rough * self.noise(n, 2, 5)) / 2
        wr = wd * (1 + rough * self.noise(n, 2, 5)) / 2
        d = np.gradient(sp, axis=0)
        L = np.hypot(d[:, 0], d[:, 1]) + 1e-6
        nx, ny = -d[:, 1] / L, d[:, 0] / L
        left = np.c_[sp[:, 0] + nx * wl, sp[:, 1] + ny * wl]
        right = np.c_[sp[:, 0] - nx * wr, sp[:, 1] - ny * wr]
        return np.vstack([left, right[::-1]])

    def brush(self, pts, w, fill="ink", op=1, prof=None, rough=0.14, n=14, filt=None):
        n = max(6, int(n * 0.62))
        self.path(cr_path(self.outline(pts, w, prof, rough, n), True), fill, op, filt=filt)

    def dry(self, pts, w, fill="ink", op=0.5, hairs=7, n=18, gap=0.35):
        """飞白: a stroke of hairs with gaps"""
        sp = sample(pts, n)
        n = len(sp)
        d = np.gradient(sp, axis=0)
        L = np.hypot(d[:, 0], d[:, 1]) + 1e-6
        nx, ny = -d[:, 1] / L, d[:, 0] / L
        for k in range(hairs):
            off = (k / (hairs - 1) - 0.5) * w
            a = self.rng.uniform(0, gap * 0.5)
            b = 1 - self.rng.uniform(0, gap)
            i0, i1 = int(a * n), max(int(b * n), int(a * n) + 3)
            q = np.c_[sp[:, 0] + nx * off, sp[:, 1] + ny * off][i0:i1]
            if len(q) >= 3:
                self.brush(
                    q[:: max(1, len(q) // 6)],
                    w / hairs * self.rng.uniform(0.5, 1.3),
                    fill,
                    op * self.rng.uniform(0.5, 1),
                    rough=0.3,
                    n=12,
                )

    def group(self, op=1, tr="", filt=None, mask=None, clip=None):
        a = "<g"
        if op < 1:
            a += f' opacity="{op:g}"'
        if tr:
            a += f' transform="{tr}"'
        if filt:
            a += f' filter="{filt}"'
        if mask:
            a += f' mask="{mask}"'
        if clip:
            a += f' clip-path="{clip}"'
        self.add(a + ">")

    def end(self):
        self.add("</g>")

    def fade(self, x1, y1, x2, y2, stops):
        """a mask from a linear ramp of white: stops (offset, opacity)"""
        g = self.lin(x1, y1, x2, y2, [(o, "#fff", a) for o, a in stops])
        i = self.new_id()
        self.defs.append(
            f'<mask id="{i}" maskUnits="userSpaceOnUse" x="-50" y="-50" width="{self.w + 100}" height="{self.h + 100}"><path d="M-50-50h{self.w + 100}v{self.h + 100}h-{self.w + 100}z" fill="{g}"/></mask>'
        )
        return f"url(#{i})"

    def svg(self):
        t = f"<title>{self.title}</title>" if self.title else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.w} {self.h}" role="img" preserveAspectRatio="xMidYMid slice">{t}<defs>'
            + "".join(self.defs)
            + "</defs>"
            + "".join(self.body)
            + "</svg>"
        )
