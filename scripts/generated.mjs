// Generates the database client when the schema changed since it last was.
import { register } from "tsx/esm/api";

export async function ensureGenerated() {
  register();
  const { generateClient } = await import("../lib/platform/supervisor/build.ts");
  await generateClient();
}
