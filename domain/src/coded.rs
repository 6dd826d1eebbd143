//! Coded: a closed list whose every entry has one spelling in the database and on the wire.

/// Declares a field-less enum together with `ALL`, `code()` and `from_code()`.
macro_rules! coded {
    ($($(#[$doc:meta])+ $name:ident { $($(#[$entry:meta])+ $variant:ident = $code:literal,)+ })+) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$entry])+ $variant,)+
        }

        impl $name {
            /// All entries.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The spelling in the database and on the wire.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The entry with this spelling.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

pub(crate) use coded;
