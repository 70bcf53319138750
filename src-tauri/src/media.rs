//! The `media:` scheme: pictures and voices from the client's store, named by what they hold and therefore kept by the web view for good. What a file is, is read
//! from its first bytes and never from what somebody said about it; a part of it is given where a player asks for one, as players seek that way.

use tauri::http::{
    HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode,
    header::{
        ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ORIGIN, RANGE, VARY,
        X_CONTENT_TYPE_OPTIONS,
    },
};

/// Where the app's own pages are: the scheme of WebKit, and the host that stands for it in Android's and Windows' web views.
const OWN: [&str; 3] = ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"];

/// Whether an address is one of the app's own pages.
pub(crate) fn is_own(url: &tauri::Url) -> bool {
    let origin = format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default());
    OWN.contains(&origin.as_str()) && url.port().is_none()
}

/// What a file is, by its first bytes; none but these are shown or played.
fn kind(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, ..] => "image/jpeg",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "audio/webm",
        [b'O', b'g', b'g', b'S', ..] => "audio/ogg",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "audio/mp4",
        _ => "application/octet-stream",
    }
}

/// The part of a file that is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// All of it: none was named, or one that is to be passed over (several at once, another unit, no numbers).
    Whole,
    /// From the first byte to the last, both counted in.
    Bytes(usize, usize),
    /// One that is not there.
    Beyond,
}

/// Reads a `Range` header over a file of `len` bytes (RFC 9110, section 14).
fn part(range: Option<&str>, len: usize) -> Part {
    let Some((first, last)) = range.and_then(|range| range.strip_prefix("bytes=")).and_then(|set| set.split_once('-'))
    else {
        return Part::Whole;
    };
    let end = len.saturating_sub(1);
    match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => {
            if first < len {
                Part::Bytes(first, last.min(end))
            } else {
                Part::Beyond
            }
        }
        (Ok(first), Err(_)) if last.trim().is_empty() => {
            if first < len {
                Part::Bytes(first, end)
            } else {
                Part::Beyond
            }
        }
        (Err(_), Ok(count)) if first.trim().is_empty() => {
            if count > 0 && len > 0 {
                Part::Bytes(len.saturating_sub(count), end)
            } else {
                Part::Beyond
            }
        }
        _ => Part::Whole,
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // Only what is written here or came as a header goes in, so it is always one.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The answer to a request for a file: whole, in part, or that it is not there.
pub(crate) fn answer(request: &Request<Vec<u8>>, bytes: Option<Vec<u8>>) -> Response<Vec<u8>> {
    let asked = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let mut response = Response::new(Vec::new());
    let headers = response.headers_mut();
    // WebKitGTK's player knows no schemes but http and blob, so the page fetches a voice and plays it from memory; to a fetch the scheme is another origin.
    if let Some(origin) = asked(ORIGIN).filter(|origin| OWN.contains(origin)) {
        set(headers, ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    set(headers, VARY, "Origin");
    let Some(mut bytes) = bytes else {
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    set(headers, CONTENT_TYPE, kind(&bytes));
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, CACHE_CONTROL, "max-age=31536000, immutable");
    set(headers, ACCEPT_RANGES, "bytes");
    let len = bytes.len();
    match part(asked(RANGE), len) {
        Part::Whole => {}
        Part::Bytes(first, last) => {
            set(headers, CONTENT_RANGE, &format!("bytes {first}-{last}/{len}"));
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            bytes.truncate(last.saturating_add(1));
            bytes.drain(..first.min(bytes.len()));
        }
        Part::Beyond => {
            set(headers, CONTENT_RANGE, &format!("bytes */{len}"));
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            bytes.clear();
        }
    }
    *response.body_mut() = bytes;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(headers: &[(HeaderName, &str)]) -> Request<Vec<u8>> {
        let mut request = Request::new(Vec::new());
        for (name, value) in headers {
            request.headers_mut().insert(name.clone(), HeaderValue::from_str(value).expect("a header"));
        }
        request
    }

    fn header<'a>(response: &'a Response<Vec<u8>>, name: &HeaderName) -> &'a str {
        response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("none")
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        for (bytes, expected) in [
            (b"\x89PNG\r\n\x1a\n".as_slice(), "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\x10\0\0\0WAVEfmt ", "application/octet-stream"),
            (b"\x1a\x45\xdf\xa3\x9f", "audio/webm"),
            (b"OggS\0\x02", "audio/ogg"),
            (b"\0\0\0\x1cftypM4A ", "audio/mp4"),
            (b"<script>alert(1)</script>", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            let response = answer(&ask(&[]), Some(bytes.to_vec()));
            assert_eq!(header(&response, &CONTENT_TYPE), expected, "{bytes:?}");
            assert_eq!(header(&response, &X_CONTENT_TYPE_OPTIONS), "nosniff");
            assert_eq!(response.status(), StatusCode::OK);
        }
        assert_eq!(answer(&ask(&[]), None).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_part_is_given_where_one_is_asked_for() {
        for (range, expected) in [
            (None, Part::Whole),
            (Some("bytes=0-"), Part::Bytes(0, 9)),
            (Some("bytes=0-1"), Part::Bytes(0, 1)),
            (Some("bytes=4-100"), Part::Bytes(4, 9)),
            (Some("bytes=-3"), Part::Bytes(7, 9)),
            (Some("bytes=-30"), Part::Bytes(0, 9)),
            (Some("bytes=10-"), Part::Beyond),
            (Some("bytes=10-12"), Part::Beyond),
            (Some("bytes=-0"), Part::Beyond),
            (Some("bytes=5-4"), Part::Whole),
            (Some("bytes=0-1,4-5"), Part::Whole),
            (Some("lines=0-1"), Part::Whole),
            (Some("bytes=x-y"), Part::Whole),
            (Some("bytes=-"), Part::Whole),
            (Some("bytes=99999999999999999999999-"), Part::Whole),
        ] {
            assert_eq!(part(range, 10), expected, "{range:?}");
        }
        assert_eq!(part(Some("bytes=0-"), 0), Part::Beyond);
        let response = answer(&ask(&[(RANGE, "bytes=2-4")]), Some(b"0123456789".to_vec()));
        assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(header(&response, &CONTENT_RANGE), "bytes 2-4/10");
        assert_eq!(response.body(), b"234");
        let response = answer(&ask(&[(RANGE, "bytes=10-")]), Some(b"0123456789".to_vec()));
        assert_eq!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(header(&response, &CONTENT_RANGE), "bytes */10");
        assert!(response.body().is_empty());
    }

    #[test]
    fn only_the_apps_own_pages_may_read_it() {
        for own in OWN {
            let response = answer(&ask(&[(ORIGIN, own)]), Some(Vec::new()));
            assert_eq!(header(&response, &ACCESS_CONTROL_ALLOW_ORIGIN), own);
        }
        for other in ["https://example.org", "null", "tauri://localhost.example.org"] {
            let response = answer(&ask(&[(ORIGIN, other)]), Some(Vec::new()));
            assert_eq!(header(&response, &ACCESS_CONTROL_ALLOW_ORIGIN), "none", "{other}");
        }
        let own = |url: &str| is_own(&url.parse().expect("an address"));
        assert!(own("tauri://localhost/room/1?at=2") && own("http://tauri.localhost/"));
        for other in ["https://example.org/", "http://tauri.localhost:81/", "tauri://elsewhere/", "data:text/html,x"] {
            assert!(!own(other), "{other}");
        }
    }
}
