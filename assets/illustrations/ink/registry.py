"""The list of scenes. Scenes register themselves by name with their sheet size and seed, so that the command line
and the bake script draw exactly what exists and nothing is listed twice.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nature import Sheet
from palette import DARK, LIGHT


@dataclass(frozen=True)
class Scene:
    paint: Callable[[Sheet], None]
    width: int
    height: int
    seed: int
    title: str
    ground: bool  # the scene itself is transparent and gets paper under it when baked


SCENES: dict[str, Scene] = {}


def scene(name, width, height, seed, title, ground=False):
    """Registers a drawing function under a name."""

    def register(paint):
        if name in SCENES:
            raise ValueError(f"two scenes named {name}")
        SCENES[name] = Scene(paint, width, height, seed, title, ground)
        return paint

    return register


def draw(name, dark=False, with_ground=False):
    """The scene as SVG text, by day or by night."""
    it = SCENES[name]
    s = Sheet(name, it.width, it.height, DARK if dark else LIGHT, dark, it.seed, it.title)
    if it.ground and with_ground:
        s.wash([(0, "sky"), (0.8, "paper")])
    it.paint(s)
    return s.svg()
