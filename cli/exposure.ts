import { basename } from "node:path";
import { ExitCode } from "@/cli/exit-code";
import { explain } from "@/cli/parse";
import { sourceOf } from "@/cli/parse-sources";
import { printable, printableJson } from "@/cli/printable";
import { computeExposure, type KubernetesObject, type WorkloadExposure } from "@/lib/engine/exposure";
import { readLimits } from "@/lib/ingest/raw-limits";
import { kubernetesObjects } from "@/lib/parsers/kubernetes-objects";
import { kubernetesSnapshot } from "@/lib/parsers/kubernetes-snapshot";
import { detectReport, readReport } from "@/lib/parsers/reading/read-report";

/**
 * `plimsoll exposure`: reads Kubernetes objects from files, all of one cluster, and says how far each workload can be reached.
 *
 * Returns  0; 2 when a file is not readable or holds no Kubernetes objects. Broken objects are named on standard error.
 */
export async function printExposure(files: readonly string[], options: { json?: boolean }): Promise<number> {
  const objects: KubernetesObject[] = [];
  for (const file of files) {
    try {
      for await (const object of readObjects(file)) objects.push(object);
    } catch (error) {
      process.stderr.write(`${printable(`${file}: ${explain(error, file)}`)}\n`);
      return ExitCode.Usage;
    }
  }
  const exposures = computeExposure(objects);
  process.stdout.write(options.json ? `${printableJson(exposures, 2)}\n` : asText(exposures));
  return ExitCode.Done;
}

async function* readObjects(file: string): AsyncGenerator<KubernetesObject> {
  const source = await sourceOf(file);
  const { parser } = await detectReport(source, {
    parsers: [kubernetesSnapshot, kubernetesObjects],
    filename: file === "-" ? undefined : basename(file),
    limits: readLimits(),
  });
  const report = await readReport(source, parser, readLimits());
  for await (const batch of report.outcomes()) {
    for (const outcome of batch) {
      if ("rejected" in outcome)
        process.stderr.write(`${printable(`${file} ${outcome.pointer}: ${outcome.rejected}`)}\n`);
      else for (const record of outcome.records) if (record.kind === "object") yield record.object;
    }
  }
}

/** One block per workload: its level and ports, then the objects that prove it. */
function asText(exposures: readonly WorkloadExposure[]): string {
  if (exposures.length === 0) return "No workload in these files.\n";
  const width = Math.max(...exposures.map(({ level }) => level.length));
  return exposures
    .map(({ workload, level, ports, chain }) => {
      const where = ports.length > 0 ? `  port ${ports.join(", ")}` : "";
      const steps = chain.map(
        ({ kind, name, why }) => `${" ".repeat(width + 2)}${printable(`${kind} ${name}: ${why}`)}\n`,
      );
      return `${printable(`${level.padEnd(width)}  ${workload}${where}`)}\n${steps.join("")}`;
    })
    .join("");
}
