import { answerException } from "@/lib/commands/answer-exception";
import { withdrawException } from "@/lib/commands/withdraw-exception";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const PATCH = route(ROUTES.answerException, ({ principal, params, body }) =>
  answerException(db(), principal, params.id, body),
);

export const DELETE = route(ROUTES.withdrawException, ({ principal, params }) =>
  withdrawException(db(), principal, params.id),
);
