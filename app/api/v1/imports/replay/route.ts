import { replayImports } from "@/lib/commands/replay-imports";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { enqueue } from "@/lib/queue/queue";

export const POST = route(ROUTES.replayImports, ({ principal, body }) =>
  replayImports({ db: db(), enqueue }, principal, body),
);
