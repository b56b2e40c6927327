import { type MaskedText, maskBuildValues } from "@/lib/engine/code-to-cloud/mask-values";
import { maskAssignment } from "@/lib/engine/code-to-cloud/mask-variables";
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
  const masked = withoutVariables(config);
  return {
    history: entries.map((entry) => ({
      createdBy: cut(masked(text(entry.created_by) ?? text(entry.comment) ?? ""), MAX_CREATED_BY_CHARS),
      empty: entry.empty_layer === true,
      at: timestamp(entry.created),
    })),
    diffIds: layers,
  };
}

/**
 * A step of the history without secret values. Where each of them ends only the environment says for certain: `TOKEN=a b=c` may be
 * one variable.
 */
function withoutVariables(config: unknown): (written: string) => string {
  const secrets = texts(fields(fields(config).config).Env).flatMap((entry) => maskAssignment(entry).quoted);
  const long = secrets.filter(({ before, value }) => before.length > 1 && /\s/.test(value)).slice(0, MAX_ENTRIES);
  return (written) =>
    maskBuildValues(long.reduce((left, { before, value }) => left.replaceAll(before + value, `${before}…`), written))
      .text;
}

/** Values that look secret by their names, where an image's configuration quotes them: in its history and its environment. */
export function quotedBuildSecrets(config: unknown): QuotedSecret[] {
  const found: QuotedSecret[] = [];
  for (const { quoted: values } of writtenIn(config)) {
    for (const quoted of values) found.push(quoted);
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
  const maskAll = (name: string) => (values: unknown) =>
    Array.isArray(values)
      ? values.map((value) => (typeof value === "string" ? maskQuoted(name, value).text : value))
      : values;
  const withoutThem = (part: unknown) =>
    isFields(part) ? Object.assign({ ...part }, ...QUOTING.map((name) => masked(part, name, maskAll(name)))) : part;
  return {
    ...config,
    ...masked(config, "history", (history) => (Array.isArray(history) ? history.map(entryOf) : history)),
    ...masked(config, "config", withoutThem),
    ...masked(config, "container_config", withoutThem),
  };
}

/** The classic builder repeats an instruction in the command of the step: `#(nop)  ENV API_TOKEN=…`. */
const QUOTING = ["Env", "Cmd", "Entrypoint"] as const;

/** A variable's value has no end but its own; the others are commands and instructions. */
function maskQuoted(name: string, written: string): MaskedText {
  return name === "Env" ? maskAssignment(written) : maskBuildValues(written);
}

function* writtenIn(config: unknown): Generator<MaskedText> {
  const { history, config: own, container_config: built } = fields(config);
  for (const entry of list(history).map(fields))
    for (const written of [entry.created_by, entry.comment]) yield maskBuildValues(text(written) ?? "");
  for (const part of [own, built])
    for (const name of QUOTING) for (const written of texts(fields(part)[name])) yield maskQuoted(name, written);
}

function masked(given: Fields, name: string, mask: (value: unknown) => unknown): Fields {
  return Object.hasOwn(given, name) ? { [name]: mask(given[name]) } : {};
}

const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value);
