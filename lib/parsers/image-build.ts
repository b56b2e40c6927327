import { maskBuildValues } from "@/lib/engine/code-to-cloud/mask-values";
import { AppError } from "@/lib/model/error";
import type { ImageBuild } from "@/lib/model/image-build";
import type { QuotedSecret } from "@/lib/model/quoted-secret";
import { type Fields, fields, list, text, texts, timestamp } from "@/lib/parsers/fields";
import { digestOf } from "@/lib/parsers/image-target";
import { cut } from "@/lib/parsers/loose-text";

const MAX_ENTRIES = 500;
/** Each is looked for in the whole report. */
const MAX_QUOTED = 10_000;
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
      createdBy: cut(maskBuildValues(text(entry.created_by) ?? text(entry.comment) ?? "").text, MAX_CREATED_BY_CHARS),
      empty: entry.empty_layer === true,
      at: timestamp(entry.created),
    })),
    diffIds: layers,
  };
}

/** Values that look secret by their names, where an image's configuration quotes them: in its history and its environment. */
export function quotedBuildSecrets(config: unknown): QuotedSecret[] {
  const found: QuotedSecret[] = [];
  for (const written of writtenIn(config)) {
    for (const quoted of maskBuildValues(written).quoted) found.push(quoted);
    if (found.length > MAX_QUOTED) {
      throw new AppError(
        "too_large",
        `The image's configuration quotes more than ${MAX_QUOTED} values that look secret, so that the report cannot be stored safely. Build the image without them.`,
      );
    }
  }
  return found;
}

/** The configuration without them; the same object where there are none. */
export function withoutBuildSecrets(config: Fields): Fields {
  if (quotedBuildSecrets(config).length === 0) return config;
  const mask = (value: unknown) => (typeof value === "string" ? maskBuildValues(value).text : value);
  const entryOf = (entry: unknown) =>
    isFields(entry) ? { ...entry, ...masked(entry, "created_by", mask), ...masked(entry, "comment", mask) } : entry;
  const maskAll = (values: unknown) => (Array.isArray(values) ? values.map(mask) : values);
  const withoutThem = (part: unknown) =>
    isFields(part) ? Object.assign({ ...part }, ...QUOTING.map((name) => masked(part, name, maskAll))) : part;
  return {
    ...config,
    ...masked(config, "history", (history) => (Array.isArray(history) ? history.map(entryOf) : history)),
    ...masked(config, "config", withoutThem),
    ...masked(config, "container_config", withoutThem),
  };
}

/** The classic builder repeats an instruction in the command of the step: `#(nop)  ENV API_TOKEN=…`. */
const QUOTING = ["Env", "Cmd", "Entrypoint"] as const;

function writtenIn(config: unknown): string[] {
  const { history, config: own, container_config: built } = fields(config);
  const entries = list(history)
    .map(fields)
    .flatMap((entry) => [text(entry.created_by) ?? "", text(entry.comment) ?? ""]);
  return [...entries, ...[own, built].flatMap((part) => QUOTING.flatMap((name) => texts(fields(part)[name])))];
}

function masked(given: Fields, name: string, mask: (value: unknown) => unknown): Fields {
  return Object.hasOwn(given, name) ? { [name]: mask(given[name]) } : {};
}

const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value);
