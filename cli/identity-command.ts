import type { Command } from "commander";
import type { IdentityOptions } from "@/cli/identity";

/** `plimsoll identity`: what today's rules would make of what the server has stored. */
export function addIdentityCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command("identity")
    .description(
      "Ask the server which stored findings today's crosswalk and identity rules would merge or split; changes nothing. Needs a token with the scope admin.",
    )
    .option("--kind <kind>", "only one kind: vulnerability, misconfiguration, secret, code, license or dynamic")
    .option("--json", "print the answer as one JSON object")
    .action(async (options: IdentityOptions) => {
      const { printIdentity } = await import("@/cli/identity");
      done(await printIdentity(options));
    });
}
