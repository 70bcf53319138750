//! Chinese numbers as statutes write them: 一, 十二, 二十, 一百零五, 一千二百六十, and with digits: 12, １２.

/// The greatest number read.
pub const MAX: u32 = 9_999;

fn digit(c: char) -> Option<u32> {
    "〇一二三四五六七八九".chars().zip(0..).find_map(|(d, n)| (d == c).then_some(n)).or(match c {
        '零' => Some(0),
        '两' => Some(2),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        c => c.to_digit(10),
    })
}

fn unit(c: char) -> Option<u32> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1_000),
        _ => None,
    }
}

/// Whether a character can stand in a number.
pub fn is_numeral(c: char) -> bool {
    digit(c).is_some() || unit(c).is_some()
}

/// Reads a number from 1 to [`MAX`].
pub fn read(text: &str) -> Option<u32> {
    let number = if text.chars().all(|c| digit(c).is_some()) { positional(text) } else { spoken(text) }?;
    (1..=MAX).contains(&number).then_some(number)
}

fn positional(text: &str) -> Option<u32> {
    if text.is_empty() || text.chars().count() > 4 {
        return None;
    }
    text.chars().try_fold(0, |number, c| Some(number * 10 + digit(c)?))
}

/// Digits before units that get smaller: 一千二百零五. 十二 is short for 一十二.
fn spoken(text: &str) -> Option<u32> {
    let (mut total, mut waiting, mut last_unit) = (0_u32, None, u32::MAX);
    for c in text.chars() {
        if let Some(unit) = unit(c) {
            let count = match waiting.take() {
                Some(0) | None if unit == 10 => 1,
                Some(count) if count > 0 => count,
                _ => return None,
            };
            if unit >= last_unit {
                return None;
            }
            last_unit = unit;
            total += count * unit;
        } else {
            let digit = digit(c)?;
            match waiting {
                None | Some(0) => waiting = Some(digit),
                Some(_) => return None,
            }
        }
    }
    Some(total + waiting.unwrap_or(0))
}

/// A number from 1 to [`MAX`] as statutes write it: `三十四`, `一百零三`.
pub fn write(number: u32) -> String {
    let mut words = String::new();
    let mut zero = false;
    for (unit, name) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let place = number / unit % 10;
        if place == 0 {
            zero = !words.is_empty();
            continue;
        }
        if zero {
            words.push('零');
            zero = false;
        }
        if !(unit == 10 && place == 1 && words.is_empty()) {
            words.extend("零一二三四五六七八九".chars().zip(0..).find_map(|(c, n)| (n == place).then_some(c)));
        }
        words.push_str(name);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_reads_back() {
        for n in 1..=MAX {
            assert_eq!(read(&write(n)), Some(n), "{}", write(n));
            assert_eq!(read(&n.to_string()), Some(n));
        }
    }

    #[test]
    fn other_ways_to_write_them() {
        for (text, n) in
            [("一十", 10), ("二〇", 20), ("两百", 200), ("１２", 12), ("一百一十三", 113), ("一百〇五", 105)]
        {
            assert_eq!(read(text), Some(n), "{text}");
        }
        for bad in ["", "零", "十百", "一二十", "百", "一百百", "12345", "廉", "十十", "一零十百"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
