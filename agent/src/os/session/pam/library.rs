//! Library: Linux-PAM, looked for when a session's child needs it. A machine without it runs the same programs, and no
//! other process of the agent has it in memory.

use std::ffi::{CStr, c_char, c_int, c_void};

use super::conversation::Conversation;

/// `pam_handle_t`, of which only PAM knows more.
pub(super) type Handle = *mut c_void;
type Begin =
    unsafe extern "C" fn(*const c_char, *const c_char, *const Conversation, *mut Handle) -> c_int;
type SetItem = unsafe extern "C" fn(Handle, c_int, *const c_void) -> c_int;
type Ask = unsafe extern "C" fn(Handle, c_int) -> c_int;
type Words = unsafe extern "C" fn(Handle, c_int) -> *const c_char;
type Variables = unsafe extern "C" fn(Handle) -> *mut *mut c_char;

/// The functions of it that are used.
#[derive(Clone, Copy)]
pub(super) struct Library {
    pub(super) start: Begin,
    pub(super) set_item: SetItem,
    pub(super) account: Ask,
    pub(super) open_session: Ask,
    pub(super) variables: Variables,
    pub(super) words: Words,
    pub(super) end: Ask,
}

impl Library {
    /// It, if this machine has it. It stays until this process becomes another program.
    #[expect(
        unsafe_code,
        reason = "the library may be missing, so nothing is linked to it"
    )]
    pub(super) fn load() -> Option<Self> {
        // SAFETY: a constant name. What runs while it is loaded is the system's own library, found where root said:
        // the environment of this process is empty.
        let library =
            unsafe { libc::dlopen(c"libpam.so.0".as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL) };
        if library.is_null() {
            return None;
        }
        // SAFETY: the library is open and stays so; each type is that of Linux-PAM's manual for this name.
        unsafe {
            Some(Self {
                start: function::<Begin>(library, c"pam_start")?,
                set_item: function::<SetItem>(library, c"pam_set_item")?,
                account: function::<Ask>(library, c"pam_acct_mgmt")?,
                open_session: function::<Ask>(library, c"pam_open_session")?,
                variables: function::<Variables>(library, c"pam_getenvlist")?,
                words: function::<Words>(library, c"pam_strerror")?,
                end: function::<Ask>(library, c"pam_end")?,
            })
        }
    }
}

/// The function of this name.
///
/// # Safety
/// `library` is open and stays so, and `F` is the type of a pointer to that function.
#[expect(unsafe_code, reason = "a function comes by its name")]
unsafe fn function<F: Copy>(library: *mut c_void, name: &CStr) -> Option<F> {
    const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
    // SAFETY: the library is open, the name ends with a zero.
    let found = unsafe { libc::dlsym(library, name.as_ptr()) };
    // SAFETY: it is not null, and of that type, as the caller knows.
    (!found.is_null()).then(|| unsafe { std::mem::transmute_copy::<*mut c_void, F>(&found) })
}
