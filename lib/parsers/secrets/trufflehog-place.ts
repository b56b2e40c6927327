import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { RecordTarget } from "@/lib/model/record";
import { type Fields, fields, number, text } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { imageTarget } from "@/lib/parsers/sarif-image";

/** Where TruffleHog 3 found something, whatever kind of source it read. */
export type TrufflehogPlace = {
  target: RecordTarget | null;
  path: string;
  line: number | undefined;
  layer: string | undefined;
  detail: string | undefined;
  link: string | undefined;
  /** Of the commit, as Git has it: `Name <address>`. */
  author: string | undefined;
};

/**
 * Reads `SourceMetadata.Data`, which holds one object under the kind of source (`Git`, `Github`, `Docker`, `Filesystem`, `S3`, ...).
 * A repository's URL and an image's reference identify; a bucket, a channel or a folder is only part of the path.
 */
export function trufflehogPlace(item: Fields): TrufflehogPlace {
  const data = fields(fields(item.SourceMetadata).Data);
  const [source = "", place] = Object.entries(data).find(([, one]) => Object.keys(fields(one)).length > 0) ?? [];
  const at = fields(place);
  const file = firstText(at.file, at.filename, at.path, at.key, at.title, at.subject);
  const container = firstText(at.bucket, at.container, at.workspace_name, at.channel_name, at.project, at.job_name);
  const commit = text(at.commit);
  return {
    target: targetOf(source, at),
    path: [container, file].filter((part) => part !== null).join("/") || (text(at.link) ?? source),
    line: number(at.line),
    layer: text(at.layer),
    detail: commit ? `commit ${commit.slice(0, 64)}` : undefined,
    link: text(at.link),
    author: text(at.email),
  };
}

function targetOf(source: string, at: Fields): TrufflehogPlace["target"] {
  if (/^docker$/i.test(source)) {
    const image = text(at.image);
    const tag = text(at.tag);
    if (image === undefined) return null;
    const digest = tag?.startsWith("sha256:");
    return imageTarget(tag && !image.includes("@") ? `${image}${digest ? "@" : ":"}${tag}` : image);
  }
  const address = text(at.repository) ?? "";
  const name = /^(?:https?|ssh|git):\/\/|^git@/.test(address) ? parseRepositoryUrl(address) : null;
  return name === null ? null : { kind: "repository", name };
}
