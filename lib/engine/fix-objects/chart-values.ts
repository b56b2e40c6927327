import { object, type Plain } from "@/lib/engine/privilege/plain";

/** Where charts that follow `helm create` keep a field of the pod template. */
const VALUES: Record<string, (set: Plain) => Plain> = {
  resources: (set) => set,
  livenessProbe: (set) => set,
  readinessProbe: (set) => set,
  imagePullPolicy: (set) => ({ image: { pullPolicy: set.imagePullPolicy } }),
  automountServiceAccountToken: () => ({ serviceAccount: { automount: false } }),
};

/**
 * The same change as values of a chart that follows `helm create`; null for fields for which such a chart has none.
 * A chart may name them otherwise: `helm show values` tells.
 */
export function chartValues(field: string, scope: "pod" | "container", set: Plain): Plain | null {
  const known = VALUES[field];
  if (known) return known(set);
  const context = object(set.securityContext);
  if (Object.keys(context).length === 0) return null;
  return scope === "pod" ? { podSecurityContext: context } : { securityContext: context };
}
