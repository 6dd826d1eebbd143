// Live: what changes on the server, told to the parts of the page that show it.
//
// The server says on /live what changed. It becomes events on the body, for `hx-trigger`: `live-queue`,
// `live-ticket-<id>`, `live-tasks`, `live-machines`, `live-machine-<id>`, `live-urgent`. One tab listens for all of a browser's tabs:
// over HTTP/1.1 a browser opens six connections to a server, and a seventh tab would wait for ever.
import { isOn } from "./remember.ts";

/** A word of the server. */
interface Word {
  kind: string;
  id?: string;
}

const KINDS = ["ticket", "task", "machine", "urgent", "calmed", "missed"];
/** While words rain, parts are fetched once for all that came in this time, in milliseconds. */
const TOGETHER = 400;
/** Between a refusal and the next try, in milliseconds. */
const AGAIN = 30_000;

const place = document.body.dataset["live"];
const channel = "BroadcastChannel" in window ? new BroadcastChannel("custode-live") : null;
const title = document.title;
let due = new Set<string>();

if (place !== undefined) {
  channel?.addEventListener("message", (event: MessageEvent<Word>) => hear(event.data));
  if (navigator.locks === undefined || channel === null) {
    listen(place);
  } else {
    // Whoever holds the lock listens, until its tab is closed; then another of them does.
    void navigator.locks.request("custode-live", () => {
      listen(place);
      return new Promise(() => {});
    });
  }
  badge();
  document.addEventListener("htmx:after:swap", badge);
}

/**
 * Opens the stream. Where the network fails the browser comes back by itself, and says what it heard last. Where the
 * server refuses (it restarts, the session ended) the browser gives up, and we come back; then all may have changed.
 */
function listen(address: string, before = false): void {
  const stream = new EventSource(address);
  const pass = (word: Word) => {
    channel?.postMessage(word);
    hear(word);
  };
  for (const kind of KINDS) {
    stream.addEventListener(kind, (event: MessageEvent<string>) => pass({ ...parse(event.data), kind }));
  }
  if (before) {
    stream.addEventListener("open", () => pass({ kind: "missed" }), { once: true });
  }
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(() => listen(address, true), AGAIN);
    }
  });
}

function parse(data: string): object {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function hear(word: Word): void {
  switch (word.kind) {
    case "ticket":
      tell("live-queue", `live-ticket-${word.id}`);
      break;
    case "machine":
      tell("live-machines", `live-machine-${word.id}`);
      break;
    case "urgent":
      // Told again to who comes back: a ticket that stands above the page has rung.
      if (document.querySelector(`#urgent [data-ticket-id="${word.id}"]`) === null) {
        call();
      }
      document.body.dispatchEvent(new CustomEvent("live-urgent"));
      break;
    case "calmed":
      document.body.dispatchEvent(new CustomEvent("live-urgent"));
      break;
    case "task":
      tell("live-tasks");
      break;
    default:
      // Too much was missed: every part that lives is fetched again.
      tell(...living());
  }
}

/** All names that a part of this page waits for. */
function living(): string[] {
  const waiting = [...document.querySelectorAll("[hx-trigger]")].map((part) => part.getAttribute("hx-trigger") ?? "");
  return waiting.flatMap((trigger) => trigger.match(/live-[\w-]+/g) ?? []);
}

function tell(...names: string[]): void {
  if (due.size === 0) {
    setTimeout(() => {
      const now = due;
      due = new Set();
      const shown = new Set(living());
      for (const name of now) {
        document.body.dispatchEvent(new CustomEvent(name));
      }
      if ([...now].some((name) => shown.has(name))) {
        announce(document.body.dataset["changed"] ?? "");
      }
    }, TOGETHER);
  }
  for (const name of names) {
    due.add(name);
  }
}

/** Says something when a person's screen reader is free. */
function announce(sentence: string): void {
  const region = document.getElementById("polite");
  if (region !== null) {
    region.textContent = "";
    setTimeout(() => (region.textContent = sentence), 100);
  }
}

/** How many urgent tickets call, in the title of the tab: it is seen while another page is in front. */
function badge(): void {
  const count = document.querySelectorAll("#urgent form").length;
  document.title = count === 0 ? title : `(${count}) ${title}`;
}

/** Rings in one tab: browsers let those sound in which somebody did something. */
function call(): void {
  if (!isOn("sound") || navigator.userActivation?.hasBeenActive === false) {
    return;
  }
  if (navigator.locks === undefined) {
    void ring();
  } else {
    void navigator.locks.request("custode-ring", { ifAvailable: true }, (lock) => (lock === null ? undefined : ring()));
  }
}

/** Two short tones, made here: no file. Answers when they are over. */
function ring(): Promise<void> {
  const context = new AudioContext();
  [880, 1175].forEach((hertz, turn) => {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const from = context.currentTime + turn * 0.25;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.2, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.22);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + 0.22);
  });
  return new Promise((over) => setTimeout(over, 1000)).then(() => context.close());
}
