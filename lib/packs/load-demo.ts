import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { Company } from "@/lib/demo/company";
import { packPath } from "@/lib/packs/pack-path";

/** The made-up company of packs/demo. Throws, naming the place, when a file there does not fit together. */
export function loadDemo(): Company {
  return Company.parse({
    advisories: read("advisories.yaml"),
    bases: read("bases.yaml"),
    ...read("services.yaml"),
    ...read("clusters.yaml"),
    ...read("repositories.yaml"),
    ...read("triage.yaml"),
  });
}

function read(name: string): Record<string, unknown> {
  return parse(readFileSync(packPath("demo", name), "utf8")) as Record<string, unknown>;
}
