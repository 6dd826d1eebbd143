//! Tunnel: asks the server for the pass of a granted session's tunnel.

use custode_domain::id::SessionId;
use custode_protocol::V1;
use custode_protocol::assist::{TunnelPass, WantedTunnel, tunnel_of};
use custode_protocol::bounded::Text;
use reqwest::StatusCode;

use super::Courier;

impl Courier {
    /// The pass of the tunnel for the technician of this key; an error is a sentence for the log.
    pub async fn tunnel_pass(
        &self,
        session: SessionId,
        technician: &str,
    ) -> Result<TunnelPass, String> {
        let wanted = WantedTunnel {
            version: V1,
            technician: Text::fit(technician),
        };
        let body = serde_json::to_vec(&wanted).map_err(|error| error.to_string())?;
        let path = tunnel_of(session);
        match self.post(&path, "application/json", body).await? {
            (StatusCode::OK, body) => serde_json::from_slice(&body)
                .map_err(|error| format!("the answer is not ours: {error}")),
            (status, _) => Err(format!("the server answered {status}")),
        }
    }
}
