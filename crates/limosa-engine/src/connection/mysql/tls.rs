//! `ssl_mode` and `ssl` by rustls: never weaker than asked.
//!
//! `PREFERRED`, the default, takes TLS when the server has it; `REQUIRED` insists; `VERIFY_CA` and `VERIFY_IDENTITY`
//! also check who signed the certificate, by the file of `ca` or else the public authorities. `VERIFY_CA` checks the
//! name in the certificate as well, which is more than it asks for. A certificate authority that is named is always
//! heeded, whatever the mode, as long as there is TLS.

use std::path::PathBuf;

use mysql_async::{ClientIdentity, SslOpts};

use crate::{DatabaseError, ErrorKind};

/// How much safety is asked for, least first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    Disabled,
    #[default]
    Preferred,
    Required,
    VerifyCa,
    VerifyIdentity,
}

impl Mode {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name.to_uppercase().as_str() {
            "DISABLED" => Self::Disabled,
            "PREFERRED" => Self::Preferred,
            "REQUIRED" => Self::Required,
            "VERIFY_CA" => Self::VerifyCa,
            "VERIFY_IDENTITY" => Self::VerifyIdentity,
            _ => return None,
        })
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tls {
    pub(super) mode: Mode,
    pub(super) ca: Option<PathBuf>,
    pub(super) cert: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

impl Tls {
    pub(super) fn options(&self) -> Result<SslOpts, DatabaseError> {
        let verify = self.mode >= Mode::VerifyCa;
        let mut options = SslOpts::default().with_danger_accept_invalid_certs(!verify);
        if let Some(ca) = &self.ca {
            readable(ca)?;
            options = options
                .with_root_certs(vec![ca.clone().into()])
                .with_disable_built_in_roots(true);
        }
        match (&self.cert, &self.key) {
            (Some(cert), Some(key)) => {
                readable(cert)?;
                readable(key)?;
                let identity = ClientIdentity::new(cert.clone().into(), key.clone().into());
                options = options.with_client_identity(Some(identity));
            }
            (None, None) => {}
            (Some(_), None) => return Err(incomplete("cert", "key")),
            (None, Some(_)) => return Err(incomplete("key", "cert")),
        }
        Ok(options)
    }
}

fn incomplete(given: &str, missing: &str) -> DatabaseError {
    DatabaseError::new(
        ErrorKind::Misconfigured,
        format!("OPTIONS['ssl'] has `{given}`, but no `{missing}`"),
    )
}

/// What the driver would say of the file has no name in it.
fn readable(file: &PathBuf) -> Result<(), DatabaseError> {
    match std::fs::File::open(file) {
        Ok(_) => Ok(()),
        Err(error) => Err(DatabaseError::new(
            ErrorKind::Tls,
            format!("`{}` can't be used for TLS: {error}", file.display()),
        )),
    }
}
