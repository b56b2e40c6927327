import { replayImport } from "@/lib/commands/replay-import";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { enqueue } from "@/lib/queue/queue";

export const POST = route(ROUTES.replayImport, ({ principal, params }) =>
  replayImport({ db: db(), enqueue }, principal, params.id),
);
