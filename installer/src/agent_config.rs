//! Agent configuration: the file that the agent reads at its start, and what of it matters to us.

use serde::Deserialize;

use crate::places::Places;
use crate::request::Request;
use crate::server_url::ServerUrl;

/// The file for a fresh installation. Certificate and key are one file (`docs/decisions/0005`).
pub(crate) fn text(request: &Request, places: &Places) -> String {
    let quoted = |path: std::path::PathBuf| toml::Value::from(&*path.to_string_lossy()).to_string();
    let identity = quoted(places.identity());
    format!(
        "# Configurazione di custode-agent. Per rileggerla: systemctl restart custode-agent\n\
         \n\
         [server]\n\
         url = \"{server}\"\n\
         authority = {authority}\n\
         identity = {identity}\n\
         \n\
         [agent]\n\
         state_dir = {state}\n\
         \n\
         [machine]\n\
         class = \"{class}\"\n",
        server = request.server,
        authority = quoted(places.authority()),
        state = quoted(places.state()),
        class = request.class,
    )
}

/// The server that an existing configuration names; `None` if it names none.
pub(crate) fn server(text: &str) -> Option<ServerUrl> {
    #[derive(Deserialize)]
    struct Whole {
        server: Server,
    }
    #[derive(Deserialize)]
    struct Server {
        url: String,
    }
    let whole: Whole = toml::from_str(text).ok()?;
    whole.server.url.parse().ok()
}
