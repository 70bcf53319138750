"""Bakes every scene to WebP for the demo content, light and dark, and writes the few SVGs the UI ships as they are.
Phones get WebP because some scenes hold blurs and hundreds of strokes; a picture stays within 60 KB so that a page of
them opens quickly on a slow network. Needs numpy, rsvg-convert (librsvg) and cwebp (libwebp).

    python3 assets/illustrations/bake.py [NAME...]
"""

import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "ink"))

from scenes import SCENES, draw  # noqa: E402

PICTURES = HERE.parent / "demo" / "pictures"
SHIPPED_AS_SVG = ("inkstone", "spot-boat", "spot-pod")
COVER_WIDTH, OBJECT_WIDTH = 780, 640  # pixels, twice what a phone shows
COVER_FROM = 360  # a sheet at least this high is a page cover
MAX_BYTES = 60 * 1024


def bake(svg, width, target):
    """Renders SVG text to a WebP of at most MAX_BYTES, lowering the quality only if it must."""
    with tempfile.TemporaryDirectory() as tmp:
        source, png, webp = (pathlib.Path(tmp) / n for n in ("a.svg", "a.png", "a.webp"))
        source.write_text(svg, encoding="utf-8")
        subprocess.run(["rsvg-convert", "-w", str(width), "-o", png, source], check=True)
        for quality in (86, 80, 72, 64):
            subprocess.run(
                ["cwebp", "-quiet", "-m", "6", "-sharp_yuv", "-q", str(quality), png, "-o", webp], check=True
            )
            if webp.stat().st_size <= MAX_BYTES:
                target.write_bytes(webp.read_bytes())
                return quality
    raise SystemExit(f"{target.name}: over {MAX_BYTES} bytes even at the lowest quality")


def main(names):
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name in names or SCENES:
        width = COVER_WIDTH if SCENES[name].height >= COVER_FROM else OBJECT_WIDTH
        for suffix, dark in (("", False), ("-dark", True)):
            target = PICTURES / f"{name}{suffix}.webp"
            quality = bake(draw(name, dark, with_ground=True), width, target)
            print(f"{target.name}: {target.stat().st_size // 1024} KB at quality {quality}")
            if name in SHIPPED_AS_SVG:
                (HERE / f"{name}{suffix}.svg").write_text(draw(name, dark), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
