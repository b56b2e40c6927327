import type { AlertRecord } from "@/lib/model/record";

const MAX_CHARS = 200;
/** The oldest ancestors first; Falco counts them from the process itself. */
const ANCESTORS = ["proc.aname[4]", "proc.aname[3]", "proc.aname[2]"];

/**
 * What led to an event, oldest first: the processes by name (`containerd-shim > bash > curl`), or who asked the API server.
 *
 * Use      one of the things alerts are folded by, so nothing volatile is in it: no arguments, ids or folders.
 * Returns  empty when the sender tells neither.
 */
export function lineageOf({ fields }: Pick<AlertRecord, "fields">): string {
  const field = (name: string) => (typeof fields[name] === "string" ? (fields[name] as string) : "");
  const parent = field("proc.pname") || field("proc.pexe");
  const own = field("proc.name") || field("proc.exe");
  const processes = [...ANCESTORS.map(field), parent, own].map(programOf).filter((name) => name !== "");
  return (processes.length > 0 ? processes.join(" > ") : field("user.name"))
    .slice(0, MAX_CHARS)
    .replace(/[\uD800-\uDBFF]$/, "");
}

function programOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).trim();
  return name === "<NA>" ? "" : name;
}
