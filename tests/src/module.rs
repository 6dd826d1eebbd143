//! Module: a small real HTTP service that stands for a SIC module, to be broken and mended.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// A SIC module.
pub struct Module {
    address: SocketAddr,
    well: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    asked: Arc<AtomicU64>,
    serving: Option<JoinHandle<()>>,
}

impl Module {
    /// Starts one on a free port; it is well.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let well = Arc::new(AtomicBool::new(true));
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::new(AtomicU64::new(0));
        let (is_well, is_stopped) = (Arc::clone(&well), Arc::clone(&stop));
        let counted = Arc::clone(&asked);
        let serving = std::thread::spawn(move || serve(&listener, &is_well, &is_stopped, &counted));
        Self {
            address,
            well,
            stop,
            asked,
            serving: Some(serving),
        }
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// How often it was asked.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// From here on it answers 503.
    pub fn break_down(&self) {
        self.well.store(false, Ordering::SeqCst);
    }

    /// From here on it answers 200.
    pub fn mend(&self) {
        self.well.store(true, Ordering::SeqCst);
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(serving) = self.serving.take() {
            let _ = serving.join();
        }
    }
}

fn serve(listener: &TcpListener, well: &AtomicBool, stop: &AtomicBool, asked: &AtomicU64) {
    for stream in listener.incoming() {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        if let Ok(stream) = stream {
            let _ = answer(stream, well.load(Ordering::SeqCst));
            asked.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn answer(mut stream: TcpStream, well: bool) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut request = [0_u8; 2048];
    let _ = stream.read(&mut request)?;
    let status = if well {
        "200 OK"
    } else {
        "503 Service Unavailable"
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )
}
