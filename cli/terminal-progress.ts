import { printable } from "@/cli/printable";

const INTERVAL_MS = 100;

/** One line on stderr that says how far reading is; nothing where stderr is no terminal, or for what is read at once. */
export class TerminalProgress {
  #lastMs = performance.now();
  #shown = false;

  constructor(private readonly label: string) {}

  show({ pass, bytes }: { pass: 1 | 2; bytes: number }): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.#lastMs < INTERVAL_MS) return;
    this.#lastMs = now;
    this.#shown = true;
    process.stderr.write(
      `\r\u001b[K${printable(`${this.label}: ${pass === 1 ? "checking" : "reading"}`)} ${(bytes / 1e6).toFixed(0)} MB`,
    );
  }

  clear(): void {
    if (this.#shown) process.stderr.write("\r\u001b[K");
  }
}
