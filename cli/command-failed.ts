/** Ends a command with a message and an exit code; thrown where the cause is known. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}
