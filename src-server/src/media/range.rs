//! Byte ranges (RFC 9110 chapter 14): pure. One range is served; several at once are answered whole, as the standard allows.

/// What to send of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// From a byte up to and not including another.
    Range(std::ops::Range<usize>),
    /// Nothing: the range lies outside.
    Outside,
}

/// What a `Range` header asks of a file of so many bytes.
pub fn part(header: &str, length: usize) -> Part {
    let Some(spec) = header.trim().strip_prefix("bytes=") else { return Part::Whole };
    let Some((first, last)) = spec.trim().split_once('-') else { return Part::Whole };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) || !digits(last) {
        return Part::Whole;
    }
    // A number too large for the machine lies behind every end.
    let number = |text: &str| text.parse::<usize>().unwrap_or(usize::MAX);
    match (first, last) {
        ("", "") => Part::Whole,
        ("", suffix) => match number(suffix) {
            0 => Part::Outside,
            _ if length == 0 => Part::Outside,
            n => Part::Range(length.saturating_sub(n)..length),
        },
        (first, last) => {
            let start = number(first);
            let end = if last.is_empty() { length } else { number(last).saturating_add(1).min(length) };
            if !last.is_empty() && number(last) < start {
                Part::Whole
            } else if start >= length {
                Part::Outside
            } else {
                Part::Range(start..end)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_the_standard_has_them() {
        for (header, expected) in [
            ("bytes=0-4", Part::Range(0..5)),
            ("bytes=5-", Part::Range(5..10)),
            ("bytes=-3", Part::Range(7..10)),
            ("bytes=-99", Part::Range(0..10)),
            ("bytes=0-99", Part::Range(0..10)),
            ("bytes=9-9", Part::Range(9..10)),
            ("bytes=10-", Part::Outside),
            ("bytes=99999999999999999999999-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=5-4", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=-", Part::Whole),
            ("items=0-1", Part::Whole),
            ("", Part::Whole),
        ] {
            assert_eq!(part(header, 10), expected, "{header}");
        }
        assert_eq!(part("bytes=0-", 0), Part::Outside);
    }
}
