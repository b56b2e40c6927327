import { z } from "zod";
import { privilegeLabel } from "@/lib/engine/privilege/labels";
import type { Severity } from "@/lib/model/severity";

/** Exposure as the graph writes it beside its level. */
export const ExposureOf = z.object({
  ports: z.array(z.union([z.number(), z.string()])).catch([]),
  chain: z
    .array(
      z
        .object({ kind: z.string(), name: z.string(), why: z.string().nullish(), assetId: z.string().nullish() })
        .transform((hop) => ({ kind: hop.kind, name: hop.name, why: hop.why ?? "", assetId: hop.assetId ?? null })),
    )
    .catch([]),
});

const WEIGHT: Record<string, Severity> = { node: "high", cluster: "high", elevated: "medium" };

/** What gives a workload power over its node or cluster, as the graph writes it beside the level. */
export const PrivilegesOf = z
  .object({ facts: z.array(z.object({ name: z.string(), why: z.string(), level: z.string().nullish() })).catch([]) })
  .transform(({ facts }) =>
    facts.map(({ name, why, level }) => ({
      id: name,
      label: privilegeLabel(name),
      why,
      severity: WEIGHT[level ?? ""] ?? ("low" as Severity),
    })),
  );
