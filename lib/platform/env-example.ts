import { EnvSchema } from "@/lib/env";

/** Set by the commands or only for tests: nothing for a file that people copy. */
const NOT_FOR_PEOPLE = new Set([
  "NODE_ENV",
  "CI",
  "TEST_DATABASE_URL",
  "PLIMSOLL_REPORTS",
  "PLIMSOLL_DATA",
  "PLIMSOLL_DEMO",
  "UPDATE_GOLDEN",
  "PLIMSOLL_PEER_HEADER",
]);

/** The text of `.env.example`: every variable with its meaning and its default, commented out. */
export function envExample(): string {
  const entries = Object.entries(EnvSchema.shape).filter(([name]) => !NOT_FOR_PEOPLE.has(name));
  const defaults = EnvSchema.parse({}) as Record<string, unknown>;
  const blocks = entries.map(([name, schema]) => `# ${schema.description}\n#${name}=${defaults[name] ?? ""}\n`);
  return `# Copy to .env and set what should differ; npm start reads it. Made from lib/env.ts.\n\n${blocks.join("\n")}`;
}
