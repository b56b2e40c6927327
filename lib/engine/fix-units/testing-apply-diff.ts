/** Applies a unified diff of one file strictly: every line of context and every line taken out must be there. For tests. */
export function applyDiff(text: string, diff: string): string {
  const lines = text.split("\n");
  const applied: string[] = [];
  let at = 0;
  for (const line of diff.split("\n").slice(2)) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+/.exec(line);
    if (hunk) {
      const start = Number(hunk[1]) - (hunk[2] === "0" ? 0 : 1);
      applied.push(...lines.slice(at, start));
      at = start;
    } else if (line.startsWith("+")) applied.push(line.slice(1));
    else if (line !== "") {
      if (lines[at] !== line.slice(1)) throw new Error(`Line ${at + 1} is "${lines[at]}", not "${line.slice(1)}".`);
      if (line.startsWith(" ")) applied.push(line.slice(1));
      at += 1;
    }
  }
  return [...applied, ...lines.slice(at)].join("\n");
}
