//! The microphone, the loudspeaker and pictures made smaller, which `js/media.js` knows how to ask the web view for; here they have types, and what goes
//! wrong has words that say what to do. The shape of a sound is worked out here too, apart from any browser.

use lianxin_proto::room::{PEAK_MAX, PEAKS_MAX, VOICE_MS_MAX};
use wasm_bindgen::prelude::*;

/// The longest side and the most bytes of a picture that is sent; the server's bounds are wider.
const SIDE: u32 = 1_600;
const BYTES: u32 = 700 * 1024;
/// Below this a sound is a slip of the finger, in milliseconds.
const SHORTEST: u32 = 700;
/// A bar for so many milliseconds, and the fewest there are.
const BAR_MS: u32 = 250;
const BARS_MIN: usize = 12;
/// The swing of a wave that fills the height of a bar; voices rarely swing further.
const LOUD: u32 = 100;

#[wasm_bindgen(module = "/js/media.js")]
extern "C" {
    #[wasm_bindgen(js_name = record, catch)]
    async fn js_record() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = finish, catch)]
    async fn js_finish() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = shrink, catch)]
    async fn js_shrink(file: &JsValue, side: u32, most: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = levels)]
    fn js_levels() -> Vec<u8>;
    #[wasm_bindgen(js_name = play)]
    fn js_play(source: &str, tell: &JsValue);
    /// Drops what is being recorded.
    pub(crate) fn forget();
    /// Ends what is being played.
    pub(crate) fn hush();
    /// Gives up an address at which something was to be heard or seen.
    pub(crate) fn release(url: &str);
}

/// A recorded voice.
#[derive(Clone, PartialEq)]
pub(crate) struct Take {
    /// Its bytes in base64.
    pub(crate) bytes: String,
    pub(crate) ms: u32,
    pub(crate) peaks: Vec<u8>,
    /// Where it can be heard.
    pub(crate) url: String,
}

/// A picture to be sent.
#[derive(Clone, PartialEq)]
pub(crate) struct Shot {
    /// Its bytes in base64.
    pub(crate) bytes: String,
    /// Where it can be seen.
    pub(crate) url: String,
}

/// How playing goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sound {
    /// So many milliseconds were heard.
    At(u32),
    /// To its end.
    Ended,
    /// It was ended, or another began.
    Stopped,
    /// The file is not there.
    Missing,
    /// It cannot be played.
    Broken,
}

/// Why nothing was recorded, and what to do; `None` where the member gave it up.
fn not_recorded(why: &JsValue) -> Option<&'static str> {
    Some(match why.as_string().as_deref() {
        Some("gone") => return None,
        Some("denied") => "廉信还没有得到麦克风的许可。请到手机的“设置”里找到廉信，打开“麦克风”，再回来录。",
        Some("none") => "这部手机上没有找到麦克风。打字发也一样。",
        Some("unsupported") => "这部手机的网页组件还不会录音。更新系统以后再试，或者打字发。",
        _ => "麦克风没有打开，也许别的应用正在用。关掉它再试一次。",
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is beyond the bounds becomes the bound"
)]
fn whole(number: f64) -> u32 {
    number as u32
}

/// Begins to record.
pub(crate) async fn record() -> Result<(), Option<&'static str>> {
    js_record().await.map(drop).map_err(|why| not_recorded(&why))
}

/// How loud the last moments were, as bars.
pub(crate) fn heard(bars: usize) -> Vec<u8> {
    let levels = js_levels();
    levels.iter().rev().take(bars).rev().map(|level| height(*level)).collect()
}

/// Ends the recording.
pub(crate) async fn finish() -> Result<Take, Option<&'static str>> {
    let levels = js_levels();
    let reply = js_finish().await.map_err(|why| not_recorded(&why))?;
    let [bytes, ms, url] = js_sys::Array::from(&reply).to_vec().try_into().unwrap_or_default();
    let ms = whole(ms.as_f64().unwrap_or_default()).min(VOICE_MS_MAX);
    let url = url.as_string().unwrap_or_default();
    if ms < SHORTEST {
        release(&url);
        return Err(Some("太短了，没有录上。说完再点“录好了”。"));
    }
    Ok(Take { bytes: bytes.as_string().unwrap_or_default(), ms, peaks: fold(&levels, ms), url })
}

/// Makes a picture small enough to be sent.
pub(crate) async fn shrink(file: &JsValue) -> Result<Shot, &'static str> {
    let broken = "这张图片打不开，也许不是图片，或者太大了。换一张试试。";
    let reply = js_shrink(file, SIDE, BYTES).await.map_err(|_| broken)?;
    let parts = js_sys::Array::from(&reply);
    let part = |n| parts.get(n).as_string().ok_or(broken);
    Ok(Shot { bytes: part(0)?, url: part(1)? })
}

/// Plays a sound; whatever was played before ends.
pub(crate) fn play(source: &str, tell: impl Fn(Sound) + 'static) {
    let told = Closure::<dyn Fn(String, f64)>::new(move |what: String, at: f64| {
        tell(match what.as_str() {
            "" => Sound::At(whole(at)),
            "ended" => Sound::Ended,
            "stopped" => Sound::Stopped,
            "missing" => Sound::Missing,
            _ => Sound::Broken,
        });
    });
    js_play(source, &told.into_js_value());
}

/// The height of a bar for a swing of the wave, 0 to 128.
fn height(level: u8) -> u8 {
    let height = (u32::from(level) * u32::from(PEAK_MAX)).div_ceil(LOUD);
    u8::try_from(height).unwrap_or(PEAK_MAX).min(PEAK_MAX)
}

/// The loudest of each of so many equal parts.
fn loudest(of: &[u8], parts: usize) -> Vec<u8> {
    let parts = parts.min(of.len());
    let part = |n: usize| {
        let (from, to) = (n * of.len() / parts, (n + 1) * of.len() / parts);
        of.get(from..to).and_then(|part| part.iter().max()).copied().unwrap_or(0)
    };
    (0..parts).map(part).collect()
}

/// The bars that go with a voice message.
fn fold(levels: &[u8], ms: u32) -> Vec<u8> {
    let bars = usize::try_from(ms / BAR_MS).unwrap_or(PEAKS_MAX).clamp(BARS_MIN, PEAKS_MAX);
    loudest(levels, bars).into_iter().map(height).collect()
}

/// As many bars as a bubble has room for: the more the longer it is.
fn bars(peaks: &[u8], ms: u32) -> Vec<u8> {
    let room = usize::try_from(6 + ms / 3_000).unwrap_or(7).clamp(7, 24);
    if peaks.is_empty() { vec![0; room] } else { loudest(peaks, room) }
}

/// The bars of a sound as a drawing 32 high: its width and its path.
pub(crate) fn drawn(bars: &[u8]) -> (u32, String) {
    let (mut x, mut path) = (2, String::new());
    for bar in bars {
        // A bar of no height is a dot.
        let half = u32::from((*bar).min(PEAK_MAX)) * 13 / u32::from(PEAK_MAX);
        let number = |n: u32| n.to_string();
        path += &["M", &number(x), " ", &number(16 - half), "v", &number(half * 2), ".1"].concat();
        x += 5;
    }
    (x.saturating_sub(1), path)
}

/// The drawing of a voice message.
pub(crate) fn picture(peaks: &[u8], ms: u32) -> (u32, String) {
    drawn(&bars(peaks, ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_the_loudest_of_their_part_and_within_bounds() {
        let levels: Vec<u8> = (0..200_u8).map(|n| n % 129).collect();
        for ms in [700, 3_000, 9_999, VOICE_MS_MAX] {
            let bars = fold(&levels, ms);
            assert!((BARS_MIN..=PEAKS_MAX).contains(&bars.len()), "{ms}");
            assert!(bars.iter().all(|bar| *bar <= PEAK_MAX));
        }
        assert_eq!(fold(&levels, VOICE_MS_MAX).len(), PEAKS_MAX);
        assert_eq!(loudest(&[1, 9, 2, 3, 8], 2), [9, 8]);
        assert_eq!(loudest(&[5, 6], 7), [5, 6]);
        assert!(fold(&[], 5_000).is_empty());
        assert_eq!((height(0), height(1), height(128)), (0, 1, PEAK_MAX));
    }

    #[test]
    fn a_longer_voice_has_more_bars() {
        let peaks = [9; PEAKS_MAX];
        assert_eq!(bars(&peaks, 1_000).len(), 7);
        assert_eq!(bars(&peaks, VOICE_MS_MAX).len(), 24);
        assert_eq!(bars(&[], 9_000), [0; 9]);
        assert_eq!(drawn(&[0, 31]), (11, "M2 16v0.1M7 3v26.1".into()));
    }
}
