import type { Command } from "commander";
import type { PushOptions } from "@/cli/push";

/** `plimsoll push` (CONTRACT). */
export function addPushCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command("push")
    .description(
      "Deliver report files to the server. Reads PLIMSOLL_URL and PLIMSOLL_TOKEN; in CI also the repository, commit and branch.",
    )
    .argument("[files...]", "report files; - reads standard input")
    .option("--format <id>", "the format, when detection cannot tell; custom:<name> for one of your own")
    .option("--target <kind:name>", "what was scanned, for example repository:github.com/shop/api")
    .option("--repo <url>", "the repository that was scanned")
    .option("--commit <sha>", "the commit that was scanned")
    .option("--branch <name>", "the branch that was scanned")
    .option("--default-branch <name>", "the repository's default branch")
    .option("--image <ref>", "the image that was scanned")
    .option("--cluster <name>", "the cluster that was scanned")
    .option("--scope <name>", "tells scans of one target by one tool apart, for example a folder")
    .option("--kinds <list>", "what the scan looked for: vulnerability,misconfiguration,secret,code,license,dynamic")
    .option("--scanned-at <time>", "when it was scanned, RFC 3339; for reports that do not say")
    .option("--partial", "the scan saw only a part: findings are added, none is resolved")
    .option("--complete", "the scan saw everything: what it lacks is gone")
    .option(
      "--feed <name>",
      "the file is a feed's, reference data of the whole instance: kev, epss, ssvc or osv (all.zip too)",
    )
    .option("--no-ci", "take nothing from the environment of the CI run")
    .option(
      "--attach [folder]",
      "also deliver the checkout's CODEOWNERS, Dockerfiles and Kubernetes manifests; the current folder when left out",
    )
    .option("--no-history", "do not send who worked on the files that the reports name")
    .option("--wait", "wait until the server has read it, and end with 1 when it was rejected")
    .option("--json", "print one JSON array with an object per file")
    .action(async (files: string[], options: PushOptions) => {
      const { pushFiles } = await import("@/cli/push");
      done(await pushFiles(files, options));
    });
}
