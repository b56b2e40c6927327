import { z } from "zod";

/** What every document of the collector says of itself; docs/inventory-envelope.md is its description for people. */
export const CollectorEnvelope = z.object({
  apiVersion: z.literal("plimsoll.dev/v1"),
  cluster: z.object({ name: z.string().min(1).max(253), uid: z.string().min(1).max(128).nullish() }),
  collectedAt: z.iso.datetime({ offset: true }),
  kinds: z.array(
    z
      .string()
      .regex(
        /^([a-z0-9.-]+\/)?v[0-9a-z]+\/[A-Z][A-Za-z0-9]*$/,
        "a kind is written apiVersion/Kind, for example apps/v1/Deployment",
      ),
  ),
  resourceVersion: z.string().nullish(),
  collector: z
    .object({
      version: z.string().optional(),
      /** A promise: silence of several times this long means that the collector or its way here is broken. */
      reportsEverySeconds: z.number().int().min(1).max(604_800).optional(),
    })
    .optional(),
  errors: z.array(z.object({ kind: z.string(), reason: z.string() })).optional(),
  items: z.array(z.unknown()),
});
type CollectorEnvelope = z.infer<typeof CollectorEnvelope>;

/** A list or watch call that failed leaves a hole: the document adds and what it lacks is not gone. Null without one. */
export function failedKinds({ errors = [] }: Pick<CollectorEnvelope, "errors">, what: "listed" | "watched") {
  const [first] = errors;
  return first ? `${errors.length} kind(s) could not be ${what}; ${first.kind}: ${first.reason}` : null;
}

export function labelsOf({ cluster, resourceVersion }: CollectorEnvelope): Record<string, string> {
  return { "cluster.name": cluster.name, ...(resourceVersion ? { resourceVersion } : {}) };
}
