//! Machine: what kind of computer it is, as far as the rules care.

/// What people expect of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MachineClass {
    /// Always on; its silence is a fault.
    Server,
    /// Switched off at will; much of what happens on it is nobody's emergency.
    Workstation,
}

impl MachineClass {
    /// All classes.
    pub const ALL: [Self; 2] = [Self::Server, Self::Workstation];

    /// The spelling on the wire and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Workstation => "workstation",
        }
    }

    /// The class with this spelling.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }
}
