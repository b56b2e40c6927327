import { type Fields, fields, isObject, list, texts } from "@/lib/parsers/fields";
import { metadata, pick } from "@/lib/parsers/kubernetes-metadata";
import { asText } from "@/lib/parsers/loose-text";

export function podTemplate(template: Fields): Fields {
  return { metadata: metadata(fields(template.metadata)), spec: podSpec(fields(template.spec)) };
}

/** A pod's spec as far as exposure, privilege and image identity need it. */
export function podSpec(spec: Fields): Fields {
  const kept = pick(spec, [
    "serviceAccountName",
    "serviceAccount",
    "automountServiceAccountToken",
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "hostUsers",
    "shareProcessNamespace",
    "securityContext",
    "nodeName",
    "nodeSelector",
    "runtimeClassName",
    "imagePullSecrets",
    "restartPolicy",
  ]);
  for (const key of ["containers", "initContainers", "ephemeralContainers"]) {
    const containers = list(spec[key]).filter(isObject).map(container);
    if (containers.length > 0) kept[key] = containers;
  }
  const volumes = list(spec.volumes).filter(isObject).map(volume);
  if (volumes.length > 0) kept.volumes = volumes;
  return kept;
}

function container(given: Fields): Fields {
  const kept = pick(given, [
    "name",
    "image",
    "imagePullPolicy",
    "ports",
    "securityContext",
    "volumeMounts",
    "volumeDevices",
    "restartPolicy",
  ]);
  const resources = pick(fields(given.resources), ["limits", "requests"]);
  if (Object.keys(resources).length > 0) kept.resources = resources;
  // Arguments may be passwords; these few tell which ingress class a controller serves.
  const args = texts(given.args).filter((arg) =>
    /^--?(ingress-class|controller-class|watch-ingress-without-class)=/.test(arg),
  );
  if (args.length > 0) kept.args = args;
  // An environment value may be a password; its name and where it comes from are what correlation needs.
  const env = list(given.env)
    .filter(isObject)
    .map((entry) => pick(entry, ["name", "valueFrom"]));
  if (env.length > 0) kept.env = env;
  const envFrom = list(given.envFrom).filter(isObject);
  if (envFrom.length > 0) kept.envFrom = envFrom;
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) if (isObject(given[probe])) kept[probe] = {};
  return kept;
}

/** Sources by which a volume names something else, or reaches the host. Of any other source only its kind is kept. */
const VOLUME_SOURCES = [
  "hostPath",
  "secret",
  "configMap",
  "persistentVolumeClaim",
  "projected",
  "emptyDir",
  "downwardAPI",
  "image",
];

function volume(given: Fields): Fields {
  const kept = pick(given, ["name", ...VOLUME_SOURCES]);
  for (const source of Object.keys(given)) {
    if (source === "name" || VOLUME_SOURCES.includes(source)) continue;
    kept[source] = pick(fields(given[source]), ["driver", "readOnly", "server", "path"]); // attributes of a driver may hold credentials
  }
  return kept;
}

export function podStatus(status: Fields): Fields {
  const kept = pick(status, ["phase", "podIP", "podIPs", "hostIP"]);
  for (const key of ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"]) {
    const statuses = list(status[key])
      .filter(isObject)
      .map((entry) => pick(entry, ["name", "image", "imageID", "containerID"]));
    if (statuses.length > 0) kept[key] = statuses.filter((entry) => asText(entry.name) !== null);
  }
  return kept;
}
