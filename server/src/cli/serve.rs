//! `serve`: answers machines and people until told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;

use super::stop::Stop;
use super::{Failure, Place, open, out};
use crate::app::browsers::Browsers;
use crate::app::passkeys::Passkeys;
use crate::app::{App, heartbeat, live};
use crate::clock::Clock;
use crate::config::Config;
use crate::link::{Limits, Link};
use crate::mail::Post;
use crate::oidc::Provider;
use crate::push::{Key, Sender};
use crate::task::Tasks;
use crate::typesetter::Typesetter;
use crate::{descriptors, jobs, log, web, webhooks};

/// What is under way may take so long to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// To the mail server at a time.
const MAIL_CONNECTIONS: usize = 2;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where machines connect
    #[arg(long, value_name = "ADDRESS")]
    link: Option<SocketAddr>,
    /// A host name or address by which machines call this server; may be repeated
    #[arg(long, value_name = "NAME")]
    link_name: Vec<String>,
    /// Where people connect
    #[arg(long, value_name = "ADDRESS")]
    web: Option<SocketAddr>,
}

impl Serve {
    pub(super) async fn run(self, place: &Place, clock: Clock) -> Result<(), Failure> {
        let config = place.config_with(self.link, self.web, self.link_name)?;
        log::start(config.format, config.level);
        ask_for_descriptors(&config);
        let mut stop = Stop::listen()?;
        let mut app = open(&config, clock).await?;
        app.behind_tls = config.behind_tls;
        let post = open_post(&config)?;
        app.ways.mail = post.is_some();
        let sender = open_push(&config, &mut app)?;
        app.passkeys = config.passkeys.as_deref().map(Passkeys::at).transpose()?;
        app.provider = config.oidc.clone().map(Provider::open).transpose()?;
        app.bastion = config.bastion.clone();
        app.about = config.about.clone();
        app.typesetter = Typesetter::processes();
        let app = Arc::new(app);
        let tasks = Arc::new(Tasks::default());
        let addresses = start(&config, &app, &tasks).await?;
        start_notices(&app, post, &tasks);
        start_pushes(&app, sender, &tasks);
        start_webhooks(&app, &tasks)?;
        announce(&config, &app, &addresses);
        stop.asked().await;
        tracing::info!("stopping: what is under way is finished first");
        tasks.end(PATIENCE).await;
        // The last connections may have been heard after the last write.
        heartbeat::flush(&app).await?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// With too few, machines are not answered when many of them come.
fn ask_for_descriptors(config: &Config) {
    let granted = descriptors::raise();
    let wanted = config.link.connections as u64 + descriptors::BESIDE;
    if granted < wanted {
        tracing::warn!(
            descriptors.granted = granted,
            descriptors.wanted = wanted,
            "the system grants {granted} open files, and {wanted} may be needed: raise LimitNOFILE, or lower connections in [link]"
        );
    }
}

/// Where machines and people connect.
struct Addresses {
    link: SocketAddr,
    web: SocketAddr,
}

/// Binds both listeners before either answers: a server that cannot serve all does not serve half.
async fn start(config: &Config, app: &Arc<App>, tasks: &Arc<Tasks>) -> Result<Addresses, Failure> {
    let mut limits = Limits {
        connections: config.link.connections,
        ..Limits::default()
    };
    if let Some(tunnels) = &config.link.tunnels {
        limits.tunnels.clone_from(tunnels);
    }
    let names = config.link.certified_names();
    let link = Link::bind(
        config.link.listen,
        names,
        limits,
        app.clone(),
        tasks.clone(),
    )
    .await?;
    let people = TcpListener::bind(config.web)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.web))?;
    let addresses = Addresses {
        link: link.address()?,
        web: people.local_addr()?,
    };
    link.start();
    let trust = web::Trust {
        proxies: config.proxies.clone(),
    };
    let serving = web::serve(
        people,
        web::router(app.clone()),
        trust,
        tasks.clone(),
        tasks.stopping(),
    );
    tasks.start("people's listener", serving);
    start_jobs(app, tasks);
    Ok(addresses)
}

/// What the server does by itself.
fn start_jobs(app: &Arc<App>, tasks: &Arc<Tasks>) {
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("heartbeats", async move {
        heartbeat::keep_writing(&shared, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("live", async move {
        live::keep_watching(&shared, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("silence", async move {
        jobs::watch_silence(&shared, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("audit", async move {
        jobs::keep_audit(&shared, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("repositories", async move {
        jobs::keep_repositories_fresh(&shared, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("calls", async move {
        jobs::pass_calls_on(&shared, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("deadlines", async move {
        jobs::watch_deadlines(&shared, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("remote sessions", async move {
        jobs::watch_sessions(&shared, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("tidying", async move {
        jobs::keep_tidy(&shared, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("contracts", async move {
        jobs::let_contracts_begin(&shared, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("figures of before", async move {
        jobs::make_missing_facts(&shared, stopping).await;
    });
}

/// Without a mail server the notices wait for nobody: they are kept as not sent, and shown so.
fn open_post(config: &Config) -> Result<Option<Arc<Post>>, Failure> {
    let Some(settings) = config.mail.clone() else {
        tracing::warn!("nobody is written to: the configuration has no [mail]");
        return Ok(None);
    };
    Ok(Some(Arc::new(Post::open(settings)?)))
}

/// Without its section nothing leaves for the services of the browsers' makers.
fn open_push(config: &Config, app: &mut App) -> Result<Option<Sender>, Failure> {
    let Some(settings) = config.push.clone() else {
        return Ok(None);
    };
    let key = Key::open(&config.data, app.mint)?;
    let browsers = Browsers {
        key: key.public(),
        services: settings.services,
    };
    app.browsers = Some(browsers.clone());
    app.ways.push = true;
    Ok(Some(Sender::new(key, browsers, settings.contact)?))
}

/// Whom urgent tickets call.
fn start_pushes(app: &Arc<App>, sender: Option<Sender>, tasks: &Arc<Tasks>) {
    let Some(sender) = sender else { return };
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("pushes", async move {
        jobs::send_pushes(&shared, &sender, stopping).await;
    });
}

/// Which servers are told of events.
fn start_webhooks(app: &Arc<App>, tasks: &Arc<Tasks>) -> Result<(), Failure> {
    let sender = webhooks::Sender::new()?;
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("webhooks", async move {
        jobs::tell_webhooks(&shared, &sender, stopping).await;
    });
    Ok(())
}

/// What people must be told.
fn start_notices(app: &Arc<App>, post: Option<Arc<Post>>, tasks: &Arc<Tasks>) {
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("notices", async move {
        jobs::hand_out_notices(&shared, stopping).await;
    });
    let Some(post) = post else { return };
    for _ in 0..MAIL_CONNECTIONS {
        let (shared, post, stopping) = (app.clone(), post.clone(), tasks.stopping());
        tasks.start("mails", async move {
            jobs::send_mails(&shared, post, stopping).await;
        });
    }
    let (shared, given, stopping) = (app.clone(), post.clone(), tasks.stopping());
    tasks.start("tellings", async move {
        jobs::tell_people(&shared, given, stopping).await;
    });
    let (shared, stopping) = (app.clone(), tasks.stopping());
    tasks.start("mails without an answer", async move {
        jobs::settle_doubts(&shared, post, stopping).await;
    });
}

/// For people in the log; for scripts one line on standard output, which says that connections are answered.
fn announce(config: &Config, app: &App, addresses: &Addresses) {
    let fingerprint = app.authority.fingerprint();
    let Addresses { link, web } = addresses;
    tracing::info!(
        link.address = %link,
        web.address = %web,
        authority.fingerprint = %fingerprint,
        store.url = %config.store,
        data.folder = %config.data.display(),
        "serving machines on {link} and people on http://{web}; the authority's fingerprint is {fingerprint}"
    );
    if config.link.lacks_a_name() {
        tracing::warn!(
            "no machine but this one can check the link's certificate: name the server in [link] names, or with --link-name"
        );
    }
    out::say(&format!("ready link={link} web={web} ca={fingerprint}"));
}
