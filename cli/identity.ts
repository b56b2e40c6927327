import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import { printable, printableJson } from "@/cli/printable";
import { describeProblem, type Server, serverOfEnvironment } from "@/cli/server";
import { IdentityDryRun, IdentityDryRunAsk } from "@/lib/contracts/http/identity-dry-run";

export type IdentityOptions = { kind?: string; json?: boolean };

const EXAMPLES_SHOWN = 10;

/**
 * Prints what today's rules would merge, split and key anew.
 *
 * Returns  0 whatever the answer is: a difference is news, not a failure.
 * Errors   exit 2 for an unknown kind, exit 3 when the server refuses or is away.
 */
export async function printIdentity(options: IdentityOptions, server?: Server): Promise<number> {
  const ask = IdentityDryRunAsk.safeParse(options.kind === undefined ? {} : { kind: options.kind });
  if (!ask.success) throw new CommandFailed(ExitCode.Usage, `${options.kind} is not a kind of finding.`);
  const answer = await (server ?? serverOfEnvironment()).send("POST", "/api/v1/identity/dry-run", {
    headers: { "content-type": "application/json" },
    body: async function* () {
      yield Buffer.from(JSON.stringify(ask.data));
    },
  });
  const found = IdentityDryRun.safeParse(answer.body);
  if (answer.status !== 200 || !found.success) throw new CommandFailed(ExitCode.Unreachable, describeProblem(answer));
  process.stdout.write(options.json ? `${printableJson(found.data, 2)}\n` : `${identityText(found.data)}\n`);
  return ExitCode.Done;
}

/** Counts first, then examples; nothing that is zero has any. */
export function identityText({ examined, complete, merge, split, move }: IdentityDryRun): string {
  const lines = [
    `${examined} findings examined${complete ? "" : "; there are more, so the figures are lower bounds"}`,
    `  would merge  ${merge.findings} findings into ${merge.groups}`,
    ...merge.examples
      .slice(0, EXAMPLES_SHOWN)
      .map(
        ({ subject, findings }) =>
          `    ${subject}: ${findings.map(({ title, asset }) => `${title} (${asset.name})`).join(" + ")}`,
      ),
    `  would split  ${split.findings} findings into ${split.into}`,
    ...split.examples
      .slice(0, EXAMPLES_SHOWN)
      .map(
        ({ finding, into }) =>
          `    ${finding.title} (${finding.asset.name}): ${into.map(({ subject }) => subject).join(" | ")}`,
      ),
    `  would get another key and stay one  ${move.findings}`,
    ...move.examples
      .slice(0, EXAMPLES_SHOWN)
      .map(({ finding, from, to }) => `    ${finding.title} (${finding.asset.name}): ${from} -> ${to}`),
  ];
  return lines.map(printable).join("\n");
}
