"""The abacus, seen from above: its beads and its frame. Apart because two scenes lay it on the table."""

from brush import f


def beads(s, x, y, n, dx, dy, k=1.0, red=-1):
    """n beads of an abacus along a rod from (x, y), each step (dx, dy)."""
    for i in range(n):
        cx, cy = x + dx * i, y + dy * i
        cols = (
            (("#E0785C", "#D0694E"), "sun", ("#7A1F10", "#5C180D"))
            if i == red
            else (("#A5794C", "#A98562"), ("#5E3B20", "#5F4630"), ("#2C1A0E", "#291C12"))
        )
        d = f"M{f(cx - 12 * k)} {f(cy)}C{f(cx - 12 * k)} {f(cy - 4 * k)} {f(cx - 6 * k)} {f(cy - 7 * k)} {f(cx)} {f(cy - 7 * k)}C{f(cx + 6 * k)} {f(cy - 7 * k)} {f(cx + 12 * k)} {f(cy - 4 * k)} {f(cx + 12 * k)} {f(cy)}C{f(cx + 12 * k)} {f(cy + 4 * k)} {f(cx + 6 * k)} {f(cy + 7 * k)} {f(cx)} {f(cy + 7 * k)}C{f(cx - 6 * k)} {f(cy + 7 * k)} {f(cx - 12 * k)} {f(cy + 4 * k)} {f(cx - 12 * k)} {f(cy)}z"
        s.path(
            d, s.lin(cx - 8 * k, cy - 7 * k, cx + 8 * k, cy + 7 * k, [(0, cols[0]), (0.45, cols[1]), (1, cols[2])])
        )
        s.line(
            f"M{f(cx - 7 * k)} {f(cy - 3.2 * k)}Q{f(cx)} {f(cy - 6 * k)} {f(cx + 5 * k)} {f(cy - 4.4 * k)}",
            ("#E9CFA6", "#B99B74"),
            1.1 * k,
            0.7,
        )


def abacus_frame(s, x, y, w, t, value, red=None):
    """An abacus seen from above, w wide, of beams t thick; returns its height. value: for each rod the beads
    moved to the middle beam (upper, lower); red: the rod whose last counted bead is cinnabar."""
    pitch = (w - 2 * t) / len(value)
    k = pitch / 26.5
    step = 13.8 * k
    beam = y + t + 3.2 * step
    h = 3 * t + 9.5 * step
    for i, (up, low) in enumerate(value):
        rx = x + t + pitch * (i + 0.5)
        s.path(
            f"M{f(rx - 1.3)} {f(y + t / 2)}h2.6v{f(h - t)}h-2.6z",
            s.lin(rx - 1.3, 0, rx + 1.3, 0, [(0, ("#E3C58F", "#A58A60")), (1, ("#8A6A3C", "#5A452C"))]),
        )
        beads(s, rx, y + t + step * 0.6, 2 - up, 0, step, k)
        beads(s, rx, beam - step * (up - 0.4), up, 0, step, k)
        beads(s, rx, beam + t + step * 0.6, low, 0, step, k, low - 1 if i == red else -1)
        beads(s, rx, y + h - t - step * (4.6 - low), 5 - low, 0, step, k)
    brass = (("#E2C27C", "#C2A268"), ("#B08A3E", "#8A6C34"), ("#7A5A20", "#4E3A18"))
    light, mid, deep = ("#A3774A", "#86664A"), ("#7A5230", "#5E452F"), ("#4A2F1A", "#2F2118")
    for yy in (beam, y, y + h - t):
        s.path(
            f"M{f(x)} {f(yy)}h{f(w)}v{f(t)}h{f(-w)}z", s.lin(0, yy, 0, yy + t, [(0, light), (0.35, mid), (1, deep)])
        )
    for xx in (x, x + w - t):
        s.path(
            f"M{f(xx)} {f(y)}h{f(t)}v{f(h)}h{f(-t)}z", s.lin(xx, 0, xx + t, 0, [(0, light), (0.35, mid), (1, deep)])
        )
    c = t * 2
    for xx, yy, sx, sy in ((x, y, 1, 1), (x + w, y, -1, 1), (x, y + h, 1, -1), (x + w, y + h, -1, -1)):
        s.path(
            f"M{f(xx)} {f(yy)}h{f(c * sx)}L{f(xx)} {f(yy + c * sy)}z",
            s.lin(xx, yy, xx + c * sx, yy + c * sy, [(0, brass[0]), (0.3, brass[1]), (1, brass[2])]),
        )
    return h
