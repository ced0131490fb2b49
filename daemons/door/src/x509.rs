//! The name in a client certificate.
//!
//! Reads as much DER as that takes. The certificate has been verified before; still, nothing here trusts its lengths.

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_ID: u8 = 0x06;
const OCTETS: u8 = 0x04;
const UTF8: u8 = 0x0c;
const PRINTABLE: u8 = 0x13;
const IA5: u8 = 0x16;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const EMAIL_NAME: u8 = 0x81;
const DNS_NAME: u8 = 0x82;
const URI_NAME: u8 = 0x86;

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// The common name of the subject; without one, its first DNS name, URI or mail address.
pub(crate) fn subject_name(certificate: &[u8]) -> Option<String> {
    let mut to_sign = Reader(Reader(Reader(certificate).take(SEQUENCE)?).take(SEQUENCE)?);
    if to_sign.peek() == Some(VERSION) {
        to_sign.next()?;
    }
    // Serial number, algorithm, issuer, validity.
    for _ in 0..4 {
        to_sign.next()?;
    }
    let subject = to_sign.take(SEQUENCE)?;
    common_name(subject)
        .or_else(|| alternative_name(to_sign))
        .filter(|name| !name.is_empty())
}

fn common_name(subject: &[u8]) -> Option<String> {
    let mut names = Reader(subject);
    while let Some(name) = names.take(SET) {
        let mut name = Reader(Reader(name).take(SEQUENCE)?);
        if name.take(OBJECT_ID)? == COMMON_NAME {
            let (kind, text) = name.next()?;
            return matches!(kind, UTF8 | PRINTABLE | IA5)
                .then(|| text_of(text))
                .flatten();
        }
    }
    None
}

fn alternative_name(mut rest: Reader<'_>) -> Option<String> {
    while let Some((kind, content)) = rest.next() {
        if kind != EXTENSIONS {
            continue;
        }
        let mut extensions = Reader(Reader(content).take(SEQUENCE)?);
        while let Some(extension) = extensions.take(SEQUENCE) {
            let mut extension = Reader(extension);
            if extension.take(OBJECT_ID)? != ALTERNATIVE_NAMES {
                continue;
            }
            while extension.peek()? != OCTETS {
                extension.next()?;
            }
            let mut names = Reader(Reader(extension.take(OCTETS)?).take(SEQUENCE)?);
            while let Some((kind, name)) = names.next() {
                if matches!(kind, DNS_NAME | URI_NAME | EMAIL_NAME) {
                    return text_of(name);
                }
            }
        }
    }
    None
}

fn text_of(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    (!text.chars().any(char::is_control)).then(|| text.to_owned())
}

/// What is left of a row of DER values.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next value: its tag and its content.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let [tag, first, rest @ ..] = self.0 else {
            return None;
        };
        let (length, rest) = match first {
            0..=0x7f => (usize::from(*first), rest),
            // Long form, of at most four bytes: a certificate is far smaller.
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (
                    digits
                        .iter()
                        .fold(0_usize, |length, digit| length << 8 | usize::from(*digit)),
                    rest,
                )
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((*tag, content))
    }

    /// The content of the next value, which must have this tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.peek()? != tag {
            return None;
        }
        self.next().map(|(_, content)| content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_certificates_name_nobody() {
        let deep = vec![0x30; 10_000];
        for bytes in [
            &b""[..],
            &[0x30],
            &[0x30, 0x80],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[0x30, 0x85, 1, 1, 1, 1, 1],
            &[0x02, 0x01, 0x00],
            &deep,
        ] {
            assert_eq!(subject_name(bytes), None);
        }
    }
}
