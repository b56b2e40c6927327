import { parseImageReference } from "@/lib/engine/image-reference";
import { privilegeOf } from "@/lib/engine/privilege";
import type { PrivilegeFact } from "@/lib/engine/privilege/kinds";
import { list, object, type Plain, text } from "@/lib/engine/privilege/plain";

/** An image that a pod would run; `name` as it is written there. Tag and digest as `parseImageReference` says. */
export type AskedImage = { name: string; repository: string; tag: string | null; digest: string | null };

/** What an object would run, as far as its own text tells. */
export type AskedPod = {
  /** Each once, in the order of the containers. */
  images: AskedImage[];
  /** What it asks for that gives it its node or the whole cluster. */
  privileges: PrivilegeFact[];
  serviceAccount: string;
  /** Without a token the service account's rights do not count. */
  tokenMounted: boolean;
};

const MAX_IMAGES = 50;

/** The pod in an object of an admission request: a pod, or what makes pods; null for what runs nothing. */
export function askedPod(given: unknown): AskedPod | null {
  const template = templateOf(object(given));
  const spec = object(template.spec);
  if (!Array.isArray(spec.containers)) return null;
  const privilege = privilegeOf(template, null, []);
  return {
    images: imagesOf(spec),
    privileges: privilege.facts.filter(({ level }) => level === "node" || level === "cluster"),
    serviceAccount: text(spec.serviceAccountName) ?? text(spec.serviceAccount) ?? "default",
    tokenMounted: privilege.tokenMounted,
  };
}

/** A CronJob has its template inside a job's, other controllers have it below `spec`, a pod is one. */
function templateOf(given: Plain): Plain {
  const spec = object(given.spec);
  const ofJob = object(object(object(spec.jobTemplate).spec).template);
  const template = object(spec.template);
  return [ofJob, template].find((one) => "spec" in one) ?? given;
}

function imagesOf(spec: Plain): AskedImage[] {
  const names = [spec.initContainers, spec.containers, spec.ephemeralContainers]
    .flatMap(list)
    .flatMap((container) => text(container.image) ?? []);
  return [...new Set(names)].slice(0, MAX_IMAGES).flatMap((name) => {
    const reference = parseImageReference(name);
    return reference ? [{ name, ...reference }] : [];
  });
}
