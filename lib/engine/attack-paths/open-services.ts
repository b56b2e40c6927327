import type { Port, Workload } from "@/lib/engine/exposure/workloads";
import { parseImageReference } from "@/lib/engine/image-reference";
import { list, text } from "@/lib/engine/privilege/plain";
import pack from "@/packs/attack-paths/open-services.json";

type Product = (typeof pack)[number];

/** A product as a workload runs it, with the ports on which it lets anyone in. */
export type RunningProduct = Product & { open: readonly Port[] };

const BY_IMAGE = new Map(
  pack.flatMap((product) =>
    product.images.flatMap((image) => {
      const known = parseImageReference(image);
      return known ? [[known.repository, product] as const] : [];
    }),
  ),
);

/**
 * The product of packs/attack-paths/open-services.json that a workload runs as it is delivered; null when none does, when it
 * listens on none of the product's ports, or when its environment names what sets a password.
 *
 * Limits  arguments and configuration files are not kept (they may hold passwords): a password set there is not seen.
 */
export function openProductOf(workload: Workload, listening: readonly Port[]): RunningProduct | null {
  for (const product of unguardedOf(workload)) {
    const open = listening.filter((port) => product.ports.includes(port.number));
    if (open.length > 0) return { ...product, open };
  }
  return null;
}

const UNGUARDED = new WeakMap<Workload, readonly Product[]>();

/** Products that its containers run without what sets a password, read once. */
function unguardedOf(workload: Workload): readonly Product[] {
  const known = UNGUARDED.get(workload);
  if (known) return known;
  const found = list(workload.podSpec.containers).flatMap((container) => {
    const image = parseImageReference(text(container.image) ?? "");
    const product = image ? BY_IMAGE.get(image.repository) : undefined;
    if (!product) return [];
    const names = list(container.env).map((entry) => text(entry.name) ?? "");
    if (list(container.envFrom).length > 0) return []; // a whole secret or config map may hold it
    return product.unlessEnvironment.some((name) => names.includes(name)) ? [] : [product];
  });
  UNGUARDED.set(workload, found);
  return found;
}
