//! Provider: is asked who somebody is, and its answer is believed once it is proved to be its own, for us, for this once.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken,
    CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, SignatureVerificationError,
    StandardErrorResponse, TokenResponse,
};

use super::http::{ClientError, Http, HttpError};
use super::settings::{BACK, Settings};
use crate::mint::Mint;

/// How long what a provider says of itself holds. Keys are changed less often, and an unknown key is asked for at once.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);
/// Characters of a subject (OpenID Connect Core 1.0, 2).
const LONGEST_SUBJECT: usize = 255;
/// With which a provider may sign: what only its own key can have made. Not `none`, and not with the shared secret.
const SIGNATURES: [CoreJwsSigningAlgorithm; 5] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Known = Arc<CoreProviderMetadata>;
type Us = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider. It is first spoken to when somebody is sent there: one that is down stops nothing.
pub struct Provider {
    settings: Settings,
    secret: ClientSecret,
    back: RedirectUrl,
    http: Http,
    known: Mutex<Option<(Timestamp, Known)>>,
}

/// What somebody is sent away with.
pub struct Asked {
    /// Where to.
    pub url: String,
    /// What the browser must bring back.
    pub state: String,
    /// What the provider must repeat.
    pub nonce: String,
    /// What is shown to it for the code.
    pub verifier: String,
}

/// Why the server cannot ask this provider at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file with the secret cannot be read.
    #[error("client_secret_file of [oidc] cannot be read")]
    Read(#[source] std::io::Error),
    /// It is empty.
    #[error("client_secret_file of [oidc] holds no secret on its first line")]
    NoSecret,
    /// An address is none.
    #[error("an address of [oidc] is none")]
    Address,
    /// There is no connection to be had.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// Why nobody knows who somebody is.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It does not answer, or not as a provider does.
    #[error("the provider does not answer as one")]
    Away(#[source] Failure),
    /// The code is none, or was used before.
    #[error("the provider does not take the code")]
    Code,
    /// The answer is not proved.
    #[error("the provider's answer is not to be believed")]
    Unfit(#[source] Failure),
}

impl Provider {
    /// Reads the secret; nobody is asked yet.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        let file = fs_err::read_to_string(&settings.client_secret_file).map_err(OpenError::Read)?;
        let secret = file.lines().next().unwrap_or_default().trim();
        if secret.is_empty() {
            return Err(OpenError::NoSecret);
        }
        let site = settings.site.as_str().trim_end_matches('/');
        let back = RedirectUrl::new(format!("{site}{BACK}")).map_err(|_| OpenError::Address)?;
        Ok(Self {
            secret: ClientSecret::new(secret.to_owned()),
            back,
            http: Http::open(&settings.issuer, settings.ca_file.as_deref())?,
            known: Mutex::default(),
            settings,
        })
    }

    /// Its address.
    pub fn issuer(&self) -> &str {
        self.settings.issuer.as_str()
    }

    /// How people call it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Whether this is the issuer that an answer names beside its code (RFC 9207): another's is not ours to use.
    pub fn is(&self, issuer: &str) -> bool {
        issuer == self.issuer()
    }

    /// Makes the address to which somebody is sent.
    pub async fn ask(&self, mint: Mint, now: Timestamp) -> Result<Asked, Trouble> {
        let known = self.known(now).await?;
        let token = || mint.token().reveal().to_owned();
        let (state, nonce) = (token(), token());
        // RFC 7636, 4.1: from 43 characters on.
        let verifier = token() + &token();
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
        let us = self.us(&known);
        let (state_sent, nonce_sent) = (state.clone(), nonce.clone());
        let (url, _, _) = us
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state_sent),
                move || Nonce::new(nonce_sent),
            )
            .set_pkce_challenge(challenge)
            .url();
        if !self.http.reaches(&url) {
            return Err(Trouble::Away(HttpError::Place.into()));
        }
        Ok(Asked {
            url: url.into(),
            state,
            nonce,
            verifier,
        })
    }

    /// Gives the code for what the provider says: its name for somebody.
    pub async fn redeem(
        &self,
        code: String,
        (nonce, verifier): (String, String),
        now: Timestamp,
    ) -> Result<String, Trouble> {
        let known = self.known(now).await?;
        let answer = self
            .us(&known)
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| Trouble::Away(error.into()))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&self.http)
            .await
            .map_err(not_exchanged)?;
        let token = answer.id_token().ok_or_else(|| unfit("no ID token"))?;
        let nonce = Nonce::new(nonce);
        match self.read(&known, token, &nonce, now) {
            Err(error) if wants_another_key(&error) => {
                let fresh = self.discover(now).await?;
                self.read(&fresh, token, &nonce, now)
            }
            read => read,
        }
        .map_err(unfit)
        .and_then(|subject| {
            let fits = is_subject(&subject);
            fits.then_some(subject)
                .ok_or_else(|| unfit("a subject of another shape"))
        })
    }

    /// Issuer, audience, nonce, time and signature (OpenID Connect Core 1.0, 3.1.3.7).
    fn read(
        &self,
        known: &Known,
        token: &CoreIdToken,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<String, ClaimsVerificationError> {
        let us = self.us(known);
        let at = SystemTime::from(now);
        let verifier = us
            .id_token_verifier()
            .set_allowed_algs(SIGNATURES)
            .set_time_fn(move || at.into());
        let claims = token.claims(&verifier, nonce)?;
        Ok(claims.subject().to_string())
    }

    fn us(&self, known: &Known) -> Us {
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = Some(self.secret.clone());
        let us = CoreClient::from_provider_metadata((**known).clone(), id, secret)
            .set_redirect_uri(self.back.clone());
        let ways = known.token_endpoint_auth_methods_supported();
        let takes = |way| ways.is_some_and(|ways| ways.contains(&way));
        // Where it does not say, the header is what it takes (OpenID Connect Discovery 1.0, 3).
        if takes(CoreClientAuthMethod::ClientSecretPost)
            && !takes(CoreClientAuthMethod::ClientSecretBasic)
        {
            return us.set_auth_type(AuthType::RequestBody);
        }
        us
    }

    async fn known(&self, now: Timestamp) -> Result<Known, Trouble> {
        let kept = self.kept().clone();
        match kept {
            Some((since, known)) if now.duration_since(since).abs() < KNOWN_FOR => Ok(known),
            Some(_) | None => self.discover(now).await,
        }
    }

    async fn discover(&self, now: Timestamp) -> Result<Known, Trouble> {
        let issuer = IssuerUrl::new(self.issuer().to_owned())
            .map_err(|error| Trouble::Away(error.into()))?;
        let found = CoreProviderMetadata::discover_async(issuer, &self.http).await;
        let known = Arc::new(found.map_err(|error| Trouble::Away(error.into()))?);
        *self.kept() = Some((now, known.clone()));
        Ok(known)
    }

    fn kept(&self) -> MutexGuard<'_, Option<(Timestamp, Known)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// By hand, so that no secret reaches a log.
impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("issuer", &self.settings.issuer)
            .finish_non_exhaustive()
    }
}

/// Whether a provider may call somebody so: some visible ASCII (OpenID Connect Core 1.0, 2).
pub fn is_subject(text: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&text.len())
        && text.chars().all(|letter| letter.is_ascii_graphic())
}

/// Providers change their keys whenever they like.
fn wants_another_key(error: &ClaimsVerificationError) -> bool {
    matches!(
        error,
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)
    )
}

fn not_exchanged(
    error: RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>,
) -> Trouble {
    match error {
        RequestTokenError::Request(error) => Trouble::Away(error.into()),
        RequestTokenError::ServerResponse(said)
            if *said.error() == CoreErrorResponseType::InvalidGrant =>
        {
            Trouble::Code
        }
        // Not its cause, which may quote what was read: a token.
        other @ (RequestTokenError::ServerResponse(_)
        | RequestTokenError::Parse(..)
        | RequestTokenError::Other(_)) => unfit(other.to_string()),
    }
}

fn unfit(error: impl Into<Failure>) -> Trouble {
    Trouble::Unfit(error.into())
}
