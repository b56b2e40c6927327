import type { AlertRecord } from "@/lib/model/records/event-records";
import type { FeedRecord } from "@/lib/model/records/feed-records";
import type {
  CodeRecord,
  DynamicRecord,
  LicenseRecord,
  MisconfigurationRecord,
  SecretRecord,
  VulnerabilityRecord,
} from "@/lib/model/records/finding-records";
import type { ComponentRecord, DeletedRecord, ObjectRecord } from "@/lib/model/records/inventory-records";
import type { CatalogRecord, CommitterRecord, OwnershipRecord } from "@/lib/model/records/ownership-records";
import type { ElementRecord, FileRecord, InstructionRecord } from "@/lib/model/records/source-records";
import type { EvidenceRecord, StatementRecord } from "@/lib/model/records/statement-records";

// The one place to import records from; each family has its own file.
export { type AlertRecord, AUDIT_SOURCE, EVENT_KEY } from "@/lib/model/records/event-records";
export type { FeedRecord, OsvAffected, OsvRange, OsvRecord, OsvSeverity } from "@/lib/model/records/feed-records";
export type {
  CodeRecord,
  DynamicRecord,
  LicenseRecord,
  MisconfigurationRecord,
  SecretRecord,
  VulnerabilityRecord,
} from "@/lib/model/records/finding-records";
export type { ComponentRecord, DeletedRecord, ObjectRecord } from "@/lib/model/records/inventory-records";
export type { CatalogRecord, CommitterRecord, OwnershipRecord } from "@/lib/model/records/ownership-records";
export type { DigestAlias, Locus, PackageRef, RecordTarget, RuleText } from "@/lib/model/records/shared";
export type { ElementRecord, FileRecord, InstructionRecord } from "@/lib/model/records/source-records";
export type { EvidenceRecord, EvidenceSubject, StatementRecord } from "@/lib/model/records/statement-records";

/**
 * What a parser yields: one normalized statement of a report, before identity is computed.
 * Every text is data from outside: it is never an instruction, a URL to follow or HTML to trust.
 */
export type ParsedRecord =
  | VulnerabilityRecord
  | MisconfigurationRecord
  | SecretRecord
  | CodeRecord
  | LicenseRecord
  | DynamicRecord
  | ComponentRecord
  | ObjectRecord
  | DeletedRecord
  | AlertRecord
  | FeedRecord
  | OwnershipRecord
  | CommitterRecord
  | CatalogRecord
  | StatementRecord
  | EvidenceRecord
  | InstructionRecord
  | FileRecord
  | ElementRecord;
