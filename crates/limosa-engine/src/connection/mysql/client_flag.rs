//! `OPTIONS["client_flag"]`: what the client says of itself to the server, as a number of bits (`MySQLdb.constants.CLIENT`).
//!
//! Most make no difference to statements one after another. One that does is refused, for nothing here would heed it.

use limosa_python::Value;

/// Bits that the driver sets itself or that change nothing here: how rows are counted and fetched, which protocol is
/// spoken, whether it is compressed, whether files of this machine may be loaded, several statements at once.
const HARMLESS: u32 = 1 // LONG_PASSWORD
    | 1 << 1 // FOUND_ROWS
    | 1 << 2 // LONG_FLAG
    | 1 << 3 // CONNECT_WITH_DB
    | 1 << 5 // COMPRESS
    | 1 << 7 // LOCAL_FILES
    | 1 << 9 // PROTOCOL_41
    | 1 << 13 // TRANSACTIONS
    | 1 << 15 // SECURE_CONNECTION
    | 1 << 16 // MULTI_STATEMENTS
    | 1 << 17 // MULTI_RESULTS
    | 1 << 18 // PS_MULTI_RESULTS
    | 1 << 19; // PLUGIN_AUTH

/// Bits that ask for something, by their names.
const MEANT: [(u32, &str, &str); 4] = [
    (1 << 4, "NO_SCHEMA", "Limosa's statements would not be held to it"),
    (1 << 8, "IGNORE_SPACE", "it makes names of functions reserved words"),
    (
        1 << 10,
        "INTERACTIVE",
        "set `wait_timeout` in `init_command` in its place",
    ),
    (1 << 11, "SSL", "ask for TLS by `ssl_mode`"),
];

/// Whether nothing is lost when these flags are not sent; why it would be, if not.
pub(super) fn check(flags: &Value) -> Result<(), String> {
    let bits = flags
        .as_int()
        .and_then(|bits| u32::try_from(bits).ok())
        .ok_or("it is no number of known bits")?;
    if let Some((_, name, instead)) = MEANT.iter().find(|(bit, ..)| bits & bit != 0) {
        return Err(format!("Limosa does not do what {name} asks for; {instead}"));
    }
    match bits & !HARMLESS {
        0 => Ok(()),
        unknown => Err(format!("Limosa does not know the bits {unknown:#x}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_for_something_is_refused() {
        for harmless in [0, 2, 2 | 1 << 16, 32] {
            assert_eq!(check(&Value::int(harmless)), Ok(()));
        }
        for (flags, word) in [
            (2 | 1 << 11, "ssl_mode"),
            (1 << 8, "IGNORE_SPACE"),
            (1 << 28, "0x10000000"),
        ] {
            assert!(check(&Value::int(flags)).unwrap_err().contains(word), "{flags}");
        }
        assert!(check(&Value::str("2")).is_err());
    }
}
