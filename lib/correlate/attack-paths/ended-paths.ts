import { z } from "zod";
import { BANDS } from "@/lib/engine/risk/bands";

/** Open attack paths that the change of a risk ends, with the worst of them. */
export const EndedPaths = z.object({
  count: z.number(),
  worst: z.object({
    score: z.number(),
    overScale: z.number(),
    band: z.enum(BANDS),
    title: z.string(),
    goal: z.string(),
  }),
});

/**
 * Of each risk whose change ends open attack paths what those amount to: `risk_id`, `ended`. The worst is the first by score, then beyond the scale, of equals by id.
 *
 * Use      as a table of a statement whose first parameter is the organization. Few risks end paths, and they have an index of their own.
 */
export const ENDED_PATHS_OF_RISKS = `
  SELECT p.ends_with_id AS risk_id, jsonb_build_object('count', count(*), 'worst',
           (array_agg(jsonb_build_object('score', p.score, 'overScale', p.over_scale, 'band', p.band, 'title', p.title, 'goal', coalesce(p.fix ->> 'goal', ''))
              ORDER BY p.score DESC, p.over_scale DESC, p.id))[1]) AS ended
    FROM risk p
   WHERE p.org_id = $1 AND p.ends_with_id IS NOT NULL AND p.kind = 'attack-path' AND p.status IN ('open', 'in_progress')
   GROUP BY 1`;
