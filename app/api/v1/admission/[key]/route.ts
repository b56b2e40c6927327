import { demandEventKey, keySender } from "@/lib/auth/event-key";
import { noteAdmission } from "@/lib/commands/note-admission";
import { lookUpAdmission, reviewAdmission } from "@/lib/commands/review-admission";
import { AdmissionReview, admissionAnswer } from "@/lib/contracts/http/admission";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { bodyInTime, throughAdmissionGate } from "@/lib/http/admission-gate";
import { MAX_ADMISSION_BYTES, parseJson, readBytes } from "@/lib/http/read-body";
import { route } from "@/lib/http/route";

export const POST = route(ROUTES.reviewAdmission, ({ request, params }) =>
  throughAdmissionGate(params.key, async (within) => {
    const place = await within(() => demandEventKey(db(), params.key, "admission"));
    const bytes = await bodyInTime(readBytes(request, MAX_ADMISSION_BYTES));
    const body = parseJson(bytes, request.headers.get("content-type"));
    const { request: asked } = AdmissionReview.parse(body);
    const warnings = await reviewAdmission(
      asked,
      async (pod) => place && within(() => lookUpAdmission(db(), place, asked.namespace, pod)),
    );
    if (place) noteAdmission(db(), keySender(place), Date.now());
    return admissionAnswer(asked.uid, warnings);
  }),
);
