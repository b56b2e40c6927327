import { isInstruction } from "@/lib/engine/code-to-cloud/dockerfile-lines";

/** What an entry of an image's history says was done, in the words of a Dockerfile. */
export type Done = { instruction: string; argument: string };

/**
 * Reads `created_by` as the builders write it.
 *
 * Classic  `/bin/sh -c #(nop)  CMD ["sh"]`; a run command as `/bin/sh -c apt-get update`, with build arguments as `|1 A=b /bin/sh -c …`.
 * BuildKit `RUN /bin/sh -c npm ci # buildkit`, `COPY . . # buildkit`, `RUN |1 A=b /bin/sh -c …`.
 * Kaniko, Buildah  the instruction as it was written.
 * Source   moby/moby builder/dockerfile/dispatchers.go, moby/buildkit frontend/dockerfile/dockerfile2llb/convert.go.
 */
export function historyInstruction(createdBy: string): Done | null {
  // Without a pattern: one that begins with white space would be tried at every blank.
  const written = createdBy.trim();
  const text = written.endsWith(BUILDKIT) ? written.slice(0, -BUILDKIT.length).trim() : written;
  const nop = /^\/bin\/sh -c #\(nop\)\s*(.*)$/s.exec(text)?.[1];
  if (nop !== undefined) return asInstruction(nop);
  if (/^(?:\|\d|\/bin\/sh -c|cmd \/S \/C|powershell -Command)/i.test(text))
    return { instruction: "RUN", argument: command(text) };
  return asInstruction(text);
}

const BUILDKIT = "# buildkit";

function asInstruction(text: string): Done | null {
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(text.trim()) ?? [];
  if (!isInstruction(word) || rest === "") return null;
  const instruction = word.toUpperCase();
  return { instruction, argument: plain(instruction === "RUN" ? command(rest) : rest) };
}

/** The command without build arguments and shell: they are not in the file. */
function command(text: string): string {
  const counted = /^\|(\d+)\s+/.exec(text);
  let rest = text;
  if (counted) {
    rest = text.slice(counted[0].length);
    const shell = /(?:^|\s)(\/\S+ -\w*c |cmd \/S \/C |powershell -Command )/.exec(rest);
    if (shell) rest = rest.slice(shell.index).trimStart();
  }
  return plain(rest.replace(/^(?:\/\S+ (?:-\w+ )*-\w*c |cmd \/S \/C |powershell -Command )/, ""));
}

/** One spelling for comparing: white space, quotes of lists, flags that leave no trace. */
export function plain(argument: string): string {
  return argument
    .replaceAll(/\s+/g, " ")
    .replaceAll(/^(?:--[a-z-]+(?:=(?:"[^"]*"|\S+))?\s+)+/g, "")
    .replaceAll(/\s*([[\],])\s*/g, "$1")
    .trim();
}
