/* What the web view can do and Rust has no short words for: the microphone, the loudspeaker, a picture made smaller. One thing is recorded and one is
   played at a time. Each function that fails throws one word that says why: 'denied', 'none', 'unsupported', 'missing', 'broken', 'gone'. */

const KINDS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
const BITS = 32000;
const STEP = 80;
let recording = null, playing = null, turn = 0;

function base64(blob) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => fail('broken');
    reader.readAsDataURL(blob);
  });
}

function close(take) {
  clearInterval(take.timer);
  take.stream.getTracks().forEach((track) => track.stop());
  if (take.context) { take.context.close(); }
}

/* How loud it is, sampled while it is recorded: the greatest swing of the wave since the last sample, 0 to 128. */
function measure(take) {
  const Context = window.AudioContext || window.webkitAudioContext;
  take.context = new Context();
  const analyser = take.context.createAnalyser(), wave = new Uint8Array(analyser.fftSize = 2048);
  take.context.createMediaStreamSource(take.stream).connect(analyser);
  take.timer = setInterval(() => {
    analyser.getByteTimeDomainData(wave);
    take.levels.push(wave.reduce((most, at) => Math.max(most, Math.abs(at - 128)), 0));
  }, STEP);
}

export async function record() {
  hush();
  forget();
  const mine = turn;
  const kind = window.MediaRecorder && KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  if (!kind || !navigator.mediaDevices) { throw 'unsupported'; }
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
  } catch (error) {
    throw { NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'none' }[error.name] || 'broken';
  }
  const take = { stream, levels: [], parts: [] };
  try {
    if (mine !== turn) { throw 'gone'; }
    take.recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS });
    take.recorder.ondataavailable = (event) => take.parts.push(event.data);
    take.recorder.start();
    measure(take);
  } catch (error) {
    close(take);
    throw error === 'gone' ? error : 'broken';
  }
  take.since = performance.now();
  recording = take;
}

export function levels() {
  return Uint8Array.from(recording ? recording.levels : []);
}

/* Ends the recording: its bytes in base64, its milliseconds, and where it can be heard. */
export async function finish() {
  const take = recording;
  recording = null;
  if (!take) { throw 'gone'; }
  const length = performance.now() - take.since;
  if (take.recorder.state !== 'inactive') {
    await new Promise((done) => { take.recorder.onstop = done; take.recorder.stop(); });
  }
  close(take);
  const blob = new Blob(take.parts, { type: take.recorder.mimeType });
  if (!blob.size) { throw 'broken'; }
  return [await base64(blob), length, URL.createObjectURL(blob)];
}

/* Drops what is being recorded. */
export function forget() {
  turn += 1;
  if (recording) {
    const take = recording;
    recording = null;
    if (take.recorder.state !== 'inactive') { take.recorder.stop(); }
    close(take);
  }
}

export function release(url) {
  URL.revokeObjectURL(url);
}

function end(sound, why) {
  if (playing !== sound) { return; }
  playing = null;
  clearInterval(sound.timer);
  if (sound.audio) { sound.audio.pause(); }
  if (sound.made) { URL.revokeObjectURL(sound.made); }
  sound.tell(why, 0);
}

export function hush() {
  if (playing) { end(playing, 'stopped'); }
}

/* Plays a sound: `tell('', milliseconds)` while it goes on, and once at its end 'ended', 'stopped', 'missing' or 'broken'. A sound of the app's own
   scheme is fetched whole, for WebKitGTK's player knows no such scheme. */
export async function play(source, tell) {
  hush();
  const sound = playing = { tell };
  try {
    let url = source;
    if (!source.startsWith('blob:')) {
      const reply = await fetch(source);
      if (!reply.ok) { return end(sound, 'missing'); }
      url = URL.createObjectURL(await reply.blob());
      if (playing !== sound) { return URL.revokeObjectURL(url); }
      sound.made = url;
    }
    const audio = sound.audio = new Audio(url);
    audio.onended = () => end(sound, 'ended');
    audio.onerror = () => end(sound, 'broken');
    await audio.play();
    if (playing !== sound) { return audio.pause(); }
    sound.timer = setInterval(() => tell('', audio.currentTime * 1000), 100);
  } catch (error) {
    console.warn(error);
    end(sound, 'broken');
  }
}

/* A picture as a JPEG of at most so many pixels a side and so many bytes: base64, where it can be seen, its width and height. Nothing of the file but
   what is seen is in it. */
export async function shrink(file, side, most) {
  const url = URL.createObjectURL(file), image = new Image();
  try {
    image.src = url;
    await image.decode();
    const width = image.naturalWidth, height = image.naturalHeight;
    if (!width || !height) { throw 'broken'; }
    const canvas = document.createElement('canvas'), paper = canvas.getContext('2d');
    for (let scale = Math.min(1, side / Math.max(width, height)); ; scale *= 0.8) {
      canvas.width = Math.max(1, Math.round(width * scale));
      canvas.height = Math.max(1, Math.round(height * scale));
      paper.fillStyle = '#fff';
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(image, 0, 0, canvas.width, canvas.height);
      for (const quality of [0.86, 0.76, 0.66, 0.54]) {
        const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));
        if (!blob) { throw 'broken'; }
        if (blob.size <= most) { return [await base64(blob), URL.createObjectURL(blob), canvas.width, canvas.height]; }
      }
    }
  } catch (error) {
    throw 'broken';
  } finally {
    URL.revokeObjectURL(url);
  }
}
