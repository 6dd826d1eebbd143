//! Furnish: people ask, and the desk works on what they asked, by the same forms as real people: a ticket in every state.

use anyhow::{Context, Result};

use crate::browser::Browser;
use crate::house::{self, House, Person};

/// What somebody asked, and how far the work has come.
struct Story {
    category: &'static str,
    subject: &'static str,
    description: &'static str,
    /// What keeps them from working, and whether there is another way.
    answers: (&'static str, &'static str),
    steps: &'static [Step],
}

/// A form that somebody fills in on the page of the ticket: who, which, with what.
type Step = (Hand, &'static str, &'static [(&'static str, &'static str)]);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hand {
    User,
    Operator,
    Specialist,
}

use Hand::{Operator, Specialist, User};

const TAKEN: Step = (Operator, "take-charge", &[]);
const BEGUN: Step = (Operator, "start-work", &[]);
const ESCALATED: Step = (
    Operator,
    "escalate",
    &[
        ("to", "product"),
        ("reason", "Serve chi conosce il modulo dei tributi."),
    ],
);

const STORIES: [Story; 10] = [
    Story {
        category: "sic_registry",
        subject: "Anagrafe: non si stampano i certificati",
        description: "Il programma si apre, ma la stampa dei certificati resta ferma a metà. Lo sportello è chiuso.",
        answers: ("operation", "absent"),
        steps: &[],
    },
    Story {
        category: "computer",
        subject: "Il computer dello sportello 2 si spegne da solo",
        description: "",
        answers: ("operation", "exists"),
        steps: &[TAKEN],
    },
    Story {
        category: "sic_taxes",
        subject: "Tributi: gli avvisi escono con l'importo dell'anno scorso",
        description: "Succede solo per la tassa sui rifiuti.",
        answers: ("outcome", "exists"),
        steps: &[
            TAKEN,
            ESCALATED,
            (Specialist, "take-charge", &[]),
            (Specialist, "start-work", &[]),
            (
                Specialist,
                "assign-task",
                &[
                    ("area_kind", "vendor"),
                    ("area", house::AREA),
                    (
                        "request",
                        "Verificare la tabella delle tariffe della versione installata.",
                    ),
                    ("target", "8"),
                ],
            ),
            (
                Specialist,
                "note",
                &[
                    ("visibility", "internal"),
                    (
                        "text",
                        "La tabella delle tariffe è stata aggiornata a gennaio.",
                    ),
                ],
            ),
        ],
    },
    Story {
        category: "printer",
        subject: "Stampante del protocollo: carta inceppata ogni mattina",
        description: "",
        answers: ("performance", "exists"),
        steps: &[
            TAKEN,
            BEGUN,
            (
                Operator,
                "wait",
                &[
                    ("waits_for", "third_party"),
                    ("awaited", "Assistenza della stampante"),
                    ("reason", "Il rullo va sostituito: il ricambio è ordinato."),
                ],
            ),
        ],
    },
    Story {
        category: "password",
        subject: "Password scaduta della posta dell'ufficio",
        description: "",
        answers: ("nothing", ""),
        steps: &[
            TAKEN,
            BEGUN,
            (
                Operator,
                "close-technically",
                &[
                    (
                        "answer",
                        "La password è stata rinnovata: la nuova si sceglie al primo accesso.",
                    ),
                    ("told", "sam"),
                ],
            ),
        ],
    },
    Story {
        category: "office_software",
        subject: "Il modello della determina non si apre",
        description: "",
        answers: ("outcome", "exists"),
        steps: &[
            TAKEN,
            BEGUN,
            (
                Operator,
                "close-technically",
                &[
                    ("answer", "Il modello è stato salvato nel formato corretto."),
                    ("told", "phone"),
                ],
            ),
            (User, "confirm", &[]),
            (
                User,
                "rating",
                &[("stars", "5"), ("comment", "Risolto in mattinata.")],
            ),
        ],
    },
    Story {
        category: "question",
        subject: "Come si esporta l'elenco dei protocolli?",
        description: "",
        answers: ("nothing", ""),
        steps: &[(
            Operator,
            "cancel",
            &[("reason", "Chi ha chiesto ha trovato la voce da sé.")],
        )],
    },
    Story {
        category: "sic_registry",
        subject: "Certificati che non escono dalla stampante",
        description: "",
        answers: ("operation", "absent"),
        steps: &[],
    },
    Story {
        category: "installation",
        subject: "Spostare la postazione della biblioteca",
        description: "Dal primo piano al piano terra, entro fine mese.",
        answers: ("nothing", ""),
        steps: &[TAKEN, BEGUN],
    },
    // A third party worked: the fix is to be verified within five days.
    Story {
        category: "printer",
        subject: "La stampante dell'ufficio tecnico stampa righe",
        description: "",
        answers: ("performance", "exists"),
        steps: &[
            TAKEN,
            BEGUN,
            (
                Operator,
                "wait",
                &[
                    ("waits_for", "third_party"),
                    ("awaited", "Assistenza della stampante"),
                    ("reason", "Serve il tecnico del fornitore."),
                ],
            ),
            (Operator, "resume", &[]),
            (
                Operator,
                "close-technically",
                &[
                    ("answer", "Il fornitore ha sostituito il tamburo."),
                    ("told", "phone"),
                ],
            ),
        ],
    },
];

/// Advice by the third level, with hours that were agreed and used.
const CONSULTING: Story = Story {
    category: "advice",
    subject: "Formazione sul nuovo protocollo informatico",
    description: "Per gli uffici anagrafe e tributi, prima della fine dell'anno.",
    answers: ("nothing", ""),
    steps: &[
        TAKEN,
        ESCALATED,
        (Specialist, "take-charge", &[]),
        (Specialist, "start-work", &[]),
        (
            Specialist,
            "plan-consulting",
            &[
                ("activity", "training"),
                ("planned", "12"),
                ("agreed_with", "Referente Operativo dell'Ente"),
            ],
        ),
        (
            Specialist,
            "use-hours",
            &[
                ("day", "2026-01-14"),
                ("hours", "6:30"),
                ("what", "Preparazione del materiale"),
            ],
        ),
        (
            Specialist,
            "use-hours",
            &[
                ("day", "2026-01-20"),
                ("hours", "4"),
                ("what", "Incontro con gli uffici"),
            ],
        ),
        (
            Specialist,
            "hold-training",
            &[
                ("day", "2026-01-20"),
                ("participants", "14"),
                ("what", "Registrazione e fascicoli"),
            ],
        ),
    ],
};

/// Opened after the rules are in force: one of them sends it on.
const ROUTED: Story = Story {
    category: "scanner",
    subject: "Lo scanner del protocollo non parte",
    description: "La spia resta arancione.",
    answers: ("operation", "exists"),
    steps: &[],
};

/// The story that is the same as the first one.
const DUPLICATE: usize = 7;

/// Fills the house with what people asked.
pub(crate) fn furnish(house: &House) -> Result<()> {
    let hands = Hands {
        user: enter(house, &house::USER)?,
        operator: enter(house, &house::OPERATOR)?,
        specialist: enter(house, &house::SPECIALIST)?,
    };
    write_article(&hands.operator)?;
    write_contract(house)?;
    super::on_call::furnish(house)?;
    let mut tickets = Vec::new();
    for story in &STORIES {
        tickets.push(hands.tell(story)?);
    }
    let first = hands.number(&tickets[0])?;
    let page = format!("/tickets/{}", tickets[DUPLICATE]);
    let fields = [
        ("other", first.as_str()),
        ("reason", "È la stessa stampante."),
    ];
    hands
        .operator
        .submit(&page, &format!("{page}/mark-duplicate"), &fields)?;
    hands.tell(&CONSULTING)?;
    route(&enter(house, &house::COORDINATOR)?)?;
    hands.tell(&ROUTED)?;
    super::late::furnish(house)
}

/// Two routing rules, tried on what was asked and switched on.
fn route(coordinator: &Browser) -> Result<()> {
    const NEW: &str = "/routing/rules/new";
    for fields in [
        &[
            ("name", "Stampa e scansione"),
            ("to", "infrastructure"),
            ("category", "scanner"),
        ][..],
        &[
            ("name", "Tributi e pagamenti"),
            ("to", "product"),
            ("words", "tributi\navvisi importo\npagoPA"),
        ],
    ] {
        coordinator.submit(NEW, "/routing/rules", fields)?;
    }
    for form in ["/routing/trial", "/routing/on"] {
        coordinator.submit("/routing", form, &[])?;
    }
    Ok(())
}

struct Hands {
    user: Browser,
    operator: Browser,
    specialist: Browser,
}

impl Hands {
    fn tell(&self, story: &Story) -> Result<String> {
        let (hindrance, alternative) = story.answers;
        let fields = [
            ("category", story.category),
            ("place", ""),
            ("subject", story.subject),
            ("hindrance", hindrance),
            ("alternative", alternative),
            ("description", story.description),
        ];
        let place = self.user.submit("/requests/new", "/requests", &fields)?;
        let id = place
            .rsplit('/')
            .next()
            .context("a ticket was opened")?
            .to_owned();
        let page = format!("/tickets/{id}");
        for (hand, form, fields) in story.steps {
            self.of(*hand)
                .submit(&page, &format!("{page}/{form}"), fields)
                .with_context(|| format!("«{}», {form}", story.subject))?;
        }
        Ok(id)
    }

    fn of(&self, hand: Hand) -> &Browser {
        match hand {
            User => &self.user,
            Operator => &self.operator,
            Specialist => &self.specialist,
        }
    }

    fn number(&self, ticket: &str) -> Result<String> {
        let listed = self.operator.listed("/tickets")?;
        let found = listed.into_iter().find(|seen| seen.id == ticket);
        Ok(found.context("the ticket is in the list")?.number)
    }
}

fn enter(house: &House, who: &Person) -> Result<Browser> {
    Browser::log_in(&house.web(), who.login, house::PASSWORD)
}

fn write_article(operator: &Browser) -> Result<()> {
    let fields = [
        ("title", "La stampa dei certificati si ferma"),
        (
            "body",
            "1. Svuotare la coda di stampa dello sportello.\n2. Riavviare il servizio di stampa.\n3. Ripetere la stampa dal programma dell'anagrafe.",
        ),
        ("audience", "desk"),
        ("state", "published"),
    ];
    operator.submit("/articles/new", "/articles", &fields)?;
    Ok(())
}

/// The patron day of the Ente, and a day on which it is closed: the deadlines of whoever asked already move.
fn write_contract(house: &House) -> Result<()> {
    let coordinator = enter(house, &house::COORDINATOR)?;
    let form = format!("{}/new", super::contract(house)?);
    let fields = [
        ("desk_patron", "24/06"),
        ("site_patron", "24/06"),
        ("desk_closed", "24/12/2026"),
        ("reaches", "still_open"),
        (
            "reason",
            "Festa del patrono e chiusura straordinaria degli uffici.",
        ),
        ("go", "make"),
    ];
    coordinator.submit(&form, &form, &fields)?;
    Ok(())
}
