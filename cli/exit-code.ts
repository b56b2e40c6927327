/** What the process ends with (CONTRACT, `plimsoll` CLI). */
export const ExitCode = {
  Done: 0,
  /** A gate's verdict is no, or an import was rejected. */
  Failed: 1,
  /** Wrong usage, or input that cannot be read. */
  Usage: 2,
  /** The server is unreachable or refused. */
  Unreachable: 3,
} as const;
