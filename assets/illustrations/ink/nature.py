"""The sheet with what grows and lies in a landscape: hills, mist, water, petals, leaves and stems. They are
methods of the sheet so that a scene reads as a list of what is drawn, back to front.
"""

import math

import numpy as np

from brush import Ink, cr_path, f, sample


class Sheet(Ink):
    def wash(self, stops, y0=0, y1=None):
        """Fills the whole sheet with a vertical wash from y0 to y1."""
        self.path(f"M0 0h{self.w}v{self.h}H0z", self.lin(0, y0, 0, y1 or self.h, stops))

    def fade_out(self, depth, margin=6):
        """Lets the last `depth` units run into the page, so that art and text are one sheet."""
        y = self.h - depth
        self.path(
            f"M0 {y}h{self.w}v{depth}H0z", self.lin(0, y, 0, self.h - margin, [(0, "paper", 0), (1, "paper", 1)])
        )

    def mountain(self, y, peaks, foot, col, amp=5, x0=-10, x1=None, n=46, op=(1, 0), cun=0, mid=None, solid=None):
        x1 = x1 or self.w + 10
        x = np.linspace(x0, x1, n)
        h = np.zeros(n)
        for xc, ph, wl, wr in peaks:
            w = np.where(x < xc, wl, wr)
            h = np.maximum(h, ph * np.exp(-(np.abs((x - xc) / w) ** 1.45)))
        yy = y - h - amp * self.noise(n, 4, 6) * (0.35 + h / (max(p[1] for p in peaks)))
        d = cr_path(np.c_[x, yy])
        d += f"L{f(x1)} {f(foot)}L{f(x0)} {f(foot)}z"
        st = [(0, col, op[0])]
        if mid:
            st.append((mid[0], col, mid[1]))
        st.append((1, col, op[1]))
        if solid:
            st = [(0, col, 1), (0.45, solid[0], 1), (1, solid[1], 1)]
        self.path(d, self.lin(0, yy.min(), 0, foot, st))
        for _ in range(cun):
            i = self.rng.integers(2, n - 3)
            xx, y0 = x[i], yy[i]
            slope = (yy[i + 1] - yy[i - 1]) / (x[i + 1] - x[i - 1])
            L = self.rng.uniform(0.12, 0.42) * (foot - y0)
            dx = np.sign(slope + 1e-3) * self.rng.uniform(0.25, 0.6) * L
            self.brush(
                [(xx, y0 + 2), (xx + dx * 0.45, y0 + L * 0.5), (xx + dx * 0.75, y0 + L)],
                self.rng.uniform(1, 2.6),
                col,
                self.rng.uniform(0.10, 0.26),
                rough=0.5,
                n=10,
            )
        return x, yy

    def mist(self, cx, cy, rx, ry, col="paper", op=0.8, sd=10):
        self.ellipse(cx, cy, rx, ry, col, op, self.blur(sd))

    def petal(
        self, b, t, w, bend=0, cols=None, vein=True, outline=0.5, belly=0.55, tip=0.16, op=1, veins=5, lc="petal_line"
    ):
        b = np.array(b, float)
        t = np.array(t, float)
        ax = t - b
        L = np.hypot(*ax)
        ux = ax / L
        nx = np.array([-ux[1], ux[0]])
        u = np.linspace(0, 0.97, 12)
        sn = np.sin(np.pi * np.clip(u, 0, 1) ** (math.log(0.5) / math.log(belly)))
        prof = np.where(u > belly, sn**1.06, sn**0.8)
        prof[0] = 0.16
        prof *= np.where(u > 0.78, 1 - 0.34 * (np.clip(u - 0.78, 0, 1) / 0.22) ** 1.2, 1)
        off = bend * L * (u**2 - u**3 * 0.35)
        mid = b + np.outer(u * L, ux) + np.outer(off, nx)
        left = mid + np.outer(prof * w / 2, nx)
        right = mid - np.outer(prof * w / 2, nx)
        tipp = mid[-1] + ux * tip * w + nx * bend * L * 0.10
        pts_l = list(left[:-1])
        pts_r = list(right[:-1][::-1])
        d = cr_path(np.array(pts_l + [tipp]))
        d2 = cr_path(np.array([tipp] + pts_r))
        d += d2[d2.index("c") :] + "z"
        cols = cols or [(0, "petal0", 1), (0.5, "petal1", 1), (0.86, "petal2", 1), (1, "petal3", 1)]
        g = self.lin(b[0], b[1], tipp[0], tipp[1], cols)
        self.path(d, g, op)
        if vein:
            for k in range(veins):
                v = (k / (veins - 1) - 0.5) * 1.5 if veins > 1 else 0
                q = mid + np.outer(prof * w / 2 * v * 0.86, nx)
                a = 1
                e = 11 if abs(v) < 0.5 else 9
                self.path(cr_path(q[a:e:3]), "none", 0.26, lc, 0.5)
        if outline:
            self.brush(
                np.array(pts_l + [tipp])[::3],
                outline * 1.5,
                lc,
                0.75,
                prof=[(0, 0.2), (0.5, 0.7), (0.9, 1), (1, 0.5)],
                n=14,
            )
            self.brush(
                np.array([tipp] + pts_r)[::3],
                outline * 1.3,
                lc,
                0.62,
                prof=[(0, 0.6), (0.3, 1), (0.7, 0.6), (1, 0.1)],
                n=14,
            )

    def lotus_leaf(self, cx, cy, rx, ry, rot=0, tone=1, veins=15, wave=0.06, k="leaf"):
        n = 30
        th = np.linspace(0, 2 * np.pi, n, endpoint=False)
        ph = self.rng.uniform(0, 6)
        r = 1 + wave * np.sin(3 * th + ph) + wave * 0.7 * np.sin(5 * th + ph * 2) + wave * 0.5 * self.noise(n, 2, 6)
        ca, sa = math.cos(math.radians(rot)), math.sin(math.radians(rot))
        X = rx * r * np.cos(th)
        Y = ry * r * np.sin(th)
        P = np.c_[cx + X * ca - Y * sa, cy + X * sa + Y * ca]
        ox, oy = cx - rx * 0.06, cy - ry * 0.10
        g = self.rad(
            0,
            0,
            1,
            [(0, k + "0", 1), (0.18, k + "1", 1), (0.62, k + "2", 1), (0.9, k + "3", 1), (1, k + "1", 1)],
            tr=f"translate({f(ox)} {f(oy)}) rotate({f(rot)}) scale({f(rx * 1.08)} {f(ry * 1.1)})",
        )
        self.path(cr_path(P, True), g, tone)
        # 破墨: a darker pool of ink on one side
        g2 = self.rad(
            0,
            0,
            1,
            [(0, k + "0", 0.75), (0.6, k + "0", 0.28), (1, k + "0", 0)],
            tr=f"translate({f(cx + rx * 0.35)} {f(cy + ry * 0.3)}) rotate({f(rot)}) scale({f(rx * 0.7)} {f(ry * 0.62)})",
        )
        self.path(cr_path(P, True), g2, tone * 0.9)
        for i in range(veins):
            a = 2 * np.pi * (i + self.rng.uniform(-0.18, 0.18)) / veins
            j = int(a / (2 * np.pi) * n) % n
            e = P[j]
            o = np.array([ox, oy])
            m = o + (e - o) * 0.55 + np.array([(e - o)[1], -(e - o)[0]]) * self.rng.uniform(-0.05, 0.05)
            end = o + (e - o) * 0.95
            self.brush([o, m, end], max(0.7, rx / 62), k + "v", 0.6, prof=[(0, 1), (0.5, 0.6), (1, 0.12)], n=10)
            if rx > 40:
                for sg in (-1, 1):
                    f0 = o + (e - o) * 0.6
                    f1 = o + (e - o) * 0.93 + np.array([-(e - o)[1], (e - o)[0]]) * 0.085 * sg
                    self.path(f"M{f(f0[0])} {f(f0[1])}L{f(f1[0])} {f(f1[1])}", "none", 0.34, k + "v", 0.6)
        self.ellipse(ox, oy, rx * 0.05 + 1, ry * 0.06 + 0.8, k + "v", 0.9, rot=rot)
        return P

    def stem(self, pts, w, col="stem", thorns=10, op=1):
        self.brush(pts, w, col, op, prof=[(0, 0.8), (0.5, 0.9), (1, 1.05)], rough=0.12, n=22)
        sp = sample(pts, 60)
        for i in np.linspace(4, 55, thorns).astype(int):
            self.circle(sp[i][0] + self.rng.choice([-1, 1]) * w * 0.5, sp[i][1], 0.55, "ink", 0.55)

    def water(self, y0, y1, n, col="water", x0=0, x1=None, op=0.4, wmax=70):
        x1 = x1 or self.w
        for _ in range(n):
            t = self.rng.uniform(0, 1) ** 0.8
            y = y0 + (y1 - y0) * t
            L = self.rng.uniform(0.25, 1) * wmax * (0.4 + 0.8 * t)
            x = self.rng.uniform(x0 - 20, x1 - 10)
            self.brush(
                [
                    (x, y),
                    (x + L * 0.35, y + self.rng.uniform(-0.7, 0.7)),
                    (x + L * 0.7, y + self.rng.uniform(-0.7, 0.7)),
                    (x + L, y + self.rng.uniform(-0.5, 0.5)),
                ],
                self.rng.uniform(0.6, 1.7),
                col,
                op * self.rng.uniform(0.4, 1),
                prof=[(0, 0), (0.4, 1), (1, 0)],
                rough=0.3,
                n=10,
            )
