import { ExitCode } from "@/cli/exit-code";

/** Commands that are run for what they do, not for what they print. */
const DELIVERS = new Set(["push", "inventory"]);

/**
 * Once nobody reads any more what a command prints, as after `| head`, it has nothing left to do and ends with 0. One that delivers
 * goes on without a word to its own end: half a delivery must not pass for a whole one. Messages that nobody reads end nothing.
 */
export function endWithReader(command: string | undefined): void {
  const ends = command === undefined || !DELIVERS.has(command);
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (ends && stream === process.stdout) process.exit(ExitCode.Done);
    });
}
