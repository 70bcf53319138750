// Taps through a sitting and takes down how long each tap took until the frame with its change was drawn: in window.taps, in milliseconds.
const taps = (window.taps = { next: [], frame: [], verdict: [], done: false, trouble: null });
const button = (words) => [...document.querySelectorAll('.qfoot button')].find((b) => words.some((w) => b.textContent.includes(w)));
const stem = () => document.querySelector('.q .stem')?.textContent;
const rest = (ms) => new Promise((done) => setTimeout(done, ms));

// A message posted within a frame's callback arrives when that frame has been drawn.
const drawn = () =>
  new Promise((done) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now());
      channel.port2.postMessage(0);
    });
  });

const there = (seen) =>
  new Promise((done, failed) => {
    if (seen()) return done();
    const late = setTimeout(() => failed(new Error(`nothing came within 5 s; the page says ${document.body.innerText}`)), 5000);
    const watch = new MutationObserver(() => {
      if (!seen()) return;
      clearTimeout(late);
      watch.disconnect();
      done();
    });
    watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  });

const tap = async (what, seen) => {
  if (!what) throw new Error(`no button; the page says ${document.body.innerText}`);
  const begun = performance.now();
  what.click();
  await there(seen);
  return (await drawn()) - begun;
};

(async () => {
  for (;;) {
    await rest(60 + Math.random() * 50);
    taps.verdict.push(await tap(button(['不确定']), () => !button(['不确定'])));
    await rest(60 + Math.random() * 50);
    const first = await drawn();
    taps.frame.push((await drawn()) - first);
    await rest(60 + Math.random() * 50);
    const next = button(['下一题']);
    if (!next) break;
    const before = stem();
    taps.next.push(await tap(next, () => stem() && stem() !== before));
  }
  taps.done = true;
})().catch((error) => {
  taps.trouble = String(error);
});
