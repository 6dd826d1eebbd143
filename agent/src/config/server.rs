//! Server: the section that says whom the agent reports to.

use reqwest::Url;

use super::section::Section;
use super::{ConfigError, Server};

const EXAMPLE_URL: &str = "\"https://custode.example:8443\"";

pub(super) fn read(root: &mut Section<'_>) -> Result<Server, ConfigError> {
    let section = root.table("server")?;
    let mut section = root.needed("server", section, &format!("{{ url = {EXAMPLE_URL} }}"))?;
    let url = section.text("url")?;
    let url = section.needed("url", url, EXAMPLE_URL)?;
    let url = server_url(&section, &url)?;
    let mut file = |key, example: &str| {
        let path = section.path(key)?;
        section.needed(key, path, example)
    };
    let authority = file("authority", "\"/etc/custode/authority.pem\"")?;
    let identity = file("identity", "\"/var/lib/custode/identity.pem\"")?;
    section.finish()?;
    Ok(Server {
        url,
        authority,
        identity,
    })
}

fn server_url(section: &Section<'_>, text: &str) -> Result<Url, ConfigError> {
    let form = format!("is {text:?}, but it must be like {EXAMPLE_URL}, without a path.");
    let url = Url::parse(text).map_err(|_| section.wrong("url", &form))?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    if url.scheme() == "https" && url.has_host() && bare && nobody {
        Ok(url)
    } else {
        Err(section.wrong("url", &form))
    }
}
