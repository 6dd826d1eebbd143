//! Login: one transaction with PAM, from its start to its end, in calls that cannot be made out of order.

use std::ffi::{CStr, CString, c_char, c_int};

use super::conversation::Said;
use super::library::{Handle, Library};

const SUCCESS: c_int = 0;
const TTY: c_int = 3;
const RUSER: c_int = 8;
/// The end is that of a process which hands the session on: nothing that the session uses is to be taken away.
const HANDED_ON: c_int = 0x4000_0000;

/// A transaction. `said` outlives it.
pub(super) struct Login<'a> {
    library: Library,
    handle: Handle,
    said: &'a Said,
    /// The last answer, which the end is told.
    last: c_int,
}

/// Why PAM says no, in its words.
pub(super) type No = String;

impl<'a> Login<'a> {
    /// Begins one for this user, under the rules of this name.
    #[expect(unsafe_code, reason = "PAM is a library of C")]
    pub(super) fn start(
        library: Library,
        (service, user): (&CStr, &CStr),
        said: &'a Said,
    ) -> Result<Self, No> {
        let conversation = said.conversation();
        let mut handle: Handle = std::ptr::null_mut();
        // SAFETY: both texts end with a zero; the conversation is copied, and what it points to outlives the login.
        let begun = unsafe {
            (library.start)(
                service.as_ptr(),
                user.as_ptr(),
                &raw const conversation,
                &raw mut handle,
            )
        };
        let login = Self {
            library,
            handle,
            said,
            last: begun,
        };
        if handle.is_null() {
            return Err("it does not begin".to_owned());
        }
        login.answer(begun)?;
        Ok(login)
    }

    /// At which terminal, or what stands for one.
    pub(super) fn at(&mut self, terminal: &CStr) -> Result<(), No> {
        self.set(TTY, terminal)
    }

    /// Who comes in.
    pub(super) fn by(&mut self, technician: &CStr) -> Result<(), No> {
        self.set(RUSER, technician)
    }

    #[expect(unsafe_code, reason = "PAM is a library of C")]
    fn set(&mut self, item: c_int, value: &CStr) -> Result<(), No> {
        // SAFETY: the login has begun; items of these numbers are texts, which PAM copies.
        self.last = unsafe { (self.library.set_item)(self.handle, item, value.as_ptr().cast()) };
        self.answer(self.last)
    }

    /// Whether the account may come in now.
    #[expect(unsafe_code, reason = "PAM is a library of C")]
    pub(super) fn account(&mut self) -> Result<(), No> {
        // SAFETY: the login has begun.
        self.last = unsafe { (self.library.account)(self.handle, 0) };
        self.answer(self.last)
    }

    /// Prepares this process: limits, the audit's number, the mask of new files.
    #[expect(unsafe_code, reason = "PAM is a library of C")]
    pub(super) fn open_session(&mut self) -> Result<(), No> {
        // SAFETY: the login has begun.
        self.last = unsafe { (self.library.open_session)(self.handle, 0) };
        self.answer(self.last)
    }

    /// The variables that the rules gave it; what is not UTF-8 is none.
    #[expect(unsafe_code, reason = "PAM is a library of C")]
    pub(super) fn variables(&self) -> Vec<(String, String)> {
        // SAFETY: the login has begun.
        let list = unsafe { (self.library.variables)(self.handle) };
        let mut variables = Vec::new();
        if list.is_null() {
            return variables;
        }
        let mut next = list;
        // SAFETY: pam_getenvlist(3): an array of texts, a null pointer behind the last; texts and array are the caller's,
        // who frees each once.
        unsafe {
            while !(*next).is_null() {
                variables.extend(variable(*next));
                libc::free((*next).cast());
                next = next.add(1);
            }
            libc::free(list.cast());
        }
        variables
    }

    #[expect(unsafe_code, reason = "PAM is a library of C")]
    fn answer(&self, answer: c_int) -> Result<(), No> {
        if answer == SUCCESS {
            return Ok(());
        }
        // SAFETY: it answers with a constant text for every number.
        let words = unsafe { (self.library.words)(self.handle, answer) };
        // SAFETY: the text ends with a zero.
        let words = (!words.is_null()).then(|| unsafe { CStr::from_ptr(words) });
        let words = words.unwrap_or(c"no").to_string_lossy();
        Err(match self.said.text() {
            Some(said) => format!("{words} ({said})"),
            None => words.into_owned(),
        })
    }
}

impl Drop for Login<'_> {
    #[expect(unsafe_code, reason = "PAM is a library of C")]
    fn drop(&mut self) {
        if self.handle.is_null() {
            return;
        }
        let last = match self.last {
            SUCCESS => SUCCESS | HANDED_ON,
            failed => failed,
        };
        // SAFETY: the login has begun and ends once. What this answers changes nothing any more.
        unsafe {
            (self.library.end)(self.handle, last);
        }
    }
}

/// `NAME=value`.
#[expect(unsafe_code, reason = "the text is PAM's")]
unsafe fn variable(text: *const c_char) -> Option<(String, String)> {
    // SAFETY: the caller knows that it is a text that ends with a zero.
    let text = unsafe { CStr::from_ptr(text) }.to_str().ok()?;
    let (name, value) = text.split_once('=')?;
    Some((name.to_owned(), value.to_owned()))
}

/// A text without a zero inside.
pub(super) fn text(text: &str) -> Result<CString, No> {
    CString::new(text).map_err(|error| error.to_string())
}
