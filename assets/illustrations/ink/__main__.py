"""Draws scenes as SVG: `python3 ink OUT_DIR [NAME...]` writes NAME.svg and NAME-dark.svg, all scenes if none is named."""

import pathlib
import sys

from scenes import SCENES, draw


def main(out_dir, *names):
    out = pathlib.Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    for name in names or SCENES:
        for suffix, dark in (("", False), ("-dark", True)):
            (out / f"{name}{suffix}.svg").write_text(draw(name, dark), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
