import { maskBuildValues } from "@/lib/engine/code-to-cloud/mask-values";
import type { ImageBuild } from "@/lib/model/image-build";
import { fields, list, text, texts, timestamp } from "@/lib/parsers/fields";
import { digestOf } from "@/lib/parsers/image-target";
import { cut } from "@/lib/parsers/loose-text";

const MAX_ENTRIES = 500;
const MAX_CREATED_BY_CHARS = 4_000;

/**
 * History and layers out of an image's configuration; `diffIds` is what else lists the layers, where the configuration does not.
 *
 * Returns  null where neither is known.
 * Source   opencontainers/image-spec config.md: `history`, `rootfs.diff_ids`.
 */
export function imageBuild(config: unknown, diffIds: readonly string[] = []): ImageBuild | null {
  const { history, rootfs } = fields(config);
  const entries = list(history).slice(0, MAX_ENTRIES).map(fields);
  const own = texts(fields(rootfs).diff_ids);
  const layers = (own.length > 0 ? own : diffIds).flatMap((one) => digestOf(one) ?? []).slice(0, MAX_ENTRIES);
  if (entries.length === 0 && layers.length === 0) return null;
  return {
    history: entries.map((entry) => ({
      createdBy: maskBuildValues(cut(text(entry.created_by) ?? text(entry.comment) ?? "", MAX_CREATED_BY_CHARS)).text,
      empty: entry.empty_layer === true,
      at: timestamp(entry.created),
    })),
    diffIds: layers,
  };
}
