import type { IncidentStep } from "@/lib/contracts/http/incident";
import { quotedName } from "@/lib/messages/quoted-name";

/** What is known of an incident's place; names come from sensors and are not trusted. */
export type IncidentPlace = {
  namespace: string | null;
  pod: string | null;
  host: string | null;
  workload: { name: string } | null;
  /** What was seen, in the sensor's words. */
  rule: string;
  lineage: string;
  /** Somebody asked the API server for it; no process was seen. */
  fromApiServer: boolean;
};

/** Kubernetes' own rule for names: what is no such name could be anything, and is put into no command. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** What to do about an incident, in order: understand, contain, repair, and say what it was. */
export function incidentSteps(place: IncidentPlace): IncidentStep[] {
  return place.fromApiServer ? ofRequest(place) : ofProcess(place);
}

/** What comes before any fix: whether it was meant, and how to contain it where it was not. */
export function firstSteps(place: IncidentPlace): string[] {
  return incidentSteps(place)
    .slice(0, 2)
    .map(({ text }) => text);
}

function ofRequest({ lineage }: IncidentPlace): IncidentStep[] {
  return [
    step(
      `Ask whether ${lineage ? quotedName(lineage) : "somebody"} meant to do this: the alerts name the object, the address the request came from and the tool.`,
    ),
    step(
      "If not, take the credential away first: revoke the token or certificate, or unbind its role. What it made stays until you remove it.",
    ),
    step("If it is everyday work, give that account only the rights it needs, and close this with a note."),
  ];
}

function ofProcess({ namespace, pod, host, workload, rule, lineage }: IncidentPlace): IncidentStep[] {
  const at = namespace && pod && NAME.test(namespace) && NAME.test(pod) ? `-n ${namespace}` : null;
  const look = [`kubectl ${at} describe pod ${pod}`, `kubectl ${at} logs ${pod} --all-containers --since=24h`];
  const contain = [`kubectl ${at} label pod ${pod} plimsoll.dev/quarantine=true --overwrite`, quarantine(at ?? "")];
  const what = at ? "the pod" : host ? `the host ${quotedName(host)}` : "it";
  return [
    step(question({ lineage, rule, workload }), at ? look : []),
    step(
      `If not, cut ${what} off the network before anything else, and keep it running: what is in its memory is evidence.`,
      at ? contain : [],
    ),
    step("Then close the way in: its open risks are the known ones. Replace the secrets that it could read."),
    step(
      `If it is normal, make an exception for ${nameOf(workload)} in the sensor's rule, and close this with a note.`,
    ),
  ];
}

/** That a process runs says little (a Java program runs java): whether it does what was seen is the question. */
function question({ lineage, rule, workload }: Pick<IncidentPlace, "lineage" | "rule" | "workload">): string {
  const here = nameOf(workload);
  const what = `${quotedName(rule)}. The alerts name the file, command or address.`;
  if (lineage.includes(" > "))
    return `Read the chain ${quotedName(lineage)} from the left, and ask whether it is normal in ${here} that it does this: ${what}`;
  if (lineage) return `Ask whether it is normal in ${here} that ${quotedName(lineage)} does this: ${what}`;
  return `Ask whether this is normal in ${here}: ${what}`;
}

function nameOf(workload: IncidentPlace["workload"]): string {
  return workload ? quotedName(workload.name) : "this place";
}

/** A policy that admits nothing to or from what carries the label. */
function quarantine(at: string): string {
  const policy =
    '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"plimsoll-quarantine"},"spec":{"podSelector":{"matchLabels":{"plimsoll.dev/quarantine":"true"}},"policyTypes":["Ingress","Egress"]}}';
  return `kubectl ${at} apply -f - <<< '${policy}'`;
}

function step(text: string, commands: string[] = []): IncidentStep {
  return { text, commands };
}
