/** Attributes to set in a block, by name, with their value as Terraform writes it. */
export type Attributes = Readonly<Record<string, string>>;

/**
 * Sets attributes of a Terraform resource in its quoted lines, or in one nested block of it, which is added where it is missing.
 *
 * Shape    the lines are the resource from `resource "type" "name" {` to its closing brace, or only the attribute's own.
 * Returns  null where the quote is only a part of the block that does not hold the attribute: nothing is guessed.
 */
export function editResource(lines: readonly string[], set: Attributes, inside?: string): string[] | null {
  const whole = blockEnd(lines, 0) === lines.length - 1 && /^\s*(?:resource|data)\s+"/.test(lines[0] ?? "");
  if (!whole) return editPart(lines, set);
  if (inside === undefined) return editBlock(lines, set);
  const at = lines.findIndex((line, n) => n > 0 && opens(line, inside) && depthBefore(lines, n) === 1);
  const indent = `${indentOf(lines[0] ?? "")}  `;
  if (at < 0) {
    const block = [`${indent}${inside} {`, ...written(set, `${indent}  `), `${indent}}`];
    return [...lines.slice(0, -1), ...block, ...lines.slice(-1)];
  }
  const end = blockEnd(lines, at);
  if (end === null) return null;
  const edited = end === at ? null : editBlock(lines.slice(at, end + 1), set);
  return edited && [...lines.slice(0, at), ...edited, ...lines.slice(end + 1)];
}

/** Attributes as lines, the equals signs in one column as `terraform fmt` has them. */
export function written(set: Attributes, indent: string): string[] {
  const width = Math.max(...Object.keys(set).map((name) => name.length));
  return Object.entries(set).map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}`);
}

/** From a block's opening line to its closing brace. */
function editBlock(lines: readonly string[], set: Attributes): string[] | null {
  let edited = [...lines];
  const missing: [string, string][] = [];
  for (const [name, value] of Object.entries(set)) {
    const at = edited.findIndex((line, n) => n > 0 && assigns(line, name) && depthBefore(edited, n) === 1);
    if (at < 0) missing.push([name, value]);
    else {
      const line = replaced(edited[at] as string, value);
      if (line === null) return null;
      edited = edited.with(at, line);
    }
  }
  if (missing.length === 0) return edited;
  const indent = `${indentOf(lines[0] ?? "")}  `;
  return [...edited.slice(0, -1), ...written(Object.fromEntries(missing), indent), ...edited.slice(-1)];
}

function editPart(lines: readonly string[], set: Attributes): string[] | null {
  let found = false;
  const edited = lines.map((line) => {
    const name = Object.keys(set).find((one) => assigns(line, one));
    const now = name === undefined ? null : replaced(line, set[name] as string);
    if (now !== null) found = true;
    return now ?? line;
  });
  return found ? edited : null;
}

/** Null where the value goes on in the next line. */
function replaced(line: string, value: string): string | null {
  const [, head = "", old = ""] = /^(\s*[\w-]+\s*=\s*)(.*)$/.exec(line) ?? [];
  return head && balance(old) === 0 && !/<<[-~]?\w/.test(old) ? head + value : null;
}

function assigns(line: string, name: string): boolean {
  const [, found] = /^\s*([\w-]+)\s*=(?!=)/.exec(line) ?? [];
  return found === name;
}

function opens(line: string, block: string): boolean {
  const [, found] = /^\s*([\w-]+)\s*\{/.exec(line) ?? [];
  return found === block;
}

function indentOf(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? "";
}

function depthBefore(lines: readonly string[], end: number): number {
  return lines.slice(0, end).reduce((depth, line) => depth + balance(line), 0);
}

/** The line on which the block that `start` opens is closed, or null. */
function blockEnd(lines: readonly string[], start: number): number | null {
  let depth = 0;
  for (let at = start; at < lines.length; at += 1) {
    depth += balance(lines[at] as string);
    if (depth <= 0) return depth === 0 && (at > start || (lines[at] as string).includes("{")) ? at : null;
  }
  return null;
}

/** Brackets opened less those closed; what stands in quotes or behind a comment sign does not count. */
function balance(line: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] as string;
    if (char === "\\" && quoted) at += 1;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "#" || (char === "/" && line[at + 1] === "/")) break;
    else if ("{[(".includes(char)) depth += 1;
    else if ("}])".includes(char)) depth -= 1;
  }
  return depth;
}
