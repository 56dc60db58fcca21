//! `sslmode` by rustls: never weaker than asked.
//!
//! `allow` and `prefer` take TLS when the server offers it; `require` insists; `verify-ca` also checks who signed the
//! certificate, `verify-full` for whom. As in libpq, `require` becomes `verify-ca` when there is a root certificate.
//! Without a file of root certificates `verify-*` uses the public ones, and then always checks the name: anyone can
//! have a certificate that those have signed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme, version};
use tokio_postgres::config::SslMode;

use super::parameters::{Parameters, misconfigured};
use crate::{DatabaseError, ErrorKind};

/// How strictly the certificate is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verify {
    Nothing,
    Authority,
    Full,
}

/// What `sslmode` and its companions ask for.
#[derive(Debug)]
pub(super) struct Tls {
    pub(super) mode: SslMode,
    pub(super) config: ClientConfig,
}

pub(super) fn tls(parameters: &Parameters, home: Option<&str>) -> Result<Tls, DatabaseError> {
    let default_root = home
        .map(|home| Path::new(home).join(".postgresql/root.crt"))
        .filter(|file| file.exists());
    let (roots, public) = match parameters.get("sslrootcert") {
        Some("system") => (None, true),
        Some(file) => (Some(PathBuf::from(file)), false),
        None => (default_root, false),
    };
    let mode = parameters
        .get("sslmode")
        .unwrap_or(if public { "verify-full" } else { "prefer" });
    let (mode, verify) = match mode {
        "disable" => (SslMode::Disable, Verify::Nothing),
        "allow" | "prefer" => (SslMode::Prefer, Verify::Nothing),
        "require" if roots.is_none() => (SslMode::Require, Verify::Nothing),
        "require" => (SslMode::Require, Verify::Authority),
        "verify-ca" if roots.is_some() => (SslMode::Require, Verify::Authority),
        "verify-ca" | "verify-full" => (SslMode::Require, Verify::Full),
        other => {
            return Err(misconfigured(format!(
                "sslmode `{other}` is none of disable, allow, prefer, require, verify-ca, verify-full"
            )));
        }
    };
    if public && verify != Verify::Full {
        return Err(misconfigured(
            "sslrootcert `system` goes with sslmode `verify-full` only".to_owned(),
        ));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions: &[&rustls::SupportedProtocolVersion] = match parameters.get("ssl_min_protocol_version") {
        None | Some("TLSv1" | "TLSv1.1" | "TLSv1.2") => &[&version::TLS13, &version::TLS12],
        Some("TLSv1.3") => &[&version::TLS13],
        Some(other) => {
            return Err(misconfigured(format!(
                "ssl_min_protocol_version `{other}` is no version of TLS"
            )));
        }
    };
    let verifier = Verifier::new(verify, roots.as_deref(), Arc::clone(&provider))?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .map_err(|error| DatabaseError::new(ErrorKind::Tls, error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let file = |name: &str, default: &str| {
        parameters.get(name).map(PathBuf::from).or_else(|| {
            home.map(|home| Path::new(home).join(".postgresql").join(default))
                .filter(|file| file.exists())
        })
    };
    let config = match (file("sslcert", "postgresql.crt"), file("sslkey", "postgresql.key")) {
        (Some(certificate), Some(key)) => {
            let key = PrivateKeyDer::from_pem_file(&key).map_err(|error| unreadable(&key, error))?;
            builder
                .with_client_auth_cert(certificates(&certificate)?, key)
                .map_err(|error| unreadable(&certificate, error))?
        }
        (Some(_), None) => return Err(misconfigured("sslcert is given, but no sslkey".to_owned())),
        (None, _) => builder.with_no_client_auth(),
    };
    Ok(Tls { mode, config })
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, DatabaseError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file)
        .map_err(|error| unreadable(file, error))?
        .collect();
    let certificates = certificates.map_err(|error| unreadable(file, error))?;
    match certificates.is_empty() {
        true => Err(unreadable(file, "it holds no certificate")),
        false => Ok(certificates),
    }
}

fn unreadable(file: &Path, error: impl std::fmt::Display) -> DatabaseError {
    DatabaseError::new(
        ErrorKind::Tls,
        format!("`{}` can't be used for TLS: {error}", file.display()),
    )
}

#[derive(Debug)]
struct Verifier {
    verify: Verify,
    chain: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn new(verify: Verify, roots: Option<&Path>, provider: Arc<CryptoProvider>) -> Result<Self, DatabaseError> {
        let chain = match verify {
            Verify::Nothing => None,
            Verify::Authority | Verify::Full => {
                let mut store = RootCertStore::empty();
                match roots {
                    Some(file) => {
                        for certificate in certificates(file)? {
                            store.add(certificate).map_err(|error| unreadable(file, error))?;
                        }
                    }
                    None => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
                }
                let verifier =
                    WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(&provider)).build();
                Some(verifier.map_err(|error| DatabaseError::new(ErrorKind::Tls, error.to_string()))?)
            }
        };
        Ok(Self {
            verify,
            chain,
            provider,
        })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        match chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // The chain is verified before the name is.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.verify == Verify::Authority => Ok(ServerCertVerified::assertion()),
            answer => answer,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::ConnectionSettings;
    use limosa_python::Value;

    fn with(options: &[(&str, &str)]) -> Result<Tls, DatabaseError> {
        let mut settings = ConnectionSettings::sqlite("shop");
        for (name, value) in options {
            settings.options.insert((*name).to_owned(), Value::str(*value));
        }
        tls(&Parameters::of(&settings).unwrap(), None)
    }

    #[test]
    fn modes_are_never_weaker_than_asked() {
        assert_eq!(with(&[]).unwrap().mode, SslMode::Prefer);
        assert_eq!(with(&[("sslmode", "disable")]).unwrap().mode, SslMode::Disable);
        for mode in ["require", "verify-ca", "verify-full"] {
            assert_eq!(with(&[("sslmode", mode)]).unwrap().mode, SslMode::Require);
        }
        assert_eq!(with(&[("sslrootcert", "system")]).unwrap().mode, SslMode::Require);
        for wrong in [
            &[("sslmode", "full")] as &[_],
            &[("sslmode", "require"), ("sslrootcert", "system")],
        ] {
            assert_eq!(with(wrong).unwrap_err().kind(), ErrorKind::Misconfigured);
        }
        assert_eq!(
            with(&[("sslmode", "verify-full"), ("sslrootcert", "/no/such/file")])
                .unwrap_err()
                .kind(),
            ErrorKind::Tls
        );
    }
}
