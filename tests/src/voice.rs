//! Voices for tests: what is heard in a microphone that is none (a WAV, made here), and a recorded voice message as a phone's web view makes it (WebM with Opus).

use std::f64::consts::TAU;

/// A voice message of four seconds, recorded by Chromium's `MediaRecorder` from such a one as [`wav`] and kept as it came.
pub const RECORDED: &[u8] = include_bytes!("../assets/voice.webm");
/// How long [`RECORDED`] is, in milliseconds.
pub const RECORDED_MS: u32 = 4_000;
/// How loud it is, as the page that records makes it: a bar for each tenth of a second.
pub const PEAKS: [u8; 40] = [
    24, 0, 31, 14, 0, 31, 0, 11, 18, 0, 31, 0, 31, 22, 0, 31, 0, 0, 0, 0, 23, 2, 12, 10, 0, 30, 0, 22, 17, 0, 27, 0, 9,
    5, 0, 10, 0, 0, 0, 0,
];

/// Samples a second.
const RATE: u32 = 16_000;

/// Something that goes up and down as speech does: a buzz of a voice's pitch under an envelope of syllables. 16 bits, one channel. Of an even number of seconds it
/// can be heard over and over.
pub fn wav(seconds: u32) -> Vec<u8> {
    let count = RATE * seconds;
    let samples = (0..count).map(|n| {
        let at = f64::from(n) / f64::from(RATE);
        let pitch = 140.0 + 25.0 * (TAU * 0.7 * at).sin();
        let buzz: f64 = (1..=6).map(|over| (TAU * pitch * f64::from(over) * at).sin() / f64::from(over)).sum();
        // Four syllables a second, and a pause every two: long, so that who listens now and then hears it too.
        let syllable = if at.rem_euclid(2.0) < 1.1 { (TAU * 4.0 * at).sin().max(0.0) } else { 0.0 };
        (buzz * syllable * 0.4).clamp(-1.0, 1.0)
    });
    let data_len = count * 2;
    let mut bytes = Vec::new();
    bytes.extend_from_slice(b"RIFF");
    bytes.extend_from_slice(&(36 + data_len).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt ");
    bytes.extend_from_slice(&16_u32.to_le_bytes());
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    bytes.extend_from_slice(&RATE.to_le_bytes());
    bytes.extend_from_slice(&(RATE * 2).to_le_bytes());
    bytes.extend_from_slice(&2_u16.to_le_bytes());
    bytes.extend_from_slice(&16_u16.to_le_bytes());
    bytes.extend_from_slice(b"data");
    bytes.extend_from_slice(&data_len.to_le_bytes());
    for sample in samples {
        #[allow(clippy::cast_possible_truncation, reason = "within -32767 to 32767")]
        let sample = (sample * 32_767.0) as i16;
        bytes.extend_from_slice(&sample.to_le_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_voice_is_a_wav_that_is_not_silent() {
        let wav = wav(2);
        assert_eq!(wav.len(), 44 + 2 * 2 * RATE as usize);
        assert_eq!(&wav[8..12], b"WAVE");
        assert!(wav[44..].iter().any(|byte| *byte != 0));
    }

    #[test]
    fn the_recorded_one_is_webm() {
        assert!(RECORDED.starts_with(b"\x1a\x45\xdf\xa3"));
        assert!(RECORDED.windows(6).any(|part| part == b"A_OPUS"));
        assert!(PEAKS.len() <= lianxin_proto::room::PEAKS_MAX);
        assert!(PEAKS.iter().all(|peak| *peak <= lianxin_proto::room::PEAK_MAX));
    }
}
