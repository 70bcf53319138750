"""The list of scenes. Scenes register themselves by name with their sheet size and seed, so that the command line
and the bake script draw exactly what exists and nothing is listed twice.
"""

from nature import Sheet
from palette import DARK, LIGHT

SCENES = {}


def scene(name, w, h, seed, title, ground=False):
    """Registers a drawing function. `ground`: the scene itself is transparent and gets paper under it when baked."""

    def register(fn):
        if name in SCENES:
            raise ValueError(f"two scenes named {name}")
        SCENES[name] = (fn, w, h, seed, title, ground)
        return fn

    return register


def draw(name, dark=False, with_ground=False):
    """The scene as SVG text, by day or by night."""
    fn, w, h, seed, title, ground = SCENES[name]
    s = Sheet(name, w, h, DARK if dark else LIGHT, dark, seed, title)
    if ground and with_ground:
        s.wash([(0, "sky"), (0.8, "paper")])
    fn(s)
    return s.svg()
