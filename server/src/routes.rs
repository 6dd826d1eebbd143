//! Routes: every way in, declared together with its rule. There is no other way to add one.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, on};

use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;

/// Who may come in by a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Anybody.
    Open,
    /// Everybody who is recognised.
    SignedIn,
    /// Whose role reaches something with this action. To what, the use case asks.
    Needs(Action),
}

/// A way in.
#[derive(Debug, Clone)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "what is declared is tried by tests")
)]
pub(crate) struct Route {
    pub(crate) method: Method,
    /// With its parameters in braces.
    pub(crate) path: &'static str,
    pub(crate) rule: Rule,
}

/// How a door recognises people, and how it turns them away.
pub(crate) trait Door: 'static {
    /// Who asks, if they are recognised.
    fn recognise(
        app: &Arc<App>,
        parts: &mut Parts,
    ) -> impl Future<Output = Result<Option<Viewer>, Response>> + Send;
    /// The answer to somebody who is not recognised.
    fn to_stranger(parts: &Parts) -> Response;
    /// The answer to somebody whose role does not reach there.
    fn to_denied(viewer: &Viewer, parts: &Parts) -> Response;
}

/// The routes of a door.
pub(crate) struct Routes<D> {
    app: Arc<App>,
    router: Router<Arc<App>>,
    declared: Vec<Route>,
    door: std::marker::PhantomData<D>,
}

impl<D: Door> Routes<D> {
    /// None yet.
    pub(crate) fn new(app: Arc<App>) -> Self {
        Self {
            app,
            router: Router::new(),
            declared: Vec::new(),
            door: std::marker::PhantomData,
        }
    }

    /// Reads something. `HEAD` is answered as well.
    pub(crate) fn get<H, T>(self, path: &'static str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.on(Method::GET, MethodFilter::GET, path, rule, handler)
    }

    /// Changes something.
    pub(crate) fn post<H, T>(self, path: &'static str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.on(Method::POST, MethodFilter::POST, path, rule, handler)
    }

    /// The routes of an area.
    pub(crate) fn with(self, area: impl FnOnce(Self) -> Self) -> Self {
        area(self)
    }

    /// What answers, and what was declared.
    pub(crate) fn finish(self) -> (Router<Arc<App>>, Vec<Route>) {
        (self.router, self.declared)
    }

    fn on<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        rule: Rule,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        let guarded =
            on(filter, handler).layer(from_fn_with_state((self.app.clone(), rule), admit::<D>));
        self.router = self.router.route(path, guarded);
        self.declared.push(Route { method, path, rule });
        self
    }
}

/// Lets in whom the rule admits; who they are travels with the request.
async fn admit<D: Door>(
    State((app, rule)): State<(Arc<App>, Rule)>,
    request: Request,
    next: Next,
) -> Response {
    if rule == Rule::Open {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let viewer = match D::recognise(&app, &mut parts).await {
        Ok(Some(viewer)) => viewer,
        Ok(None) => return D::to_stranger(&parts),
        Err(answer) => return answer,
    };
    if let Rule::Needs(action) = rule
        && !viewer.can(action)
    {
        return D::to_denied(&viewer, &parts);
    }
    parts.extensions.insert(viewer);
    next.run(Request::from_parts(parts, body)).await
}
