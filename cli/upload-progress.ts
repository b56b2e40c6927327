import { printable } from "@/cli/printable";

const INTERVAL_MS = 100;

/** One line on stderr, rewritten in place; nothing where stderr is no terminal. */
export class UploadProgress {
  #lastMs = 0;
  #shown = false;

  constructor(private readonly label: string) {}

  sent(bytes: number, total: number | null): void {
    const share = total ? ` (${Math.floor((100 * bytes) / total)} %)` : "";
    this.#write(`sending ${(bytes / 1e6).toFixed(1)} MB${share}`);
  }

  /** What the server is doing with it, from the import's own status and progress. */
  processing(status: string, progress: number | null): void {
    this.#write(progress === null ? status : `${status} ${Math.floor(progress * 100)} %`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write("\r\u001b[K");
    this.#shown = false;
  }

  #write(text: string): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.#lastMs < INTERVAL_MS) return;
    this.#lastMs = now;
    this.#shown = true;
    process.stderr.write(`\r\u001b[K${printable(`${this.label}: ${text}`)}`);
  }
}
