-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "asset" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "cluster_id" UUID,
    "namespace" TEXT,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "exposure_level" TEXT,
    "exposure" JSONB,
    "privilege_level" TEXT,
    "privilege" JSONB,
    "mission_impact" TEXT,
    "environment" TEXT,
    "owner_team_id" UUID,
    "owner_user_id" UUID,
    "owner_reason" JSONB,
    "unplaced" BOOLEAN NOT NULL DEFAULT false,
    "inventoried" BOOLEAN NOT NULL DEFAULT false,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "retired_at" TIMESTAMPTZ(6),
    "retired_reason" TEXT,

    CONSTRAINT "asset_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "asset_version" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "key_kind" TEXT NOT NULL,
    "platform" TEXT,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "source_repo" TEXT,
    "source_commit" TEXT,
    "base_name" TEXT,
    "base_digest" TEXT,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "asset_version_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "version_alias" (
    "org_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "platform" TEXT NOT NULL DEFAULT '',
    "version_id" UUID NOT NULL,

    CONSTRAINT "version_alias_pkey" PRIMARY KEY ("org_id","asset_id","type","value","platform","version_id")
);

-- CreateTable
CREATE TABLE "edge" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "from_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "to_id" UUID NOT NULL,
    "to_version_id" UUID,
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "stated_by" UUID NOT NULL,
    "live" tstzmultirange NOT NULL,
    "is_live" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "edge_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "cluster_object" (
    "org_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "api_version" TEXT NOT NULL,
    "uid" TEXT,
    "object" JSONB NOT NULL,
    "digest" BYTEA NOT NULL,
    "import_id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "live" tstzmultirange NOT NULL,
    "is_live" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "cluster_object_pkey" PRIMARY KEY ("org_id","cluster_id","kind","namespace","name")
);

-- CreateTable
CREATE TABLE "component" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,

    CONSTRAINT "component_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "presence" (
    "org_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "component_id" UUID NOT NULL,
    "version" TEXT NOT NULL DEFAULT '',
    "path" TEXT NOT NULL DEFAULT '',
    "licenses" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "import_id" UUID NOT NULL,

    CONSTRAINT "presence_pkey" PRIMARY KEY ("org_id","stream_id","component_id","version","path")
);

-- CreateTable
CREATE TABLE "codeowners_line" (
    "org_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "pattern" TEXT NOT NULL,
    "owners" TEXT[],
    "section" TEXT,
    "import_id" UUID NOT NULL,

    CONSTRAINT "codeowners_line_pkey" PRIMARY KEY ("org_id","asset_id","line")
);

-- CreateTable
CREATE TABLE "owner_rule" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "matcher" JSONB NOT NULL,
    "team_id" UUID,
    "user_id" UUID,
    "note" TEXT NOT NULL DEFAULT '',
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "owner_rule_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "vulnerability" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "canonical_id" TEXT NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "description" TEXT NOT NULL DEFAULT '',
    "severity" SMALLINT NOT NULL DEFAULT 0,
    "cvss_score" DOUBLE PRECISION,
    "cvss_version" TEXT,
    "cvss_vector" TEXT,
    "cwes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "references" TEXT[] DEFAULT ARRAY[]::TEXT[],

    "source" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "vulnerability_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "vulnerability_alias" (
    "org_id" UUID NOT NULL,
    "alias" TEXT NOT NULL,
    "vulnerability_id" UUID NOT NULL,

    CONSTRAINT "vulnerability_alias_pkey" PRIMARY KEY ("org_id","alias")
);

-- CreateTable
CREATE TABLE "vulnerability_link" (
    "org_id" UUID NOT NULL,
    "vulnerability_id" UUID NOT NULL,
    "link" TEXT NOT NULL,

    CONSTRAINT "vulnerability_link_pkey" PRIMARY KEY ("org_id","vulnerability_id","link")
);

-- CreateTable
CREATE TABLE "finding" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "asset_id" UUID NOT NULL,
    "vulnerability_id" UUID,
    "component_id" UUID,
    "check_id" TEXT,
    "identity" TEXT[],
    "locus" TEXT NOT NULL DEFAULT '',
    "title" TEXT NOT NULL DEFAULT '',
    "fixed_version" TEXT,
    "tool_severity" SMALLINT NOT NULL,
    "severity" SMALLINT NOT NULL,
    "state" TEXT NOT NULL,
    "disposition" TEXT,
    "decision_id" UUID,
    "open_during" tstzmultirange NOT NULL,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "opened_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),
    "closed_by_import_id" UUID,
    "closed_reason" TEXT,
    "priority" SMALLINT NOT NULL DEFAULT 0,
    "risk_id" UUID,
    "owner_team_id" UUID,
    "owner_user_id" UUID,
    "owner_reason" JSONB,

    CONSTRAINT "finding_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "observation" (
    "org_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "finding_id" UUID NOT NULL,
    "live" tstzmultirange NOT NULL,
    "severity" SMALLINT NOT NULL,
    "tool_rule" TEXT NOT NULL DEFAULT '',
    "message" TEXT NOT NULL DEFAULT '',
    "installed_version" TEXT,
    "fixed_version" TEXT,
    "status" TEXT,
    "suppressed" TEXT,
    "loci" JSONB NOT NULL DEFAULT '[]',
    "pointer" TEXT NOT NULL,
    "import_id" UUID NOT NULL,
    "parser" TEXT NOT NULL,

    CONSTRAINT "observation_pkey" PRIMARY KEY ("org_id","stream_id","finding_id")
);

-- CreateTable
CREATE TABLE "finding_event" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "finding_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "kind" TEXT NOT NULL,
    "import_id" UUID,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "finding_event_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "finding_redirect" (
    "org_id" UUID NOT NULL,
    "old_id" UUID NOT NULL,
    "new_id" UUID NOT NULL,

    CONSTRAINT "finding_redirect_pkey" PRIMARY KEY ("org_id","old_id")
);

-- CreateTable
CREATE TABLE "decision" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "source" TEXT NOT NULL DEFAULT 'person',
    "scope_kind" TEXT NOT NULL,
    "finding_id" UUID,
    "risk_id" UUID,
    "pattern" JSONB NOT NULL DEFAULT '{}',
    "value" JSONB NOT NULL DEFAULT '{}',
    "reason" TEXT NOT NULL,
    "justification" TEXT,
    "author_id" UUID,
    "author_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "decision_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "risk" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL DEFAULT '',
    "asset_id" UUID NOT NULL,
    "score" SMALLINT NOT NULL,
    "band" TEXT NOT NULL,
    "formula" TEXT NOT NULL,
    "factors" JSONB NOT NULL DEFAULT '[]',
    "verdicts" JSONB NOT NULL DEFAULT '{}',
    "fix" JSONB NOT NULL DEFAULT '{}',
    "path" JSONB NOT NULL DEFAULT '[]',
    "exposed" BOOLEAN NOT NULL DEFAULT false,
    "kev" BOOLEAN NOT NULL DEFAULT false,
    "fixable" BOOLEAN NOT NULL DEFAULT false,
    "top_severity" SMALLINT NOT NULL,
    "finding_count" INTEGER NOT NULL,
    "asset_count" INTEGER NOT NULL,
    "asset_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "owner_team_id" UUID,
    "owner_user_id" UUID,
    "owner_reason" JSONB,
    "owner_pinned" BOOLEAN NOT NULL DEFAULT false,
    "status" TEXT NOT NULL DEFAULT 'open',
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "verdict_since" TIMESTAMPTZ(6) NOT NULL,
    "due_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "risk_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "risk_score" (
    "org_id" UUID NOT NULL,
    "risk_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "score" SMALLINT NOT NULL,
    "band" TEXT NOT NULL,
    "why" TEXT NOT NULL,

    CONSTRAINT "risk_score_pkey" PRIMARY KEY ("org_id","risk_id","at")
);

-- CreateTable
CREATE TABLE "import" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "raw_hash" BYTEA NOT NULL,
    "answers_for" BYTEA,
    "context" JSONB NOT NULL,
    "filename" TEXT,
    "content_encoding" TEXT,
    "bytes" BIGINT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "arrival" BIGSERIAL NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "heartbeat_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "raw_at" TEXT NOT NULL DEFAULT 'spool',
    "format" TEXT,
    "parser_version" INTEGER,
    "tool" TEXT,
    "tool_version" TEXT,
    "target_asset_id" UUID,
    "unplaced" BOOLEAN NOT NULL DEFAULT false,
    "scanned_at" TIMESTAMPTZ(6),
    "own_time" BOOLEAN NOT NULL DEFAULT false,
    "coverage" JSONB NOT NULL DEFAULT '{}',
    "counts" JSONB NOT NULL DEFAULT '{}',
    "timings" JSONB NOT NULL DEFAULT '{}',
    "progress" JSONB NOT NULL DEFAULT '{}',
    "error" JSONB,

    CONSTRAINT "import_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "import_problem" (
    "org_id" UUID NOT NULL,
    "import_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "pointer" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "import_problem_pkey" PRIMARY KEY ("org_id","import_id","ordinal")
);

-- CreateTable
CREATE TABLE "blob" (
    "org_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "bytes" BIGINT NOT NULL,
    "stored_bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("org_id","hash")
);

-- CreateTable
CREATE TABLE "stream" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "tool" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "ref" TEXT NOT NULL DEFAULT '',
    "platform" TEXT NOT NULL DEFAULT '',
    "version_key" TEXT NOT NULL DEFAULT '',
    "version_id" UUID,
    "current_during" tstzmultirange NOT NULL,
    "is_current" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "stream_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "stream_currency" (
    "org_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "current_during" tstzmultirange NOT NULL,

    CONSTRAINT "stream_currency_pkey" PRIMARY KEY ("org_id","stream_id","kind")
);

-- CreateTable
CREATE TABLE "stream_import" (
    "org_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "import_id" UUID NOT NULL,
    "scanned_at" TIMESTAMPTZ(6) NOT NULL,
    "arrival" BIGINT NOT NULL,
    "covered_kinds" TEXT[],
    "held_kinds" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "entries" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "stream_import_pkey" PRIMARY KEY ("org_id","stream_id","import_id")
);

-- CreateTable
CREATE TABLE "sighting" (
    "org_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "import_id" UUID NOT NULL,
    "finding_id" UUID NOT NULL,

    CONSTRAINT "sighting_pkey" PRIMARY KEY ("org_id","stream_id","finding_id","import_id")
);

-- CreateTable
CREATE TABLE "held_closure" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "import_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "vanishing" INTEGER NOT NULL,
    "live" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(6),

    CONSTRAINT "held_closure_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "alert" (
    "org_id" UUID NOT NULL,
    "id" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "source" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "severity" SMALLINT NOT NULL,
    "output" TEXT NOT NULL,
    "cluster" TEXT,
    "host" TEXT,
    "namespace" TEXT,
    "pod" TEXT,
    "container_id" TEXT,
    "image" TEXT,
    "workload_id" UUID,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "fields" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "alert_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "kev" (
    "cve" TEXT NOT NULL,
    "date_added" DATE NOT NULL,
    "due_date" DATE,
    "ransomware" BOOLEAN NOT NULL,
    "name" TEXT,

    CONSTRAINT "kev_pkey" PRIMARY KEY ("cve")
);

-- CreateTable
CREATE TABLE "epss" (
    "cve" TEXT NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "percentile" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "epss_pkey" PRIMARY KEY ("cve")
);

-- CreateTable
CREATE TABLE "ssvc" (
    "cve" TEXT NOT NULL,
    "exploitation" TEXT NOT NULL,
    "automatable" BOOLEAN NOT NULL,
    "technical_impact" TEXT NOT NULL,
    "assessed_at" TIMESTAMPTZ(6),
    "cvss_score" DOUBLE PRECISION,
    "cvss_vector" TEXT,
    "published_at" TIMESTAMPTZ(6),

    CONSTRAINT "ssvc_pkey" PRIMARY KEY ("cve")
);

-- CreateTable
CREATE TABLE "feed_load" (
    "feed" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "version" TEXT,
    "as_of" TIMESTAMPTZ(6) NOT NULL,
    "loaded_at" TIMESTAMPTZ(6) NOT NULL,
    "rows" INTEGER NOT NULL,

    CONSTRAINT "feed_load_pkey" PRIMARY KEY ("feed")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "handle" TEXT,
    "password_hash" TEXT,
    "is_operator" BOOLEAN NOT NULL DEFAULT false,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(6),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempt" (
    "key" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "failures" INTEGER NOT NULL,

    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "token_lookup" (
    "hash" BYTEA NOT NULL,
    "org_id" UUID NOT NULL,
    "token_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,

    CONSTRAINT "token_lookup_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "instance_setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instance_setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "membership" (
    "org_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("org_id","user_id")
);

-- CreateTable
CREATE TABLE "team" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "handles" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "team_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "team_member" (
    "org_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("org_id","team_id","user_id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "target_patterns" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "event_key" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "cluster" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "event_key_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "idempotent_answer" (
    "org_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "request" BYTEA NOT NULL,
    "status" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotent_answer_pkey" PRIMARY KEY ("org_id","route","key")
);

-- CreateIndex
CREATE INDEX "asset_org_id_cluster_id_idx" ON "asset"("org_id", "cluster_id");

-- CreateIndex
CREATE INDEX "asset_org_id_name_idx" ON "asset"("org_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "asset_org_id_kind_key_key" ON "asset"("org_id", "kind", "key");

-- CreateIndex
CREATE UNIQUE INDEX "asset_version_org_id_asset_id_key_key" ON "asset_version"("org_id", "asset_id", "key");

-- CreateIndex
CREATE INDEX "version_alias_org_id_value_idx" ON "version_alias"("org_id", "value");

-- CreateIndex
CREATE INDEX "version_alias_org_id_version_id_idx" ON "version_alias"("org_id", "version_id");

-- CreateIndex
CREATE INDEX "edge_org_id_from_id_kind_idx" ON "edge"("org_id", "from_id", "kind");

-- CreateIndex
CREATE INDEX "edge_org_id_to_id_kind_idx" ON "edge"("org_id", "to_id", "kind");

-- CreateIndex
CREATE INDEX "edge_org_id_stated_by_idx" ON "edge"("org_id", "stated_by");

-- CreateIndex
CREATE INDEX "component_org_id_name_idx" ON "component"("org_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "component_org_id_type_namespace_name_key" ON "component"("org_id", "type", "namespace", "name");

-- CreateIndex
CREATE INDEX "presence_org_id_component_id_idx" ON "presence"("org_id", "component_id");

-- CreateIndex
CREATE INDEX "owner_rule_org_id_position_idx" ON "owner_rule"("org_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "vulnerability_org_id_canonical_id_key" ON "vulnerability"("org_id", "canonical_id");

-- CreateIndex
CREATE INDEX "vulnerability_alias_org_id_vulnerability_id_idx" ON "vulnerability_alias"("org_id", "vulnerability_id");

-- CreateIndex
CREATE INDEX "vulnerability_link_org_id_link_idx" ON "vulnerability_link"("org_id", "link");

-- CreateIndex
CREATE INDEX "finding_org_id_state_priority_id_idx" ON "finding"("org_id", "state", "priority" DESC, "id");

-- CreateIndex
CREATE INDEX "finding_org_id_asset_id_kind_idx" ON "finding"("org_id", "asset_id", "kind");

-- CreateIndex
CREATE INDEX "finding_org_id_vulnerability_id_idx" ON "finding"("org_id", "vulnerability_id");

-- CreateIndex
CREATE INDEX "finding_org_id_risk_id_idx" ON "finding"("org_id", "risk_id");

-- CreateIndex
CREATE UNIQUE INDEX "finding_org_id_key_key" ON "finding"("org_id", "key");

-- CreateIndex
CREATE INDEX "observation_org_id_finding_id_idx" ON "observation"("org_id", "finding_id");

-- CreateIndex
CREATE INDEX "finding_event_org_id_finding_id_at_idx" ON "finding_event"("org_id", "finding_id", "at");

-- CreateIndex
CREATE INDEX "finding_event_org_id_import_id_kind_idx" ON "finding_event"("org_id", "import_id", "kind");

-- CreateIndex
CREATE INDEX "decision_org_id_finding_id_idx" ON "decision"("org_id", "finding_id");

-- CreateIndex
CREATE INDEX "decision_org_id_risk_id_idx" ON "decision"("org_id", "risk_id");

-- CreateIndex
CREATE INDEX "risk_org_id_status_score_id_idx" ON "risk"("org_id", "status", "score" DESC, "id");

-- CreateIndex
CREATE INDEX "risk_org_id_asset_id_idx" ON "risk"("org_id", "asset_id");

-- CreateIndex
CREATE INDEX "risk_org_id_owner_team_id_status_idx" ON "risk"("org_id", "owner_team_id", "status");

-- CreateIndex
CREATE INDEX "risk_org_id_owner_user_id_status_idx" ON "risk"("org_id", "owner_user_id", "status");

-- CreateIndex
CREATE UNIQUE INDEX "risk_org_id_key_key" ON "risk"("org_id", "key");

-- CreateIndex
CREATE INDEX "import_org_id_received_at_id_idx" ON "import"("org_id", "received_at" DESC, "id");

-- CreateIndex
CREATE INDEX "import_org_id_raw_hash_idx" ON "import"("org_id", "raw_hash");

-- CreateIndex
CREATE INDEX "import_org_id_status_idx" ON "import"("org_id", "status");

-- CreateIndex
CREATE UNIQUE INDEX "import_org_id_answers_for_key" ON "import"("org_id", "answers_for");

-- CreateIndex
CREATE INDEX "stream_org_id_version_id_idx" ON "stream"("org_id", "version_id");

-- CreateIndex
CREATE UNIQUE INDEX "stream_org_id_asset_id_tool_scope_ref_platform_version_key_key" ON "stream"("org_id", "asset_id", "tool", "scope", "ref", "platform", "version_key");

-- CreateIndex
CREATE INDEX "stream_import_org_id_stream_id_scanned_at_idx" ON "stream_import"("org_id", "stream_id", "scanned_at");

-- CreateIndex
CREATE INDEX "stream_import_org_id_import_id_idx" ON "stream_import"("org_id", "import_id");

-- CreateIndex
CREATE INDEX "sighting_org_id_import_id_idx" ON "sighting"("org_id", "import_id");

-- CreateIndex
CREATE INDEX "held_closure_org_id_status_idx" ON "held_closure"("org_id", "status");

-- CreateIndex
CREATE INDEX "held_closure_org_id_stream_id_idx" ON "held_closure"("org_id", "stream_id");

-- CreateIndex
CREATE UNIQUE INDEX "held_closure_org_id_import_id_stream_id_kind_key" ON "held_closure"("org_id", "import_id", "stream_id", "kind");

-- CreateIndex
CREATE INDEX "alert_org_id_at_idx" ON "alert"("org_id", "at" DESC);

-- CreateIndex
CREATE INDEX "alert_org_id_workload_id_at_idx" ON "alert"("org_id", "workload_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "team_org_id_slug_key" ON "team"("org_id", "slug");

-- CreateIndex
CREATE INDEX "team_member_org_id_user_id_idx" ON "team_member"("org_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_org_id_hash_key" ON "api_token"("org_id", "hash");

-- CreateIndex
CREATE UNIQUE INDEX "event_key_org_id_hash_key" ON "event_key"("org_id", "hash");

-- CreateIndex
CREATE INDEX "audit_event_org_id_at_idx" ON "audit_event"("org_id", "at" DESC);

-- CreateIndex
CREATE INDEX "audit_event_org_id_subject_kind_subject_id_at_idx" ON "audit_event"("org_id", "subject_kind", "subject_id", "at" DESC);

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

-- An edge is one fact: stated twice it is the same row, also when its version is not known.
CREATE UNIQUE INDEX "edge_natural_key" ON "edge" ("org_id", "from_id", "kind", "to_id", "to_version_id", "stated_by") NULLS NOT DISTINCT;

-- Text plus CHECK instead of enum types: enum operators are not leakproof, so their indexes go unused under row security.
ALTER TABLE "asset" ADD CONSTRAINT "asset_kind_known" CHECK ("kind" IN ('repository','image','cluster','namespace','workload','node','service','ingress','gateway','service_account','role','registry','host','endpoint','cloud_resource','iac_resource','artifact'));
ALTER TABLE "asset" ADD CONSTRAINT "asset_exposure_known" CHECK ("exposure_level" IN ('internet','cluster','namespace','none','unknown'));
ALTER TABLE "asset" ADD CONSTRAINT "asset_mission_known" CHECK ("mission_impact" IN ('low','medium','high'));
ALTER TABLE "finding" ADD CONSTRAINT "finding_kind_known" CHECK ("kind" IN ('vulnerability','misconfiguration','secret','code','license','dynamic'));
ALTER TABLE "finding" ADD CONSTRAINT "finding_state_known" CHECK ("state" IN ('open','fixed','retired','branch','suppressed'));
ALTER TABLE "finding" ADD CONSTRAINT "finding_severity_known" CHECK ("severity" BETWEEN 0 AND 5 AND "tool_severity" BETWEEN 0 AND 5);
ALTER TABLE "import" ADD CONSTRAINT "import_status_known" CHECK ("status" IN ('queued','parsing','applying','correlating','done','failed','held'));
ALTER TABLE "held_closure" ADD CONSTRAINT "held_closure_status_known" CHECK ("status" IN ('pending','approved','rejected','released'));
ALTER TABLE "risk" ADD CONSTRAINT "risk_band_known" CHECK ("band" IN ('act','attend','track-star','track'));
ALTER TABLE "risk" ADD CONSTRAINT "risk_score_range" CHECK ("score" BETWEEN 0 AND 100);
ALTER TABLE "membership" ADD CONSTRAINT "membership_role_known" CHECK ("role" IN ('admin','engineer','developer','viewer'));

-- The finding's key, computed where the data is. Each part is written as `<bytes>:<part>,` so that no two tuples
-- share an encoding. The same function in TypeScript: lib/engine/identity.ts; a test compares the two.
CREATE FUNCTION identity_key(parts text[]) RETURNS bytea
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT sha256(convert_to(string_agg(octet_length(p) || ':' || p || ',', '' ORDER BY o), 'UTF8'))
          FROM unnest(parts) WITH ORDINALITY AS u(p, o) $$;

-- Tenancy -----------------------------------------------------------------------------------------------------------
-- An unset tenant sees nothing: nullif turns the empty setting into null, and nothing equals null.
CREATE FUNCTION current_org() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.org', true), '')::uuid $$;

-- Every tenant table calls this in the migration that creates it; lib/db/tenancy.db.test.ts finds one that forgot.
CREATE FUNCTION protect_tenant_table(target regclass) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY tenant ON %s USING (org_id = nullif(current_setting(''app.org'', true), '''')::uuid) WITH CHECK (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', target);
END $$;

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY[
  'membership','team','team_member','api_token','event_key','idempotent_answer',
  'asset','asset_version','version_alias','edge','cluster_object','component','presence','codeowners_line','owner_rule',
  '"import"','import_problem','blob','stream','stream_currency','stream_import','sighting','held_closure','alert',
  'vulnerability','vulnerability_alias','vulnerability_link','finding','observation','finding_event','finding_redirect',
  'decision','risk','risk_score']) AS t;

-- History that the application itself may not rewrite: read and append only.
ALTER TABLE "audit_event" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_event" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "audit_event" FOR SELECT USING (org_id = nullif(current_setting('app.org', true), '')::uuid);
CREATE POLICY tenant_append ON "audit_event" FOR INSERT WITH CHECK (org_id = nullif(current_setting('app.org', true), '')::uuid);

-- The one table that is read before the tenant is known. Not forced: its owner's function may look a hash up;
-- the application itself sees only its own organization's rows.
ALTER TABLE "token_lookup" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "token_lookup" USING (org_id = nullif(current_setting('app.org', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org', true), '')::uuid);
CREATE INDEX "token_lookup_org_id_token_id_idx" ON "token_lookup" ("org_id", "token_id");

CREATE FUNCTION app_token_lookup(token_hash bytea) RETURNS TABLE (org_id uuid, token_id uuid, purpose text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT t.org_id, t.token_id, t.purpose FROM token_lookup t WHERE t.hash = token_hash $$;

-- Which organizations a person belongs to: asked at sign-in, before one is chosen. Ids only.
CREATE FUNCTION app_user_organizations(person uuid) RETURNS SETOF uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  before text := coalesce(current_setting('app.org', true), '');
  org uuid;
BEGIN
  FOR org IN SELECT o.id FROM organization o ORDER BY o.created_at, o.id LOOP
    PERFORM set_config('app.org', org::text, true);
    IF EXISTS (SELECT 1 FROM membership m WHERE m.org_id = org AND m.user_id = person) THEN
      RETURN NEXT org;
    END IF;
  END LOOP;
  PERFORM set_config('app.org', before, true);
END $$;

-- What the sweeper hands to the queue again: imports accepted but not final and silent for a while. Ids only.
CREATE FUNCTION app_unfinished_imports(silent_for interval) RETURNS TABLE (org_id uuid, import_id uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  before text := coalesce(current_setting('app.org', true), '');
  org uuid;
BEGIN
  FOR org IN SELECT o.id FROM organization o LOOP
    PERFORM set_config('app.org', org::text, true);
    RETURN QUERY
      SELECT i.org_id, i.id FROM import i
       WHERE i.org_id = org AND i.status IN ('queued','parsing','applying','correlating')
         AND coalesce(i.heartbeat_at, i.received_at) < now() - silent_for
       ORDER BY i.arrival LIMIT 1000;
  END LOOP;
  PERFORM set_config('app.org', before, true);
END $$;
