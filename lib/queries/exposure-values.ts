import { z } from "zod";
import { Severity } from "@/lib/model/severity";

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

const Reason = z.union([
  z.string().transform((text) => ({ id: text, label: text, why: text, severity: "medium" as Severity })),
  z
    .object({
      id: z.string().nullish(),
      setting: z.string().nullish(),
      label: z.string().nullish(),
      why: z.string().nullish(),
      severity: Severity.nullish(),
    })
    .transform((reason) => {
      const id = reason.id ?? reason.setting ?? reason.label ?? "setting";
      return {
        id,
        label: reason.label ?? id,
        why: reason.why ?? "",
        severity: reason.severity ?? ("medium" as Severity),
      };
    }),
]);

/** What gives a workload power, as the graph writes it: a list, or an object that holds one. */
export const PrivilegesOf = z.union([
  z.array(Reason),
  z.object({ reasons: z.array(Reason) }).transform(({ reasons }) => reasons),
  z.object({ chain: z.array(Reason) }).transform(({ chain }) => chain),
  z.object({}).transform(() => []),
]);
