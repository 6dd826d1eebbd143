//! Document: the description of the API (OpenAPI 3.1), made from the code.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::problem::{ProblemDocument, WrongDocument};
use super::{coded, enti, figures, machines, me, tickets};

/// The description.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "Custode",
        version = "1",
        description = "The service desk for programs: the same use cases and rights as its pages. Lists page by key; requests that change something carry an Idempotency-Key; every error is a problem document (RFC 9457).",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later")
    ),
    servers((url = "/")),
    security(("token" = [])),
    paths(
        super::openapi,
        me::me,
        enti::list,
        machines::list,
        machines::show,
        figures::show,
        tickets::list::list,
        tickets::show::show,
        tickets::create::create,
        tickets::work::note,
        tickets::work::command,
    ),
    components(schemas(
        ProblemDocument, WrongDocument, coded::Activity, coded::AreaKind, coded::Category, coded::Channel, coded::Class, coded::Competence, coded::Kind, coded::Level, coded::Medium, coded::Outcome, coded::Relation, coded::Right, coded::Form, coded::Metric,
        coded::Role, coded::State, coded::TaskState, coded::WaitingFor, coded::What
    )),
    modifiers(&Bearer, &Problems)
)]
pub(crate) struct Document;

/// The tokens of people.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", scheme);
    }
}

/// Whatever goes wrong is a problem document.
struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .build();
        let problem = ResponseBuilder::new()
            .description("A problem (RFC 9457)")
            .content("application/problem+json", content)
            .build();
        for item in document.paths.paths.values_mut() {
            let operations = [
                &mut item.get,
                &mut item.post,
                &mut item.put,
                &mut item.delete,
            ];
            for operation in operations.into_iter().flatten() {
                let answers = &mut operation.responses.responses;
                answers.insert("default".to_owned(), problem.clone().into());
            }
        }
    }
}
