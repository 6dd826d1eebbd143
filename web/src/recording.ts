// Recording: plays what a terminal showed, and jumps to the places that the page lists; or shows it as it comes.
//
// `[data-recording]` names the file, `[data-live-recording]` the stream. A terminal's text is drawn letter by letter, by
// the player alone: nothing of it becomes a part of the page.
import { create, type Options, type Player, type Source } from "asciinema-player";

/** An event of asciicast v3: seconds since the one before, what it is, its text. */
type Line = [number, string, string];

/** The position is shown anew every so many milliseconds. */
const TICK = 200;
/** What happens together is told to the page once, in milliseconds. */
const TOGETHER = 500;

const LOOK: Options = {
  controls: false,
  fit: "width",
  cursorMode: "steady",
  terminalFontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace",
};

/** Header and events; lines that are no such thing are left out, and of a file that is still written the last one. */
function read(text: string): unknown[] {
  const lines = text.slice(0, text.lastIndexOf("\n")).split("\n");
  const events = lines.slice(1).filter((line) => line.startsWith("["));
  return [parse(lines[0] ?? ""), ...events.map(parse).filter(isLine)];
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function isLine(value: unknown): value is Line {
  return (
    Array.isArray(value) &&
    Number.isFinite(value[0]) &&
    (value[0] as number) >= 0 &&
    (value[1] === "o" || value[1] === "m" || (value[1] === "r" && /^\d{1,4}x\d{1,4}$/.test(String(value[2])))) &&
    typeof value[2] === "string"
  );
}

/** `00:12:07`, as the page writes it. */
function told(seconds: number): string {
  const pair = (count: number) => String(Math.floor(count)).padStart(2, "0");
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(pair).join(":");
}

/** A recording, with what plays it. */
class Replay {
  private readonly controls = document.querySelector<HTMLElement>("[data-recording-controls]");
  private readonly toggle = this.controls?.querySelector<HTMLButtonElement>("[data-toggle]") ?? null;
  private readonly position = this.controls?.querySelector<HTMLInputElement>("[data-position]") ?? null;
  private readonly time = this.controls?.querySelector<HTMLElement>("[data-time]") ?? null;
  private readonly length: number;
  private player: Player;
  private speed = 1;
  private plays = false;

  constructor(
    private readonly place: HTMLElement,
    private readonly data: unknown[],
  ) {
    this.length = data.slice(1).reduce((sum: number, line) => sum + (line as Line)[0], 0);
    this.player = this.open();
    void this.seek(Number(place.dataset["from"]));
    this.listen();
    setInterval(() => this.tell(), TICK);
  }

  private open(): Player {
    const player = create({ data: this.data }, this.place, { ...LOOK, speed: this.speed, preload: true });
    player.addEventListener("playing", () => this.turn(player, true));
    player.addEventListener("pause", () => this.turn(player, false));
    player.addEventListener("ended", () => this.turn(player, false));
    return player;
  }

  private turn(player: Player, plays: boolean): void {
    if (player !== this.player || this.toggle === null) {
      return;
    }
    this.plays = plays;
    this.toggle.textContent = this.toggle.dataset[plays ? "pause" : "play"] ?? "";
    this.tell();
  }

  private async seek(at: number): Promise<void> {
    const to = Math.min(Math.max(0, at), this.length);
    await this.player.seek(to);
    this.tell();
  }

  /** The player knows no other speed than its first. */
  private async hurry(speed: number): Promise<void> {
    const [at, plays] = [this.player.getCurrentTime(), this.plays];
    this.player.dispose();
    this.speed = speed;
    this.player = this.open();
    await this.seek(at);
    if (plays) {
      await this.player.play();
    }
  }

  private tell(): void {
    const at = this.player.getCurrentTime();
    if (this.time !== null) {
      this.time.textContent = `${told(at)} / ${told(this.length)}`;
    }
    if (this.position !== null && document.activeElement !== this.position) {
      this.position.max = (Math.ceil(this.length * 10) / 10).toFixed(1);
      this.position.value = String(at);
      this.position.setAttribute("aria-valuetext", told(at));
    }
    document.querySelector<HTMLInputElement>("input[data-here]")?.setAttribute("value", at.toFixed(3));
  }

  private listen(): void {
    this.controls?.removeAttribute("hidden");
    this.toggle?.addEventListener("click", () => void (this.plays ? this.player.pause() : this.player.play()));
    this.position?.addEventListener("input", () => {
      const at = Number(this.position?.value);
      this.position?.setAttribute("aria-valuetext", told(at));
      void this.seek(at);
    });
    for (const button of this.controls?.querySelectorAll<HTMLButtonElement>("[data-skip]") ?? []) {
      button.addEventListener("click", () => void this.seek(this.player.getCurrentTime() + Number(button.dataset["skip"])));
    }
    const speed = this.controls?.querySelector<HTMLSelectElement>("[data-speed]");
    speed?.addEventListener("change", () => void this.hurry(Number(speed.value)));
    // The list of moments is fetched anew while a session runs.
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-seek]") : null;
      if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        void this.seek(Number(link.dataset["seek"]));
        this.place.scrollIntoView({ block: "nearest" });
      }
    });
  }
}

/** Shows a terminal as its machine hands it in. The page's own list is fetched anew when something happened. */
function follow(place: HTMLElement, url: string): void {
  // The player's types leave its streams out: docs.asciinema.org/manual/player/live.
  const source = { driver: "eventsource", url, bufferTime: 0 } as unknown as Source;
  const player = create(source, place, { ...LOOK, autoPlay: true });
  let due = false;
  const happened = (): void => {
    if (!due) {
      due = true;
      setTimeout(() => {
        due = false;
        document.body.dispatchEvent(new CustomEvent("recording-moment"));
      }, TOGETHER);
    }
  };
  player.addEventListener("marker", happened);
  player.addEventListener("ended", () => {
    happened();
    const over = document.querySelector<HTMLElement>("[data-recording-over]");
    if (over !== null) {
      over.textContent = over.dataset["recordingOver"] ?? "";
    }
  });
}

async function replay(place: HTMLElement, file: string): Promise<void> {
  const answer = await fetch(file);
  if (!answer.ok) {
    throw new Error(`the server answered ${answer.status}`);
  }
  new Replay(place, read(await answer.text()));
}

const broken = (): void => document.querySelector("[data-recording-broken]")?.removeAttribute("hidden");
const file = document.querySelector<HTMLElement>("[data-recording]");
const live = document.querySelector<HTMLElement>("[data-live-recording]");
if (file !== null) {
  replay(file, file.dataset["recording"] ?? "").catch(broken);
} else if (live !== null) {
  follow(live, live.dataset["liveRecording"] ?? "");
}
