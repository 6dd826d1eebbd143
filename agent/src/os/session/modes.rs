//! Modes: the settings of the technician's own terminal, applied to the session's (RFC 4254, 8).

use std::io;
use std::os::fd::AsFd;

use rustix::termios::{
    ControlModes, InputModes, LocalModes, OptionalActions, OutputModes, SpecialCodeIndex, Termios,
};

/// "This character is not used", as clients write it.
const UNUSED: u32 = 255;

/// Applies what is known of these modes; the rest stays as the kernel makes a terminal.
pub(super) fn set(terminal: impl AsFd, modes: &[(u8, u32)]) -> io::Result<()> {
    let mut now = rustix::termios::tcgetattr(&terminal)?;
    for (opcode, argument) in modes {
        apply(&mut now, *opcode, *argument);
    }
    Ok(rustix::termios::tcsetattr(
        &terminal,
        OptionalActions::Now,
        &now,
    )?)
}

fn apply(to: &mut Termios, opcode: u8, argument: u32) {
    let on = argument != 0;
    if let Some(index) = special(opcode) {
        // `_POSIX_VDISABLE` is 0 on Linux.
        let unused = argument == UNUSED;
        to.special_codes[index] = if unused {
            0
        } else {
            u8::try_from(argument).unwrap_or(0)
        };
    } else if let Some(mode) = input(opcode) {
        to.input_modes.set(mode, on);
    } else if let Some(mode) = local(opcode) {
        to.local_modes.set(mode, on);
    } else if let Some(mode) = output(opcode) {
        to.output_modes.set(mode, on);
    } else if let Some(mode) = control(opcode) {
        to.control_modes.set(mode, on);
    }
}

const fn special(opcode: u8) -> Option<SpecialCodeIndex> {
    Some(match opcode {
        1 => SpecialCodeIndex::VINTR,
        2 => SpecialCodeIndex::VQUIT,
        3 => SpecialCodeIndex::VERASE,
        4 => SpecialCodeIndex::VKILL,
        5 => SpecialCodeIndex::VEOF,
        6 => SpecialCodeIndex::VEOL,
        7 => SpecialCodeIndex::VEOL2,
        8 => SpecialCodeIndex::VSTART,
        9 => SpecialCodeIndex::VSTOP,
        10 => SpecialCodeIndex::VSUSP,
        12 => SpecialCodeIndex::VREPRINT,
        13 => SpecialCodeIndex::VWERASE,
        14 => SpecialCodeIndex::VLNEXT,
        18 => SpecialCodeIndex::VDISCARD,
        _ => return None,
    })
}

const fn input(opcode: u8) -> Option<InputModes> {
    Some(match opcode {
        30 => InputModes::IGNPAR,
        31 => InputModes::PARMRK,
        32 => InputModes::INPCK,
        33 => InputModes::ISTRIP,
        34 => InputModes::INLCR,
        35 => InputModes::IGNCR,
        36 => InputModes::ICRNL,
        37 => InputModes::IUCLC,
        38 => InputModes::IXON,
        39 => InputModes::IXANY,
        40 => InputModes::IXOFF,
        41 => InputModes::IMAXBEL,
        42 => InputModes::IUTF8,
        _ => return None,
    })
}

const fn local(opcode: u8) -> Option<LocalModes> {
    Some(match opcode {
        50 => LocalModes::ISIG,
        51 => LocalModes::ICANON,
        52 => LocalModes::XCASE,
        53 => LocalModes::ECHO,
        54 => LocalModes::ECHOE,
        55 => LocalModes::ECHOK,
        56 => LocalModes::ECHONL,
        57 => LocalModes::NOFLSH,
        58 => LocalModes::TOSTOP,
        59 => LocalModes::IEXTEN,
        60 => LocalModes::ECHOCTL,
        61 => LocalModes::ECHOKE,
        62 => LocalModes::PENDIN,
        _ => return None,
    })
}

const fn output(opcode: u8) -> Option<OutputModes> {
    Some(match opcode {
        70 => OutputModes::OPOST,
        71 => OutputModes::OLCUC,
        72 => OutputModes::ONLCR,
        73 => OutputModes::OCRNL,
        74 => OutputModes::ONOCR,
        75 => OutputModes::ONLRET,
        _ => return None,
    })
}

const fn control(opcode: u8) -> Option<ControlModes> {
    Some(match opcode {
        92 => ControlModes::PARENB,
        93 => ControlModes::PARODD,
        _ => return None,
    })
}
