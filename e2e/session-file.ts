import { join } from "node:path";

/** Where the suite keeps the administrator's session, so that one sign-in serves all tests but those about signing in. */
export const SESSION_FILE = join("node_modules", ".cache", "plimsoll-e2e", "session.json");
