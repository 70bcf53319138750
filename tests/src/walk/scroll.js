// Scrolls the room's log to its head and back to its end, and takes down which messages came to the screen, and where one moved otherwise than with the thumb: in window.scrolled.
const scrolled = (window.scrolled = { up: [], down: [], jumps: [], most: 0, rested: [], done: false, trouble: null });
const log = document.querySelector('.log');
// A frame is looked at as it is painted: after all that is put right in it, and before the next thing comes in. That is when sizes are observed.
const gauge = document.body.appendChild(document.createElement('div'));
gauge.style.cssText = 'position: fixed; visibility: hidden; height: 1px; width: 0';
let look = () => {};
new ResizeObserver(() => look()).observe(gauge);
const painted = () =>
  new Promise((done) => {
    look = done;
    requestAnimationFrame(() => (gauge.style.width = gauge.style.width === '1px' ? '2px' : '1px'));
  });

const onScreen = () => {
  const screen = log.getBoundingClientRect();
  const places = new Map();
  for (const cell of log.querySelectorAll('.cell')) {
    const place = cell.getBoundingClientRect();
    if (place.bottom > screen.top && place.top < screen.bottom) places.set(cell.dataset.m, place.top);
  }
  return places;
};

const heights = () => new Map([...log.children].map((e, n) => [e.dataset.m ?? `${n} ${e.className}`, e.offsetHeight]));
// What in the log changed its height, for whoever looks into a jump.
const changed = (before, after) => [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id))
  .map((id) => `${id} ${before.get(id)} to ${after.get(id)}: ${log.querySelector(`[data-m="${id}"]`)?.innerText.slice(0, 30)}`);

const scroll = async (seen, step) => {
  let before = onScreen();
  let high = heights();
  let still = 0;
  // Where nothing moves for so many frames, all is seen.
  while (still < 60) {
    const inOrder = [...before.keys()];
    for (const id of step < 0 ? inOrder.reverse() : inOrder) if (!seen.includes(id)) seen.push(id);
    log.scrollTop += step;
    await painted();
    const after = onScreen();
    const moves = [...after].filter(([id]) => before.has(id)).map(([id, top]) => top - before.get(id));
    if (moves.length === 0) scrolled.jumps.push('nothing stayed on the screen');
    // Never against the thumb, never further than it went: a message may only be held at an end.
    for (const move of moves) if (move * -step < -1 || Math.abs(move) > Math.abs(step) + 1) scrolled.jumps.push(`${move} px of ${-step} at ${log.scrollTop}, ${seen.length} seen; ${changed(high, heights()).join('; ')}`);
    still = moves.every((move) => Math.abs(move) < 1) ? still + 1 : 0;
    scrolled.most = Math.max(scrolled.most, log.querySelectorAll('.cell').length);
    before = after;
    high = heights();
  }
  scrolled.rested.push(log.querySelectorAll('.cell').length);
};

(async () => {
  await scroll(scrolled.up, -STEP);
  await scroll(scrolled.down, STEP);
  scrolled.done = true;
})().catch((error) => {
  scrolled.trouble = String(error);
});
