"""All scenes: importing this module fills the registry."""

import scenes_bridge  # noqa: F401
import scenes_fields  # noqa: F401
import scenes_lotus  # noqa: F401
import scenes_moon  # noqa: F401
import scenes_objects  # noqa: F401
import scenes_study  # noqa: F401
import scenes_table  # noqa: F401
import scenes_water  # noqa: F401
import scenes_way  # noqa: F401
import scenes_winter  # noqa: F401
import scenes_yard  # noqa: F401
from registry import SCENES, draw

__all__ = ["SCENES", "draw"]
