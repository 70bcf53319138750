// Scrolls the room's log up and down again, as long as a thumb keeps flinging, and takes down the time between each two frames: in window.scrolled, in milliseconds.
const scrolled = (window.scrolled = { up: [], down: [], most: 0, moved: [0, 0], done: false, trouble: null });
const log = document.querySelector('.log');
const frame = () => new Promise((done) => requestAnimationFrame(done));

// So far in each frame: a screen of 640 px a quarter of a second.
const STEP = 43;

const scroll = async (gaps, way, step, frames) => {
  let before = await frame();
  for (let n = 0; n < frames; n += 1) {
    const place = log.scrollTop;
    log.scrollTop = place + step;
    scrolled.moved[way] += Math.abs(log.scrollTop - place);
    const now = await frame();
    gaps.push(now - before);
    before = now;
    if (n % 60 === 0) scrolled.most = Math.max(scrolled.most, log.querySelectorAll('.cell').length);
  }
};

(async () => {
  await scroll(scrolled.up, 0, -STEP, FRAMES);
  await scroll(scrolled.down, 1, STEP, FRAMES);
  scrolled.done = true;
})().catch((error) => {
  scrolled.trouble = String(error);
});
