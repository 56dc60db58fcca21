//! What MySQL, MariaDB and the way to them refuse, in words that say what to do.

use mysql_async::{DriverError, Error, IoError, ServerError};

use super::parameters::{Address, Parameters};
use crate::{DatabaseError, ErrorKind};

pub(super) fn interrupted() -> DatabaseError {
    DatabaseError::new(ErrorKind::Interrupted, "interrupted")
}

pub(super) fn translate(error: &Error) -> DatabaseError {
    match error {
        Error::Server(server) => of_server(server),
        Error::Driver(DriverError::ConnectionClosed) => closed("it was closed"),
        Error::Io(error) => closed(&error.to_string()),
        other => DatabaseError::new(ErrorKind::Other, other.to_string()),
    }
}

fn closed(why: &str) -> DatabaseError {
    DatabaseError::new(
        ErrorKind::Disconnected,
        format!("the connection to the MySQL server was lost: {why}"),
    )
}

fn of_server(error: &ServerError) -> DatabaseError {
    DatabaseError::new(
        kind_of_code(error.code, &error.message),
        format!("{} (error {})", error.message, error.code),
    )
    .with_sqlstate(&error.state)
}

/// Where host and port can be set.
pub(super) fn whereabouts(parameters: &Parameters) -> String {
    let address = &parameters.address;
    format!("Is the server running there? HOST and PORT stand in DATABASES (tried {address})")
}

pub(super) fn translate_connect(error: &Error, parameters: &Parameters) -> DatabaseError {
    let Parameters {
        address,
        user,
        database,
        ..
    } = parameters;
    let database = database.as_deref().unwrap_or_default();
    match error {
        Error::Server(server) => {
            let refused = of_server(server);
            match refused.kind() {
                ErrorKind::WrongPassword => refused.with_advice(format!(
                    "The server at {address} does not let `{user}` in: correct USER and PASSWORD in DATABASES"
                )),
                ErrorKind::UnknownDatabase => refused.with_advice(format!(
                    "Create it (`CREATE DATABASE {database} CHARACTER SET utf8mb4`), or correct NAME in DATABASES"
                )),
                ErrorKind::Permission => refused.with_advice(format!(
                    "Give `{user}` the rights (`GRANT ALL ON {database}.* TO …`), or correct USER and NAME in DATABASES"
                )),
                ErrorKind::Unavailable => refused.with_advice("Try again in a moment"),
                _ => refused,
            }
        }
        Error::Io(IoError::Tls(error)) => no_tls(error, parameters),
        Error::Io(IoError::Io(error)) => {
            match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                Some(error) => no_tls(error, parameters),
                None => of_io(error, parameters),
            }
        }
        Error::Driver(DriverError::CleartextPluginDisabled) => DatabaseError::new(
            ErrorKind::Tls,
            format!("the server at {address} wants the password of `{user}` in clear text"),
        )
        .with_advice("Limosa sends no password in clear text"),
        Error::Driver(error) => DatabaseError::new(
            ErrorKind::NotSupported,
            format!("no connection to the server at {address}: {error}"),
        ),
        other => DatabaseError::new(
            ErrorKind::Refused,
            format!("no connection to the MySQL server at {address}: {other}"),
        )
        .with_advice(whereabouts(parameters)),
    }
}

fn no_tls(error: &dyn std::error::Error, parameters: &Parameters) -> DatabaseError {
    let address = &parameters.address;
    DatabaseError::new(
        ErrorKind::Tls,
        format!("no TLS connection to the server at {address}: {error}"),
    )
    .with_advice(
        "Limosa never connects less safely than `ssl_mode` and `ssl` in OPTIONS ask for, and always checks the name in a \
         certificate that it verifies",
    )
}

fn of_io(error: &std::io::Error, parameters: &Parameters) -> DatabaseError {
    let address = &parameters.address;
    let refused = |kind, why: &str| {
        DatabaseError::new(kind, format!("no connection to the MySQL server at {address}: {why}"))
            .with_advice(whereabouts(parameters))
    };
    match error.kind() {
        std::io::ErrorKind::TimedOut => refused(ErrorKind::ConnectTimeout, "it did not answer in time"),
        std::io::ErrorKind::PermissionDenied => refused(ErrorKind::Permission, &error.to_string()),
        std::io::ErrorKind::NotFound if matches!(address, Address::Socket(_)) => {
            refused(ErrorKind::Refused, "there is no such socket")
        }
        std::io::ErrorKind::UnexpectedEof => refused(ErrorKind::Refused, "it hung up"),
        _ => refused(ErrorKind::Refused, &error.to_string()),
    }
}

/// What kind of error a code of the server's is (MySQL's Server Error Message Reference, MariaDB's Error Codes).
pub(crate) fn kind_of_code(code: u16, message: &str) -> ErrorKind {
    match code {
        1045 | 1130 | 1251 | 1275 | 1524 | 1698 | 1862 | 3118 | 3955 | 4151 => ErrorKind::WrongPassword,
        1049 => ErrorKind::UnknownDatabase,
        1040 | 1053 | 1129 | 1203 | 1226 => ErrorKind::Unavailable,
        1152 | 1159 | 1161 | 1184 | 1927 | 2006 | 2013 | 2055 | 4031 => ErrorKind::Disconnected,
        2002 | 2003 | 2005 => ErrorKind::Refused,
        1205 | 3572 => ErrorKind::Locked,
        1213 => ErrorKind::Deadlock,
        1020 => ErrorKind::Serialization,
        1209 | 1290 | 1792 | 1836 => ErrorKind::ReadOnly,
        1021 | 1037 | 1038 | 1041 | 1114 | 1135 | 3 => ErrorKind::Full,
        1044 | 1142 | 1143 | 1227 | 1370 | 1410 | 1419 => ErrorKind::Permission,
        1022 | 1062 | 1169 | 1586 | 1859 => ErrorKind::UniqueViolation,
        1216 | 1217 | 1451 | 1452 | 1761 | 1762 => ErrorKind::ForeignKeyViolation,
        1048 | 1138 | 1364 => ErrorKind::NotNullViolation,
        3819 | 4025 => ErrorKind::CheckViolation,
        1264 | 1265 | 1292 | 1366 | 1367 | 1406 | 1411 | 1426 | 1690 | 3140 => ErrorKind::Data,
        1007 | 1050 | 1060 | 1061 | 1304 | 1359 | 1826 | 3822 => ErrorKind::Duplicate,
        1005 if message.contains("Duplicate key") => ErrorKind::Duplicate,
        1008 | 1051 | 1054 | 1072 | 1091 | 1109 | 1146 | 1176 | 1824 | 3821 | 3940 => ErrorKind::Undefined,
        1305 | 1630 => ErrorKind::NoFunction,
        1553 | 1701 | 1828 | 1829 | 1832 | 1833 | 1834 | 3108 | 3730 | 3959 => ErrorKind::InUse,
        1064 | 1065 | 1149 => ErrorKind::Syntax,
        1178 | 1235 | 1289 | 1845 | 1846 => ErrorKind::NotSupported,
        1028 | 1317 | 1907 | 1969 | 3024 => ErrorKind::Cancelled,
        _ => ErrorKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_kinds() {
        for (code, kind) in [
            (1045, ErrorKind::WrongPassword),
            (1049, ErrorKind::UnknownDatabase),
            (1205, ErrorKind::Locked),
            (1213, ErrorKind::Deadlock),
            (1050, ErrorKind::Duplicate),
            (1062, ErrorKind::UniqueViolation),
            (4025, ErrorKind::CheckViolation),
            (1, ErrorKind::Other),
        ] {
            assert_eq!(kind_of_code(code, ""), kind, "{code}");
        }
        assert_eq!(
            kind_of_code(
                1005,
                "Can't create table (errno: 121 \"Duplicate key on write or update\")"
            ),
            ErrorKind::Duplicate
        );
    }
}
