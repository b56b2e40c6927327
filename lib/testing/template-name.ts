import { createHash } from "node:crypto";

/** The template database of one state of the migrations: other states have other templates. */
export function templateName(migrations: string): string {
  return `plimsoll_template_${createHash("sha256").update(migrations).digest("hex").slice(0, 16)}`;
}
