/** One `Tag: value` of SPDX's text form; a value in `<text>` may have many lines. */
export type Tag = { tag: string; value: string };

/** The tags of a section, in order. Comments and lines that are no tag are passed over. */
export function readTags(section: string): Tag[] {
  const tags: Tag[] = [];
  let open: { tag: string; lines: string[] } | null = null;
  for (const line of section.split("\n")) {
    if (open) {
      const end = line.indexOf("</text>");
      open.lines.push(end === -1 ? line : line.slice(0, end));
      if (end === -1) continue;
      tags.push({ tag: open.tag, value: open.lines.join("\n").trim() });
      open = null;
      continue;
    }
    const match = /^\s{0,8}([A-Za-z]\w{1,60}):(.*)$/.exec(line);
    if (!match) continue;
    const [tag, value] = [match[1] as string, (match[2] as string).trim()];
    if (!value.startsWith("<text>")) tags.push({ tag, value });
    else if (value.includes("</text>")) tags.push({ tag, value: value.slice(6, value.indexOf("</text>")).trim() });
    else open = { tag, lines: [value.slice(6)] };
  }
  return tags;
}
