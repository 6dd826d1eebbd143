//! Conversation: what PAM's modules say is kept, within bounds; what they ask is answered by nobody.

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_int, c_void};

/// Enough for a log line, characters.
const MOST: usize = 500;

const SUCCESS: c_int = 0;
const BUFFER_ERROR: c_int = 5;
const CONVERSATION_ERROR: c_int = 19;
const ERROR_MESSAGE: c_int = 3;
const TEXT_INFO: c_int = 4;

/// `struct pam_message`.
#[repr(C)]
pub(super) struct Message {
    style: c_int,
    text: *const c_char,
}

/// `struct pam_response`.
#[repr(C)]
pub(super) struct Answer {
    text: *mut c_char,
    unused: c_int,
}

/// `struct pam_conv`.
#[repr(C)]
pub(super) struct Conversation {
    hear: extern "C" fn(c_int, *const *const Message, *mut *mut Answer, *mut c_void) -> c_int,
    said: *mut c_void,
}

/// What was said, on one line.
#[derive(Debug, Default)]
pub(super) struct Said(RefCell<String>);

impl Said {
    /// The listener that PAM takes; it must be gone before this is.
    pub(super) const fn conversation(&self) -> Conversation {
        Conversation {
            hear,
            said: std::ptr::from_ref(self).cast_mut().cast(),
        }
    }

    /// All of it, unless nothing was said.
    pub(super) fn text(&self) -> Option<String> {
        let said = self.0.borrow();
        (!said.is_empty()).then(|| said.clone())
    }

    fn keep(&self, text: &str) {
        let mut said = self.0.borrow_mut();
        let words = text.split(|letter: char| letter.is_control() || letter == ' ');
        for word in words.filter(|word| !word.is_empty()) {
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(word);
        }
        let end = said
            .char_indices()
            .nth(MOST)
            .map_or(said.len(), |(at, _)| at);
        said.truncate(end);
    }
}

#[expect(unsafe_code, reason = "PAM calls this")]
extern "C" fn hear(
    count: c_int,
    messages: *const *const Message,
    answers: *mut *mut Answer,
    said: *mut c_void,
) -> c_int {
    let Some(count) = usize::try_from(count).ok().filter(|count| *count > 0) else {
        return CONVERSATION_ERROR;
    };
    // SAFETY: PAM hands back the pointer that `Said::conversation` gave it, and `Said` lives until PAM has ended.
    let said = unsafe { &*said.cast::<Said>() };
    for number in 0..count {
        // SAFETY: pam_conv(3): `messages` is an array of `count` pointers to messages, whose texts end with a zero.
        let (style, text) = unsafe {
            let message = &**messages.add(number);
            (
                message.style,
                (!message.text.is_null()).then(|| CStr::from_ptr(message.text)),
            )
        };
        if style != ERROR_MESSAGE && style != TEXT_INFO {
            // A question: nobody is there to answer.
            return CONVERSATION_ERROR;
        }
        said.keep(&text.unwrap_or_default().to_string_lossy());
    }
    // SAFETY: PAM frees the answers by free(3). All zero, they say nothing.
    let silence = unsafe { libc::calloc(count, size_of::<Answer>()) };
    if silence.is_null() {
        return BUFFER_ERROR;
    }
    // SAFETY: pam_conv(3): `answers` is where the answers are to be put.
    unsafe { *answers = silence.cast() };
    SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(said: &Said, style: c_int, text: &CStr) -> c_int {
        let message = Message {
            style,
            text: text.as_ptr(),
        };
        let messages = [std::ptr::from_ref(&message)];
        let mut answers = std::ptr::null_mut();
        let conversation = said.conversation();
        let heard = hear(1, messages.as_ptr(), &raw mut answers, conversation.said);
        #[expect(unsafe_code, reason = "the answers are the caller's")]
        // SAFETY: they are of calloc(3), or null.
        unsafe {
            libc::free(answers.cast());
        }
        heard
    }

    #[test]
    fn what_is_said_is_one_line_of_bounded_length() {
        let said = Said::default();
        assert_eq!(said.text(), None);
        assert_eq!(
            told(&said, TEXT_INFO, c"Chiuso  per\nlavori\x1b[2J"),
            SUCCESS
        );
        assert_eq!(told(&said, ERROR_MESSAGE, c"fino a domani"), SUCCESS);
        let expected = "Chiuso per lavori [2J fino a domani";
        assert_eq!(said.text().as_deref(), Some(expected));
        for _ in 0..100 {
            assert_eq!(told(&said, TEXT_INFO, c"parole parole parole"), SUCCESS);
        }
        assert!(said.text().unwrap().chars().count() <= MOST);
    }

    #[test]
    fn what_is_asked_has_no_answer() {
        let said = Said::default();
        for question in [1, 2, 7] {
            assert_eq!(told(&said, question, c"Password: "), CONVERSATION_ERROR);
        }
        assert_eq!(said.text(), None);
    }
}
