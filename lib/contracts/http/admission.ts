import { z } from "zod";

const API_VERSION = "admission.k8s.io/v1";

/**
 * What an API server asks. Only what an answer is made of is named; the object is of any kind and read as it comes.
 *
 * Source  kubernetes/api admission/v1/types.go.
 */
export const AdmissionReview = z.object({
  apiVersion: z.literal(API_VERSION, {
    error: `Send an AdmissionReview of ${API_VERSION}: set admissionReviewVersions to ["v1"].`,
  }),
  kind: z.literal("AdmissionReview", { error: "Send an AdmissionReview, as an API server does." }),
  request: z.object(
    {
      uid: z.string().min(1).max(256),
      namespace: z.string().max(253).default(""),
      object: z.unknown(),
    },
    { error: "An AdmissionReview to answer has a `request` with its `uid`." },
  ),
});
export type AdmissionReview = z.infer<typeof AdmissionReview>;

export const AdmissionAnswer = z.object({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal("AdmissionReview"),
  response: z.object({
    /** The request's own. */
    uid: z.string(),
    /** There is no policy that forbids anything: what is known is told as warnings. */
    allowed: z.literal(true),
    /** Shown by kubectl. Each is at most 120 characters, all together at most 4,096 bytes. */
    warnings: z.array(z.string().min(1).max(120)).optional(),
  }),
});
export type AdmissionAnswer = z.infer<typeof AdmissionAnswer>;

export function admissionAnswer(uid: string, warnings: readonly string[]): AdmissionAnswer {
  const said = warnings.length > 0 ? { warnings: [...warnings] } : {};
  return { apiVersion: API_VERSION, kind: "AdmissionReview", response: { uid, allowed: true, ...said } };
}
